using System.Collections.Concurrent;

namespace IkeLab.Crypto.Native;

/// <summary>
/// Algorithms fetched once per process: a fetch costs more than the operation, and the result is read-only. Null where
/// the system lacks the algorithm.
/// </summary>
internal static class Algorithm
{
    private static readonly ConcurrentDictionary<string, nint> Ciphers = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, nint> Digests = new(StringComparer.Ordinal);

    public static nint Cipher(string name) => Ciphers.GetOrAdd(name, static n => Fetch(n, cipher: true));
    public static nint Digest(string name) => Digests.GetOrAdd(name, static n => Fetch(n, cipher: false));

    private static nint Fetch(string name, bool cipher)
    {
        var found = cipher ? LibCrypto.EVP_CIPHER_fetch(0, name, 0) : LibCrypto.EVP_MD_fetch(0, name, 0);
        LibCrypto.ERR_clear_error();
        return found;
    }
}

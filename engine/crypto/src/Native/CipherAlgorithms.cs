using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Native;

/// <summary>
/// The EVP_CIPHERs in use, looked up once for the life of the process; 0 where this libcrypto has none.
/// A lookup costs more than a short packet's encryption.
/// </summary>
internal static class CipherAlgorithms
{
    internal static readonly nint Aes128Cbc = Fetch("AES-128-CBC");
    internal static readonly nint TripleDesCbc = Fetch("DES-EDE3-CBC");
    internal static readonly nint ChaCha20Poly1305 = Fetch("ChaCha20-Poly1305");

    private static readonly nint[] s_cbc = FetchAes("CBC");
    private static readonly nint[] s_ctr = FetchAes("CTR");
    private static readonly nint[] s_gcm = FetchAes("GCM");
    private static readonly nint[] s_ccm = FetchAes("CCM");

    internal static nint AesCbc(int keyBits) => Aes(s_cbc, keyBits);
    internal static nint AesCtr(int keyBits) => Aes(s_ctr, keyBits);
    internal static nint AesGcm(int keyBits) => Aes(s_gcm, keyBits);
    internal static nint AesCcm(int keyBits) => Aes(s_ccm, keyBits);

    private static nint Aes(nint[] byKeyLength, int keyBits) =>
        keyBits is 128 or 192 or 256 ? byKeyLength[keyBits / 64 - 2] : 0;

    private static nint[] FetchAes(string mode) =>
        [Fetch($"AES-128-{mode}"), Fetch($"AES-192-{mode}"), Fetch($"AES-256-{mode}")];

    private static nint Fetch(string algorithm)
    {
        nint cipher = EVP_CIPHER_fetch(0, algorithm, 0);
        ERR_clear_error();
        return cipher;
    }
}

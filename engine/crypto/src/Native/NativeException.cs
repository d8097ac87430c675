using System.Security.Cryptography;

namespace IkeLab.Crypto.Native;

internal static class Check
{
    /// <summary>A failure that no input can cause: memory, or a misuse of ours.</summary>
    /// <exception cref="CryptographicException">The call did not succeed.</exception>
    public static void Ok(int result, string what)
    {
        if (result == 1)
            return;
        LibCrypto.ERR_clear_error();
        throw new CryptographicException($"libcrypto: {what} failed");
    }

    /// <exception cref="CryptographicException">The pointer is null.</exception>
    public static nint NotNull(nint pointer, string what) => pointer != 0
        ? pointer
        : throw new CryptographicException($"libcrypto: {what} failed");
}

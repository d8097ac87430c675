using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IkeLab.Crypto.Native;

/// <summary>
/// The functions of the system's libcrypto (OpenSSL 3) that IkeLab calls, declared as they stand in its
/// headers. Pointers are raw: whoever creates a native object owns it and frees it. Calls that are short,
/// never block and never call back skip the runtime's GC transition.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    /// <summary>Keeps libcrypto from freeing its tables at exit while finalizers may still run.</summary>
    private const ulong NoAtExit = 0x0008_0000;

    static LibCrypto()
    {
        if (OPENSSL_init_crypto(NoAtExit, 0) != 1)
            throw new CryptographicException($"{Library} did not initialise.");
    }

    [LibraryImport(Library)]
    private static partial int OPENSSL_init_crypto(ulong options, nint settings);

    [LibraryImport(Library)]
    private static partial nint OpenSSL_version(int type);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    /// <summary>The library's own name for its version, such as "OpenSSL 3.0.19 27 Jan 2026".</summary>
    internal static string VersionText => Marshal.PtrToStringUTF8(OpenSSL_version(0)) ?? Library;

    /// <summary>For calls that fail only when memory is short or a programming error slipped in.</summary>
    internal static void Require(int result)
    {
        if (result <= 0)
            ThrowFailure();
    }

    internal static nint Require(nint pointer)
    {
        if (pointer == 0)
            ThrowFailure();
        return pointer;
    }

    private static void ThrowFailure()
    {
        ERR_clear_error();
        throw new CryptographicException("libcrypto refused an operation that its caller had prepared.");
    }
}

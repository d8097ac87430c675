using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>
/// The hash functions' low-level interface: a plain struct on the caller's stack, no allocation and no
/// lookup. The three steps cost less together than one EVP_DigestInit.
/// </summary>
internal static unsafe partial class LibCrypto
{
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA1_Init(void* context);

    [LibraryImport(Library)]
    internal static partial int SHA1_Update(void* context, byte* data, nuint length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA1_Final(byte* digest, void* context);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA256_Init(void* context);

    [LibraryImport(Library)]
    internal static partial int SHA256_Update(void* context, byte* data, nuint length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA256_Final(byte* digest, void* context);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA384_Init(void* context);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA512_Init(void* context);

    [LibraryImport(Library)]
    internal static partial int SHA512_Update(void* context, byte* data, nuint length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA512_Final(byte* digest, void* context);
}

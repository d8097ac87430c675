using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>Symmetric ciphers: EVP_CIPHER and EVP_CIPHER_CTX.</summary>
internal static unsafe partial class LibCrypto
{
    internal const int AeadSetIvLength = 0x9;
    internal const int AeadGetTag = 0x10;
    internal const int AeadSetTag = 0x11;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_CIPHER_fetch(nint context, string algorithm, nint properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int length, void* data);

    /// <summary>
    /// With a null cipher and key only the IV changes; encrypt is 1, 0, or -1 for "as before".
    /// </summary>
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CipherInit_ex(
        nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    /// <summary>Over a packet's body, which may be long enough to hold up a garbage collection.</summary>
    [LibraryImport(Library)]
    internal static partial int EVP_CipherUpdate(
        nint context, byte* output, int* written, byte* input, int length);

    /// <summary>Over a few octets.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_CipherUpdate"), SuppressGCTransition]
    internal static partial int EVP_CipherUpdateShort(
        nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CipherFinal_ex(nint context, byte* output, int* written);
}

using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>
/// Asymmetric keys behind EVP_PKEY: X25519, X448, Ed25519, Ed448, ML-KEM, RSA and ECDSA private keys.
/// </summary>
internal static unsafe partial class LibCrypto
{
    internal const int RsaNoPadding = 3;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_new_raw_private_key_ex(
        nint context, string algorithm, nint properties, byte* key, nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_new_raw_public_key_ex(
        nint context, string algorithm, nint properties, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_CTX_new_from_name(nint context, string algorithm, nint properties);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_init(nint context);

    /// <summary>Without validation: what RFC 7748 and RFC 6989 ask for is checked by the caller.</summary>
    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_set_peer_ex(nint context, nint peer, int validate);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive(nint context, byte* secret, nuint* length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set_rsa_padding(nint context, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign(
        nint context, byte* signature, nuint* length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSignInit(
        nint context, nint* keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(
        nint context, byte* signature, nuint* length, byte* message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerifyInit(
        nint context, nint* keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(
        nint context, byte* signature, nuint length, byte* message, nuint messageLength);

    /// <summary>Reads a PKCS#1, SEC1 or PKCS#8 private key, whichever it is.</summary>
    [LibraryImport(Library)]
    internal static partial nint d2i_AutoPrivateKey(nint* key, byte** der, CLong length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata(
        nint context, nint* key, int selection, Parameter* parameters);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_KEM_fetch(nint context, string algorithm, nint properties);

    [LibraryImport(Library)]
    internal static partial void EVP_KEM_free(nint kem);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_KEYEXCH_fetch(nint context, string algorithm, nint properties);

    [LibraryImport(Library)]
    internal static partial void EVP_KEYEXCH_free(nint exchange);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_encapsulate_init(nint context, Parameter* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_encapsulate(
        nint context, byte* ciphertext, nuint* ciphertextLength, byte* secret, nuint* secretLength);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_decapsulate_init(nint context, Parameter* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_decapsulate(
        nint context, byte* secret, nuint* secretLength, byte* ciphertext, nuint ciphertextLength);

    /// <summary>OSSL_PARAM: a named value for a provider; a list ends with an all-zero element.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameter
    {
        private byte* _key;
        private uint _dataType;
        private byte* _data;
        private nuint _dataSize;
        private nuint _returnSize;

        private const uint OctetStringType = 5;

        /// <summary>
        /// The name is a literal, which stays where it is; the value must be fixed by the caller.
        /// </summary>
        internal static Parameter OctetString(
            ReadOnlySpan<byte> literalName, byte* value, int length) => new()
        {
            _key = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(
                ref MemoryMarshal.GetReference(literalName)),
            _dataType = OctetStringType,
            _data = value,
            _dataSize = (nuint)length,
            _returnSize = nuint.MaxValue,
        };
    }
}

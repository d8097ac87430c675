using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>
/// The functions of libcrypto (OpenSSL 3) that .NET does not offer or offers slower. Calls that are short and never
/// block are marked so that the garbage collector need not be told.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    // Symmetric ciphers.
    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_CIPHER_fetch(nint library, string name, nint properties);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int EVP_CipherUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int EVP_CipherFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, void* pointer);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    // Digests and MACs.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_MD_fetch(nint library, string name, nint properties);

    [LibraryImport(Library)]
    public static partial int EVP_Digest(byte* data, nuint count, byte* output, uint* length, nint digest, nint engine);

    [LibraryImport(Library)]
    public static partial nint HMAC_CTX_new();

    [LibraryImport(Library)]
    public static partial void HMAC_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int HMAC_CTX_reset(nint context);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int HMAC_Init_ex(nint context, byte* key, int length, nint digest, nint engine);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int HMAC_Update(nint context, byte* data, nuint length);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int HMAC_Final(nint context, byte* output, uint* length);

    // Big numbers.
    [LibraryImport(Library)]
    public static partial nint BN_new();

    [LibraryImport(Library)]
    public static partial void BN_clear_free(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_CTX_secure_new();

    [LibraryImport(Library)]
    public static partial nint BN_CTX_new();

    [LibraryImport(Library)]
    public static partial void BN_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint BN_bin2bn(byte* octets, int length, nint number);

    [LibraryImport(Library)]
    public static partial int BN_bn2binpad(nint number, byte* octets, int length);

    [LibraryImport(Library)]
    public static partial int BN_set_word(nint number, ulong word);

    [LibraryImport(Library)]
    public static partial int BN_cmp(nint a, nint b);

    [LibraryImport(Library)]
    public static partial int BN_is_one(nint number);

    [LibraryImport(Library)]
    public static partial int BN_is_zero(nint number);

    [LibraryImport(Library)]
    public static partial int BN_num_bits(nint number);

    [LibraryImport(Library)]
    public static partial int BN_add(nint result, nint a, nint b);

    [LibraryImport(Library)]
    public static partial int BN_sub(nint result, nint a, nint b);

    [LibraryImport(Library)]
    public static partial int BN_mul(nint result, nint a, nint b, nint context);

    [LibraryImport(Library)]
    public static partial int BN_add_word(nint number, ulong word);

    [LibraryImport(Library)]
    public static partial int BN_sub_word(nint number, ulong word);

    [LibraryImport(Library)]
    public static partial int BN_div(nint quotient, nint remainder, nint dividend, nint divisor, nint context);

    [LibraryImport(Library)]
    public static partial int BN_mod_mul(nint result, nint a, nint b, nint modulus, nint context);

    [LibraryImport(Library)]
    public static partial int BN_mod_add(nint result, nint a, nint b, nint modulus, nint context);

    [LibraryImport(Library)]
    public static partial nint BN_mod_inverse(nint result, nint a, nint modulus, nint context);

    [LibraryImport(Library)]
    public static partial nint BN_MONT_CTX_new();

    [LibraryImport(Library)]
    public static partial int BN_MONT_CTX_set(nint montgomery, nint modulus, nint context);

    [LibraryImport(Library)]
    public static partial void BN_MONT_CTX_free(nint montgomery);

    [LibraryImport(Library)]
    public static partial int BN_mod_exp_mont_consttime(
        nint result, nint number, nint exponent, nint modulus, nint context, nint montgomery);

    [LibraryImport(Library)]
    public static partial void BN_set_flags(nint number, int flags);

    [LibraryImport(Library)]
    public static partial int BN_check_prime(nint number, nint context, nint callback);

    // The groups of RFC 2409, 3526 and 5114.
    [LibraryImport(Library)]
    public static partial nint BN_get_rfc2409_prime_768(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc2409_prime_1024(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc3526_prime_1536(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc3526_prime_2048(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc3526_prime_3072(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc3526_prime_4096(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc3526_prime_6144(nint number);

    [LibraryImport(Library)]
    public static partial nint BN_get_rfc3526_prime_8192(nint number);

    [LibraryImport(Library)]
    public static partial nint DH_get_1024_160();

    [LibraryImport(Library)]
    public static partial nint DH_get_2048_224();

    [LibraryImport(Library)]
    public static partial nint DH_get_2048_256();

    [LibraryImport(Library)]
    public static partial void DH_get0_pqg(nint group, nint* p, nint* q, nint* g);

    // Elliptic curves.
    [LibraryImport(Library)]
    public static partial nint EC_GROUP_new_by_curve_name(int nid);

    [LibraryImport(Library)]
    public static partial nint EC_GROUP_get0_order(nint group);

    [LibraryImport(Library)]
    public static partial nint EC_POINT_new(nint group);

    [LibraryImport(Library)]
    public static partial void EC_POINT_clear_free(nint point);

    [LibraryImport(Library)]
    public static partial int EC_POINT_mul(nint group, nint result, nint n, nint point, nint m, nint context);

    [LibraryImport(Library)]
    public static partial int EC_POINT_set_affine_coordinates(nint group, nint point, nint x, nint y, nint context);

    [LibraryImport(Library)]
    public static partial int EC_POINT_get_affine_coordinates(nint group, nint point, nint x, nint y, nint context);

    // Keys of the Montgomery and Edwards curves, and signatures.
    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_derive_set_peer_ex(nint context, nint peer, int validate);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_derive(nint context, byte* secret, nuint* length);

    [LibraryImport(Library)]
    public static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSignInit(nint context, nint* keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSign(nint context, byte* signature, nuint* length, byte* data, nuint count);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerifyInit(nint context, nint* keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerify(nint context, byte* signature, nuint length, byte* data, nuint count);

    [LibraryImport(Library)]
    public static partial void ERR_clear_error();
}

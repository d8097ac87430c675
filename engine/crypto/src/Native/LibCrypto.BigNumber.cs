using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>Arbitrary-precision integers: BIGNUM, BN_CTX, BN_MONT_CTX.</summary>
internal static unsafe partial class LibCrypto
{
    internal const int ConstantTime = 0x04;

    [LibraryImport(Library)]
    internal static partial nint BN_CTX_new();

    [LibraryImport(Library)]
    internal static partial void BN_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial void BN_CTX_start(nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_CTX_get(nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_new();

    [LibraryImport(Library)]
    internal static partial void BN_set_flags(nint number, int flags);

    [LibraryImport(Library)]
    internal static partial nint BN_bin2bn(byte* source, int length, nint result);

    [LibraryImport(Library)]
    internal static partial int BN_bn2binpad(nint number, byte* destination, int length);

    [LibraryImport(Library)]
    internal static partial int BN_num_bits(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_set_word(nint number, nuint word);

    [LibraryImport(Library)]
    internal static partial int BN_add_word(nint number, nuint word);

    [LibraryImport(Library)]
    internal static partial int BN_sub_word(nint number, nuint word);

    /// <summary>The remainder of a division by a word.</summary>
    [LibraryImport(Library)]
    internal static partial nuint BN_mod_word(nint number, nuint word);

    [LibraryImport(Library)]
    internal static partial int BN_cmp(nint a, nint b);

    [LibraryImport(Library)]
    internal static partial int BN_is_one(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_is_zero(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_mul(nint result, nint a, nint b, nint context);

    [LibraryImport(Library)]
    internal static partial int BN_div(
        nint quotient, nint remainder, nint number, nint divisor, nint context);

    [LibraryImport(Library)]
    internal static partial int BN_mod_add(nint result, nint a, nint b, nint modulus, nint context);

    [LibraryImport(Library)]
    internal static partial int BN_mod_mul(nint result, nint a, nint b, nint modulus, nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_mod_inverse(nint result, nint number, nint modulus, nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_MONT_CTX_new();

    [LibraryImport(Library)]
    internal static partial void BN_MONT_CTX_free(nint montgomery);

    [LibraryImport(Library)]
    internal static partial int BN_MONT_CTX_set(nint montgomery, nint modulus, nint context);

    /// <summary>For public exponents: its running time depends on the exponent.</summary>
    [LibraryImport(Library)]
    internal static partial int BN_mod_exp_mont(
        nint result, nint number, nint exponent, nint modulus, nint context, nint montgomery);

    [LibraryImport(Library)]
    internal static partial int BN_mod_exp_mont_consttime(
        nint result, nint number, nint exponent, nint modulus, nint context, nint montgomery);

    /// <summary>1 for a prime (error below 2^-128 for random candidates), 0 for a composite.</summary>
    [LibraryImport(Library)]
    internal static partial int BN_check_prime(nint number, nint context, nint callback);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc2409_prime_768(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc2409_prime_1024(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_1536(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_2048(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_3072(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_4096(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_6144(nint result);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_8192(nint result);

    /// <summary>The three groups of RFC 5114 §2, as DH objects that hold p, q and g.</summary>
    [LibraryImport(Library)]
    internal static partial nint DH_get_1024_160();

    [LibraryImport(Library)]
    internal static partial nint DH_get_2048_224();

    [LibraryImport(Library)]
    internal static partial nint DH_get_2048_256();

    [LibraryImport(Library)]
    internal static partial void DH_get0_pqg(nint dh, nint* p, nint* q, nint* g);
}

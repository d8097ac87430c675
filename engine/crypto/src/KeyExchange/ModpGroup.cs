using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// A group of integers modulo a prime, with its Montgomery form computed once. Immutable, shared by all
/// threads, never freed.
/// </summary>
internal sealed unsafe class ModpGroup
{
    private readonly nint _prime;
    private readonly nint _generator;

    /// <summary>The order of the generator's subgroup, or 0 for a safe prime.</summary>
    private readonly nint _order;
    private readonly nint _montgomery;
    private readonly byte[] _largest;

    private ModpGroup(nint prime, nint generator, nint order, int exponentLength)
    {
        _prime = prime;
        _generator = generator;
        _order = order;
        ExponentLength = exponentLength;
        using var numbers = new BigNumbers();
        _montgomery = Require(BN_MONT_CTX_new());
        Require(BN_MONT_CTX_set(_montgomery, prime, numbers.Context));
        _largest = new byte[(BN_num_bits(prime) + 7) / 8];
        BigNumbers.Write(prime, _largest);
        // The primes are odd, so p-1 differs in the last octet alone.
        _largest[^1]--;
    }

    /// <summary>Octets of a private exponent.</summary>
    internal int ExponentLength { get; }

    /// <summary>p-1, which is already too large for a public value.</summary>
    internal ReadOnlySpan<byte> Largest => _largest;

    /// <summary>The generator has a subgroup of its own, smaller than (p-1)/2 (RFC 5114).</summary>
    internal bool HasSmallSubgroup => _order != 0;

    /// <param name="method">A MODP group; others give null.</param>
    internal static ModpGroup? Create(KeyExchangeMethod method) => method switch
    {
        // Exponents have twice the bits of the group's strength as RFC 7919 appendix A lists it (225 bits for
        // 2048 up to 400 for 8192), rounded up to octets; the groups below 2048 bits follow RFC 3526 §8's
        // rule.
        KeyExchangeMethod.Modp768 => SafePrime(BN_get_rfc2409_prime_768(0), 20),
        KeyExchangeMethod.Modp1024 => SafePrime(BN_get_rfc2409_prime_1024(0), 20),
        KeyExchangeMethod.Modp1536 => SafePrime(BN_get_rfc3526_prime_1536(0), 24),
        KeyExchangeMethod.Modp2048 => SafePrime(BN_get_rfc3526_prime_2048(0), 29),
        KeyExchangeMethod.Modp3072 => SafePrime(BN_get_rfc3526_prime_3072(0), 35),
        KeyExchangeMethod.Modp4096 => SafePrime(BN_get_rfc3526_prime_4096(0), 41),
        KeyExchangeMethod.Modp6144 => SafePrime(BN_get_rfc3526_prime_6144(0), 47),
        KeyExchangeMethod.Modp8192 => SafePrime(BN_get_rfc3526_prime_8192(0), 50),
        KeyExchangeMethod.Modp1024s160 => WithSubgroup(DH_get_1024_160(), 20),
        KeyExchangeMethod.Modp2048s224 => WithSubgroup(DH_get_2048_224(), 28),
        KeyExchangeMethod.Modp2048s256 => WithSubgroup(DH_get_2048_256(), 32),
        _ => null,
    };

    /// <summary>generator^exponent mod p.</summary>
    internal void PowerOfGenerator(ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        using var numbers = new BigNumbers();
        Power(numbers, _generator, exponent, result);
    }

    /// <summary>
    /// value^exponent mod p. False unless 1 &lt; value &lt; p-1 and, in a group with a small subgroup, value
    /// lies in that subgroup (RFC 6989 §2.1, §2.2).
    /// </summary>
    internal bool TryPower(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        if (!IsInRange(value))
            return false;
        using var numbers = new BigNumbers();
        nint number = numbers.Read(value);
        if (HasSmallSubgroup && !IsInSubgroup(numbers, number))
            return false;
        Power(numbers, number, exponent, result);
        return true;
    }

    /// <summary>An exponent in [1, q-1] from 64 bits more than q has.</summary>
    internal void ReduceExponent(ReadOnlySpan<byte> wide, Span<byte> exponent)
    {
        using var numbers = new BigNumbers();
        Span<byte> order = stackalloc byte[ExponentLength];
        BigNumbers.Write(_order, order);
        nint limit = numbers.ReadSecret(order);
        Require(BN_sub_word(limit, 1));
        nint remainder = numbers.New();
        Require(BN_div(0, remainder, numbers.ReadSecret(wide), limit, numbers.Context));
        Require(BN_add_word(remainder, 1));
        BigNumbers.Write(remainder, exponent);
    }

    private void Power(in BigNumbers numbers, nint number, ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        nint power = numbers.New();
        Require(BN_mod_exp_mont_consttime(
            power, number, numbers.ReadSecret(exponent), _prime, numbers.Context, _montgomery));
        BigNumbers.Write(power, result);
    }

    private bool IsInRange(ReadOnlySpan<byte> value) =>
        value.Length == _largest.Length
        && value.SequenceCompareTo(_largest) < 0
        && (value[^1] > 1 || value[..^1].ContainsAnyExcept((byte)0));

    private bool IsInSubgroup(in BigNumbers numbers, nint number)
    {
        nint power = numbers.New();
        Require(BN_mod_exp_mont(power, number, _order, _prime, numbers.Context, _montgomery));
        return BN_is_one(power) == 1;
    }

    private static ModpGroup SafePrime(nint prime, int exponentLength)
    {
        nint two = Require(BN_new());
        Require(BN_set_word(two, 2));
        return new ModpGroup(Require(prime), two, 0, exponentLength);
    }

    private static ModpGroup WithSubgroup(nint dh, int exponentLength)
    {
        nint prime, order, generator;
        DH_get0_pqg(Require(dh), &prime, &order, &generator);
        return new ModpGroup(prime, generator, order, exponentLength);
    }
}

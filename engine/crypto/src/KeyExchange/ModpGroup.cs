using IkeLab.Crypto.Native;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// Exponentiation modulo a prime (RFC 2409, 3526, 5114). OpenSSL's own peer check costs seven times the derivation;
/// what RFC 6989 asks for is done here instead.
/// </summary>
internal sealed unsafe class ModpGroup : KeyExchangeGroup
{
    private const int ConstantTime = 4;
    private readonly int _length;
    private readonly nint _prime;
    private readonly nint _primeLessOne = LibCrypto.BN_new();

    // The order of the subgroup, for the groups that have a small one; else 0.
    private readonly nint _order;
    private readonly nint _generator;
    private readonly nint _montgomery = LibCrypto.BN_MONT_CTX_new();
    private readonly nint _context = LibCrypto.BN_CTX_new();
    private readonly nint _exponent = LibCrypto.BN_new();
    private readonly nint _peer = LibCrypto.BN_new();
    private readonly nint _result = LibCrypto.BN_new();

    public ModpGroup(KeyExchangeMethod method) : base(method)
    {
        _length = AlgorithmLengths.InitiatorPublic(method);
        (_prime, _order, _generator) = Parameters(method);
        Check.Ok(LibCrypto.BN_MONT_CTX_set(_montgomery, _prime, _context), "BN_MONT_CTX_set");
        LibCrypto.BN_set_word(_result, 1);
        Check.Ok(LibCrypto.BN_sub(_primeLessOne, _prime, _result), "BN_sub");
        LibCrypto.BN_set_flags(_exponent, ConstantTime);
    }

    /// <summary>
    /// The exponent's size: twice the strength that RFC 3526 §8 gives the group, generously rounded, or the order's.
    /// </summary>
    public override int SeedLength => Method switch
    {
        KeyExchangeMethod.Modp1024s160 => 20,
        KeyExchangeMethod.Modp2048s224 => 28,
        KeyExchangeMethod.Modp2048s256 => 32,
        _ => _length <= 256 ? 32 : _length <= 512 ? 40 : 50,
    };

    public override void MakePublic(ReadOnlySpan<byte> seed, Span<byte> output)
    {
        SetExponent(seed);
        Power(_generator);
        Write(output);
    }

    public override bool TryDerive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> secret)
    {
        if (peerPublic.Length != _length)
            return false;
        fixed (byte* p = peerPublic)
            LibCrypto.BN_bin2bn(p, peerPublic.Length, _peer);
        // RFC 6989 §2.1: 1 < y < p-1.
        if (LibCrypto.BN_num_bits(_peer) < 2 || LibCrypto.BN_cmp(_peer, _primeLessOne) >= 0)
            return false;
        if (_order != 0)
        {
            // RFC 6989 §2.2: groups with small subgroups need y^q = 1 as well.
            Check.Ok(LibCrypto.BN_mod_exp_mont_consttime(_result, _peer, _order, _prime, _context, _montgomery), "BN_mod_exp");
            if (LibCrypto.BN_is_one(_result) != 1)
                return false;
        }
        SetExponent(seed);
        Power(_peer);
        Write(secret);
        return true;
    }

    public override void Dispose()
    {
        foreach (var number in (ReadOnlySpan<nint>)[_primeLessOne, _exponent, _peer, _result])
            LibCrypto.BN_clear_free(number);
        LibCrypto.BN_MONT_CTX_free(_montgomery);
        LibCrypto.BN_CTX_free(_context);
    }

    private void SetExponent(ReadOnlySpan<byte> seed)
    {
        Span<byte> octets = stackalloc byte[64];
        seed.CopyTo(octets);
        // Never 0 or 1, and always of full length, so that the time does not depend on leading zeros.
        octets[0] |= 0x80;
        fixed (byte* o = octets)
            LibCrypto.BN_bin2bn(o, seed.Length, _exponent);
        octets.Clear();
    }

    private void Power(nint number) => Check.Ok(
        LibCrypto.BN_mod_exp_mont_consttime(_result, number, _exponent, _prime, _context, _montgomery), "BN_mod_exp");

    private void Write(Span<byte> output)
    {
        fixed (byte* o = output)
            LibCrypto.BN_bn2binpad(_result, o, _length);
        LibCrypto.BN_set_word(_exponent, 0);
        LibCrypto.BN_set_word(_result, 0);
    }

    private static (nint P, nint Q, nint G) Parameters(KeyExchangeMethod method)
    {
        var prime = method switch
        {
            KeyExchangeMethod.Modp768 => LibCrypto.BN_get_rfc2409_prime_768(0),
            KeyExchangeMethod.Modp1024 => LibCrypto.BN_get_rfc2409_prime_1024(0),
            KeyExchangeMethod.Modp1536 => LibCrypto.BN_get_rfc3526_prime_1536(0),
            KeyExchangeMethod.Modp2048 => LibCrypto.BN_get_rfc3526_prime_2048(0),
            KeyExchangeMethod.Modp3072 => LibCrypto.BN_get_rfc3526_prime_3072(0),
            KeyExchangeMethod.Modp4096 => LibCrypto.BN_get_rfc3526_prime_4096(0),
            KeyExchangeMethod.Modp6144 => LibCrypto.BN_get_rfc3526_prime_6144(0),
            KeyExchangeMethod.Modp8192 => LibCrypto.BN_get_rfc3526_prime_8192(0),
            _ => 0,
        };
        if (prime != 0)
        {
            var two = LibCrypto.BN_new();
            LibCrypto.BN_set_word(two, 2);
            return (prime, 0, two);
        }
        var group = method switch
        {
            KeyExchangeMethod.Modp1024s160 => LibCrypto.DH_get_1024_160(),
            KeyExchangeMethod.Modp2048s224 => LibCrypto.DH_get_2048_224(),
            _ => LibCrypto.DH_get_2048_256(),
        };
        nint p, q, g;
        LibCrypto.DH_get0_pqg(Check.NotNull(group, "an RFC 5114 group"), &p, &q, &g);
        return (p, q, g);
    }
}

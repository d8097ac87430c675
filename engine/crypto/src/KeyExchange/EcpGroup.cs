using IkeLab.Crypto.Native;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// Random curves modulo a prime: NIST (RFC 5903) and brainpool (RFC 6954). Public values are x | y; the shared secret
/// is x alone.
/// </summary>
internal sealed unsafe class EcpGroup : KeyExchangeGroup
{
    private readonly int _length;
    private readonly nint _group;
    private readonly nint _order;
    private readonly nint _context = LibCrypto.BN_CTX_secure_new();
    private readonly nint _scalar = LibCrypto.BN_new();
    private readonly nint _range = LibCrypto.BN_new();
    private readonly nint _x = LibCrypto.BN_new();
    private readonly nint _y = LibCrypto.BN_new();
    private readonly nint _point;
    private readonly nint _result;

    public EcpGroup(KeyExchangeMethod method) : base(method)
    {
        _length = AlgorithmLengths.InitiatorPublic(method) / 2;
        _group = Check.NotNull(LibCrypto.EC_GROUP_new_by_curve_name(Nid(method)), "EC_GROUP_new_by_curve_name");
        _order = LibCrypto.EC_GROUP_get0_order(_group);
        _point = LibCrypto.EC_POINT_new(_group);
        _result = LibCrypto.EC_POINT_new(_group);
        // The range 0 … n-2, so that one more is a scalar.
        Check.Ok(LibCrypto.BN_sub(_range, _order, One()), "BN_sub");
        LibCrypto.BN_set_flags(_scalar, ConstantTime);
    }

    private const int ConstantTime = 4;

    // 64 bits more than the order make the reduction's bias negligible (FIPS 186-5 A.2.1).
    public override int SeedLength => _length + 8;

    public static bool IsAvailable(KeyExchangeMethod method)
    {
        var group = LibCrypto.EC_GROUP_new_by_curve_name(Nid(method));
        LibCrypto.ERR_clear_error();
        return group != 0;
    }

    public override void MakePublic(ReadOnlySpan<byte> seed, Span<byte> output)
    {
        SetScalar(seed);
        Check.Ok(LibCrypto.EC_POINT_mul(_group, _result, _scalar, 0, 0, _context), "EC_POINT_mul");
        Check.Ok(LibCrypto.EC_POINT_get_affine_coordinates(_group, _result, _x, _y, _context), "coordinates");
        fixed (byte* o = output)
        {
            LibCrypto.BN_bn2binpad(_x, o, _length);
            LibCrypto.BN_bn2binpad(_y, o + _length, _length);
        }
        LibCrypto.BN_set_word(_scalar, 0);
    }

    public override bool TryDerive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> secret)
    {
        if (peerPublic.Length != 2 * _length || !TrySetPoint(peerPublic))
            return false;
        SetScalar(seed);
        // The curves have prime order, so a point on the curve times a scalar in range is never infinity.
        var ok = LibCrypto.EC_POINT_mul(_group, _result, 0, _point, _scalar, _context) == 1
            && LibCrypto.EC_POINT_get_affine_coordinates(_group, _result, _x, _y, _context) == 1;
        LibCrypto.BN_set_word(_scalar, 0);
        if (!ok)
        {
            LibCrypto.ERR_clear_error();
            return false;
        }
        fixed (byte* s = secret)
            return LibCrypto.BN_bn2binpad(_x, s, _length) == _length;
    }

    public override void Dispose()
    {
        LibCrypto.EC_POINT_clear_free(_point);
        LibCrypto.EC_POINT_clear_free(_result);
        foreach (var number in (ReadOnlySpan<nint>)[_scalar, _range, _x, _y])
            LibCrypto.BN_clear_free(number);
        LibCrypto.BN_CTX_free(_context);
    }

    /// <summary>RFC 6989 §2.3: coordinates in range and on the curve, which libcrypto checks when it takes them.</summary>
    private bool TrySetPoint(ReadOnlySpan<byte> peerPublic)
    {
        fixed (byte* p = peerPublic)
        {
            LibCrypto.BN_bin2bn(p, _length, _x);
            LibCrypto.BN_bin2bn(p + _length, _length, _y);
        }
        if (LibCrypto.EC_POINT_set_affine_coordinates(_group, _point, _x, _y, _context) == 1)
            return true;
        LibCrypto.ERR_clear_error();
        return false;
    }

    private void SetScalar(ReadOnlySpan<byte> seed)
    {
        fixed (byte* s = seed)
            LibCrypto.BN_bin2bn(s, seed.Length, _scalar);
        Check.Ok(LibCrypto.BN_div(0, _scalar, _scalar, _range, _context), "BN_div");
        Check.Ok(LibCrypto.BN_add_word(_scalar, 1), "BN_add_word");
    }

    private nint One()
    {
        LibCrypto.BN_set_word(_x, 1);
        return _x;
    }

    private static int Nid(KeyExchangeMethod method) => method switch
    {
        KeyExchangeMethod.Ecp256 => 415,
        KeyExchangeMethod.Ecp384 => 715,
        KeyExchangeMethod.Ecp521 => 716,
        KeyExchangeMethod.BrainpoolP224 => 925,
        KeyExchangeMethod.BrainpoolP256 => 927,
        KeyExchangeMethod.BrainpoolP384 => 931,
        _ => 933,
    };
}

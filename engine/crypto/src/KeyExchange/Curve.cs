using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// A short Weierstrass curve of prime order (ECP and brainpool). Immutable, shared by all threads, never
/// freed.
/// </summary>
internal sealed class Curve
{
    internal static readonly Curve? P256 = Find(415);
    internal static readonly Curve? P384 = Find(715);
    internal static readonly Curve? P521 = Find(716);
    internal static readonly Curve? BrainpoolP224 = Find(925);
    internal static readonly Curve? BrainpoolP256 = Find(927);
    internal static readonly Curve? BrainpoolP384 = Find(931);
    internal static readonly Curve? BrainpoolP512 = Find(933);

    private readonly byte[] _prime;
    private readonly byte[] _order;

    private Curve(nint group)
    {
        Group = group;
        _prime = ToBytes(EC_GROUP_get0_field(group));
        _order = ToBytes(EC_GROUP_get0_order(group));
    }

    internal nint Group { get; }

    /// <summary>Octets of a coordinate, 66 for P-521.</summary>
    internal int FieldLength => _prime.Length;

    /// <summary>Octets of the order n; on these curves as many as of a coordinate.</summary>
    internal int ScalarLength => _order.Length;

    internal ReadOnlySpan<byte> Order => _order;

    internal nint OrderNumber => EC_GROUP_get0_order(Group);

    /// <summary>
    /// A scalar in [1, n-1] from at least 64 bits more than n has, so that the reduction's bias is below
    /// 2^-64 (FIPS 186-5 A.2.1).
    /// </summary>
    internal void ReduceScalar(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        using var numbers = new BigNumbers();
        nint limit = numbers.Read(_order);
        Require(BN_sub_word(limit, 1));
        BN_set_flags(limit, ConstantTime);
        nint remainder = numbers.New();
        Require(BN_div(0, remainder, numbers.ReadSecret(wide), limit, numbers.Context));
        Require(BN_add_word(remainder, 1));
        BigNumbers.Write(remainder, scalar);
    }

    /// <summary>scalar·G as x | y.</summary>
    internal void MultiplyBase(ReadOnlySpan<byte> scalar, Span<byte> point)
    {
        using var numbers = new BigNumbers();
        using var result = new CurvePoint(Group);
        Require(EC_POINT_mul(Group, result.Pointer, numbers.ReadSecret(scalar), 0, 0, numbers.Context));
        nint x = numbers.New(), y = numbers.New();
        Require(EC_POINT_get_affine_coordinates(Group, result.Pointer, x, y, numbers.Context));
        BigNumbers.Write(x, point[..FieldLength]);
        BigNumbers.Write(y, point[FieldLength..]);
    }

    /// <summary>
    /// The x coordinate of scalar·point. False when the point's coordinates are out of range or not on the
    /// curve (RFC 6989 §2.3), which excludes the point at infinity as well: it has no affine coordinates.
    /// </summary>
    internal bool Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> sharedX)
    {
        using var numbers = new BigNumbers();
        using var peer = new CurvePoint(Group);
        if (!TryRead(point, peer.Pointer, numbers))
            return false;
        nint p = peer.Pointer;
        Require(EC_POINT_mul(Group, p, 0, p, numbers.ReadSecret(scalar), numbers.Context));
        nint x = numbers.New();
        Require(EC_POINT_get_affine_coordinates(Group, p, x, 0, numbers.Context));
        BigNumbers.Write(x, sharedX);
        return true;
    }

    /// <summary>The point x | y is on the curve and its coordinates are in range.</summary>
    internal bool Contains(ReadOnlySpan<byte> xy)
    {
        using var numbers = new BigNumbers();
        using var point = new CurvePoint(Group);
        return TryRead(xy, point.Pointer, numbers);
    }

    internal bool TryRead(ReadOnlySpan<byte> xy, nint point, in BigNumbers numbers)
    {
        if (xy.Length != 2 * FieldLength)
            return false;
        ReadOnlySpan<byte> x = xy[..FieldLength], y = xy[FieldLength..];
        bool good = x.SequenceCompareTo(_prime) < 0 && y.SequenceCompareTo(_prime) < 0
            && EC_POINT_set_affine_coordinates(
                Group, point, numbers.Read(x), numbers.Read(y), numbers.Context) == 1;
        if (!good)
            ERR_clear_error();
        return good;
    }

    private static Curve? Find(int nid)
    {
        nint group = EC_GROUP_new_by_curve_name(nid);
        ERR_clear_error();
        return group == 0 ? null : new Curve(group);
    }

    private static byte[] ToBytes(nint number)
    {
        byte[] bytes = new byte[(BN_num_bits(number) + 7) / 8];
        BigNumbers.Write(number, bytes);
        return bytes;
    }
}

/// <summary>A point that is zeroed and freed at the end of its computation.</summary>
internal readonly ref struct CurvePoint(nint group)
{
    internal readonly nint Pointer = Require(EC_POINT_new(group));

    public void Dispose() => EC_POINT_clear_free(Pointer);
}

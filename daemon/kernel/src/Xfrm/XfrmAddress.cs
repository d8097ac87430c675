using System.Buffers.Binary;
using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// xfrm_address_t: 16 octets, whose meaning depends on a family that often stands behind them.
/// </summary>
internal static class XfrmAddress
{
    public const int Length = 16;

    private const int BitsBehindV4 = 96;

    public static XfrmFamily FamilyOf(in IpAddress address) =>
        address.IsV6 ? XfrmFamily.V6 : XfrmFamily.V4;

    public static void Write(OctetWriter writer, in IpAddress address)
    {
        Span<byte> octets = stackalloc byte[Length];
        octets.Clear();
        address.Write(octets);
        writer.Octets(octets);
    }

    /// <summary>Gives the 16 octets their meaning; without a family an IPv4 address.</summary>
    public static IpAddress From(UInt128 octets, XfrmFamily family) => family == XfrmFamily.V6
        ? IpAddress.V6(octets)
        : IpAddress.V4((uint)(octets >> BitsBehindV4));

    /// <summary>Reads a family; fails when it is none of ours.</summary>
    public static XfrmFamily ReadFamily(ref OctetReader reader)
    {
        var family = (XfrmFamily)reader.U16();
        if (family is not (XfrmFamily.Unspecified or XfrmFamily.V4 or XfrmFamily.V6))
            reader.Fail();
        return family;
    }
}

using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Leases;

/// <summary>Ranges as routes need them.</summary>
internal static class AddressPrefixes
{
    /// <summary>
    /// The networks that make up a range, the largest that fit: at most 62 for IPv4 and 254 for IPv6; none
    /// when the range ends before it begins.
    /// </summary>
    public static IReadOnlyList<AddressPrefix> Of(IpAddress start, IpAddress end)
    {
        var prefixes = new List<AddressPrefix>();
        var width = 8 * start.Length;
        var (next, last) = (start.Bits, end.Bits);
        while (next <= last)
        {
            var free = next == 0 ? width : Math.Min(width, (int)UInt128.TrailingZeroCount(next));
            while (HostsOf(free) > last - next)
                free--;
            var address = start.IsV6 ? IpAddress.V6(next) : IpAddress.V4((uint)next);
            prefixes.Add(new(address, (byte)(width - free)));
            if (HostsOf(free) == last - next)
                break;
            next += HostsOf(free) + 1;
        }
        return prefixes;
    }

    private static UInt128 HostsOf(int free) => free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
}

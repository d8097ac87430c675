using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Kernel;

namespace IkeLab.Daemon.Leases;

/// <summary>Ranges as routes need them.</summary>
internal static class AddressPrefixes
{
    /// <summary>What the worst range of IPv6 takes; one of IPv4 takes at most 62.</summary>
    private const int MaxPrefixes = 254;

    /// <summary>The largest networks that make up a range; none if it ends before it begins.</summary>
    public static IReadOnlyList<AddressPrefix> Of(IpAddress start, IpAddress end) =>
        AlignedBlocks.Split(start.Bits, end.Bits, 8 * start.Length, MaxPrefixes)!.ConvertAll(block =>
            new AddressPrefix(
                start.IsV6 ? IpAddress.V6(block.Start) : IpAddress.V4((uint)block.Start),
                (byte)block.PrefixLength));
}

using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Network;

/// <summary>
/// The link layers that are understood, by their LINKTYPE_ number, and the way from each to IP.
/// </summary>
internal static class LinkTypes
{
    public const int Ethernet = 1;
    public const int Raw = 101;
    private const int MaxTags = 4;

    public static bool IsKnown(int type) =>
        type is 0 or 1 or 12 or 14 or 101 or 108 or 113 or 228 or 229 or 276;

    /// <summary>The IP packet in a frame; empty where there is none.</summary>
    public static ReadOnlySpan<byte> FindIp(int type, ReadOnlySpan<byte> frame) => type switch
    {
        Ethernet when frame.Length >= 14 => Behind(frame, 12, 14),
        // Null and loopback: an address family that depends on the system; IP's own version is
        // enough.
        0 or 108 when frame.Length >= 4 => frame[4..],
        12 or 14 or Raw or 228 or 229 => frame,
        // Linux cooked capture, versions 1 and 2.
        113 when frame.Length >= 16 => Behind(frame, 14, 16),
        276 when frame.Length >= 20 => Behind(frame, 0, 20),
        _ => default,
    };

    /// <summary>Skips VLAN tags (IEEE 802.1Q and 802.1ad).</summary>
    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> frame, int typeAt, int payloadAt)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(frame[typeAt..]);
        for (var tags = 0; type is 0x8100 or 0x88A8 or 0x9100; tags++)
        {
            if (tags == MaxTags || frame.Length < payloadAt + 4)
                return default;
            type = BinaryPrimitives.ReadUInt16BigEndian(frame[(payloadAt + 2)..]);
            payloadAt += 4;
        }
        return type is 0x0800 or 0x86DD ? frame[payloadAt..] : default;
    }
}

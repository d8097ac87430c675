using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// What goes with a datagram to be sent: its source address, its traffic class, and how it is to be cut.
/// </summary>
internal static unsafe class ControlWriter
{
    private const int HeaderLength = 16;

    /// <param name="segment">
    /// Octets of each datagram that the octets are cut into (UDP_SEGMENT); 0: they are one.
    /// </param>
    /// <returns>The octets written, at most 88.</returns>
    public static nuint Write(byte* to, in IpAddress source, byte trafficClass, ushort segment)
    {
        var at = to;
        if (source.IsV6)
        {
            if (!source.IsUnspecified)
                source.Write(Begin(ref at, SocketNative.LevelIpV6, SocketNative.IpV6PacketInfo, 20));
            if (trafficClass != 0)
                Begin(ref at, SocketNative.LevelIpV6, SocketNative.IpV6TrafficClass, 4)[0] = trafficClass;
        }
        else
        {
            if (!source.IsUnspecified)
                source.Write(Begin(ref at, SocketNative.LevelIp, SocketNative.IpPacketInfo, 12)[4..]);
            if (trafficClass != 0)
                Begin(ref at, SocketNative.LevelIp, SocketNative.IpTypeOfService, 4)[0] = trafficClass;
        }
        if (segment != 0)
            BitConverter.TryWriteBytes(Begin(ref at, SocketNative.LevelUdp, SocketNative.UdpSegment, 2), segment);
        return (nuint)(at - to);
    }

    private static Span<byte> Begin(ref byte* at, int level, int type, int length)
    {
        var data = new Span<byte>(at + HeaderLength, (length + 7) & ~7);
        data.Clear();
        *(SocketNative.ControlHeader*)at = new()
        {
            Length = (nuint)(HeaderLength + length), Level = level, Type = type,
        };
        at += HeaderLength + data.Length;
        return data;
    }
}

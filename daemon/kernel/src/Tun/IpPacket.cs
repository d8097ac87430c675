using System.Buffers.Binary;
using IkeLab.Engine;

namespace IkeLab.Kernel.Tun;

/// <summary>What selectors look at in a packet (RFC 4301 §4.4.1.1), and where its parts are.</summary>
internal struct IpPacket
{
    public const byte ProtocolIcmp = 1;
    public const byte ProtocolIpv4 = 4;
    public const byte ProtocolTcp = 6;
    public const byte ProtocolUdp = 17;
    public const byte ProtocolIpv6 = 41;
    public const byte ProtocolIcmpV6 = 58;
    public const byte NoNextHeader = 59;

    public const int HeaderV4 = 20;
    public const int HeaderV6 = 40;

    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte FragmentHeader = 44;
    private const byte DestinationOptions = 60;
    private const byte ProtocolDccp = 33;
    private const byte ProtocolSctp = 132;
    private const byte ProtocolUdpLite = 136;

    /// <summary>Extension headers that are looked through.</summary>
    private const int MaxExtensions = 8;

    public IpAddress Source;
    public IpAddress Destination;

    /// <summary>Of the upper layer.</summary>
    public byte Protocol;

    /// <summary>For ICMP both ports are type and code, as in traffic selectors (RFC 7296 §3.13.1).</summary>
    public ushort SourcePort;
    public ushort DestinationPort;

    /// <summary>The ports could be read: the protocol has them, and this is no later fragment.</summary>
    public bool HasPorts;

    /// <summary>Octets of the whole packet, by its header.</summary>
    public int Length;

    /// <summary>Where the upper layer begins.</summary>
    public int HeaderLength;

    /// <summary>A part of a packet: the first or a later one.</summary>
    public bool IsFragment;
    public bool IsLaterFragment;

    /// <summary>IPv4's DF; always with IPv6.</summary>
    public bool DoNotFragment;

    /// <summary>DS field and ECN.</summary>
    public byte TrafficClass;

    public readonly bool IsV6 => Source.IsV6;

    /// <summary>The header has nothing but what every packet has.</summary>
    public readonly bool IsPlain => HeaderLength == (IsV6 ? HeaderV6 : HeaderV4) && !IsFragment;

    /// <param name="octets">What follows the packet's own length is padding.</param>
    /// <returns>False for what is no whole IP packet.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out IpPacket packet)
    {
        packet = default;
        if (octets.Length < HeaderV4)
            return false;
        var whole = (octets[0] >> 4) switch
        {
            4 => ReadV4(octets, ref packet),
            6 => octets.Length >= HeaderV6 && ReadV6(octets, ref packet),
            _ => false,
        };
        if (whole && !packet.IsLaterFragment)
            packet.ReadPorts(octets[packet.HeaderLength..packet.Length]);
        return whole;
    }

    private static bool ReadV4(ReadOnlySpan<byte> octets, ref IpPacket packet)
    {
        packet.HeaderLength = (octets[0] & 15) * 4;
        packet.Length = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        if (packet.HeaderLength < HeaderV4 || packet.Length < packet.HeaderLength || packet.Length > octets.Length)
            return false;
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(octets[6..]);
        packet.DoNotFragment = (fragment & 0x4000) != 0;
        packet.IsFragment = (fragment & 0x3fff) != 0;
        packet.IsLaterFragment = (fragment & 0x1fff) != 0;
        packet.TrafficClass = octets[1];
        packet.Protocol = octets[9];
        packet.Source = IpAddress.V4(BinaryPrimitives.ReadUInt32BigEndian(octets[12..]));
        packet.Destination = IpAddress.V4(BinaryPrimitives.ReadUInt32BigEndian(octets[16..]));
        return true;
    }

    private static bool ReadV6(ReadOnlySpan<byte> octets, ref IpPacket packet)
    {
        packet.Length = HeaderV6 + BinaryPrimitives.ReadUInt16BigEndian(octets[4..]);
        if (packet.Length > octets.Length)
            return false;
        packet.DoNotFragment = true;
        packet.TrafficClass = (byte)(octets[0] << 4 | octets[1] >> 4);
        packet.Source = IpAddress.V6(BinaryPrimitives.ReadUInt128BigEndian(octets[8..]));
        packet.Destination = IpAddress.V6(BinaryPrimitives.ReadUInt128BigEndian(octets[24..]));
        packet.Protocol = octets[6];
        packet.HeaderLength = HeaderV6;
        for (var i = 0; i < MaxExtensions; i++)
        {
            if (packet.Protocol is not (HopByHop or Routing or FragmentHeader or DestinationOptions)
                || packet.IsLaterFragment)
                return true;
            var extension = octets[packet.HeaderLength..packet.Length];
            if (extension.Length < 8)
                return false;
            var length = 8;
            if (packet.Protocol == FragmentHeader)
            {
                packet.IsFragment = true;
                packet.IsLaterFragment = (BinaryPrimitives.ReadUInt16BigEndian(extension[2..]) & 0xfff8) != 0;
            }
            else
            {
                length += extension[1] * 8;
            }
            if (length > extension.Length)
                return false;
            packet.Protocol = extension[0];
            packet.HeaderLength += length;
        }
        return false;
    }

    private void ReadPorts(ReadOnlySpan<byte> upper)
    {
        if (Protocol is ProtocolIcmp or ProtocolIcmpV6)
        {
            HasPorts = upper.Length >= 2;
            if (HasPorts)
                SourcePort = DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(upper);
        }
        else if (Protocol is ProtocolTcp or ProtocolUdp or ProtocolSctp or ProtocolDccp or ProtocolUdpLite)
        {
            HasPorts = upper.Length >= 4;
            if (!HasPorts)
                return;
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(upper);
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(upper[2..]);
        }
    }
}

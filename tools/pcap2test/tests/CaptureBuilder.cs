using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Tests;

/// <summary>Captures of any format and link layer around given IP packets.</summary>
internal static class CaptureBuilder
{
    public static readonly IpAddress Alice = IpAddress.Parse("198.51.100.1");
    public static readonly IpAddress Bob = IpAddress.Parse("198.51.100.2");

    /// <summary>An IKE_SA_INIT request with one nonce: the smallest message that is one.</summary>
    public static byte[] Message(
        ulong spiI = 0x1122334455667788, int nonceLength = 16, bool response = false)
    {
        var buffer = new byte[IkeHeader.Length + 4 + nonceLength];
        var writer = new MessageWriter(buffer);
        writer.Begin(new IkeHeader(spiI, response ? 7ul : 0, ExchangeType.IkeSaInit,
            response ? HeaderFlags.Response : HeaderFlags.Initiator, 0));
        writer.Add(new NoncePayload(Pattern(nonceLength)));
        return buffer[..writer.Finish()];
    }

    public static byte[] Pattern(int length)
    {
        var octets = new byte[length];
        for (var i = 0; i < length; i++)
            octets[i] = (byte)(i * 7 + 1);
        return octets;
    }

    public static byte[] Udp(ushort from, ushort to, byte[] payload)
    {
        byte[] datagram = [0, 0, 0, 0, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, from);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), to);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        return datagram;
    }

    public static byte[] Tcp(
        ushort from, ushort to, uint sequence, byte[] payload, bool syn = false)
    {
        byte[] segment = [.. new byte[20], .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(segment, from);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), to);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        segment[12] = 0x50;
        segment[13] = syn ? (byte)2 : (byte)0x10;
        return segment;
    }

    public static byte[] Ip4(
        byte protocol, byte[] payload, int fragmentOffset = 0, bool more = false, bool back = false)
    {
        byte[] packet = [0x45, 0, 0, 0, 0, 9, 0, 0, 64, protocol, 0, 0, .. new byte[8], .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(
            packet.AsSpan(6), (ushort)(fragmentOffset / 8 | (more ? 0x2000 : 0)));
        (back ? Bob : Alice).Write(packet.AsSpan(12));
        (back ? Alice : Bob).Write(packet.AsSpan(16));
        return packet;
    }

    /// <param name="extensions">Extension headers, already chained to the protocol.</param>
    public static byte[] Ip6(byte next, byte[] extensions, byte[] payload)
    {
        byte[] packet = [0x60, 0, 0, 0, 0, 0, next, 64, .. new byte[32], .. extensions, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(
            packet.AsSpan(4), (ushort)(extensions.Length + payload.Length));
        IpAddress.Parse("2001:db8::1").Write(packet.AsSpan(8));
        IpAddress.Parse("2001:db8::2").Write(packet.AsSpan(24));
        return packet;
    }

    public static byte[] Ethernet(byte[] ip, params ushort[] tags)
    {
        var frame = new List<byte>(new byte[12]);
        foreach (var tag in tags)
            frame.AddRange([(byte)(tag >> 8), (byte)tag, 0, 5]);
        frame.AddRange(ip[0] >> 4 == 4 ? [0x08, 0x00] : [0x86, 0xDD]);
        frame.AddRange(ip);
        // An Ethernet frame is filled up to 60 octets: the padding must not be taken for content.
        frame.AddRange(new byte[Math.Max(0, 60 - frame.Count)]);
        return [.. frame];
    }

    public static byte[] Pcap(
        int linkType, IEnumerable<byte[]> packets, bool little = true, bool nano = false)
    {
        var file = new List<byte>();
        void U32(uint value) => file.AddRange(Number(value, 4, little));
        U32(nano ? 0xa1b23c4d : 0xa1b2c3d4);
        file.AddRange([.. Number(2, 2, little), .. Number(4, 2, little), .. new byte[8]]);
        U32(65535);
        U32((uint)linkType);
        uint time = 1_000_000;
        foreach (var packet in packets)
        {
            U32(time++);
            U32(nano ? 5_000u : 5u);
            U32((uint)packet.Length);
            U32((uint)packet.Length);
            file.AddRange(packet);
        }
        return [.. file];
    }

    public static byte[] PcapNg(
        int linkType, IEnumerable<byte[]> packets, bool little = true, byte[]? secrets = null)
    {
        byte[] N(uint value, int length = 4) => Number(value, length, little);
        var file = new List<byte>();
        file.AddRange(Block(
            little, 0x0A0D0D0A,
            [.. N(0x1A2B3C4D), .. N(1, 2), .. N(0, 2), .. N(uint.MaxValue), .. N(uint.MaxValue)]));
        file.AddRange(Block(
            little, 1, [.. N((uint)linkType, 2), .. N(0, 2), .. N(0), .. N(9, 2), .. N(1, 2), 9, 0,
            0, 0, .. N(0)]));
        if (secrets is not null)
            file.AddRange(Block(
                little, 10, [.. N(0x494B4532), .. N((uint)secrets.Length), .. secrets]));
        foreach (var packet in packets)
            file.AddRange(Block(
                little, 6, [.. N(0), .. N(1), .. N(0), .. N((uint)packet.Length),
                .. N((uint)packet.Length), .. packet]));
        return [.. file];
    }

    private static byte[] Block(bool little, uint type, byte[] body)
    {
        var padded = (body.Length + 3) / 4 * 4;
        return [.. Number(type, 4, little), .. Number((uint)padded + 12, 4, little), .. body,
            .. new byte[padded - body.Length], .. Number((uint)padded + 12, 4, little)];
    }

    private static byte[] Number(uint value, int length, bool little)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        octets = octets[(4 - length)..];
        if (little)
            Array.Reverse(octets);
        return octets;
    }
}

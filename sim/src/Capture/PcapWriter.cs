using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Network;

namespace IkeLab.Sim.Capture;

/// <summary>
/// Writes pcapng (draft-ietf-opsawg-pcapng) with raw IPv4 packets and nanosecond timestamps that count virtual time from
/// a fixed day, so that equal runs give equal files.
/// </summary>
internal sealed class PcapWriter : IDisposable
{
    private const ushort LinkTypeIpv4 = 228;
    private const int MaxPacket = 65535;

    // 2026-01-01T00:00:00Z, in nanoseconds.
    private const ulong Epoch = 1_767_225_600UL * 1_000_000_000;

    private readonly Stream _stream;
    private readonly byte[] _block = new byte[32 + 28 + MaxPacket + 8];
    private ushort _identification;

    public PcapWriter(Stream stream)
    {
        _stream = stream;
        WriteHeaders();
    }

    public long Packets { get; private set; }

    public void Write(long now, in Packet packet)
    {
        var headers = packet.Protocol == Packet.Udp ? 28 : 20;
        var captured = headers + packet.Length;
        var total = 28 + (captured + 3) / 4 * 4 + 4;
        var block = _block.AsSpan(0, total);
        var time = Epoch + (ulong)now * 100;
        BinaryPrimitives.WriteUInt32LittleEndian(block, 6);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], (uint)total);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(time >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)time);
        BinaryPrimitives.WriteUInt32LittleEndian(block[20..], (uint)captured);
        BinaryPrimitives.WriteUInt32LittleEndian(block[24..], (uint)captured);
        var ip = block.Slice(28, captured);
        block[(28 + captured)..^4].Clear();
        WriteIpv4(ip, packet);
        BinaryPrimitives.WriteUInt32LittleEndian(block[^4..], (uint)total);
        _stream.Write(block);
        Packets++;
    }

    public void Dispose() => _stream.Dispose();

    private void WriteIpv4(Span<byte> ip, in Packet packet)
    {
        ip[..20].Clear();
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        // AH covers the Identification, and counts on 0 with DF set.
        if (packet.Protocol == Packet.Ah)
            ip[6] = 0x40;
        else
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], ++_identification);
        ip[8] = 64;
        ip[9] = packet.Protocol;
        packet.From.Address.Write(ip[12..]);
        packet.To.Address.Write(ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InnerPacket.Checksum(ip[..20]));
        var body = ip[20..];
        if (packet.Protocol == Packet.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body, packet.From.Port);
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], packet.To.Port);
            BinaryPrimitives.WriteUInt16BigEndian(body[4..], (ushort)body.Length);
            // RFC 3948 §2.1 lets UDP-encapsulated ESP go without a checksum, and so does IPv4 everything.
            BinaryPrimitives.WriteUInt16BigEndian(body[6..], 0);
            body = body[8..];
        }
        packet.Octets.CopyTo(body);
    }

    private void WriteHeaders()
    {
        // Section header, then one interface with if_tsresol 9.
        Span<byte> section = stackalloc byte[28];
        BinaryPrimitives.WriteUInt32LittleEndian(section, 0x0A0D0D0A);
        BinaryPrimitives.WriteUInt32LittleEndian(section[4..], 28);
        BinaryPrimitives.WriteUInt32LittleEndian(section[8..], 0x1A2B3C4D);
        BinaryPrimitives.WriteUInt16LittleEndian(section[12..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(section[16..], -1);
        BinaryPrimitives.WriteUInt32LittleEndian(section[24..], 28);
        _stream.Write(section);
        Span<byte> description = stackalloc byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(description, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(description[4..], 32);
        BinaryPrimitives.WriteUInt16LittleEndian(description[8..], LinkTypeIpv4);
        BinaryPrimitives.WriteUInt32LittleEndian(description[12..], MaxPacket);
        BinaryPrimitives.WriteUInt16LittleEndian(description[16..], 9);
        BinaryPrimitives.WriteUInt16LittleEndian(description[18..], 1);
        description[20] = 9;
        BinaryPrimitives.WriteUInt32LittleEndian(description[28..], 32);
        _stream.Write(description);
    }
}

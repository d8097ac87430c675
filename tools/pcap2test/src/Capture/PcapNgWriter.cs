using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Capture;

/// <summary>Writes raw IP packets as pcapng with nanosecond timestamps.</summary>
internal sealed class PcapNgWriter : IDisposable
{
    private readonly Stream _stream;

    public PcapNgWriter(Stream stream)
    {
        _stream = stream;
        Span<byte> section = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(section, 0x1A2B3C4D);
        BinaryPrimitives.WriteUInt16LittleEndian(section[4..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(section[8..], -1);
        WriteBlock(PcapNgReader.SectionHeader, section);
        Span<byte> description = stackalloc byte[20];
        description.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(description, Network.LinkTypes.Raw);
        // if_tsresol 9, then the end of the options.
        BinaryPrimitives.WriteUInt16LittleEndian(description[8..], 9);
        BinaryPrimitives.WriteUInt16LittleEndian(description[10..], 1);
        description[12] = 9;
        WriteBlock(1, description);
    }

    /// <param name="time">Nanoseconds since 1970.</param>
    public void Write(long time, ReadOnlySpan<byte> packet)
    {
        var body = new byte[20 + packet.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(4), (uint)(time >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(8), (uint)time);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(12), (uint)packet.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(16), (uint)packet.Length);
        packet.CopyTo(body.AsSpan(20));
        WriteBlock(6, body);
    }

    public void Dispose() => _stream.Dispose();

    private void WriteBlock(uint type, ReadOnlySpan<byte> body)
    {
        var block = new byte[12 + (body.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt32LittleEndian(block, type);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), (uint)block.Length);
        body.CopyTo(block.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(
            block.AsSpan(block.Length - 4), (uint)block.Length);
        _stream.Write(block);
    }
}

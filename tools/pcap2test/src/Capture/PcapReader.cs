using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Capture;

/// <summary>
/// pcap (draft-ietf-opsawg-pcap): both octet orders, microseconds or nanoseconds.
/// </summary>
internal sealed class PcapReader : CaptureReader
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private readonly bool _little;
    private readonly int _tick;
    private readonly int _linkType;

    public PcapReader(CaptureInput input, uint magic) : base(input)
    {
        _little = magic is 0xd4c3b2a1 or 0x4d3cb2a1;
        _tick = magic is 0xa1b23c4d or 0x4d3cb2a1 ? 1 : 1000;
        var header = Header(input, FileHeader, "pcap");
        // The upper bits tell how long a frame check sequence is.
        _linkType = (int)(U32(header[20..]) & 0xFFFF);
        input.Skip(FileHeader);
    }

    public override string Format =>
        $"pcap, {(_little ? "little" : "big")}-endian, {(_tick == 1 ? "nano" : "micro")}seconds";

    public override bool TryRead(out CapturedPacket packet)
    {
        packet = default;
        if (!Input.Ensure(1))
            return false;
        var header = Record(RecordHeader, "a record header");
        var length = U32(header[8..]);
        var record = Record(RecordHeader + (long)length, "the packet's record");
        packet = new()
        {
            Number = ++Packets,
            Offset = Input.Position,
            Time = U32(record) * 1_000_000_000L + U32(record[4..]) * (long)_tick,
            LinkType = _linkType,
            Data = record[RecordHeader..],
            WireLength = U32(record[12..]),
        };
        Input.Skip(record.Length);
        return true;
    }

    private uint U32(ReadOnlySpan<byte> octets) => _little
        ? BinaryPrimitives.ReadUInt32LittleEndian(octets)
        : BinaryPrimitives.ReadUInt32BigEndian(octets);
}

using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Capture;

/// <summary>snoop, the format of Solaris (RFC 1761).</summary>
internal sealed class SnoopReader : CaptureReader
{
    private const int FileHeader = 16;
    private const int RecordHeader = 24;
    private const int SnoopEthernet = 4;
    private readonly int _linkType;

    public SnoopReader(CaptureInput input) : base(input)
    {
        var header = Header(input, FileHeader, "snoop");
        if (!header[..8].SequenceEqual("snoop\0\0\0"u8))
            throw new CaptureException(
                0, "the file begins like snoop, but its identification is not 'snoop' and three zeros");
        var version = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        if (version != 2)
            throw new CaptureException(8, $"snoop version {version}: expected 2");
        var type = (int)BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        // Only its Ethernet has a counterpart here; another number must not be taken for one of
        // pcap's.
        _linkType = type == SnoopEthernet ? Network.LinkTypes.Ethernet : -1 - type;
        input.Skip(FileHeader);
    }

    public override string Format => "snoop";

    public override bool TryRead(out CapturedPacket packet)
    {
        packet = default;
        if (!Input.Ensure(1))
            return false;
        var header = Record(RecordHeader, "a record header");
        var captured = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var total = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        if (total < RecordHeader + (long)captured)
            throw Damaged($"a record of {total} octets cannot hold {captured} octets of packet");
        var record = Record(total, "the packet's record");
        packet = new()
        {
            Number = ++Packets,
            Offset = Input.Position,
            Time = BinaryPrimitives.ReadUInt32BigEndian(record[16..]) * 1_000_000_000L
                + BinaryPrimitives.ReadUInt32BigEndian(record[20..]) * 1000L,
            LinkType = _linkType,
            Data = record.Slice(RecordHeader, (int)captured),
            WireLength = BinaryPrimitives.ReadUInt32BigEndian(record),
        };
        Input.Skip(record.Length);
        return true;
    }
}

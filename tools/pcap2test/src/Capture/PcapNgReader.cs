using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Capture;

/// <summary>
/// pcapng (draft-ietf-opsawg-pcapng): sections of either octet order, many interfaces.
/// </summary>
internal sealed class PcapNgReader(CaptureInput input) : CaptureReader(input)
{
    public const uint SectionHeader = 0x0A0D0D0A;
    private const uint ByteOrder = 0x1A2B3C4D;
    private const int MaxInterfaces = 4096;
    private const int MaxSecrets = 4 << 20;

    private readonly List<CaptureInterface> _interfaces = [];
    private bool _little;
    private long _secretLength;

    private enum Block : uint
    {
        Interface = 1,
        ObsoletePacket = 2,
        SimplePacket = 3,
        EnhancedPacket = 6,
        Secrets = 10,
    }

    public override string Format => "pcapng";

    public override bool TryRead(out CapturedPacket packet)
    {
        packet = default;
        while (Input.Ensure(1))
        {
            var block = ReadBlock(out var type);
            var body = block[8..^4];
            var isPacket = (Block)type switch
            {
                Block.EnhancedPacket => TryEnhanced(body, false, out packet),
                Block.ObsoletePacket => TryEnhanced(body, true, out packet),
                Block.SimplePacket => TrySimple(body, out packet),
                _ => false,
            };
            if ((Block)type == Block.Interface)
                AddInterface(body);
            else if ((Block)type == Block.Secrets)
                AddSecrets(body);
            Input.Skip(block.Length);
            if (isPacket)
                return true;
        }
        return false;
    }

    private ReadOnlySpan<byte> ReadBlock(out uint type)
    {
        var start = Record(12, "a block header");
        type = BinaryPrimitives.ReadUInt32BigEndian(start);
        if (type == SectionHeader)
            BeginSection(start);
        else
            type = U32(start);
        var length = U32(start[4..]);
        if (length < 12 || length % 4 != 0)
            throw Damaged($"a block of {length} octets: expected a multiple of 4 from 12 upwards");
        var block = Record(length, "a block");
        var trailer = U32(block[^4..]);
        return trailer == length
            ? block
            : throw Damaged($"a block's two lengths differ: {length} before and {trailer} behind it");
    }

    private void BeginSection(ReadOnlySpan<byte> start)
    {
        _little = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) == ByteOrder;
        if (!_little && BinaryPrimitives.ReadUInt32BigEndian(start[8..]) != ByteOrder)
            throw Damaged("a section header without the byte-order magic 1a2b3c4d");
        _interfaces.Clear();
    }

    private void AddInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8)
            throw Damaged($"an interface description of {body.Length} octets: expected at least 8");
        if (_interfaces.Count == MaxInterfaces)
            throw Damaged($"more than {MaxInterfaces} interfaces");
        byte resolution = 6;
        long offset = 0;
        for (var options = body[8..]; options.Length >= 4;)
        {
            int code = U16(options), length = U16(options[2..]);
            if (code == 0 || length > options.Length - 4)
                break;
            if (code == 9 && length == 1)
                resolution = options[4];
            else if (code == 14 && length == 8)
            {
                var (high, low) = _little ? (8, 4) : (4, 8);
                offset = (long)U32(options[high..]) << 32 | U32(options[low..]);
            }
            options = options[Math.Min(options.Length, 4 + (length + 3) / 4 * 4)..];
        }
        _interfaces.Add(new(U16(body), U32(body[4..]), resolution, offset));
    }

    private void AddSecrets(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8 || U32(body[4..]) > body.Length - 8)
            throw Damaged("a decryption secrets block that is shorter than its secrets");
        var secrets = body.Slice(8, (int)U32(body[4..]));
        if ((_secretLength += secrets.Length) > MaxSecrets)
            throw Damaged($"more than {MaxSecrets} octets of secrets");
        Secrets.Add(secrets.ToArray());
    }

    private bool TryEnhanced(ReadOnlySpan<byte> body, bool obsolete, out CapturedPacket packet)
    {
        if (body.Length < 20)
            throw Damaged($"a packet block with {body.Length} octets of content: expected at least 20");
        var from = Interface(obsolete ? U16(body) : U32(body));
        var captured = U32(body[12..]);
        if (captured > body.Length - 20)
            throw Damaged($"a packet of {captured} octets in a block that has room for {body.Length - 20}");
        packet = new()
        {
            Number = ++Packets,
            Offset = Input.Position,
            Time = from.ToNanoseconds((ulong)U32(body[4..]) << 32 | U32(body[8..])),
            LinkType = from.LinkType,
            Data = body.Slice(20, (int)captured),
            WireLength = U32(body[16..]),
        };
        return true;
    }

    private bool TrySimple(ReadOnlySpan<byte> body, out CapturedPacket packet)
    {
        if (body.Length < 4)
            throw Damaged("a simple packet block without a length");
        var from = Interface(0);
        var captured = Math.Min(U32(body), from.SnapLength == 0 ? uint.MaxValue : from.SnapLength);
        if (captured > body.Length - 4)
            throw Damaged($"a packet of {captured} octets in a block that has room for {body.Length - 4}");
        packet = new()
        {
            Number = ++Packets,
            Offset = Input.Position,
            Time = 0,
            LinkType = from.LinkType,
            Data = body.Slice(4, (int)captured),
            WireLength = U32(body),
        };
        return true;
    }

    private CaptureInterface Interface(uint index) => index < _interfaces.Count
        ? _interfaces[(int)index]
        : throw Damaged($"interface {index} of a section that has described {_interfaces.Count}");

    private ushort U16(ReadOnlySpan<byte> octets) => _little
        ? BinaryPrimitives.ReadUInt16LittleEndian(octets)
        : BinaryPrimitives.ReadUInt16BigEndian(octets);

    private uint U32(ReadOnlySpan<byte> octets) => _little
        ? BinaryPrimitives.ReadUInt32LittleEndian(octets)
        : BinaryPrimitives.ReadUInt32BigEndian(octets);
}

using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Capture;

/// <summary>One packet, valid until the next one is read.</summary>
internal readonly ref struct CapturedPacket
{
    /// <summary>Counted from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Of its record in the file.</summary>
    public required long Offset { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required long Time { get; init; }
    public required int LinkType { get; init; }
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Octets that the packet had on the wire.</summary>
    public required uint WireLength { get; init; }
}

/// <summary>Reads the packets of one capture in order.</summary>
internal abstract class CaptureReader(CaptureInput input)
{
    /// <summary>
    /// Secrets that the file carries (pcapng's Decryption Secrets Block), as they stand in it.
    /// </summary>
    public List<byte[]> Secrets { get; } = [];

    /// <summary>What the format is called.</summary>
    public abstract string Format { get; }

    public long Packets { get; protected set; }
    public long Position => input.Position;
    protected CaptureInput Input => input;

    /// <summary>False at the end of the file.</summary>
    /// <exception cref="CaptureException">The file is damaged here.</exception>
    public abstract bool TryRead(out CapturedPacket packet);

    /// <summary>Tells the format by its first octets.</summary>
    public static CaptureReader Open(Stream stream)
    {
        var input = new CaptureInput(stream);
        if (!input.Ensure(4))
            throw new CaptureException(
                0, $"the file has {input.Available} octets: expected a pcap, pcapng or snoop capture");
        var magic = BinaryPrimitives.ReadUInt32BigEndian(input.Peek(4));
        return magic switch
        {
            0xa1b2c3d4 or 0xa1b23c4d or 0xd4c3b2a1 or 0x4d3cb2a1 => new PcapReader(input, magic),
            PcapNgReader.SectionHeader => new PcapNgReader(input),
            0x736e6f6f => new SnoopReader(input),
            _ => throw new CaptureException(0,
                $"the file begins with {magic:x8}{Compression(magic)}: expected a pcap, pcapng or snoop capture"),
        };
    }

    private static string Compression(uint magic) => magic switch
    {
        >= 0x1f8b0800 and <= 0x1f8b08ff => ", which is gzip's: gunzip -c FILE | ikelab pcap2test -",
        0x28b52ffd => ", which is Zstandard's: zstd -dc FILE | ikelab pcap2test -",
        0xfd377a58 => ", which is xz's: xz -dc FILE | ikelab pcap2test -",
        _ => "",
    };

    /// <summary>The octets of a file header.</summary>
    protected static ReadOnlySpan<byte> Header(CaptureInput input, int length, string format) =>
        input.Ensure(length)
        ? input.Peek(length)
        : throw new CaptureException(
            0, $"the file ends after {input.Available} of {length} octets of the {format} header");

    /// <summary>
    /// Octets of the record that begins here; what is missing is told with the packet's number.
    /// </summary>
    protected ReadOnlySpan<byte> Record(long length, string what)
    {
        if (length > CaptureInput.MaxRecord)
            throw Damaged($"{what} claims {length} octets, and at most {CaptureInput.MaxRecord} are read");
        return Input.Ensure((int)length)
            ? Input.Peek((int)length)
            : throw Damaged($"the file ends after {Input.Available} of {length} octets of {what}");
    }

    protected CaptureException Damaged(string what) => new(Packets + 1, Input.Position, what);
}

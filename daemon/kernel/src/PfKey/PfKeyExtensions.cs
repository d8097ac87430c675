namespace IkeLab.Kernel.PfKey;

/// <summary>Names an SA and its algorithms (RFC 2367 §2.3.1).</summary>
internal sealed record PfKeySa(
    ushort Type, uint Spi, byte ReplayWindow, byte State, byte Authentication, byte Encryption,
    uint Flags) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32Network(Spi);
        writer.U8(ReplayWindow);
        writer.U8(State);
        writer.U8(Authentication);
        writer.U8(Encryption);
        writer.U32(Flags);
    }

    public static PfKeySa Read(ushort type, ref OctetReader reader) => new(
        type, reader.U32Network(), reader.U8(), reader.U8(), reader.U8(), reader.U8(), reader.U32());
}

/// <summary>Limits or use (RFC 2367 §2.3.2); 0 means none.</summary>
internal sealed record PfKeyLifetime(
    ushort Type, uint Allocations, ulong Bytes, ulong AddTime, ulong UseTime) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(Allocations);
        writer.U64(Bytes);
        writer.U64(AddTime);
        writer.U64(UseTime);
    }

    public static PfKeyLifetime Read(ushort type, ref OctetReader reader) =>
        new(type, reader.U32(), reader.U64(), reader.U64(), reader.U64());
}

/// <summary>
/// An address (RFC 2367 §2.3.3). Protocol and prefix stand in OpenBSD's extensions of their own.
/// </summary>
internal sealed record PfKeyAddress(
    ushort Type, PfKeySocketAddress Address, byte Protocol = 0, byte PrefixLength = 0)
    : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        if (dialect == PfKeyDialect.Kame)
        {
            writer.U8(Protocol);
            writer.U8(PrefixLength);
            writer.U16(0);
        }
        else
        {
            writer.U32(0);
        }
        Address.Write(writer, dialect);
    }

    public static PfKeyAddress Read(ushort type, ref OctetReader reader, PfKeyDialect dialect)
    {
        byte protocol = reader.U8(), prefix = reader.U8();
        reader.Skip(2);
        var address = PfKeySocketAddress.Read(ref reader, dialect);
        return dialect == PfKeyDialect.Kame
            ? new(type, address, protocol, prefix)
            : new(type, address);
    }
}

/// <summary>A key (RFC 2367 §2.3.4).</summary>
internal sealed record PfKeyKey(ushort Type, byte[] Key) : PfKeyExtension(Type)
{
    /// <summary>The length field counts bits in two octets.</summary>
    public const int MaxLength = ushort.MaxValue / 8;

    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U16(checked((ushort)(Key.Length * 8)));
        writer.U16(0);
        writer.Octets(Key);
    }

    public static PfKeyKey Read(ushort type, ref OctetReader reader)
    {
        var bits = reader.U16();
        reader.Skip(2);
        if (bits % 8 != 0)
            reader.Fail();
        return new(type, reader.Octets(bits / 8).ToArray());
    }
}

/// <summary>Whom an SA is for (RFC 2367 §2.3.5).</summary>
/// <param name="Text">Without the zero octet at its end.</param>
internal sealed record PfKeyIdentity(ushort Type, ushort Kind, ulong Id, byte[] Text)
    : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U16(Kind);
        writer.U16(0);
        writer.U64(Id);
        if (Text.Length == 0)
            return;
        writer.Octets(Text);
        writer.U8(0);
    }

    public static PfKeyIdentity Read(ushort type, ref OctetReader reader)
    {
        var kind = reader.U16();
        reader.Skip(2);
        var id = reader.U64();
        return new(type, kind, id, PfKeyText.Take(ref reader));
    }
}

/// <summary>Labels of multi-level security (RFC 2367 §2.3.6).</summary>
internal sealed record PfKeySensitivity(
    ushort Type, uint Domain, byte Level, ulong[] Bitmap, byte IntegrityLevel, ulong[] IntegrityBitmap)
    : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(Domain);
        writer.U8(Level);
        writer.U8(checked((byte)Bitmap.Length));
        writer.U8(IntegrityLevel);
        writer.U8(checked((byte)IntegrityBitmap.Length));
        writer.U32(0);
        foreach (var word in Bitmap)
            writer.U64(word);
        foreach (var word in IntegrityBitmap)
            writer.U64(word);
    }

    public static PfKeySensitivity Read(ushort type, ref OctetReader reader)
    {
        var domain = reader.U32();
        byte level = reader.U8(), length = reader.U8();
        byte integrityLevel = reader.U8(), integrityLength = reader.U8();
        reader.Skip(sizeof(uint));
        return new(
            type, domain, level, Words(ref reader, length), integrityLevel,
            Words(ref reader, integrityLength));
    }

    private static ulong[] Words(ref OctetReader reader, int count)
    {
        var words = new ulong[count];
        for (var i = 0; i < count; i++)
            words[i] = reader.U64();
        return words;
    }
}

/// <summary>What an acquire wants (RFC 2367 §2.3.7).</summary>
internal sealed record PfKeyProposal(ushort Type, byte ReplayWindow, PfKeyCombination[] Combinations)
    : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        if (dialect == PfKeyDialect.OpenBsd)
            writer.U8(checked((byte)Combinations.Length));
        writer.U8(ReplayWindow);
        writer.Zeros(dialect == PfKeyDialect.OpenBsd ? 2 : 3);
        foreach (var combination in Combinations)
            combination.Write(writer);
    }

    public static PfKeyProposal Read(ushort type, ref OctetReader reader, PfKeyDialect dialect)
    {
        int count = dialect == PfKeyDialect.OpenBsd ? reader.U8() : -1;
        var replay = reader.U8();
        reader.Skip(dialect == PfKeyDialect.OpenBsd ? 2 : 3);
        var combinations = new PfKeyCombination[reader.Remaining / PfKeyCombination.Length];
        if (count >= 0 && count != combinations.Length)
            reader.Fail();
        for (var i = 0; i < combinations.Length; i++)
            combinations[i] = PfKeyCombination.Read(ref reader);
        return new(type, replay, combinations);
    }
}

/// <summary>One acceptable pair of algorithms (72 octets).</summary>
internal readonly record struct PfKeyCombination
{
    public const int Length = 72;

    public byte Authentication { get; init; }
    public byte Encryption { get; init; }
    public ushort Flags { get; init; }
    public ushort AuthenticationMinimumBits { get; init; }
    public ushort AuthenticationMaximumBits { get; init; }
    public ushort EncryptionMinimumBits { get; init; }
    public ushort EncryptionMaximumBits { get; init; }
    public uint SoftAllocations { get; init; }
    public uint HardAllocations { get; init; }
    public ulong SoftBytes { get; init; }
    public ulong HardBytes { get; init; }
    public ulong SoftAddTime { get; init; }
    public ulong HardAddTime { get; init; }
    public ulong SoftUseTime { get; init; }
    public ulong HardUseTime { get; init; }

    public void Write(OctetWriter writer)
    {
        writer.U8(Authentication);
        writer.U8(Encryption);
        writer.U16(Flags);
        writer.U16(AuthenticationMinimumBits);
        writer.U16(AuthenticationMaximumBits);
        writer.U16(EncryptionMinimumBits);
        writer.U16(EncryptionMaximumBits);
        writer.U32(0);
        writer.U32(SoftAllocations);
        writer.U32(HardAllocations);
        writer.U64(SoftBytes);
        writer.U64(HardBytes);
        writer.U64(SoftAddTime);
        writer.U64(HardAddTime);
        writer.U64(SoftUseTime);
        writer.U64(HardUseTime);
    }

    public static PfKeyCombination Read(ref OctetReader reader)
    {
        var combination = new PfKeyCombination
        {
            Authentication = reader.U8(),
            Encryption = reader.U8(),
            Flags = reader.U16(),
            AuthenticationMinimumBits = reader.U16(),
            AuthenticationMaximumBits = reader.U16(),
            EncryptionMinimumBits = reader.U16(),
            EncryptionMaximumBits = reader.U16(),
        };
        reader.Skip(sizeof(uint));
        return combination with
        {
            SoftAllocations = reader.U32(),
            HardAllocations = reader.U32(),
            SoftBytes = reader.U64(),
            HardBytes = reader.U64(),
            SoftAddTime = reader.U64(),
            HardAddTime = reader.U64(),
            SoftUseTime = reader.U64(),
            HardUseTime = reader.U64(),
        };
    }
}

/// <summary>Algorithms that the kernel has (RFC 2367 §2.3.8).</summary>
internal sealed record PfKeySupported(ushort Type, PfKeyAlgorithm[] Algorithms) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(0);
        foreach (var algorithm in Algorithms)
        {
            writer.U8(algorithm.Id);
            writer.U8(algorithm.IvLength);
            writer.U16(algorithm.MinimumBits);
            writer.U16(algorithm.MaximumBits);
            writer.U16(0);
        }
    }

    public static PfKeySupported Read(ushort type, ref OctetReader reader)
    {
        reader.Skip(sizeof(uint));
        var algorithms = new PfKeyAlgorithm[reader.Remaining / PfKeyAlgorithm.Length];
        for (var i = 0; i < algorithms.Length; i++)
        {
            algorithms[i] = new(reader.U8(), reader.U8(), reader.U16(), reader.U16());
            reader.Skip(2);
        }
        return new(type, algorithms);
    }
}

internal readonly record struct PfKeyAlgorithm(
    byte Id, byte IvLength, ushort MinimumBits, ushort MaximumBits)
{
    public const int Length = 8;
}

/// <summary>SPIs to choose from, in the host's order (RFC 2367 §2.3.9).</summary>
internal sealed record PfKeySpiRange(ushort Type, uint Minimum, uint Maximum) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(Minimum);
        writer.U32(Maximum);
        writer.U32(0);
    }

    public static PfKeySpiRange Read(ushort type, ref OctetReader reader)
    {
        var range = new PfKeySpiRange(type, reader.U32(), reader.U32());
        reader.Skip(sizeof(uint));
        return range;
    }
}

/// <summary>An extension that nobody here knows, as it stands; it is passed on.</summary>
/// <param name="Octets">Behind length and type; 4 octets more than a multiple of 8.</param>
internal sealed record PfKeyUnknown(ushort Type, byte[] Octets) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect) => writer.Octets(Octets);
}

/// <summary>Text that ends with a zero octet.</summary>
internal static class PfKeyText
{
    /// <summary>All that remains of an extension, up to the first zero.</summary>
    public static byte[] Take(ref OctetReader reader)
    {
        var rest = reader.Octets(reader.Remaining);
        var end = rest.IndexOf((byte)0);
        return rest[..(end < 0 ? rest.Length : end)].ToArray();
    }
}

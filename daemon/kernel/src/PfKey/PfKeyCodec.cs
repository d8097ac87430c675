namespace IkeLab.Kernel.PfKey;

/// <summary>Messages to octets and back, for one dialect. Integers are in the host's order.</summary>
internal static class PfKeyCodec
{
    /// <summary>No kernel sends more; the length field could say 512 KiB.</summary>
    public const int MaxMessage = 64 * 1024;

    private const int HeaderLength = 16;

    /// <summary>Lengths count these.</summary>
    private const int Unit = 8;

    /// <summary>Of length and type before each extension.</summary>
    private const int ExtensionHeader = 4;

    /// <exception cref="ArgumentException">The message is longer than a kernel takes.</exception>
    public static byte[] Encode(PfKeyMessage message, PfKeyDialect dialect)
    {
        using var writer = new OctetWriter();
        writer.U8(PfKeyMessage.Version);
        writer.U8(message.Type);
        writer.U8(message.Error);
        writer.U8(message.SaType);
        writer.U32(0);
        writer.U32(message.Sequence);
        writer.U32(message.Process);
        foreach (var extension in message.Extensions)
        {
            WriteExtension(writer, extension, dialect);
            if (writer.Length > MaxMessage)
                throw new ArgumentException(
                    $"a PF_KEY message has at most {MaxMessage} octets, not {writer.Length}");
        }
        writer.SetU16(4, (ushort)(writer.Length / Unit));
        return writer.ToArray();
    }

    public static void WriteExtension(OctetWriter writer, PfKeyExtension extension, PfKeyDialect dialect)
    {
        var start = writer.Length;
        writer.U16(0);
        writer.U16(extension.Type);
        extension.Write(writer, dialect);
        writer.Pad(start, Unit);
        writer.SetU16(start, (ushort)((writer.Length - start) / Unit));
    }

    /// <summary>False for whatever is malformed, and where a type stands twice.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> octets, PfKeyDialect dialect, out PfKeyMessage message)
    {
        message = null!;
        if (octets.Length is < HeaderLength or > MaxMessage)
            return false;
        var reader = new OctetReader(octets);
        if (reader.U8() != PfKeyMessage.Version)
            return false;
        byte type = reader.U8(), error = reader.U8(), saType = reader.U8();
        if (reader.U16() * Unit != octets.Length)
            return false;
        reader.Skip(2);
        uint sequence = reader.U32(), process = reader.U32();
        var extensions = new List<PfKeyExtension>();
        var seen = new HashSet<ushort>();
        while (reader.Remaining > 0)
        {
            if (!TryReadExtension(ref reader, dialect, out var extension) || !seen.Add(extension.Type))
                return false;
            extensions.Add(extension);
        }
        message = new()
        {
            Type = type,
            Error = error,
            SaType = saType,
            Sequence = sequence,
            Process = process,
            Extensions = extensions,
        };
        return true;
    }

    private static bool TryReadExtension(
        ref OctetReader reader, PfKeyDialect dialect, out PfKeyExtension extension)
    {
        var length = reader.U16() * Unit;
        var type = reader.U16();
        var body = new OctetReader(reader.Octets(length - ExtensionHeader));
        extension = null!;
        if (reader.Failed)
            return false;
        extension = ReadShared(type, ref body, dialect)
            ?? (dialect == PfKeyDialect.Kame
                ? ReadKame(type, ref body)
                : ReadOpenBsd(type, ref body))
            ?? new PfKeyUnknown(type, body.Octets(body.Remaining).ToArray());
        // What is left is padding.
        return !body.Failed && body.Remaining < Unit;
    }

    private static PfKeyExtension? ReadShared(
        ushort type, ref OctetReader body, PfKeyDialect dialect)
    {
        switch (type)
        {
            case PfKeyExtensionType.Sa:
                return PfKeySa.Read(type, ref body);
            case >= PfKeyExtensionType.LifetimeCurrent and <= PfKeyExtensionType.LifetimeSoft:
                return PfKeyLifetime.Read(type, ref body);
            case >= PfKeyExtensionType.AddressSource and <= PfKeyExtensionType.AddressProxy:
                return PfKeyAddress.Read(type, ref body, dialect);
            case PfKeyExtensionType.KeyAuthentication or PfKeyExtensionType.KeyEncryption:
                return PfKeyKey.Read(type, ref body);
            case PfKeyExtensionType.IdentitySource or PfKeyExtensionType.IdentityDestination:
                return PfKeyIdentity.Read(type, ref body);
            case PfKeyExtensionType.Sensitivity:
                return PfKeySensitivity.Read(type, ref body);
            case PfKeyExtensionType.Proposal:
                return PfKeyProposal.Read(type, ref body, dialect);
            case PfKeyExtensionType.SupportedAuthentication or PfKeyExtensionType.SupportedEncryption:
                return PfKeySupported.Read(type, ref body);
            case PfKeyExtensionType.SpiRange:
                return PfKeySpiRange.Read(type, ref body);
            default:
                return null;
        }
    }

    private static PfKeyExtension? ReadKame(ushort type, ref OctetReader body)
    {
        const PfKeyDialect dialect = PfKeyDialect.Kame;
        switch (type)
        {
            case KameExtensionType.Policy:
                return KamePolicy.Read(ref body, dialect);
            case KameExtensionType.Sa2:
                return KameSa2.Read(ref body);
            case KameExtensionType.NatType:
                return KameNatType.Read(ref body);
            case KameExtensionType.NatSourcePort or KameExtensionType.NatDestinationPort:
                return KameNatPort.Read(type, ref body);
            case KameExtensionType.NatOriginalAddress:
                return PfKeyAddress.Read(type, ref body, dialect);
            case KameExtensionType.SecurityContext:
                return KameSecurityContext.Read(ref body);
            case KameExtensionType.KeyManagerAddresses:
                return KameKeyManagerAddresses.Read(ref body, dialect);
            case KameExtensionType.Filter:
                return KameFilter.Read(ref body);
            default:
                return null;
        }
    }

    private static PfKeyExtension? ReadOpenBsd(ushort type, ref OctetReader body)
    {
        switch (type)
        {
            case OpenBsdExtensionType.SourceMask or OpenBsdExtensionType.DestinationMask
                or OpenBsdExtensionType.SourceFlow or OpenBsdExtensionType.DestinationFlow
                or OpenBsdExtensionType.Destination2:
                return PfKeyAddress.Read(type, ref body, PfKeyDialect.OpenBsd);
            case OpenBsdExtensionType.Protocol or OpenBsdExtensionType.FlowType
                or OpenBsdExtensionType.SaType2:
                return OpenBsdProtocol.Read(type, ref body);
            case OpenBsdExtensionType.Sa2:
                return PfKeySa.Read(type, ref body);
            case OpenBsdExtensionType.Policy or OpenBsdExtensionType.Tap or OpenBsdExtensionType.Mtu:
                return OpenBsdNumber.Read(type, ref body);
            case OpenBsdExtensionType.SupportedCompression:
                return PfKeySupported.Read(type, ref body);
            case OpenBsdExtensionType.UdpEncapsulation:
                return OpenBsdUdpEncapsulation.Read(ref body);
            case OpenBsdExtensionType.LifetimeLastUse:
                return PfKeyLifetime.Read(type, ref body);
            case OpenBsdExtensionType.Tag:
                return OpenBsdTag.Read(ref body);
            case OpenBsdExtensionType.Counter:
                return OpenBsdCounter.Read(ref body);
            case OpenBsdExtensionType.RoutingDomain:
                return OpenBsdRoutingDomain.Read(ref body);
            case OpenBsdExtensionType.Replay:
                return OpenBsdReplay.Read(ref body);
            case OpenBsdExtensionType.Interface:
                return OpenBsdInterface.Read(ref body);
            default:
                return null;
        }
    }
}

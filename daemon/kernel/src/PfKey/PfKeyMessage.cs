namespace IkeLab.Kernel.PfKey;

/// <summary>A message of PF_KEY (RFC 2367 §2.1): a header of 16 octets and extensions.</summary>
internal sealed record PfKeyMessage
{
    public const byte Version = 2;

    /// <summary>What this is about; see <see cref="PfKeyType"/> and the dialects' own.</summary>
    public required byte Type { get; init; }

    /// <summary>A number of errno, in answers.</summary>
    public byte Error { get; init; }

    /// <summary>AH or ESP; the dialects' numbers differ.</summary>
    public byte SaType { get; init; }
    public uint Sequence { get; init; }

    /// <summary>The process that asked.</summary>
    public uint Process { get; init; }

    /// <summary>In the order in which they stand; at most one of a type.</summary>
    public IReadOnlyList<PfKeyExtension> Extensions { get; init; } = [];

    public T? Find<T>(ushort type) where T : PfKeyExtension
    {
        foreach (var extension in Extensions)
        {
            if (extension is T found && found.Type == type)
                return found;
        }
        return null;
    }
}

/// <summary>One extension (RFC 2367 §2.2); its length is a multiple of 8 octets.</summary>
internal abstract record PfKeyExtension(ushort Type)
{
    /// <summary>Everything behind length and type, without the padding at the end.</summary>
    public abstract void Write(OctetWriter writer, PfKeyDialect dialect);
}

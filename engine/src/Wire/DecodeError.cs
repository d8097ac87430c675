namespace IkeLab.Engine.Wire;

/// <summary>What is wrong with a message.</summary>
public enum DecodeReason : byte
{
    None,

    /// <summary>The octets end before the field does.</summary>
    Truncated,

    /// <summary>A length field contradicts what surrounds it.</summary>
    BadLength,

    /// <summary>A field holds a value that it must not have.</summary>
    BadValue,

    /// <summary>One of <see cref="WireLimits"/> is exceeded.</summary>
    TooMany,

    /// <summary>Something stands where nothing may: behind SK, or behind the last payload.</summary>
    Misplaced,

    /// <summary>The SK payload's integrity check failed.</summary>
    BadIntegrity,
}

/// <summary>Why octets are no IKE message.</summary>
/// <param name="Offset">Octets from the start of the message.</param>
/// <param name="Payload">The payload that it stands in; None for the header.</param>
/// <param name="Expected">What should have been there.</param>
public readonly record struct DecodeError(DecodeReason Reason, int Offset, PayloadType Payload, string Expected)
{
    public override string ToString() =>
        $"{Reason} at octet {Offset} in {(Payload == PayloadType.None ? "the header" : Payload)}: expected {Expected}";
}

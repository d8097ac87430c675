namespace IkeLab.Engine.Ipsec;

/// <summary>What became of a packet that came in.</summary>
public enum IpsecVerdict : byte
{
    Ok,

    /// <summary>Its length is none that such a packet has.</summary>
    Malformed,

    /// <summary>Its sequence number was seen before.</summary>
    Replayed,

    /// <summary>Its sequence number lies before the window.</summary>
    TooOld,
    BadIntegrity,

    /// <summary>ESP's padding or its length is not what the sender must have written (RFC 4303 §2.4).</summary>
    BadPadding,
}

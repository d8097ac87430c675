namespace IkeLab.Pcap2Test.Sessions;

/// <summary>What became of a message's SK or SKF payload.</summary>
internal enum SealState
{
    /// <summary>It has none.</summary>
    None,
    NoKeys,

    /// <summary>The ICV is wrong, or the payload cannot be one of its suite.</summary>
    Failed,
    Opened,
}

/// <summary>
/// A message taken apart as far as keys allow. Offsets of the payloads in clear count from the
/// message's start, those
/// of the inner ones from the start of <see cref="InnerOctets"/>.
/// </summary>
internal sealed class OpenedMessage
{
    public required byte[] Octets { get; init; }
    public IkeHeader Header { get; set; }

    /// <summary>Why the clear part is no IKE message; null when it is one.</summary>
    public DecodeError? Error { get; set; }
    public PayloadEntry[] Clear { get; set; } = [];
    public PayloadList ClearPayloads { get; set; } = PayloadList.Empty;

    public SealState Seal { get; set; }

    /// <summary>Why the SK payload was not opened, or what is wrong with what was in it.</summary>
    public DecodeError? InnerError { get; set; }

    /// <summary>The suite that opened it.</summary>
    public Keys.SaKeys? Keys { get; set; }

    /// <summary>The whole message with its SK or SKF payload in plaintext, when opened.</summary>
    public byte[] Plain { get; set; } = [];

    /// <summary>
    /// Where the plaintext begins in <see cref="Plain"/>, and its length without padding.
    /// </summary>
    public int PlainOffset { get; set; }
    public int PlainLength { get; set; }

    /// <summary>Number and total of an SKF payload (RFC 7383); 0 for others.</summary>
    public ushort FragmentNumber { get; set; }
    public ushort FragmentTotal { get; set; }

    /// <summary>
    /// The chain of inner payloads: in <see cref="Plain"/>, or put together from all fragments.
    /// </summary>
    public byte[] InnerOctets { get; set; } = [];
    public PayloadType InnerFirst { get; set; }
    public PayloadEntry[] Inner { get; set; } = [];

    /// <summary>
    /// Null for a message in clear, one that was not opened, and all fragments but the last.
    /// </summary>
    public PayloadList? InnerPayloads { get; set; }

    public PayloadEntry? Sealed => Clear.Length > 0
        && Clear[^1].Type is PayloadType.Encrypted or PayloadType.EncryptedFragment ? Clear[^1]
            : null;

    public ReadOnlySpan<byte> ClearBody(in PayloadEntry entry) =>
        Octets.AsSpan(entry.Offset, entry.Length);
    public ReadOnlySpan<byte> InnerBody(in PayloadEntry entry) =>
        InnerOctets.AsSpan(entry.Offset, entry.Length);

    /// <summary>What opened it; null when nothing did.</summary>
    public PacketCipher? Cipher { get; set; }

    /// <summary>The padding between the plaintext and its Pad Length field.</summary>
    public ReadOnlySpan<byte> Padding => Cipher is null
        ? default
        : Plain.AsSpan((PlainOffset + PlainLength)..(Plain.Length - Cipher.IcvLength - 1));
}

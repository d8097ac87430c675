using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>An IKE message of the system under test, with all its octets and, where the peer has the keys,
/// its content.</summary>
public sealed record ReceivedMessage
{
    private const int MarkerLength = 4;

    public required Datagram Datagram { get; init; }

    /// <summary>From the IKE header on.</summary>
    public required byte[] Octets { get; init; }
    public required IkeHeader Header { get; init; }

    /// <summary>The payloads in clear, SK included as the last one.</summary>
    public IReadOnlyList<RawPayload> Clear { get; init; } = [];
    public PayloadList Payloads { get; init; } = PayloadList.Empty;

    /// <summary>The payloads inside SK as octets.</summary>
    public IReadOnlyList<RawPayload> Inner { get; init; } = [];
    public PeerSa? Sa { get; init; }
    public bool IsProtected { get; init; }
    public byte[] Iv { get; init; } = [];

    /// <summary>Octets between IV and ICV: content, padding and pad length.</summary>
    public int ProtectedLength { get; init; }
    public int PadLength { get; init; }

    /// <summary>The same octets came before.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>The IKE fragments that it came in, in order of their numbers; empty when it came
    /// whole.</summary>
    public IReadOnlyList<ReceivedFragment> Fragments { get; init; } = [];

    /// <summary>Why the message cannot be read; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The payloads that carry the message's meaning: those inside SK where there is one.</summary>
    public IReadOnlyList<RawPayload> Content => IsProtected ? Inner : Clear;

    public bool HasMarker => Datagram.Octets.Length >= MarkerLength
        && Datagram.Source.Port == UdpPath.NatTraversalPort
        && BinaryPrimitives.ReadUInt32BigEndian(Datagram.Octets) == 0;

    /// <summary>Octets of the largest IP packet that it came in.</summary>
    public int LargestPacket => (Fragments.Count > 0 ? Fragments.Max(f => f.Octets.Length) : Octets.Length)
        + (HasMarker ? MarkerLength : 0) + (Datagram.Source.Address.IsV6 ? 48 : 28);

    /// <summary>As IntAuth takes it (RFC 9242 §3.3.2).</summary>
    internal byte[] Authenticated()
    {
        var skOctets = Fragments.Count > 0 ? Fragments[0].Octets : Octets;
        var draft = new Draft
        {
            SpiI = Header.SpiI, SpiR = Header.SpiR, Version = Octets[17], Exchange = Header.Exchange,
            Flags = Header.Flags, MessageId = Header.MessageId, Inner = [.. Inner],
            SkFlags = Fragments.Count > 0 ? skOctets[IkeHeader.Length + 1] : Clear[^1].Flags,
        };
        draft.Clear.AddRange(Clear.Where(p => p.Type != PayloadType.Encrypted));
        return draft.Authenticated();
    }

    public override string ToString() => MessagePrinter.Describe(Header,
        IsProtected ? PayloadList.Empty : Payloads, IsProtected ? Payloads : null)
            + (Problem is null ? "" : $" ({Problem})");
}

/// <summary>An IKE fragment of the system (RFC 7383 §2.5).</summary>
/// <param name="Octets">From the IKE header on.</param>
/// <param name="Content">Its piece of the content of the Encrypted payload.</param>
public sealed record ReceivedFragment(
    byte[] Octets, IkeHeader Header, byte NextPayload, int Number, int Total, byte[] Iv, byte[] Content);

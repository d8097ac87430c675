using System.Buffers.Binary;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Vectors;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>A message of a capture as a replay sees it.</summary>
/// <param name="Number">As in the test file, from 1.</param>
/// <param name="IsOwn">It is of the side whose place the engine takes.</param>
internal sealed record ReplayMessage(int Number, bool IsOwn, VectorMessage Source, OpenedMessage Opened)
{
    /// <summary>What it says, where it can be read.</summary>
    public PayloadList Payloads => Opened.InnerPayloads ?? Opened.ClearPayloads;

    public IkeHeader Header => Opened.Header;

    /// <summary>An instant of 0 is before all that the engine remembers.</summary>
    public Instant Time => new(TimeSpan.TicksPerSecond + Source.Time / TimeSpan.NanosecondsPerTick);

    public bool IsInit => Header.Exchange == ExchangeType.IkeSaInit;

    /// <summary>Another message of the same exchange and direction is this one or a repetition of it.</summary>
    public (ulong, ulong, ExchangeType, uint, bool) Key =>
        (Header.SpiI, Header.SpiR, Header.Exchange, Header.MessageId, Header.IsResponse);
}

/// <summary>
/// What one side of a capture drew at random or took from its kernel, its keys and its user, in the order in which it did.
/// </summary>
internal sealed class Recording
{
    private Recording(IReadOnlyList<ReplayMessage> messages, IReadOnlyList<KeyExchangeRecord> exchanges)
    {
        Messages = messages;
        Exchanges = exchanges;
    }

    public IReadOnlyList<ReplayMessage> Messages { get; }
    public IReadOnlyList<KeyExchangeRecord> Exchanges { get; }

    /// <summary>Own messages, each once.</summary>
    public List<ReplayMessage> Own { get; } = [];
    public Queue<byte[]> IkeSpis { get; } = new();
    public Queue<uint> ChildSpis { get; } = new();
    public Queue<byte[]> Nonces { get; } = new();

    /// <summary>In the order in which the engine will draw them; null where none was recorded.</summary>
    public Queue<byte[]?> Ivs { get; private set; } = new();

    /// <summary>Public values that this side began key exchanges with.</summary>
    public List<KePayload> KeyExchanges { get; } = [];
    public Queue<byte[]> EapPackets { get; } = new();
    public Queue<byte[]> Cookie2s { get; } = new();

    /// <summary>
    /// AUTH of both sides: the first proof, and the last, which after EAP is that of its key (RFC 7296 §2.16).
    /// </summary>
    public AuthPayload? OwnAuth { get; private set; }
    public AuthPayload? LastOwnAuth { get; private set; }
    public AuthPayload? PeerAuth { get; private set; }
    public AuthPayload? LastPeerAuth { get; private set; }
    public byte[] PeerInit { get; private set; } = [];

    /// <summary>
    /// NAT detection hashes that this side sent and that are not of the addresses which the capture shows: it is behind a
    /// NAT, or wants to be taken for it. By what the engine will hash.
    /// </summary>
    public Dictionary<string, byte[]> NatHashes { get; } = [];

    /// <summary>Addresses of this side, as the capture shows them, of which it knows nothing itself.</summary>
    public HashSet<IpAddress> Hidden { get; } = [];

    /// <summary>
    /// Own requests that stand behind this message in the capture and whose IVs, which count, are before its own.
    /// </summary>
    public IEnumerable<ReplayMessage> MadeBefore(ReplayMessage message) => CounterOf(message) is { } counter
        ? Own.Where(m => m.Number > message.Number && !m.Header.IsResponse && m.Header.SpiI == message.Header.SpiI
            && m.Header.SpiR == message.Header.SpiR && CounterOf(m) < counter)
        : [];

    /// <summary>Null for IVs that look like random ones.</summary>
    private static ulong? CounterOf(ReplayMessage message)
    {
        const ulong Most = 1 << 24;
        if (message.Opened is not { Cipher: { NeedsRandomIv: false, IvLength: >= 8 } cipher, Sealed: { } sk })
            return null;
        var at = sk.Offset + (sk.Type == PayloadType.EncryptedFragment ? 4 : 0) + cipher.IvLength - 8;
        var counter = BinaryPrimitives.ReadUInt64BigEndian(message.Opened.Octets.AsSpan(at, 8));
        return counter < Most ? counter : null;
    }

    /// <summary>
    /// Two messages of one side may have crossed another way in the capture than they were made: this tells in which
    /// order the engine makes them.
    /// </summary>
    /// <param name="made">By <see cref="MessageKey"/>.</param>
    public void OrderIvs(IReadOnlyList<string> made)
    {
        var recorded = new Dictionary<string, byte[]>();
        foreach (var message in Own)
        {
            if (IvOf(message) is { } iv)
                recorded.TryAdd(MessageKey(message.Opened.Octets), iv);
        }
        Ivs = new(made.Select(key => recorded.Remove(key, out var iv) ? iv : null));
    }

    /// <summary>The engine makes these messages in the order of the capture.</summary>
    public bool IsInOrder(IReadOnlyList<string> made) => made.SequenceEqual(
        Own.Where(m => IvOf(m) is not null).Select(m => MessageKey(m.Opened.Octets)));

    /// <summary>Which message of an IKE SA it is, and which of its fragments.</summary>
    public static string MessageKey(ReadOnlySpan<byte> octets)
    {
        const int FragmentEnd = IkeHeader.Length + 4 + 4;
        var isFragment = octets.Length >= FragmentEnd && octets[16] == (byte)PayloadType.EncryptedFragment;
        // The length, at the end of the header, may differ.
        return Convert.ToHexString(octets[..(IkeHeader.Length - 4)])
            + (isFragment ? Convert.ToHexString(octets[(FragmentEnd - 4)..FragmentEnd]) : "");
    }

    public static Recording Of(
        IReadOnlyList<ReplayMessage> messages, IReadOnlyList<KeyExchangeRecord> exchanges)
    {
        var recording = new Recording(messages, exchanges);
        var seen = new HashSet<string>();
        foreach (var message in messages)
        {
            // Octets that come again are retransmissions: nothing is drawn for them.
            if (seen.Add(Convert.ToHexString(message.Opened.Octets)))
                recording.Add(message);
        }
        return recording;
    }

    private void Add(ReplayMessage message)
    {
        var payloads = message.Payloads;
        if (message.IsInit && !message.IsOwn && payloads.Find<SaPayload>() is not null)
            PeerInit = message.Opened.Octets;
        if (payloads.Find<AuthPayload>() is { } auth)
        {
            if (message.IsOwn)
                (OwnAuth, LastOwnAuth) = (OwnAuth ?? auth, auth);
            else
                (PeerAuth, LastPeerAuth) = (PeerAuth ?? auth, auth);
        }
        if (!message.IsOwn)
            return;
        Own.Add(message);
        AddSpis(message, payloads);
        if (payloads.Find<NoncePayload>() is { } nonce && !Nonces.Any(n => n.AsSpan().SequenceEqual(nonce.Data)))
            Nonces.Enqueue(nonce.Data);
        if (!message.Header.IsResponse && payloads.Find<KePayload>() is { } ke
            && !KeyExchanges.Exists(k => k.Data.AsSpan().SequenceEqual(ke.Data)))
        {
            KeyExchanges.Add(ke);
        }
        if (!message.Header.IsResponse && payloads.FindNotify(NotifyType.Cookie2) is { } cookie
            && !Cookie2s.Any(c => c.AsSpan().SequenceEqual(cookie.Data)))
        {
            Cookie2s.Enqueue(cookie.Data);
        }
        if (payloads.Find<EapPayload>() is { } eap)
            EapPackets.Enqueue(eap.Data);
        if (IvOf(message) is { } iv)
            Ivs.Enqueue(iv);
        AddNatHash(message, NotifyType.NatDetectionSourceIp, message.Source.Source);
        AddNatHash(message, NotifyType.NatDetectionDestinationIp, message.Source.Destination);
    }

    private static byte[]? IvOf(ReplayMessage message)
    {
        if (message.Opened is not { Cipher: { NeedsRandomIv: true } cipher, Sealed: { } sk })
            return null;
        // RFC 7383 §2.5: Fragment Number and Total Fragments stand before the IV.
        var at = sk.Offset + (sk.Type == PayloadType.EncryptedFragment ? 4 : 0);
        return message.Opened.Octets.AsSpan(at, cipher.IvLength).ToArray();
    }

    private void AddNatHash(ReplayMessage message, NotifyType type, UdpEndpoint end)
    {
        if (message.Payloads.FindNotify(type) is not { Data.Length: 20 } notify)
            return;
        var data = NatHashInput.Of(message.Header.SpiI, message.Header.SpiR, end.Address, end.Port);
        if (System.Security.Cryptography.SHA1.HashData(data).AsSpan().SequenceEqual(notify.Data))
            return;
        NatHashes[Convert.ToHexString(data)] = notify.Data;
        if (type == NotifyType.NatDetectionSourceIp)
            Hidden.Add(end.Address);
    }

    private void AddSpis(ReplayMessage message, PayloadList payloads)
    {
        if (payloads.Find<SaPayload>() is not { } sa)
            return;
        var spi = sa.Proposals[0].Spi;
        if (message.IsInit)
            spi = message.Opened.Octets.AsSpan(message.Header.IsResponse ? 8 : 0, 8).ToArray();
        if (spi.Length == 4)
            ChildSpis.Enqueue(BinaryPrimitives.ReadUInt32BigEndian(spi));
        else if (spi.Length == 8 && !IkeSpis.Any(s => s.AsSpan().SequenceEqual(spi)))
            IkeSpis.Enqueue(spi);
    }
}

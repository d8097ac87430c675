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
    public Queue<byte[]> Ivs { get; } = new();

    /// <summary>Public values that this side began key exchanges with.</summary>
    public List<KePayload> KeyExchanges { get; } = [];
    public Queue<byte[]> EapPackets { get; } = new();
    public AuthPayload? OwnAuth { get; private set; }
    public AuthPayload? PeerAuth { get; private set; }
    public byte[] PeerInit { get; private set; } = [];

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
                OwnAuth = auth;
            else
                PeerAuth = auth;
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
        if (payloads.Find<EapPayload>() is { } eap)
            EapPackets.Enqueue(eap.Data);
        if (message.Opened is { Cipher: { NeedsRandomIv: true } cipher, Sealed: { } sk })
        {
            // RFC 7383 §2.5: Fragment Number and Total Fragments stand before the IV.
            var at = sk.Offset + (sk.Type == PayloadType.EncryptedFragment ? 4 : 0);
            Ivs.Enqueue(message.Opened.Octets.AsSpan(at, cipher.IvLength).ToArray());
        }
    }

    private void AddSpis(ReplayMessage message, PayloadList payloads)
    {
        if (payloads.Find<SaPayload>() is not { } sa)
            return;
        var spi = sa.Proposals[0].Spi;
        if (message.IsInit)
            spi = message.Opened.Octets.AsSpan(message.Header.IsResponse ? 8 : 0, 8).ToArray();
        if (spi.Length == 4)
            ChildSpis.Enqueue(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(spi));
        else if (spi.Length == 8 && !IkeSpis.Any(s => s.AsSpan().SequenceEqual(spi)))
            IkeSpis.Enqueue(spi);
    }
}

using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Core;

/// <summary>What the parts of one endpoint share: configuration, primitives, tables, timers and the output queue.</summary>
internal sealed class EndpointCore
{
    /// <summary>Octets before each stored message, zero, that become the non-ESP marker where a path has one.</summary>
    public const int MarkerLength = 4;

    /// <summary>Octets that a message needs beside its payloads' bodies: headers, IV, padding and ICV.</summary>
    private const int MessageOverhead = 128;
    private const int GenericHeader = 4;

    private byte[] _scratch = new byte[MarkerLength + 1024];

    public EndpointCore(EndpointConfiguration configuration, ICryptoProvider crypto, IRandomSource random)
    {
        Configuration = configuration;
        Crypto = crypto;
        Random = random;
        Connections = new(configuration.Connections);
        Cookies = new(crypto, random, configuration.Limits);
        Effects = new(this);
        Wishes = new(this);
        TicketSealer = new(this);
        UsedTickets = new(configuration.Limits.MaxUsedTickets);
        Refusals = new(configuration.Limits);
    }

    public EndpointConfiguration Configuration { get; }
    public ICryptoProvider Crypto { get; }
    public IRandomSource Random { get; }
    public EndpointCounters Counters { get; } = new();
    public OutputQueue Outputs { get; } = new();
    public TimerHeap Timers { get; } = new();
    public SaTable Sas { get; } = new();

    /// <summary>What other shards have half-open.</summary>
    public HalfOpenLoad HalfOpenElsewhere { get; set; }

    /// <summary>Half-open IKE SAs of all shards, which is what limits are about.</summary>
    public HalfOpenLoad HalfOpen => Sas.HalfOpen + HalfOpenElsewhere;
    public ConnectionTable Connections { get; set; }
    public CookieJar Cookies { get; }
    public PendingEffects Effects { get; }
    public WishTable Wishes { get; }
    public TicketSealer TicketSealer { get; }
    public UsedTickets UsedTickets { get; }
    public RefusalTeller Refusals { get; }

    /// <summary>
    /// Where one message is built; its octets are copied, or sent before the next Handle* call. Large enough for any
    /// message of a few notifies; for payloads, <see cref="ScratchFor"/>.
    /// </summary>
    public Span<byte> Scratch => _scratch.AsSpan(MarkerLength);

    /// <summary>The scratch buffer, grown to what these payloads and some notifies of fixed size need.</summary>
    /// <exception cref="InvalidOperationException">Our own configuration makes a message that no datagram can carry.</exception>
    public Span<byte> ScratchFor(List<Payload>? payloads)
    {
        var needed = MessageOverhead + (payloads is null ? 0 : LengthOf(payloads));
        if (needed > WireLimits.MaxMessage)
            throw new InvalidOperationException($"a message of {needed} octets does not fit into a datagram");
        return ScratchOf(needed);
    }

    /// <summary>The scratch buffer, grown to so many octets.</summary>
    public Span<byte> ScratchOf(int length)
    {
        if (_scratch.Length < MarkerLength + length)
            _scratch = new byte[(MarkerLength + length) * 2];
        return Scratch;
    }

    /// <summary>Builds a message in clear in <see cref="Scratch"/>; returns its octets.</summary>
    public Span<byte> BuildInClear(in IkeHeader header, List<Payload> payloads)
    {
        var writer = new MessageWriter(ScratchFor(payloads));
        writer.Begin(header);
        foreach (var payload in payloads)
            writer.Add(payload);
        var length = writer.Finish();
        return Scratch[..length];
    }

    /// <summary>Octets of a chain of payloads with their generic headers.</summary>
    public static int LengthOf(List<Payload> payloads)
    {
        var length = 0;
        foreach (var payload in payloads)
            length += GenericHeader + payload.BodyLength;
        return length;
    }

    /// <summary>Sends a message that stands in <see cref="Scratch"/>, which nobody stores.</summary>
    public void TransmitScratch(in UdpPath path, int length)
    {
        Transmit(path, _scratch, length);
    }

    /// <summary>
    /// Sends a stored message, or the fragments of one: each has <see cref="MarkerLength"/> zero octets before it and its
    /// own length in its header.
    /// </summary>
    public void Transmit(in UdpPath path, byte[] buffer, int length)
    {
        for (var at = 0; at < length;)
        {
            var next = (int)BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(at + MarkerLength + IkeHeader.LengthOffset));
            Counters.DatagramsOut++;
            Outputs.Add(Output.Transmit(path, path.HasNonEspMarker
                ? buffer.AsMemory(at, MarkerLength + next)
                : buffer.AsMemory(at + MarkerLength, next)));
            at += MarkerLength + next;
        }
    }

    /// <summary>Asks for something and expects one completion.</summary>
    public void Request(Instant now, Effect effect, ICompletionTarget target)
    {
        Effects.Add(now, effect, target);
        Outputs.Add(Output.Of(effect));
    }

    /// <summary>Asks for something that cannot fail.</summary>
    public void Do(Effect effect) => Outputs.Add(Output.Of(effect));

    public void ReleaseSpi(ProtocolId protocol, uint spi) => Do(new RemoveChild
    {
        Protocol = protocol, InboundSpi = spi, OutboundSpi = 0, Inbound = true, Outbound = false,
    });

    public void Drop(DropReason reason) => Counters.CountDrop(reason);

    /// <summary>A fresh SPI: the shard, then seven random octets, never one that is in use or zero.</summary>
    public ulong NewIkeSpi()
    {
        Span<byte> octets = stackalloc byte[8];
        ulong spi;
        do
        {
            Random.Fill(octets, RandomPurpose.IkeSpi);
            octets[0] = Configuration.Shard;
            spi = BinaryPrimitives.ReadUInt64BigEndian(octets);
        }
        while (spi == 0 || Sas.Find(spi) is not null);
        return spi;
    }

    public byte[] NewNonce()
    {
        var nonce = new byte[Configuration.NonceLength];
        Random.Fill(nonce, RandomPurpose.Nonce);
        return nonce;
    }

    public byte[] NewSeed(KeyExchangeMethod method)
    {
        var seed = new byte[Crypto.SeedLength(method)];
        Random.Fill(seed, RandomPurpose.KeyExchange);
        return seed;
    }

    /// <summary>The duration shortened by a random share of up to <paramref name="share"/> (0–1).</summary>
    public TimeSpan Jittered(TimeSpan duration, double share)
    {
        Span<byte> octets = stackalloc byte[4];
        Random.Fill(octets, RandomPurpose.Jitter);
        var fraction = BinaryPrimitives.ReadUInt32BigEndian(octets) / (double)uint.MaxValue;
        return TimeSpan.FromTicks((long)(duration.Ticks * (1 - share * fraction)));
    }
}

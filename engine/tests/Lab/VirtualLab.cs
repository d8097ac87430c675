using IkeLab.Crypto;

using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>A datagram between the two hosts.</summary>
internal sealed record Packet(LabHost From, LabHost To, UdpPath Path, byte[] Datagram)
{
    /// <summary>The IKE message without marker; empty for a keepalive.</summary>
    public byte[] Message => Path.HasNonEspMarker ? Datagram.Length > 4 ? Datagram[4..] : [] : Datagram;

    /// <summary>In words, as far as it is not encrypted.</summary>
    public string Text
    {
        get
        {
            var storage = new PayloadEntry[WireLimits.MaxPayloads];
            PayloadIndex.TryRead(Message, IkeHeader.Length, Header.NextPayload, storage, out var index, out _);
            PayloadDecoder.TryDecode(index, out var payloads, out _);
            return MessagePrinter.Describe(Header, payloads, null);
        }
    }

    public IkeHeader Header => IkeHeader.TryRead(Message, out var header, out _) ? header : default;
    public bool Is(ExchangeType exchange, bool response) => Header.Exchange == exchange && Header.IsResponse == response;
}

/// <summary>
/// Two endpoints, A and B, on a virtual clock and a wire that the test controls message by message. Nothing is lost or
/// reordered unless the test does it.
/// </summary>
internal sealed class VirtualLab : IDisposable
{
    private readonly CryptoProvider _crypto = new();

    public VirtualLab(LabOptions? options = null, EndpointConfiguration? configurationB = null)
    {
        options ??= new();
        configurationB ??= options.Configuration(false);
        A = new(this, "a", IpAddress.V4(192, 0, 2, 1), options.Configuration(true), _crypto, 1);
        B = new(this, "b", IpAddress.V4(192, 0, 2, 2), configurationB, _crypto, 2);
    }

    public Instant Now { get; private set; } = new(0);
    public LabHost A { get; }
    public LabHost B { get; }

    /// <summary>Sent and not yet delivered, oldest first.</summary>
    public List<Packet> InFlight { get; } = [];

    /// <summary>Everything that was ever sent.</summary>
    public List<Packet> Sent { get; } = [];

    /// <summary>Packets for which this is true are lost.</summary>
    public Func<Packet, bool> Lose { get; set; } = _ => false;

    /// <summary>Rewrites the path of a packet, as a NAT would.</summary>
    public Func<Packet, UdpPath> Translate { get; set; } = p => new(p.Path.Remote, p.Path.Local);

    public void Send(LabHost from, in UdpPath path, byte[] datagram)
    {
        var packet = new Packet(from, ReferenceEquals(from, A) ? B : A, path, datagram);
        Sent.Add(packet);
        if (!Lose(packet))
            InFlight.Add(packet);
    }

    public void Deliver(Packet packet)
    {
        InFlight.Remove(packet);
        packet.To.Receive(Translate(packet), [.. packet.Datagram]);
    }

    /// <summary>Delivers the oldest packet in flight that fits.</summary>
    public void Deliver(Func<Packet, bool> which) => Deliver(InFlight.Find(p => which(p))
        ?? throw new InvalidOperationException("no such packet in flight"));

    /// <summary>Takes the oldest packet in flight that fits off the wire.</summary>
    public Packet Take(Func<Packet, bool> which)
    {
        var packet = InFlight.Find(p => which(p)) ?? throw new InvalidOperationException("no such packet in flight");
        InFlight.Remove(packet);
        return packet;
    }

    /// <summary>Delivers until nothing is in flight, without letting time pass.</summary>
    public void Exchange()
    {
        for (var i = 0; InFlight.Count > 0; i++)
        {
            Assert.True(i < 10_000, "the two hosts do not stop sending");
            Deliver(InFlight[0]);
        }
    }

    /// <summary>Lets time pass, delivering at once and waking timers when due.</summary>
    public void Run(TimeSpan duration)
    {
        var end = Now + duration;
        Exchange();
        for (var i = 0; Earliest() is { } next && next.Endpoint.NextTimeout!.Value.At <= end; i++)
        {
            Assert.True(i < 100_000, "timers do not stop firing");
            Now = next.Endpoint.NextTimeout!.Value.At is var at && at > Now ? at : Now;
            next.Timeout();
            Exchange();
        }
        Now = end;
    }

    /// <summary>Lets time pass until the next timer, and delivers nothing.</summary>
    public void Tick()
    {
        var next = Earliest() ?? throw new InvalidOperationException("there is no timer");
        Now = next.Endpoint.NextTimeout!.Value.At is var at && at > Now ? at : Now;
        next.Timeout();
    }

    /// <summary>A initiates, and both sides are up with one child SA.</summary>
    public void Establish()
    {
        A.Command(new Initiate("a-b"));
        Exchange();
        AssertPaired();
    }

    /// <summary>Each side sends on one SA that the other has, with the same keys and crossed SPIs.</summary>
    public void AssertPaired()
    {
        foreach (var (here, there) in new[] { (A, B), (B, A) })
        {
            Assert.Equal(0, here.Kernel.Gaps);
            var sending = here.Kernel.Sending?.Parameters;
            Assert.True(sending is not null, $"{here.Name} has no child SA to send on");
            var receiving = there.Kernel.Find(sending.OutboundSpi);
            Assert.True(receiving is { Inbound: true }, $"{there.Name} lacks the SA that {here.Name} sends on");
            Assert.Equal(sending.InboundSpi, receiving.Parameters.OutboundSpi);
            Assert.Equal(sending.Outbound.Encryption, receiving.Parameters.Inbound.Encryption);
            Assert.Equal(sending.Outbound.Integrity, receiving.Parameters.Inbound.Integrity);
            Assert.Equal(sending.LocalSelectors, receiving.Parameters.RemoteSelectors);
            Assert.Equal(sending.Compression?.Transform, receiving.Parameters.Compression?.Transform);
            Assert.Equal(sending.Compression?.OutboundCpi, receiving.Parameters.Compression?.InboundCpi);
        }
    }

    /// <summary>After everything has settled: one child SA on each side, and nothing else anywhere.</summary>
    public void AssertOneChildEach()
    {
        AssertPaired();
        Assert.Single(A.Kernel.Sas);
        Assert.Single(B.Kernel.Sas);
        Assert.Empty(A.Kernel.AllocatedOnly);
        Assert.Empty(B.Kernel.AllocatedOnly);
        Assert.Empty(A.Kernel.Cpis);
        Assert.Empty(B.Kernel.Cpis);
    }

    /// <summary>What stands in the SK payload of a packet, read with the keys that its sender has exported.</summary>
    public PayloadList Decrypt(Packet packet)
    {
        var header = packet.Header;
        var keys = packet.From.Notices.FindLast(n => n.Keys is { } k && k.SpiI == header.SpiI)!.Keys!;
        using var cipher = header.FromInitiator
            ? _crypto.CreateCipher(keys.Suite, keys.EncryptionI, keys.IntegrityI)
            : _crypto.CreateCipher(keys.Suite, keys.EncryptionR, keys.IntegrityR);
        var message = packet.Message;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _));
        var sk = index[0];
        Assert.True(EncryptedPayload.TryOpen(message, sk, cipher, out var offset, out var length, out _));
        Assert.True(PayloadIndex.TryRead(message.AsSpan(0, offset + length), offset, sk.Next, storage, out index, out _));
        Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out _));
        return payloads;
    }

    public void Dispose() => _crypto.Dispose();

    private LabHost? Earliest()
    {
        var (a, b) = (A.Endpoint.NextTimeout?.At ?? Instant.Never, B.Endpoint.NextTimeout?.At ?? Instant.Never);
        return a == Instant.Never && b == Instant.Never ? null : a <= b ? A : B;
    }
}

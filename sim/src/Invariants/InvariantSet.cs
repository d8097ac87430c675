using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Network;
using IkeLab.Sim.Report;

namespace IkeLab.Sim.Invariants;

/// <summary>What must hold in every world at every moment.</summary>
internal enum Invariant : byte
{
    /// <summary>Every message that an engine sends decodes strictly.</summary>
    StrictDecode,

    /// <summary>Message IDs follow the window (RFC 7296 §2.2, §2.3).</summary>
    MessageIds,

    /// <summary>A repeated request or response is the same octets (RFC 7296 §2.1).</summary>
    SameOctets,

    /// <summary>No IV is used twice under a key.</summary>
    FreshIv,

    /// <summary>No nonce is used twice (RFC 7296 §2.10).</summary>
    FreshNonces,

    /// <summary>Nothing is said in clear that must be protected.</summary>
    Protected,

    /// <summary>Two halves of a child SA agree on keys, selectors and crossed SPIs.</summary>
    PairedSas,

    /// <summary>No keying material is ever installed twice, and no SPI of a host is used twice at a time.</summary>
    FreshKeys,

    /// <summary>What ESP delivers is what the selectors allow.</summary>
    SelectorsHold,

    /// <summary>What a gateway assigns arrives as it was assigned (RFC 7296 §3.15, RFC 8598, RFC 9464).</summary>
    Assignment,

    /// <summary>A corrupted message of an IKE SA changes nothing.</summary>
    AuthenticatedCause,

    /// <summary>SAs and half-open SAs stay within their limits.</summary>
    Limits,

    /// <summary>Forged datagrams are answered with few octets or none.</summary>
    Amplification,

    /// <summary>When faults end, every connection comes to work again in time.</summary>
    Convergence,

    /// <summary>After quiet there is one child SA for each wish.</summary>
    OneChild,

    /// <summary>After teardown nothing is left, in engines and kernels.</summary>
    Baseline,

    /// <summary>The engine does not throw.</summary>
    NoException,
}

/// <summary>Counts the checks and records the first one that fails.</summary>
internal sealed class InvariantSet(World world)
{
    /// <summary>For one changed message in so many the whole state is compared, for all others that of its IKE SA.</summary>
    private const int WholeStateEvery = 16;

    private readonly long[] _checks = new long[(int)Invariant.NoException + 1];
    private readonly Dictionary<ulong, (int Host, ChildSaParameters Sa)> _halves = [];
    private readonly HashSet<ulong> _keysSeen = [];
    private long _corrupted;

    public void Count(Invariant invariant) => _checks[(int)invariant]++;

    public long Checks(Invariant invariant) => _checks[(int)invariant];

    public IReadOnlyList<Figure> ToFigures()
    {
        var figures = new List<Figure>();
        foreach (var invariant in Enum.GetValues<Invariant>())
            figures.Add(new("checks", Name(invariant), _checks[(int)invariant]));
        return figures;
    }

    /// <summary>Ends the run, unless it has ended already.</summary>
    public void Break(Invariant invariant, string what, params SimHost[] between) =>
        world.Violation ??= new(
            invariant switch
            {
                Invariant.Convergence => Verdict.Liveness,
                Invariant.NoException => Verdict.Crash,
                _ => Verdict.Invariant,
            },
            Name(invariant), what, TimeSpan.FromTicks(world.Now),
            string.Join(" and ", between.Select(h => h.Name)), world.Charts.LastMessages(between));

    /// <summary>A kernel installs one half: the other half, if it is there, must mirror it.</summary>
    public void OnInstall(int host, ChildSaParameters sa)
    {
        Count(Invariant.FreshKeys);
        var inbound = Digest(sa.Inbound);
        var outbound = Digest(sa.Outbound);
        if (!_keysSeen.Add(inbound ^ Mix(host)))
            Break(Invariant.FreshKeys, $"{world.Hosts[host].Name} installs keying material that it has installed before", world.Hosts[host]);
        Count(Invariant.PairedSas);
        if (_halves.Remove(outbound, out var other))
            CheckPair(host, sa, other.Host, other.Sa, inbound);
        else
            _halves[inbound] = (host, sa);
    }

    public void OnConfigured(SimHost host, ConfigurationReply reply)
    {
        Count(Invariant.Assignment);
        if (reply.Addresses is not [_])
            Break(Invariant.Assignment, $"{host.Name} has not been assigned one address", host);
        if (world.Options.SplitDns && !TunnelDns.IsIn(reply))
            Break(Invariant.Assignment, $"{host.Name} has not got the domain and the resolver of the gateway", host);
    }

    /// <summary>The sequence number is the IV, or a part of what the receiver knows a replay by (RFC 4303 §2.2).</summary>
    public void OnTrafficSent(SimHost host, KernelSa sa)
    {
        Count(Invariant.FreshIv);
        if (sa.Outbound.Sequence <= sa.HighestSent)
            Break(Invariant.FreshIv, $"{host.Name} sends the sequence number {sa.Outbound.Sequence} of {sa.Parameters.Protocol} twice", host);
        sa.HighestSent = sa.Outbound.Sequence;
    }

    public void OnTrafficDelivered(SimHost host, KernelSa sa, ReadOnlySpan<byte> inner, byte nextHeader)
    {
        Count(Invariant.SelectorsHold);
        if (nextHeader == CompressedPacket.NextHeader
            && !CompressedPacket.TryRead(inner, sa.Parameters.Compression, out inner))
        {
            Break(Invariant.PairedSas, $"{host.Name} got a packet with a CPI that is not the SA's", host);
            return;
        }
        if (!InnerPacket.Fits(inner, sa.Parameters))
            Break(Invariant.SelectorsHold, $"{host.Name} got a packet that its selectors do not allow", host);
    }

    public void OnNotice(SimHost host, Notice notice)
    {
        if (notice.Keys is { } keys)
        {
            Count(Invariant.FreshKeys);
            if (!_keysSeen.Add(Toy.ToyHash.Of(12, keys.EncryptionI) ^ Toy.ToyHash.Of(12, keys.IntegrityI) ^ Mix(host.Index)))
                Break(Invariant.FreshKeys, $"{host.Name} derives the keys of an IKE SA that it has derived before", host);
        }
        if (notice.Kind != NoticeKind.IkeSaEstablished)
            return;
        Count(Invariant.Limits);
        var limits = host.Configuration.Limits;
        if (host.Engine.IkeSaCount > limits.MaxIkeSas + 1)
            Break(Invariant.Limits, $"{host.Name} holds {host.Engine.IkeSaCount} IKE SAs and may hold {limits.MaxIkeSas}", host);
    }

    /// <summary>What a host sent because of a forged datagram, and what it may send.</summary>
    public void CheckAmplification(SimHost host, long allowed, long sent)
    {
        Count(Invariant.Amplification);
        var limits = host.Configuration.Limits;
        if (sent > allowed)
            Break(Invariant.Amplification, $"{host.Name} answers a forged datagram with {sent} octets, and {allowed} are allowed", host);
        if (host.Engine.IkeSaCount > limits.MaxHalfOpen + world.Options.Peers * 8)
            Break(Invariant.Limits, $"{host.Name} holds {host.Engine.IkeSaCount} IKE SAs under attack", host);
    }

    public void OnCrash(SimHost host) => world.WireWatch.Forget(host);

    /// <summary>
    /// Hands in a message that was changed on the way. Of an IKE SA's protected messages none may change the state; a crash
    /// token proves itself, whatever becomes of the message around it (RFC 6290 §9.1).
    /// </summary>
    public void DeliverCorrupted(SimHost host, ref Packet packet)
    {
        if (!IsProtected(packet, out var header))
        {
            host.Receive(ref packet);
            return;
        }
        Count(Invariant.AuthenticatedCause);
        var isWhole = _corrupted++ % WholeStateEvery == 0;
        var spi = header.FromInitiator ? header.SpiR : header.SpiI;
        var before = HashOf(host, spi, isWhole);
        var crashes = host.Engine.Counters.CrashesDetected;
        host.Receive(ref packet);
        if (HashOf(host, spi, isWhole) != before && host.Engine.Counters.CrashesDetected == crashes)
            Break(Invariant.AuthenticatedCause, $"a corrupted message changed the state of {host.Name}", host);
    }

    /// <summary>
    /// Hands in the copy of a message. False when it has come before the original: an IKE SA has rightly gone on with it.
    /// </summary>
    public bool DeliverReplay(SimHost host, ref Packet packet)
    {
        if (!IsProtected(packet, out var header))
        {
            host.Receive(ref packet);
            return true;
        }
        var spi = header.FromInitiator ? header.SpiR : header.SpiI;
        var before = HashOf(host, spi, isWhole: false);
        host.Receive(ref packet);
        return HashOf(host, spi, isWhole: false) == before;
    }

    internal static string Name(Invariant invariant) => invariant switch
    {
        Invariant.StrictDecode => "own output decodes strictly",
        Invariant.MessageIds => "message IDs follow the window",
        Invariant.SameOctets => "repeated messages are the same octets",
        Invariant.FreshIv => "no IV twice under a key",
        Invariant.FreshNonces => "no nonce twice",
        Invariant.Protected => "what must be protected is",
        Invariant.PairedSas => "paired child SAs agree",
        Invariant.FreshKeys => "no keying material twice",
        Invariant.SelectorsHold => "traffic stays within its selectors",
        Invariant.Assignment => "assigned is what arrives",
        Invariant.AuthenticatedCause => "changes have an authenticated cause",
        Invariant.Limits => "limits hold",
        Invariant.Amplification => "forgeries are not amplified",
        Invariant.Convergence => "everything converges after healing",
        Invariant.OneChild => "one child SA for each wish",
        Invariant.Baseline => "nothing is left after teardown",
        _ => "the engine does not throw",
    };

    private void CheckPair(int a, ChildSaParameters here, int b, ChildSaParameters there, ulong inbound)
    {
        var agrees = a != b && Digest(there.Outbound) == inbound && here.OutboundSpi == there.InboundSpi
            && here.InboundSpi == there.OutboundSpi && here.Protocol == there.Protocol && here.Suite == there.Suite && here.Mode == there.Mode
            && here.ExtendedSequenceNumbers == there.ExtendedSequenceNumbers
            && here.Compression == Mirror(there.Compression)
            && here.LocalSelectors.AsSpan().SequenceEqual(there.RemoteSelectors)
            && here.RemoteSelectors.AsSpan().SequenceEqual(there.LocalSelectors);
        if (!agrees)
        {
            Break(Invariant.PairedSas,
                $"the child SA {here.InboundSpi:x8}/{here.OutboundSpi:x8} is not the mirror of {there.InboundSpi:x8}/{there.OutboundSpi:x8}",
                world.Hosts[a], world.Hosts[b]);
        }
    }

    private static IpCompression? Mirror(IpCompression? one) =>
        one is null ? null : new(one.Transform, one.OutboundCpi, one.InboundCpi);

    private static bool IsProtected(in Packet packet, out IkeHeader header)
    {
        header = default;
        if (packet.Protocol != Packet.Udp)
            return false;
        var octets = packet.Octets;
        if (packet.To.Port == UdpPath.NatTraversalPort)
            octets = octets.Length > 4 && BinaryPrimitives.ReadUInt32BigEndian(octets) == 0 ? octets[4..] : default;
        return IkeHeader.TryRead(octets, out header, out _) && header.MajorVersion == 2
            && header.Exchange is ExchangeType.IkeIntermediate or ExchangeType.IkeAuth or ExchangeType.CreateChildSa
                or ExchangeType.IkeFollowupKe or ExchangeType.Informational;
    }

    private static ulong HashOf(SimHost host, ulong spi, bool isWhole)
    {
        var hasher = new StateHasher();
        if (isWhole)
            host.Engine.HashState(ref hasher);
        else
            host.Engine.HashState(ref hasher, spi);
        return hasher.Value;
    }

    private static ulong Mix(int host) => ((ulong)host << 1 | 1) * 0x9E3779B97F4A7C15;

    private static ulong Digest(DirectionKeys keys) =>
        Toy.ToyHash.Of(Toy.ToyHash.Of(11, keys.Encryption), keys.Integrity);
}

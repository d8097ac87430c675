using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Tun;

namespace IkeLab.Kernel.Tests.Tun;

/// <summary>A data plane without threads, sockets and device.</summary>
internal sealed class TunEnd : IDisposable
{
    private readonly CryptoProvider _crypto = new();
    private readonly TunEvents _events;
    private readonly TunTables _tables = new();

    public TunEnd(bool hasEsp = true, TunLimits? limits = null)
    {
        limits ??= new();
        _events = new(Time, limits.MaxEvents, () => { });
        var paths = new TunPaths(
            [(new(IpAddress.V4(0), 4500), Udp), (new(IpAddress.V6(0), 4500), UdpV6)],
            hasEsp ? [(IpAddress.V4(0), Esp)] : [], _ => Mtu);
        Outbound = new(_tables, [Udp, UdpV6, Esp], Host, _events, Counters, Time);
        Inbound = new(_tables, Host, (path, octets) => Ike.Add(new(path, 0, octets.ToArray())), _events, Counters);
        Control = new(new(
            _tables, paths, _events, Outbound.Turn, Inbound.Turn, _crypto, new SystemRandom(),
            new(Network, "tun0"), Time, limits));
    }

    public ManualTime Time { get; } = new();
    public FakeSink Udp { get; } = new();
    public FakeSink UdpV6 { get; } = new();
    public FakeSink Esp { get; } = new();
    public FakeHost Host { get; } = new();
    public FakeNetwork Network { get; } = new();
    public TunCounters Counters { get; } = new();
    public List<FakeDatagram> Ike { get; } = [];
    public TunOutbound Outbound { get; }
    public TunInbound Inbound { get; }
    public TunControl Control { get; }
    public int Mtu { get; set; } = 1500;

    public bool Install(InstallChild install)
    {
        Control.InstallChild(install);
        return Take().OfType<KernelCompleted>().Select(o => o.Completion).OfType<ChildInstalled>().Single().Ok;
    }

    /// <summary>An SA that has sent so many packets before.</summary>
    public TunSa AddOutbound(ChildSaParameters parameters, uint last)
    {
        PacketCipher NewCipher() =>
            _crypto.CreateCipher(parameters.Suite, parameters.Outbound.Encryption, parameters.Outbound.Integrity);
        var sa = new TunSa(
            parameters, new(parameters.InboundSpi, NewCipher(), false, 64),
            new(parameters.OutboundSpi, NewCipher(), false, new SystemRandom(), last),
            new(parameters.Path, true, Udp, Mtu, 1400));
        _tables.Policies.Add(sa, PolicyTable.NetworksOf(parameters.RemoteSelectors)!);
        return sa;
    }

    /// <summary>The host sends.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        Outbound.Turn.Begin();
        Outbound.Handle(packet);
        Outbound.Flush();
        Outbound.Turn.End();
    }

    /// <summary>The network delivers what was sent along this path, seen from the other side.</summary>
    public void Receive(FakeDatagram datagram, bool inUdp = true)
    {
        var path = new UdpPath(datagram.Path.Remote, datagram.Path.Local);
        Inbound.Turn.Begin();
        byte[] octets = [.. datagram.Octets];
        if (inUdp)
            Inbound.HandleUdp(path, datagram.TrafficClass, octets);
        else
            Inbound.HandleEsp(path, false, datagram.TrafficClass, octets);
        Inbound.Turn.End();
    }

    public List<KernelOutput> Take()
    {
        var outputs = new List<KernelOutput>();
        while (_events.TryTake(out var output))
            outputs.Add(output);
        return outputs;
    }

    public IEnumerable<KernelEvent> TakeEvents() => Take().OfType<KernelRaised>().Select(output => output.Event);

    public void Dispose()
    {
        Control.End();
        _crypto.Dispose();
    }
}

/// <summary>Both ends of children.</summary>
internal static class TunSamples
{
    public const uint EastSpi = 0x1001;
    public const uint WestSpi = 0x2001;

    public static readonly UdpPath EastPath = Samples.Path;

    /// <summary>
    /// As <see cref="Samples.Install"/>, whose first SPI is east's: the west's end has everything crossed.
    /// </summary>
    public static (InstallChild East, InstallChild West) Pair(
        CipherSuite? suite = null, bool udp = true, bool esn = false, ChildMode mode = ChildMode.Tunnel,
        Lifetime? lifetime = null, UdpPath? path = null,
        TrafficSelector[]? local = null, TrafficSelector[]? remote = null,
        uint east = EastSpi, uint west = WestSpi, bool active = true)
    {
        var limits = lifetime ?? default(Lifetime);
        var here = Samples.Install(
            east, west, suite, active, path: path, mode: mode, esn: esn, udp: udp, local: local, remote: remote,
            lifetime: limits);
        var sa = here.Sa;
        var there = new InstallChild
        {
            Sa = new()
            {
                IkeSpi = 2, Connection = sa.Connection, Child = sa.Child, PeerId = sa.PeerId, Initiator = false,
                Protocol = sa.Protocol, InboundSpi = west, OutboundSpi = east,
                Path = new(sa.Path.Remote, sa.Path.Local), UdpEncapsulated = udp, Mode = mode, Suite = sa.Suite,
                ExtendedSequenceNumbers = esn, Inbound = Copy(sa.Outbound), Outbound = Copy(sa.Inbound),
                LocalSelectors = sa.RemoteSelectors, RemoteSelectors = sa.LocalSelectors, OutboundActive = active,
                ReplacesInboundSpi = 0,
            },
        };
        return (here, there);
    }

    /// <summary>What the east's end of a child may send to the west, whatever is in it.</summary>
    public static FakeDatagram Seal(ChildSaParameters east, byte nextHeader, ReadOnlySpan<byte> payload, ulong last)
    {
        using var crypto = new CryptoProvider();
        var keys = east.Outbound;
        using var outbound = new EspOutbound(
            east.OutboundSpi, crypto.CreateCipher(east.Suite, keys.Encryption, keys.Integrity), false, new SystemRandom(),
            last);
        var packet = new byte[outbound.PacketLength(payload.Length)];
        return new(east.Path, 0, packet[..outbound.Seal(payload, nextHeader, packet)]);
    }

    private static DirectionKeys Copy(DirectionKeys keys) => new([.. keys.Encryption], [.. keys.Integrity]);
}

using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Network;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// One machine: the unchanged engine with a kernel and a certificate authority. It hands in what comes, drains, and runs
/// effects.
/// </summary>
internal sealed class SimHost
{
    private static readonly TimeSpan MeanEffectDelay = TimeSpan.FromMilliseconds(300);

    /// <summary>As a daemon polls its kernel's counters, rather than for every packet.</summary>
    private static readonly TimeSpan TrafficReportInterval = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly ICryptoProvider _crypto;
    private readonly ICertificateAuthority _authority;
    private readonly HostClock _clock;
    private readonly Standby _standby = new();
    private readonly Queue<Effect> _effects = new();
    private readonly List<string> _initiates;
    private long _wakeAt = long.MaxValue;
    private bool _draining;

    public SimHost(
        World world, int index, string name, IpAddress address, EndpointConfiguration configuration,
        ICryptoProvider crypto, ICertificateAuthority authority, List<string> initiates)
    {
        _world = world;
        _crypto = crypto;
        _authority = authority;
        _initiates = initiates;
        Index = index;
        Name = name;
        Address = address;
        Configuration = configuration;
        Random = new(world.Choices, index);
        _clock = new(world.Choices, index, world.Options.HostFaults);
        Kernel = new(world, index, crypto, Random);
        Aaa = new(Random);
        Pool = new(world.Options.SplitDns);
        Engine = new(configuration, crypto, Random);
    }

    public int Index { get; }
    public string Name { get; }

    /// <summary>As the host itself sees it: behind a NAT, the inside.</summary>
    public IpAddress Address { get; private set; }
    public EndpointConfiguration Configuration { get; private set; }
    public SimRandom Random { get; }
    public SimKernel Kernel { get; }
    public SimAaa Aaa { get; }
    public SimPool Pool { get; }
    public IkeEndpoint Engine { get; private set; }
    public bool IsDown { get; private set; }

    /// <summary>Counts crashes: what was begun in an earlier life ends with it.</summary>
    public int Life { get; private set; }

    /// <summary>The machine stands still; what comes meanwhile waits.</summary>
    public long PausedUntil { get; private set; }

    /// <summary>Counters of engines that crashed, so that nothing is lost from the totals.</summary>
    public List<EndpointCounters> PastCounters { get; } = new(0);

    private Instant Now => new(_clock.ToLocal(_world.Now));

    public void Initiate()
    {
        if (IsDown)
            return;
        foreach (var connection in _initiates)
            Command(new Initiate(connection));
    }

    public void Command(Command command)
    {
        if (IsDown)
            return;
        Engine.HandleCommand(Now, command);
        Drain();
    }

    public void Wake(long at)
    {
        if (at != _wakeAt || IsDown)
            return;
        if (PausedUntil > _world.Now)
        {
            _wakeAt = PausedUntil;
            _world.Schedule(_wakeAt, EventKind.Wake, Index);
            return;
        }
        _wakeAt = long.MaxValue;
        if (Engine.NextTimeout is { } due && due.At <= Now)
            Engine.HandleTimeout(Now);
        Drain();
    }

    /// <summary>The kernel has traffic for every connection that this host dials.</summary>
    public void Acquire()
    {
        foreach (var connection in _initiates)
            KernelSays(new Acquire(connection, "net", null, null));
    }

    /// <summary>The lifetime of the SA towards this inner address ends, whatever was reported before.</summary>
    public void ExpireNow(IpAddress route, bool hard)
    {
        if (Kernel.Route(route) is not { } sa)
            return;
        if (hard)
            sa.HasOutbound = false;
        KernelSays(new Expire(sa.Parameters.InboundSpi, hard));
    }

    public void KernelSays(KernelEvent kernelEvent)
    {
        if (IsDown)
            return;
        Engine.HandleKernel(Now, kernelEvent);
        Drain();
    }

    public void Receive(ref Packet packet)
    {
        if (IsDown)
            return;
        var path = new UdpPath(packet.To, packet.From);
        if (packet.Protocol != Packet.Udp || (packet.To.Port == UdpPath.NatTraversalPort && IsEsp(packet.Octets)))
        {
            ReceiveProtected(path, packet.Octets, packet.Protocol == Packet.Ah);
            return;
        }
        if (_world.ProfileOf(Index) is { AnswersAnyNotify: false } client
            && ExpectedNotifies.IsIgnored(_world, client, packet))
        {
            _world.Metrics.IgnoredRequests++;
            return;
        }
        Engine.HandleDatagram(Now, path, packet.Octets);
        Drain();
    }

    /// <summary>Sends an inner packet of this size to the inner address; false when no SA carries it.</summary>
    public bool SendInner(IpAddress from, IpAddress to, IpAddress route, int length)
    {
        if (IsDown || PausedUntil > _world.Now || Kernel.Route(route) is not { } sa)
            return false;
        Span<byte> inner = stackalloc byte[2048];
        var compression = sa.Parameters.Compression;
        var before = compression is null ? 0 : CompressedPacket.Overhead;
        inner = inner[..(before + length)];
        InnerPacket.Write(inner[before..], from, to);
        if (compression is not null)
            CompressedPacket.Write(inner, compression);
        Span<byte> packet = stackalloc byte[2304];
        var sealedLength = sa.Outbound.Seal(
            sa.Path.Local.Address, sa.Path.Remote.Address, inner, compression is null ? InnerPacket.Ipv4NextHeader : CompressedPacket.NextHeader, packet);
        if (sealedLength == 0)
            return false;
        _world.Invariants.OnTrafficSent(this, sa);
        _world.SendProtected(this, sa, packet[..sealedLength]);
        if (Kernel.Charge(sa, length) is { } expire)
            KernelSays(expire);
        return true;
    }

    public void Pause(TimeSpan duration) => PausedUntil = Math.Max(PausedUntil, _world.Now + duration.Ticks);

    /// <summary>The clock jumps ahead: timers are due earlier.</summary>
    public void StepClock(TimeSpan ahead)
    {
        _clock.Step(ahead);
        if (IsDown)
            return;
        _wakeAt = long.MaxValue;
        ScheduleWake();
    }

    /// <summary>The operator reloads the configuration.</summary>
    /// <param name="changed">Every connection has changed in a setting that matters to nobody.</param>
    public void Reload(bool changed) => Reload(changed ? AtAddress : c => c);

    /// <summary>
    /// Another network: the old address is gone. With MOBIKE the engine is told so; without, the configuration has the new
    /// address.
    /// </summary>
    public void MoveTo(IpAddress address)
    {
        var old = Address;
        Address = address;
        _world.Internet.Move(this, old);
        if (_world.Options.Mobike)
            Command(new MoveLocal(old, address));
        else
            Reload(AtAddress);
    }

    /// <summary>The active member of this cluster tells the standby its counters.</summary>
    public void TellCounters()
    {
        if (!IsDown)
            _standby.Tell(Engine, Kernel);
    }

    /// <summary>The standby takes over; false when there is nothing that it could take over.</summary>
    public bool TakeOver()
    {
        if (IsDown)
            return false;
        var commands = _standby.TakeOver(Engine, Kernel);
        foreach (var command in commands)
            Command(command);
        // RFC 6311 §5.1: the next one has to know of it.
        TellCounters();
        return commands.Count > 0;
    }

    /// <summary>Peers that have an IKE SA here are sent to the hub's gateway (RFC 5685 §5).</summary>
    public void SendPeersOn()
    {
        foreach (var connection in Configuration.Connections)
            Command(new RedirectPeers(connection.Name, GatewayIdentity.Of(Scenario.GatewayName)));
    }

    /// <summary>A slow effect of this life is done.</summary>
    public void Complete(int life, Completion completion)
    {
        if (IsDown || life != Life)
            return;
        Engine.HandleCompletion(Now, completion);
        Drain();
    }

    /// <summary>Everything in memory is gone.</summary>
    public void Crash()
    {
        Life++;
        PastCounters.Add(Engine.Counters);
        IsDown = true;
        _effects.Clear();
        _wakeAt = long.MaxValue;
        _standby.Forget();
        Kernel.Clear();
        Aaa.Clear();
        Pool.Clear();
    }

    public void Restart()
    {
        IsDown = false;
        Configuration = Configuration with { Connections = Array.ConvertAll(Configuration.Connections, AtAddress) };
        Engine = new(Configuration, _crypto, Random);
        Initiate();
    }

    private Connection AtAddress(Connection connection) =>
        connection with { Local = connection.Local!.Value with { Address = Address } };

    private void Reload(Converter<Connection, Connection> change)
    {
        Configuration = Configuration with { Connections = Array.ConvertAll(Configuration.Connections, change) };
        Command(new Reload(Configuration.Connections));
    }

    private static bool IsEsp(ReadOnlySpan<byte> octets) =>
        octets.Length > 8 && (octets[0] | octets[1] | octets[2] | octets[3]) != 0;

    private void ReceiveProtected(in UdpPath path, Span<byte> octets, bool isAh)
    {
        if (!PacketSpi.TryRead(octets, isAh, out var spi) || Kernel.Find(spi) is not { HasInbound: true } sa
            || isAh != (sa.Parameters.Protocol == ProtocolId.Ah))
        {
            _world.Metrics.UnknownSpi++;
            return;
        }
        var verdict = sa.Inbound.Open(
            path.Remote.Address, path.Local.Address, octets, out var offset, out var length, out var nextHeader);
        _world.Metrics.CountTraffic(verdict);
        if (verdict != IpsecVerdict.Ok)
            return;
        _world.Invariants.OnTrafficDelivered(this, sa, octets.Slice(offset, length), nextHeader);
        if (_world.Now - sa.TrafficReportedAt >= TrafficReportInterval.Ticks)
        {
            sa.TrafficReportedAt = _world.Now;
            Engine.HandleInboundTraffic(Now, sa.Parameters.InboundSpi);
        }
        if (!sa.Used)
        {
            sa.Used = true;
            KernelSays(new FirstInboundPacket(sa.Parameters.InboundSpi));
        }
        if (sa.UdpEncapsulated && path.Remote != sa.ReportedRemote)
        {
            sa.ReportedRemote = path.Remote;
            KernelSays(new NatMappingChanged(sa.Parameters.InboundSpi, path.Remote));
        }
    }

    private void Drain()
    {
        if (_draining)
            return;
        _draining = true;
        do
        {
            while (Engine.TryTakeOutput(out var output))
            {
                if (output.Kind == OutputKind.Transmit)
                    _world.SendIke(this, output.Path, output.Datagram.Span);
                else
                    _effects.Enqueue(output.Effect!);
            }
            if (_effects.TryDequeue(out var effect) && Run(effect) is { } completion && !IsDelayed(completion))
                Engine.HandleCompletion(Now, completion);
        }
        while (_effects.Count > 0 || Engine.HasOutput);
        _draining = false;
        ScheduleWake();
    }

    /// <summary>The completion comes later, and perhaps after that of a later effect.</summary>
    private bool IsDelayed(Completion completion)
    {
        if (!_world.FaultsOn || !_world.Choices.Happens(Index, ChoiceKind.HostFault, _world.Options.HostFaults))
            return false;
        _world.Metrics.SlowEffects++;
        var delay = _world.Choices.Exponential(Index, ChoiceKind.HostFault, MeanEffectDelay);
        _world.ScheduleCompletion(_world.Now + delay.Ticks, this, completion);
        return true;
    }

    /// <summary>The kernel or the authority refuses.</summary>
    private Completion? Fail(Effect effect)
    {
        if (!_world.FaultsOn || effect.Id == RequestId.None
            || !_world.Choices.Happens(Index, ChoiceKind.HostFault, _world.Options.HostFaults / 10))
        {
            return null;
        }
        _world.Metrics.FailedEffects++;
        return effect switch
        {
            AllocateSpi => new SpiAllocated(effect.Id, 0),
            InstallChild => new ChildInstalled(effect.Id, false),
            Sign => new Signed(effect.Id, default, null, []),
            ValidatePeer => new PeerValidated(effect.Id, false, "the authority does not answer"),
            AaaExchange aaa => EndConversation(aaa),
            LeaseAddress => new AddressLeased(effect.Id, false, [], []),
            _ => null,
        };
    }

    private AaaReplied EndConversation(AaaExchange exchange)
    {
        Aaa.End(exchange.IkeSpi);
        return new(exchange.Id, new(EapOutcome.Failure, [], []), null);
    }

    private Completion? Run(Effect effect)
    {
        if (_world.Options.HostFaults > 0 && Fail(effect) is { } failure)
            return failure;
        switch (effect)
        {
            case AllocateSpi allocate:
                return Kernel.Allocate(allocate);
            case InstallChild install:
                return new ChildInstalled(effect.Id, Kernel.Install(install.Sa));
            case ComputeSecret compute:
                return Compute(compute);
            case SolvePuzzle puzzle:
                return puzzle.Run(_crypto);
            case Sign sign:
                return _authority.Sign(sign);
            case ValidatePeer validate:
                return _authority.Validate(validate);
            case AaaExchange exchange:
                return Aaa.Reply(exchange);
            case EndAaa end:
                Aaa.End(end.IkeSpi);
                break;
            case LeaseAddress lease:
                return Pool.Lease(lease, Scenario.InnerOf);
            case ReleaseAddress release:
                Pool.Release(release);
                break;
            case ResolveGateway resolve:
                return new GatewayResolved(resolve.Id, Scenario.AddressOf(resolve.Name));
            case SkipSequenceNumbers skip:
                Kernel.Skip(skip);
                _standby.TellSequence(skip.InboundSpi, Kernel);
                break;
            case Configured configured:
                _world.Invariants.OnConfigured(this, configured.Reply);
                break;
            case ActivateOutbound activate:
                Kernel.Activate(activate.InboundSpi);
                break;
            case UpdateChildPath update:
                Kernel.UpdatePath(update);
                break;
            case RemoveChild remove:
                Kernel.Remove(remove);
                break;
            case Notice notice:
                _world.OnNotice(this, notice);
                break;
        }
        return null;
    }

    /// <summary>The initiator's half tells the secret to whoever decrypts the capture: both have the same.</summary>
    private SecretComputed Compute(ComputeSecret compute)
    {
        var done = compute.Run(_crypto);
        if (compute.Key is { } key && done.Ok && Configuration.ExportKeys)
            _world.Keys.AddSecret(key.Public, compute.PeerPublic, done.Secret);
        return done;
    }

    private void ScheduleWake()
    {
        if (Engine.NextTimeout is not { } due || due.At == Instant.Never)
            return;
        var at = Math.Max(_clock.ToWorld(due.At.Ticks), _world.Now);
        if (at >= _wakeAt)
            return;
        _wakeAt = at;
        _world.Schedule(_wakeAt, EventKind.Wake, Index);
    }
}

using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Capture;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Invariants;
using IkeLab.Sim.Network;
using IkeLab.Sim.Profiles;
using IkeLab.Sim.Report;

namespace IkeLab.Sim;

/// <summary>
/// The whole virtual world: one clock, one heap of events, hosts, links and what watches them. Single-threaded; the
/// choice source is its only nondeterminism.
/// </summary>
internal sealed class World
{
    private readonly EventHeap _heap = new();
    private readonly List<(int Host, KernelSa Sa)> _kernelTimers = [];
    private readonly Stack<int> _freeTimers = new();
    private readonly List<(SimHost Host, int Life, Completion Completion)> _completions = [];
    private readonly Stack<int> _freeCompletions = new();
    private readonly Internet _internet;

    public World(
        SimOptions options, IChoiceSource choices, ICryptoProvider crypto, Stream? pcap, string? keyFolder)
    {
        Options = options;
        Choices = choices;
        Crypto = crypto;
        Invariants = new(this);
        Charts = new(this);
        Keys = new(keyFolder);
        Pcap = pcap is null ? null : new(pcap);
        _internet = new(this);
        WireWatch = new(this);
        Adversary = options.ForgedPerSecond > 0 ? new(this) : null;
        Plan = new(this);
    }

    public SimOptions Options { get; }
    public IChoiceSource Choices { get; }

    /// <summary>Primitives that all hosts share: the world has one thread.</summary>
    public ICryptoProvider Crypto { get; }

    /// <summary>Ticks of 100 ns since the beginning.</summary>
    public long Now { get; private set; }
    public long Events { get; private set; }
    public List<SimHost> Hosts { get; } = [];
    public Metrics Metrics { get; } = new();
    public InvariantSet Invariants { get; }
    public WireWatch WireWatch { get; }
    public ChartRecorder Charts { get; }
    public KeyFiles Keys { get; }
    public PcapWriter? Pcap { get; }
    public TrafficPlan Plan { get; }
    public Internet Internet => _internet;

    /// <summary>Null where nobody attacks.</summary>
    public Adversary? Adversary { get; }

    /// <summary>Faults happen: true during the life phase.</summary>
    public bool FaultsOn { get; set; } = true;

    /// <summary>The first broken invariant; the run ends with it.</summary>
    public Violation? Violation { get; set; }

    /// <summary>Those of a hub: the first host, and behind the peers those that send peers on to it.</summary>
    public bool IsGateway(int host) => Options.Topology == Topology.Hub && (host == 0 || host > Options.Peers);

    /// <summary>What a peer is like; null for a gateway, and where it is like nobody in particular.</summary>
    public PeerProfile? ProfileOf(int host) => IsGateway(host) ? null : Options.Profile;

    public void Schedule(long at, EventKind kind, int target) => _heap.Add(Math.Max(at, Now), kind, target);

    public void ScheduleKernel(long at, int host, KernelSa sa)
    {
        if (!_freeTimers.TryPop(out var slot))
        {
            slot = _kernelTimers.Count;
            _kernelTimers.Add(default);
        }
        _kernelTimers[slot] = (host, sa);
        _heap.Add(at, EventKind.Kernel, slot);
    }

    /// <summary>Hands an effect's completion to its host later, unless the host has crashed meanwhile.</summary>
    public void ScheduleCompletion(long at, SimHost host, Completion completion)
    {
        if (!_freeCompletions.TryPop(out var slot))
        {
            slot = _completions.Count;
            _completions.Add(default);
        }
        _completions[slot] = (host, host.Life, completion);
        Schedule(at, EventKind.Completion, slot);
    }

    /// <summary>Runs until the given time; false when an invariant broke or the run was stopped.</summary>
    public bool RunUntil(long end, CancellationToken cancellation)
    {
        while (Violation is null && _heap.TryPeek(out var at) && at <= end)
        {
            _heap.TryTake(out var next);
            Now = next.At;
            Events++;
            if ((Events & 0xFFF) == 0 && cancellation.IsCancellationRequested)
                return false;
            Handle(next);
        }
        if (Violation is null)
            Now = Math.Max(Now, end);
        return Violation is null;
    }

    public void SendIke(SimHost from, in UdpPath path, ReadOnlySpan<byte> datagram)
    {
        Metrics.IkeSent++;
        Metrics.BytesSent += datagram.Length;
        var octets = path.HasNonEspMarker && datagram.Length > 4 ? datagram[4..] : datagram;
        var isKeepalive = datagram.Length == 1;
        var repeated = !isKeepalive && WireWatch.OnSent(from, octets);
        var slot = _internet.Send(from, path, Packet.Udp, datagram, out var receiver);
        if (!isKeepalive)
            Charts.OnSent(from, receiver, path, octets, repeated, slot);
    }

    public void SendProtected(SimHost from, KernelSa sa, ReadOnlySpan<byte> packet)
    {
        Metrics.TrafficSent++;
        Metrics.BytesSent += packet.Length;
        var path = sa.UdpEncapsulated
            ? new UdpPath(sa.Path.Local with { Port = UdpPath.NatTraversalPort }, sa.Path.Remote)
            : new UdpPath(sa.Path.Local with { Port = 0 }, sa.Path.Remote with { Port = 0 });
        _internet.Send(from, path, sa.UdpEncapsulated ? Packet.Udp
            : sa.Parameters.Protocol == ProtocolId.Ah ? Packet.Ah : Packet.Esp, packet, out _);
    }

    public void OnNotice(SimHost host, Notice notice)
    {
        Metrics.OnNotice(Now, host, notice);
        Invariants.OnNotice(host, notice);
        if (notice.Keys is { } keys)
        {
            Keys.AddIke(keys);
            WireWatch.OnKeys(host, keys, notice.Initiator);
            Charts.AddKeys(host, keys, notice.Initiator);
        }
    }

    private void Handle(in SimEvent next)
    {
        switch (next.Kind)
        {
            case EventKind.Arrival:
                _internet.Arrive(next.Target);
                break;
            case EventKind.Wake:
                Hosts[next.Target].Wake(next.At);
                break;
            case EventKind.Completion:
                var (owner, life, completion) = _completions[next.Target];
                _completions[next.Target] = default;
                _freeCompletions.Push(next.Target);
                owner.Complete(life, completion);
                break;
            case EventKind.Kernel:
                var (host, sa) = _kernelTimers[next.Target];
                _kernelTimers[next.Target] = default;
                _freeTimers.Push(next.Target);
                if (!Hosts[host].IsDown && Hosts[host].Kernel.Expire(sa) is { } expire)
                    Hosts[host].KernelSays(expire);
                break;
            case EventKind.Traffic:
                Plan.Burst(next.Target);
                break;
            case EventKind.Initiate:
                Hosts[next.Target].Initiate();
                break;
            case EventKind.Redirect when Plan.IsOn:
                Hosts[next.Target].SendPeersOn();
                Schedule(Now + Scenario.SendingOnInterval.Ticks, EventKind.Redirect, next.Target);
                break;
            case EventKind.Redirect:
                break;
            case EventKind.Checkpoint:
                Hosts[next.Target].TellCounters();
                Schedule(Now + Scenario.CheckpointInterval.Ticks, EventKind.Checkpoint, next.Target);
                break;
            case EventKind.Sample:
                Metrics.Sample(this);
                Schedule(Now + Metrics.SampleEvery.Ticks, EventKind.Sample, 0);
                break;
            default:
                Faults.Handle(this, next);
                break;
        }
    }
}

using IkeLab.Engine;
using IkeLab.Sim.Network;

namespace IkeLab.Sim;

/// <summary>What happens to hosts, links and NATs: Poisson processes during the life phase.</summary>
internal static class Faults
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private const double PausesPerHour = 4;
    private static readonly TimeSpan RebindMean = TimeSpan.FromMinutes(40);

    /// <summary>Schedules the first fault of every kind for every host.</summary>
    public static void Begin(World world)
    {
        for (var host = 0; host < world.Hosts.Count; host++)
        {
            var isGateway = world.IsGateway(host);
            if (!isGateway)
            {
                ScheduleNext(world, EventKind.Partition, host);
                ScheduleNext(world, EventKind.Clog, host);
            }
            if (!isGateway && world.Options.Topology == Topology.Hub && !world.Internet.IsBehindNat(world.Hosts[host]))
                ScheduleNext(world, EventKind.Roam, host);
            ScheduleNext(world, EventKind.Crash, host);
            ScheduleNext(world, EventKind.Reload, host);
            ScheduleNext(world, EventKind.Pause, host);
            ScheduleNext(world, EventKind.Upset, host);
            if (isGateway || world.Options.Topology == Topology.Mesh)
                ScheduleNext(world, EventKind.Failover, host);
        }
        ScheduleNext(world, EventKind.Inject, 0);
        for (var nat = 0; nat < world.Internet.Nats.Count; nat++)
            ScheduleNext(world, EventKind.NatRebind, nat);
    }

    public static void Handle(World world, in SimEvent next)
    {
        if (next.Kind == EventKind.Restart)
        {
            world.Hosts[next.Target].Restart();
            return;
        }
        if (!world.FaultsOn)
            return;
        switch (next.Kind)
        {
            case EventKind.Crash:
                Crash(world, next.Target);
                break;
            case EventKind.Inject:
                world.Adversary!.Inject();
                break;
            case EventKind.Pause:
                world.Metrics.Pauses++;
                world.Hosts[next.Target].Pause(world.Choices.Between(
                    next.Target, ChoiceKind.HostFault, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(8)));
                break;
            case EventKind.Upset:
                world.Metrics.Upsets++;
                Upset(world, next.Target);
                break;
            case EventKind.Partition:
                world.Metrics.Partitions++;
                Cut(world, next.Target, ChoiceKind.Partition, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2),
                    (ref LinkDirection link, long until) => link.PartitionedUntil = until);
                break;
            case EventKind.Clog:
                world.Metrics.Clogs++;
                Cut(world, next.Target, ChoiceKind.Clog, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30),
                    (ref LinkDirection link, long until) => link.CloggedUntil = until);
                break;
            case EventKind.Roam:
                world.Metrics.Moves++;
                world.Hosts[next.Target].MoveTo(OtherNetwork(world, next.Target));
                break;
            case EventKind.Reload:
                world.Hosts[next.Target].Reload(changed: world.Metrics.Reloads++ % 2 == 1);
                break;
            case EventKind.Failover:
                if (!world.Hosts[next.Target].TakeOver())
                    break;
                world.Metrics.Failovers++;
                break;
            case EventKind.NatRebind:
                world.Metrics.NatRebindings++;
                world.Internet.Nats[next.Target].Rebind();
                break;
        }
        ScheduleNext(world, next.Kind, next.Target);
    }

    private delegate void Change(ref LinkDirection link, long until);

    /// <summary>Changes one or both directions of a link of the host for a while.</summary>
    private static void Cut(World world, int index, ChoiceKind kind, TimeSpan low, TimeSpan high, Change change)
    {
        var other = world.Options.Topology == Topology.Hub ? 0
            : (index + 1 + world.Choices.Below(index, kind, world.Hosts.Count - 1)) % world.Hosts.Count;
        var until = world.Now + world.Choices.Between(index, kind, low, high).Ticks;
        var which = world.Choices.Below(index, kind, 3);
        if (which != 1)
            change(ref world.Internet.Link(index, other), until);
        if (which != 0)
            change(ref world.Internet.Link(other, index), until);
    }

    /// <summary>To and fro between 198.18.0.0/15 and 172.16.0.0/15; with MOBIKE also into a NAT and out again.</summary>
    private static IpAddress OtherNetwork(World world, int index)
    {
        var host = world.Hosts[index];
        var nats = world.Internet.Nats;
        if (world.Internet.IsBehindNat(host))
            return Scenario.PeerAddress(index);
        if (!world.Options.Mobike || nats.Count == 0
            || !world.Choices.Happens(index, ChoiceKind.Roam, world.Options.Nat))
        {
            return IpAddress.V4((uint)host.Address.Bits ^ 0xC612_0000 ^ 0xAC10_0000);
        }
        var inside = Scenario.InsideAddress(index);
        world.Internet.PutBehind(inside, nats[index % nats.Count]);
        return inside;
    }

    /// <summary>What kernels and clocks may do, at a moment that they choose.</summary>
    private static void Upset(World world, int index)
    {
        var host = world.Hosts[index];
        switch (world.Choices.Below(index, ChoiceKind.HostFault, 4))
        {
            case 0:
                // Two packets that no SA carries: two acquires, one after the other.
                host.Acquire();
                host.Acquire();
                break;
            case 1:
                var flow = world.Plan.Flows[world.Choices.Below(index, ChoiceKind.HostFault, world.Plan.Flows.Count)];
                world.Hosts[flow.A].ExpireNow(flow.RouteToB, hard: false);
                world.Hosts[flow.B].ExpireNow(flow.RouteToA, hard: false);
                break;
            case 2:
                var one = world.Plan.Flows[world.Choices.Below(index, ChoiceKind.HostFault, world.Plan.Flows.Count)];
                world.Hosts[one.A].ExpireNow(one.RouteToB, hard: true);
                break;
            default:
                host.StepClock(world.Choices.Between(
                    index, ChoiceKind.HostFault, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
                break;
        }
    }

    private static void Crash(World world, int index)
    {
        var host = world.Hosts[index];
        if (host.IsDown)
            return;
        world.Metrics.Crashes++;
        world.Invariants.OnCrash(host);
        host.Crash();
        var down = world.Choices.Between(index, ChoiceKind.Crash, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        world.Schedule(world.Now + down.Ticks, EventKind.Restart, index);
    }

    private static void ScheduleNext(World world, EventKind kind, int target)
    {
        var (rate, choice) = kind switch
        {
            EventKind.Crash => (world.Options.CrashesPerHour, ChoiceKind.Crash),
            EventKind.Partition => (world.Options.PartitionsPerHour, ChoiceKind.Partition),
            EventKind.Inject => (world.Options.ForgedPerSecond * Hour.TotalSeconds, ChoiceKind.Adversary),
            EventKind.Clog => (world.Options.ClogsPerHour, ChoiceKind.Clog),
            EventKind.Roam => (world.Options.MovesPerHour, ChoiceKind.Roam),
            EventKind.Reload => (world.Options.ReloadsPerHour, ChoiceKind.Reload),
            EventKind.Failover => (world.Options.FailoversPerHour, ChoiceKind.Failover),
            EventKind.Pause or EventKind.Upset => (world.Options.HostFaults > 0 ? PausesPerHour : 0, ChoiceKind.HostFault),
            _ => (Hour / RebindMean, ChoiceKind.Nat),
        };
        if (rate > 0)
            world.Schedule(world.Now + world.Choices.Exponential(target, choice, Hour / rate).Ticks, kind, target);
    }
}

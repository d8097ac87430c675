using IkeLab.Sim.Network;

namespace IkeLab.Sim;

/// <summary>Partitions, crashes and NAT rebindings: Poisson processes during the life phase.</summary>
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
            if (host > 0 || world.Options.Topology == Topology.Mesh)
                ScheduleNext(world, EventKind.Partition, host);
            ScheduleNext(world, EventKind.Crash, host);
            ScheduleNext(world, EventKind.Pause, host);
        }
        ScheduleNext(world, EventKind.Inject, 0);
        for (var nat = 0; nat < world.Internet.Nats.Count; nat++)
            ScheduleNext(world, EventKind.NatRebind, nat);
    }

    public static void Handle(World world, in SimEvent next)
    {
        switch (next.Kind)
        {
            case EventKind.Restart:
                world.Hosts[next.Target].Restart();
                break;
            case EventKind.Crash when world.FaultsOn:
                Crash(world, next.Target);
                ScheduleNext(world, EventKind.Crash, next.Target);
                break;
            case EventKind.Inject when world.FaultsOn:
                world.Adversary!.Inject();
                ScheduleNext(world, EventKind.Inject, 0);
                break;
            case EventKind.Pause when world.FaultsOn:
                world.Metrics.Pauses++;
                world.Hosts[next.Target].Pause(world.Choices.Between(
                    next.Target, ChoiceKind.HostFault, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(8)));
                ScheduleNext(world, EventKind.Pause, next.Target);
                break;
            case EventKind.Partition when world.FaultsOn:
                Partition(world, next.Target);
                ScheduleNext(world, EventKind.Partition, next.Target);
                break;
            case EventKind.NatRebind when world.FaultsOn:
                world.Metrics.NatRebindings++;
                world.Internet.Nats[next.Target].Rebind();
                ScheduleNext(world, EventKind.NatRebind, next.Target);
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

    private static void Partition(World world, int index)
    {
        world.Metrics.Partitions++;
        var other = world.Options.Topology == Topology.Hub ? 0
            : (index + 1 + world.Choices.Below(index, ChoiceKind.Partition, world.Hosts.Count - 1)) % world.Hosts.Count;
        var until = world.Now + world.Choices.Between(
            index, ChoiceKind.Partition, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2)).Ticks;
        var which = world.Choices.Below(index, ChoiceKind.Partition, 3);
        if (which != 1)
            world.Internet.Link(index, other).PartitionedUntil = until;
        if (which != 0)
            world.Internet.Link(other, index).PartitionedUntil = until;
    }

    private static void ScheduleNext(World world, EventKind kind, int target)
    {
        var (rate, choice) = kind switch
        {
            EventKind.Crash => (world.Options.CrashesPerHour, ChoiceKind.Crash),
            EventKind.Partition => (world.Options.PartitionsPerHour, ChoiceKind.Partition),
            EventKind.Inject => (world.Options.ForgedPerSecond * Hour.TotalSeconds, ChoiceKind.Adversary),
            EventKind.Pause => (world.Options.HostFaults > 0 ? PausesPerHour : 0, ChoiceKind.HostFault),
            _ => (Hour / RebindMean, ChoiceKind.Nat),
        };
        if (rate > 0)
            world.Schedule(world.Now + world.Choices.Exponential(target, choice, Hour / rate).Ticks, kind, target);
    }
}

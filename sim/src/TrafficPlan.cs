using IkeLab.Engine;

namespace IkeLab.Sim;

/// <summary>
/// Who talks to whom inside the tunnels: bursts both ways with idle gaps between them, so that data flows during rekeys
/// and liveness checks still have their turn.
/// </summary>
internal sealed class TrafficPlan(World world)
{
    private const int MeanBurst = 20;

    private readonly List<Flow> _flows = [];

    /// <summary>Traffic goes on; off during teardown.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Two hosts, their inner addresses, and the first address of each one's selectors, by which SAs are found.</summary>
    internal readonly record struct Flow(
        int A, int B, IpAddress InnerA, IpAddress InnerB, IpAddress RouteToA, IpAddress RouteToB);

    public IReadOnlyList<Flow> Flows => _flows;

    public void Add(in Flow flow)
    {
        _flows.Add(flow);
        if (world.Options.TrafficPerMinute > 0)
            ScheduleNext(_flows.Count - 1);
    }

    /// <summary>Sends one burst of a flow and schedules the next.</summary>
    public void Burst(int index)
    {
        if (!IsOn)
            return;
        var flow = _flows[index];
        var count = 1 + world.Choices.Below(index, ChoiceKind.Traffic, 2 * MeanBurst - 1);
        for (var i = 0; i < count; i++)
        {
            var bits = world.Choices.Next(index, ChoiceKind.Traffic);
            var length = 40 + (int)(bits >> 8 & 0xFF) * ((bits >> 16 & 7) == 0 ? 5 : 1);
            if (!Send(flow, fromA: (bits & 1) == 0, length))
                world.Metrics.TrafficWithoutSa++;
        }
        ScheduleNext(index);
    }

    /// <summary>One packet, now; false when there is no SA for it.</summary>
    public bool Send(in Flow flow, bool fromA, int length) => fromA
        ? world.Hosts[flow.A].SendInner(flow.InnerA, flow.InnerB, flow.RouteToB, length)
        : world.Hosts[flow.B].SendInner(flow.InnerB, flow.InnerA, flow.RouteToA, length);

    private void ScheduleNext(int index)
    {
        var mean = TimeSpan.FromMinutes(MeanBurst / world.Options.TrafficPerMinute);
        world.Schedule(world.Now + world.Choices.Exponential(index, ChoiceKind.Traffic, mean).Ticks,
            EventKind.Traffic, index);
    }
}

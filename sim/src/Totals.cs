using IkeLab.Engine;

namespace IkeLab.Sim;

/// <summary>The engines' counters, summed over all hosts and, after crashes, all their lives.</summary>
internal sealed class Totals
{
    public Totals(World world)
    {
        foreach (var host in world.Hosts)
        {
            Add(host.Engine.Counters);
            foreach (var past in host.PastCounters)
            {
                if (!ReferenceEquals(past, host.Engine.Counters))
                    Add(past);
            }
        }
    }

    public long HandshakesStarted { get; private set; }
    public long IkeSasEstablished { get; private set; }
    public long IkeSasFailed { get; private set; }
    public long ChildSasEstablished { get; private set; }
    public long IkeRekeys { get; private set; }
    public long ChildRekeys { get; private set; }
    public long Collisions { get; private set; }
    public long TemporaryFailures { get; private set; }
    public long Retransmissions { get; private set; }
    public long RepeatedResponses { get; private set; }
    public long LivenessChecks { get; private set; }
    public long Keepalives { get; private set; }
    public long CookiesSent { get; private set; }
    public long DeadPeers { get; private set; }
    public long[] Drops { get; } = new long[Enum.GetValues<DropReason>().Length];

    private void Add(EndpointCounters counters)
    {
        HandshakesStarted += counters.HandshakesStarted;
        IkeSasEstablished += counters.IkeSasEstablished;
        IkeSasFailed += counters.IkeSasFailed;
        ChildSasEstablished += counters.ChildSasEstablished;
        IkeRekeys += counters.IkeRekeys;
        ChildRekeys += counters.ChildRekeys;
        Collisions += counters.Collisions;
        TemporaryFailures += counters.TemporaryFailures;
        Retransmissions += counters.Retransmissions;
        RepeatedResponses += counters.RepeatedResponses;
        LivenessChecks += counters.LivenessChecks;
        Keepalives += counters.Keepalives;
        CookiesSent += counters.CookiesSent;
        DeadPeers += counters.DeadPeers;
        for (var i = 0; i < Drops.Length; i++)
            Drops[i] += counters.Drops((DropReason)i);
    }
}

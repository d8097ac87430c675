using IkeLab.Engine;

namespace IkeLab.Sim;

/// <summary>The engines' counters, summed over all hosts and, after crashes, all their lives.</summary>
internal sealed class Totals
{
    public Totals(World world)
    {
        // An SA has two ends: count a hub's at the peers alone, and a mesh's at both and halve.
        var isHub = world.Options.Topology == Topology.Hub;
        foreach (var host in world.Hosts)
        {
            var ends = isHub ? world.IsGateway(host.Index) ? 0 : 2 : 1;
            Add(host.Engine.Counters, ends);
            foreach (var past in host.PastCounters)
            {
                if (!ReferenceEquals(past, host.Engine.Counters))
                    Add(past, ends);
            }
        }
        IkeSasEstablished /= 2;
        IkeSasFailed /= 2;
        IkeSasResumed /= 2;
        ChildSasEstablished /= 2;
        IkeRekeys /= 2;
        ChildRekeys /= 2;
        Synchronizations /= 2;
    }

    public long HandshakesStarted { get; private set; }
    public long IkeSasEstablished { get; private set; }
    public long IkeSasFailed { get; private set; }
    public long ChildSasEstablished { get; private set; }
    public long Reauthentications { get; private set; }
    public long IkeRekeys { get; private set; }
    public long ChildRekeys { get; private set; }
    public long Collisions { get; private set; }
    public long TemporaryFailures { get; private set; }
    public long Retransmissions { get; private set; }
    public long RepeatedResponses { get; private set; }
    public long LivenessChecks { get; private set; }
    public long Keepalives { get; private set; }
    public long PuzzlesSolved { get; private set; }
    public long CookiesSent { get; private set; }
    public long AdditionalKeyExchanges { get; private set; }
    public long DeadPeers { get; private set; }
    public long AddressUpdates { get; private set; }
    public long CrashesDetected { get; private set; }
    public long IkeSasResumed { get; private set; }
    public long UnknownSpiAnswers { get; private set; }
    public long RedirectsFollowed { get; private set; }
    public long Synchronizations { get; private set; }
    public long[] Drops { get; } = new long[Enum.GetValues<DropReason>().Length];

    private void Add(EndpointCounters counters, int ends)
    {
        HandshakesStarted += counters.HandshakesStarted;
        IkeSasEstablished += ends * counters.IkeSasEstablished;
        IkeSasFailed += ends * counters.IkeSasFailed;
        ChildSasEstablished += ends * counters.ChildSasEstablished;
        Reauthentications += counters.Reauthentications;
        IkeRekeys += ends * counters.IkeRekeys;
        ChildRekeys += ends * counters.ChildRekeys;
        Collisions += counters.Collisions;
        TemporaryFailures += counters.TemporaryFailures;
        Retransmissions += counters.Retransmissions;
        RepeatedResponses += counters.RepeatedResponses;
        LivenessChecks += counters.LivenessChecks;
        Keepalives += counters.Keepalives;
        PuzzlesSolved += counters.PuzzlesSolved;
        CookiesSent += counters.CookiesSent;
        AdditionalKeyExchanges += counters.AdditionalKeyExchanges;
        DeadPeers += counters.DeadPeers;
        AddressUpdates += counters.AddressUpdates;
        IkeSasResumed += ends * counters.IkeSasResumed;
        CrashesDetected += counters.CrashesDetected;
        UnknownSpiAnswers += counters.UnknownSpiAnswers;
        RedirectsFollowed += counters.RedirectsFollowed;
        Synchronizations += ends * counters.Synchronizations;
        for (var i = 0; i < Drops.Length; i++)
            Drops[i] += counters.Drops((DropReason)i);
    }
}

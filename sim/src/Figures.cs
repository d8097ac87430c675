using IkeLab.Engine;
using IkeLab.Engine.Ipsec;
using IkeLab.Sim.Report;

namespace IkeLab.Sim;

/// <summary>A world's counters as named figures, in a fixed order.</summary>
internal static class Figures
{
    public static IReadOnlyList<Figure> Of(World world)
    {
        var totals = new Totals(world);
        var metrics = world.Metrics;
        var figures = new List<Figure>
        {
            new("IKE SAs", "handshakes begun", totals.HandshakesStarted),
            new("IKE SAs", "established", totals.IkeSasEstablished),
            new("IKE SAs", "failed", totals.IkeSasFailed),
            new("IKE SAs", "rekeyed", totals.IkeRekeys),
            new("IKE SAs", "authenticated anew", totals.Reauthentications),
            new("IKE SAs", "dead peers", totals.DeadPeers),
            new("IKE SAs", "resumed", totals.IkeSasResumed),
            new("IKE SAs", "crashes noticed", totals.CrashesDetected),
            new("IKE SAs", "redirected", totals.RedirectsFollowed),
            new("IKE SAs", "counters synchronised", totals.Synchronizations),
            new("child SAs", "established", totals.ChildSasEstablished),
            new("child SAs", "rekeyed", totals.ChildRekeys),
            new("exchanges", "rekey collisions", totals.Collisions),
            new("exchanges", "TEMPORARY_FAILURE", totals.TemporaryFailures),
            new("exchanges", "retransmissions", totals.Retransmissions),
            new("exchanges", "repeated responses", totals.RepeatedResponses),
            new("exchanges", "liveness checks", totals.LivenessChecks),
            new("exchanges", "NAT keepalives", totals.Keepalives),
            new("exchanges", "cookies", totals.CookiesSent),
            new("exchanges", "MOBIKE updates", totals.AddressUpdates),
            new("exchanges", "additional key exchanges", totals.AdditionalKeyExchanges),
            new("exchanges", "puzzles solved", totals.PuzzlesSolved),
            new("exchanges", "unknown SPIs answered", totals.UnknownSpiAnswers),
            new("exchanges", "ignored by clients", metrics.IgnoredRequests),
            new("network", "IKE datagrams", metrics.IkeSent),
            new("network", "ESP and AH packets", metrics.TrafficSent),
            new("network", "octets", metrics.BytesSent),
            new("network", "delivered", metrics.Delivered),
            new("network", "lost", metrics.Lost),
            new("network", "in partitions", metrics.Partitioned),
            new("network", "unreachable", metrics.Unreachable),
            new("network", "duplicated", metrics.Duplicated),
            new("network", "reordered", metrics.Reordered),
            new("network", "corrupted", metrics.Corrupted),
            new("network", "fragments", metrics.Fragments),
            new("faults", "partitions", metrics.Partitions),
            new("faults", "crashes", metrics.Crashes),
            new("faults", "NAT rebindings", metrics.NatRebindings),
            new("faults", "clogged links", metrics.Clogs),
            new("faults", "address changes", metrics.Moves),
            new("faults", "reloads", metrics.Reloads),
            new("faults", "failovers", metrics.Failovers),
            new("faults", "forged datagrams", metrics.Injected),
            new("faults", "pauses", metrics.Pauses),
            new("faults", "kernel and clock upsets", metrics.Upsets),
            new("faults", "slow effects", metrics.SlowEffects),
            new("faults", "failed effects", metrics.FailedEffects),
            new("traffic", "delivered", metrics.Traffic(IpsecVerdict.Ok)),
            new("traffic", "no SA to send on", metrics.TrafficWithoutSa),
            new("traffic", "unknown SPI", metrics.UnknownSpi),
            new("traffic", "replayed", metrics.Traffic(IpsecVerdict.Replayed)),
            new("traffic", "before the window", metrics.Traffic(IpsecVerdict.TooOld)),
            new("traffic", "bad integrity", metrics.Traffic(IpsecVerdict.BadIntegrity)),
            new("traffic", "malformed", metrics.Traffic(IpsecVerdict.Malformed) + metrics.Traffic(IpsecVerdict.BadPadding)),
        };
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            if (totals.Drops[(int)reason] > 0)
                figures.Add(new("dropped by engines", Words(reason.ToString()), totals.Drops[(int)reason]));
        }
        return figures;
    }

    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"))
            .ToLowerInvariant();
}

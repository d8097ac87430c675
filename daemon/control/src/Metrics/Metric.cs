namespace IkeLab.Control;

public enum MetricType
{
    Counter,
    Gauge,
}

/// <summary>One figure of <see cref="StatsInfo"/>: its texts for people and for OpenMetrics.</summary>
/// <param name="Text">As <c>show stats</c> says it after the number; <c>{s}</c> where a plural takes an
/// s.</param>
/// <param name="Name">Metric family, without the prefix and without <c>_total</c>.</param>
/// <param name="Help">A sentence.</param>
public sealed record Metric(MetricType Type, string Text, string Name, string Help, Func<StatsInfo, long> Value)
{
    /// <summary>iked's texts in iked's order come first, and scripts depend on them.</summary>
    public const int IkedCount = 26;

    public static IReadOnlyList<Metric> All { get; } =
    [
        Count("IKE SA{s} created", "ike_sas_created", "IKE SAs begun, by either side.", s => s.IkeSasCreated),
        Count("IKE SA{s} established", "ike_sas_established", "IKE SAs authenticated.", s => s.IkeSasEstablished),
        Now("IKE SA{s} currently established", "ike_sas", "IKE SAs established now.", s => s.IkeSasCurrent),
        Count("IKE SA{s} failed to establish", "ike_sa_failures", "IKE SAs that came to nothing.",
            s => s.IkeSasFailed),
        Count("failed proposal negotiation{s}", "proposal_failures", "Negotiations without a common proposal.",
            s => s.ProposalFailures),
        Count("IKE SA{s} rekeyed", "ike_sas_rekeyed", "IKE SAs replaced by rekeying.", s => s.IkeSasRekeyed),
        Count("IKE SA{s} removed", "ike_sas_removed", "IKE SAs removed for any reason.", s => s.IkeSasRemoved),
        Count("Child SA{s} created", "child_sas_created", "Child SAs installed.", s => s.ChildSasCreated),
        Count("Child SA{s} removed", "child_sas_removed", "Child SAs removed for any reason.",
            s => s.ChildSasRemoved),
        Count("message{s} sent", "messages_sent", "IKE messages sent, repetitions included.", s => s.MessagesSent),
        Count("message{s} could not be sent", "message_send_failures", "IKE messages that the host did not send.",
            s => s.MessageSendFailures),
        Count("message{s} received", "messages_received", "Datagrams received on the IKE ports.",
            s => s.MessagesReceived),
        Count("message{s} dropped", "messages_dropped", "Datagrams dropped without effect.", s => s.MessagesDropped),
        Count("request{s} dropped, response being worked on", "requests_busy",
            "Repeated requests whose response was being worked on.", s => s.RequestsBusy),
        Count("response{s} retransmitted", "responses_retransmitted",
            "Stored responses sent again for repeated requests.", s => s.ResponsesRetransmitted),
        Count("request{s} retransmitted", "requests_retransmitted", "Requests sent again.",
            s => s.RequestsRetransmitted),
        Count("request{s} timed out", "requests_timed_out", "Requests that were never answered.",
            s => s.RequestsTimedOut),
        Count("fragment{s} sent", "fragments_sent", "IKE fragments sent.", s => s.FragmentsSent),
        Count("fragment{s} could not be sent", "fragment_send_failures", "IKE fragments that the host did not send.",
            s => s.FragmentSendFailures),
        Count("fragment{s} received", "fragments_received", "IKE fragments received.", s => s.FragmentsReceived),
        Count("fragment{s} dropped", "fragments_dropped", "IKE fragments dropped.", s => s.FragmentsDropped),
        Count("fragment{s} reassembled", "fragments_reassembled", "IKE fragments put together.",
            s => s.FragmentsReassembled),
        Count("fragment{s} could not be reassembled", "fragment_reassembly_failures",
            "IKE fragments whose message was never complete.", s => s.FragmentReassemblyFailures),
        Count("update addresses request{s} sent", "address_updates_sent", "MOBIKE address updates sent.",
            s => s.AddressUpdatesSent),
        Count("dpd request{s} sent", "liveness_checks_sent", "Liveness checks sent.", s => s.LivenessChecksSent),
        Count("keepalive message{s} sent", "keepalives_sent", "NAT keepalives sent.", s => s.KeepalivesSent),

        Now("IKE SA{s} currently half-open", "half_open_ike_sas", "IKE SAs that are not authenticated yet.",
            s => s.HalfOpenCurrent),
        Now("Child SA{s} currently installed", "child_sas", "Child SAs installed now.", s => s.ChildSasCurrent),
        Count("Child SA{s} rekeyed", "child_sas_rekeyed", "Child SAs replaced by rekeying.", s => s.ChildSasRekeyed),
        Count("cookie{s} sent", "cookies_sent", "Cookies asked of unproved addresses.", s => s.CookiesSent),
        Count("puzzle{s} sent", "puzzles_sent", "Cookies that came with a puzzle.", s => s.PuzzlesSent),
        Count("puzzle{s} solved by peers", "puzzles_solved", "Right solutions of peers.", s => s.PuzzlesSolved),
        Count("IKE SA{s} resumed", "ike_sas_resumed", "IKE SAs resumed with a ticket.", s => s.IkeSasResumed),
        Count("ticket{s} refused", "tickets_refused", "Resumption tickets refused.", s => s.TicketsRefused),
        Count("IKE SA{s} authenticated anew", "reauthentications", "IKE SAs replaced by authenticating anew.",
            s => s.Reauthentications),
        Count("additional key exchange{s}", "additional_key_exchanges", "Key exchanges beyond the first of an SA.",
            s => s.AdditionalKeyExchanges),
        Count("rekey collision{s}", "rekey_collisions", "Rekeys begun by both sides at once.",
            s => s.RekeyCollisions),
        Count("temporary failure{s}", "temporary_failures", "Requests put off with TEMPORARY_FAILURE.",
            s => s.TemporaryFailures),
        Count("peer{s} given up as dead", "dead_peers", "Peers that stopped answering.", s => s.DeadPeers),
        Count("crash{es} of peers detected", "crashes_detected", "Peers that have shown a crash token.",
            s => s.CrashesDetected),
        Count("redirect{s} followed", "redirects_followed", "Times that another gateway was gone to.",
            s => s.RedirectsFollowed),
        Count("unknown SPI{s} answered", "unknown_spi_answers", "Requests for unknown IKE SAs answered in clear.",
            s => s.UnknownSpiAnswers),
        Count("authentication failure{s}", "authentication_failures", "Peers that failed to prove themselves.",
            s => s.AuthenticationFailures),
        Count("IKEv1 message{s} ignored", "older_version_messages", "Messages of an older IKE version.",
            s => s.OlderVersionMessages),
        Now("address{es} currently leased", "leases", "Addresses given to peers now.", s => s.LeasesCurrent),
        Count("kernel request{s} failed", "kernel_failures", "Requests that the kernel refused.",
            s => s.KernelFailures),
        Count("configuration{s} loaded", "reloads_applied", "Configurations loaded after the start.",
            s => s.ReloadsApplied),
        Count("configuration{s} refused", "reloads_refused", "Configurations refused for their errors.",
            s => s.ReloadsRefused),
        Count("monitor event{s} lost", "events_lost", "Events that a slow monitor did not get.", s => s.EventsLost),
        Count("process{es} started again", "process_restarts", "Processes of the daemon that had died.",
            s => s.ProcessRestarts),
    ];

    /// <summary>Number and text, in the singular or plural that the number asks for.</summary>
    public string Describe(StatsInfo stats)
    {
        var value = Value(stats);
        var text = value == 1
            ? Text.Replace("{s}", "", StringComparison.Ordinal).Replace("{es}", "", StringComparison.Ordinal)
            : Text.Replace("{s}", "s", StringComparison.Ordinal).Replace("{es}", "es", StringComparison.Ordinal);
        return $"{value} {text}";
    }

    private static Metric Count(string text, string name, string help, Func<StatsInfo, long> value) =>
        new(MetricType.Counter, text, name, help, value);

    private static Metric Now(string text, string name, string help, Func<StatsInfo, long> value) =>
        new(MetricType.Gauge, text, name, help, value);
}

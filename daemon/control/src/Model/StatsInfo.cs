namespace IkeLab.Control;

/// <summary>Counters since the daemon began; iked's twenty-six in its order, then ours.</summary>
public sealed record StatsInfo
{
    public long IkeSasCreated { get; init; }
    public long IkeSasEstablished { get; init; }
    public long IkeSasCurrent { get; init; }
    public long IkeSasFailed { get; init; }
    public long ProposalFailures { get; init; }
    public long IkeSasRekeyed { get; init; }
    public long IkeSasRemoved { get; init; }
    public long ChildSasCreated { get; init; }
    public long ChildSasRemoved { get; init; }
    public long MessagesSent { get; init; }
    public long MessageSendFailures { get; init; }
    public long MessagesReceived { get; init; }
    public long MessagesDropped { get; init; }

    /// <summary>Repeated requests that came while their response was being worked on.</summary>
    public long RequestsBusy { get; init; }
    public long ResponsesRetransmitted { get; init; }
    public long RequestsRetransmitted { get; init; }
    public long RequestsTimedOut { get; init; }
    public long FragmentsSent { get; init; }
    public long FragmentSendFailures { get; init; }
    public long FragmentsReceived { get; init; }
    public long FragmentsDropped { get; init; }
    public long FragmentsReassembled { get; init; }
    public long FragmentReassemblyFailures { get; init; }
    public long AddressUpdatesSent { get; init; }
    public long LivenessChecksSent { get; init; }
    public long KeepalivesSent { get; init; }

    public long HalfOpenCurrent { get; init; }
    public long ChildSasCurrent { get; init; }
    public long ChildSasRekeyed { get; init; }
    public long CookiesSent { get; init; }
    public long PuzzlesSent { get; init; }
    public long PuzzlesSolved { get; init; }
    public long IkeSasResumed { get; init; }
    public long TicketsRefused { get; init; }
    public long Reauthentications { get; init; }
    public long AdditionalKeyExchanges { get; init; }
    public long RekeyCollisions { get; init; }
    public long TemporaryFailures { get; init; }
    public long DeadPeers { get; init; }
    public long CrashesDetected { get; init; }
    public long RedirectsFollowed { get; init; }
    public long UnknownSpiAnswers { get; init; }
    public long AuthenticationFailures { get; init; }
    public long OlderVersionMessages { get; init; }
    public long LeasesCurrent { get; init; }
    public long KernelFailures { get; init; }
    public long ReloadsApplied { get; init; }
    public long ReloadsRefused { get; init; }
    public long EventsLost { get; init; }

    /// <summary>Of <see cref="MessagesDropped"/>, by reason in the engine's words; sorted by name when shown.</summary>
    public IReadOnlyDictionary<string, long> DropsByReason { get; init; } = new Dictionary<string, long>();
    public DateTimeOffset Started { get; init; }

    /// <summary>Whole seconds since <see cref="Started"/> by a clock that does not jump.</summary>
    public long UptimeSeconds { get; init; }

    /// <summary>Of the daemon.</summary>
    public string Version { get; init; } = "";
}

using IkeLab.Control;
using IkeLab.Engine;

namespace IkeLab.Daemon.Status;

/// <summary>The engine's counters in the words of the control protocol.</summary>
internal static class StatisticsOf
{
    public static StatsInfo Engine(
        EndpointCounters c, List<IkeSaStatus> sas, long sendFailures, long kernelFailures)
    {
        var drops = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            if (c.Drops(reason) is > 0 and var count)
                drops.Add(reason.ToString(), count);
        }
        var established = sas.FindAll(sa => sa.Phase == IkeSaPhase.Established);
        var children = sas.Sum(sa => sa.Children.Count(child => child.Current));
        return new()
        {
            IkeSasCreated = c.IkeSasEstablished + c.IkeSasFailed + c.IkeRekeys + sas.Count - established.Count,
            IkeSasEstablished = c.IkeSasEstablished,
            IkeSasCurrent = established.Count,
            IkeSasFailed = c.IkeSasFailed,
            IkeSasRekeyed = c.IkeRekeys,
            IkeSasRemoved = c.IkeSasEstablished + c.IkeRekeys - established.Count,
            ChildSasCreated = c.ChildSasEstablished + c.ChildRekeys,
            ChildSasRemoved = c.ChildSasEstablished + c.ChildRekeys - children,
            ChildSasCurrent = children,
            ChildSasRekeyed = c.ChildRekeys,
            MessagesSent = c.DatagramsOut,
            MessageSendFailures = sendFailures,
            MessagesReceived = c.DatagramsIn,
            MessagesDropped = drops.Values.Sum(),
            RequestsBusy = c.Drops(DropReason.InProgress),
            ResponsesRetransmitted = c.RepeatedResponses,
            RequestsRetransmitted = c.Retransmissions,
            RequestsTimedOut = c.DeadPeers,
            ProposalFailures = c.ProposalFailures,
            AuthenticationFailures = c.AuthenticationFailures,
            FragmentsSent = c.FragmentsSent,
            FragmentsReceived = c.FragmentsReceived,
            FragmentsReassembled = c.MessagesReassembled,
            AddressUpdatesSent = c.AddressUpdates,
            LivenessChecksSent = c.LivenessChecks,
            KeepalivesSent = c.Keepalives,
            HalfOpenCurrent = sas.Count(sa => sa.Phase is IkeSaPhase.Connecting or IkeSaPhase.Authenticating),
            CookiesSent = c.CookiesSent,
            PuzzlesSent = c.PuzzlesSent,
            PuzzlesSolved = c.PuzzlesSolved,
            IkeSasResumed = c.IkeSasResumed,
            TicketsRefused = c.TicketsRefused,
            Reauthentications = c.Reauthentications,
            AdditionalKeyExchanges = c.AdditionalKeyExchanges,
            RekeyCollisions = c.Collisions,
            TemporaryFailures = c.TemporaryFailures,
            DeadPeers = c.DeadPeers,
            CrashesDetected = c.CrashesDetected,
            RedirectsFollowed = c.RedirectsFollowed,
            UnknownSpiAnswers = c.UnknownSpiAnswers,
            OlderVersionMessages = c.Drops(DropReason.OlderVersion),
            KernelFailures = kernelFailures,
            DropsByReason = drops,
        };
    }
}

using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>INFORMATIONAL requests with content: deletes and errors (RFC 7296 §1.4, §2.25).</summary>
internal static class InformationalResponder
{
    public static void Handle(Instant now, IkeSa sa, IncomingRequest request)
    {
        var deleted = new List<ChildSa>();
        var deletesIke = false;
        CrashTokens.Read(request.Payloads, sa);
        var rejected = false;
        var answer = new List<Payload>();
        foreach (var payload in request.Payloads.Items)
        {
            if (payload is DeletePayload { Protocol: ProtocolId.Ike })
                deletesIke = true;
            else if (payload is DeletePayload { Protocol: ProtocolId.Esp or ProtocolId.Ah } delete)
                DeleteChildren(now, sa, delete, deleted);
            else if (payload is NotifyPayload { NotifyType: NotifyType.AuthenticationFailed })
                rejected = true;
            else if (payload is ConfigurationPayload configuration
                && ConfigurationAnswer.To(sa, configuration) is { } configured)
                answer.Add(configured);
        }
        AuthLifetime.Read(now, request.Payloads, sa);
        CounterSync.ReadDelta(request.Payloads, sa);
        // RFC 7296 §1.4.1: the answer names our halves of the same SAs, and for an IKE SA it is empty.
        if (!deletesIke)
            answer.AddRange(deleted.GroupBy(c => c.Protocol, c => c.InboundSpi).Select(g => new DeletePayload(g.Key, [.. g])));
        if (!deletesIke && sa.IsUsable)
            Tickets.AddGrant(now, answer, request.Payloads, sa);
        AddressResponder.Handle(now, sa, request, answer);
        sa.Respond(now, request.Type, request.Id, request.Path, answer.Count > 0 ? answer : null);
        if (deletesIke || rejected)
            DeleteIke(now, sa, rejected);
        else if (sa.IsUsable)
            Redirects.TryFollow(now, sa, request.Payloads);
    }

    /// <summary>
    /// From a peer that has not proved itself, between two messages of EAP, nothing counts but that it gives up
    /// (RFC 7296 §2.21.2).
    /// </summary>
    public static bool EndsEap(in PayloadIndex inner) =>
        PayloadDecoder.TryDecode(inner, out var payloads, out _) && FindEnd(payloads) is not null;

    /// <summary>Such a request, which <see cref="EndsEap"/> has let in.</summary>
    public static void EndEap(Instant now, IkeSa sa, IncomingRequest request)
    {
        sa.Respond(now, request.Type, request.Id, request.Path, null);
        var reason = FindEnd(request.Payloads) is NotifyPayload error
            ? $"the peer has given up in the midst of EAP: {error.NotifyType}"
            : "the peer has given up in the midst of EAP";
        sa.CloseUnfinished(now, reason, answerRepeats: true);
    }

    private static Payload? FindEnd(PayloadList payloads)
    {
        foreach (var payload in payloads.Items)
        {
            if (payload is NotifyPayload { IsError: true } or DeletePayload { Protocol: ProtocolId.Ike })
                return payload;
        }
        return null;
    }

    private static void DeleteIke(Instant now, IkeSa sa, bool rejected)
    {
        // If the peer has finished its rekey of this SA, forget ours (RFC 7296 §2.8.2, §2.25.2).
        IkeReplacement.YieldToPeer(now, sa);
        sa.Core.Wishes.ForgetTicketOf(sa);
        sa.Close(now, rejected ? "the peer could not authenticate us" : "the peer deleted it", answerRepeats: true);
    }

    private static void DeleteChildren(Instant now, IkeSa sa, DeletePayload delete, List<ChildSa> deleted)
    {
        IkeReplacement.ConfirmByUse(now, sa);
        foreach (var spi in delete.Spis)
        {
            if (sa.FindByPeerSpi(delete.Protocol, spi) is not { } child)
            {
                sa.Active<CreateChildExchange>()?.RememberDeleted(spi);
                continue;
            }
            // RFC 7296 §2.25.1: crossing deletes of one SA are answered without a Delete payload.
            if (sa.Active<DeleteChildExchange>() is not { } ours || !ReferenceEquals(ours.Child, child))
                deleted.Add(child);
            ChildReplacement.Undo(sa, child);
            sa.CloseChild(now, child, "the peer deleted it", linger: ChildReplacement.HasSuccessor(child));
        }
    }
}

using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>Further authentications of either side (RFC 4739).</summary>
public sealed partial class ScriptedPeer
{
    private FurtherProof[] OwnFurther => Profile.Further ?? configuration.PeerFurther;

    private bool AuthenticatesAgain => Profile.AuthenticatesAgain
        ?? OwnFurther.Length + configuration.SystemFurther.Length > 0;

    /// <summary>The peer's next identity with its AUTH, or alone where EAP is to follow.</summary>
    public Draft NextIdentity(ReceivedMessage response, Identity id, bool byEap)
    {
        var sa = response.Sa!;
        var draft = NextAuth(response);
        draft.Inner!.Add(RawPayload.Of(new IdPayload(PayloadType.IdInitiator, id.Type, id.Data)));
        sa.Eap.OwnId = draft.Inner[0].Body;
        sa.OwnRounds++;
        if (byEap)
            return draft;
        draft.Inner.Add(new(PayloadType.Authentication, Unmade));
        AddFollowing(draft);
        draft.BeforeEncoding = MakeAuth;
        return draft;
    }

    /// <summary>The request that lets the system go on.</summary>
    public Draft NextAuth(ReceivedMessage response)
    {
        var sa = response.Sa!;
        RememberSystemId(sa, response, PayloadType.IdResponder);
        sa.Eap.Client = null;
        var draft = Request(sa, ExchangeType.IkeAuth);
        Await(draft, last => AddChild(sa.Eap.First!, last, null, sa.Ni, sa.Nr));
        return draft;
    }

    private void AddSupport(List<RawPayload> payloads)
    {
        if (AuthenticatesAgain)
            payloads.Add(RawPayload.Notify(NotifyType.MultipleAuthSupported));
    }

    /// <summary>Beside AUTH.</summary>
    private void AddFollowing(Draft draft)
    {
        draft.Sa!.HasAnnounced = draft.Sa.OwnRounds < OwnFurther.Length;
        if (draft.Sa.HasAnnounced)
            draft.Inner!.Add(RawPayload.Notify(NotifyType.AnotherAuthFollows));
    }

    /// <summary>As responder, one answer of any number.</summary>
    private Draft AnswerRound(ReceivedMessage request)
    {
        var sa = request.Sa!;
        var draft = EmptyAnswer(request);
        var isFirst = request.Payloads.Find<SaPayload>() is not null;
        var begins = RememberSystemId(sa, request, PayloadType.IdInitiator);
        var hasAuth = request.Payloads.Find<AuthPayload>() is not null;
        var eap = request.Payloads.Find<EapPayload>();
        if (isFirst)
        {
            sa.Eap.FirstOfSystem = request;
            AddProof(draft);
            sa.Eap.OwnId = draft.Inner![0].Body;
        }
        else if (hasAuth && !begins)
        {
            draft.Inner!.Add(AuthAfterEap(sa, sa.Eap.OwnId!));
        }
        else if (sa.HasAnnounced)
        {
            AddNextIdentity(draft);
        }
        if (draft.Find(PayloadType.Authentication) is not null)
            AddFollowing(draft);
        if (eap is not null || (begins && !hasAuth))
        {
            if (begins)
                sa.Eap.Server = null;
            AddEap(draft, NextOfServer(sa, eap?.Data ?? []));
            return draft;
        }
        if (SystemFollows(request) || sa.HasAnnounced)
            return draft;
        var child = AddFirstChild(draft, sa.Eap.FirstOfSystem!);
        draft.AfterSending = _ => sa.Children.Add(child);
        return draft;
    }

    private static bool SystemFollows(ReceivedMessage message) =>
        message.Payloads.FindNotify(NotifyType.AnotherAuthFollows) is not null;

    private void AddNextIdentity(Draft draft)
    {
        var sa = draft.Sa!;
        var id = OwnFurther[sa.OwnRounds++].Id;
        draft.Inner!.Add(RawPayload.Of(new IdPayload(PayloadType.IdResponder, id.Type, id.Data)));
        sa.Eap.OwnId = draft.Inner[0].Body;
        draft.Inner.Add(new(PayloadType.Authentication, Unmade));
        draft.BeforeEncoding = MakeAuth;
    }

    private static bool RememberSystemId(PeerSa sa, ReceivedMessage message, PayloadType type)
    {
        if (message.Inner.FirstOrDefault(p => p.Type == type) is not { } id)
            return false;
        sa.Eap.SystemId = id.Body;
        return true;
    }
}

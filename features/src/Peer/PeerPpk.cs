using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>Postquantum preshared keys (RFC 8784).</summary>
public sealed partial class ScriptedPeer
{
    /// <summary>AUTH by <paramref name="make"/>; with a PPK also its name, and where it is optional the AUTH
    /// without it.</summary>
    private void AddProof(Draft draft, Func<byte[]> make)
    {
        var sa = draft.Sa!;
        if (!sa.AgreedOnPpk)
        {
            draft.Find(PayloadType.Authentication)!.Body = make();
            return;
        }
        sa.UsePpk(_crypto, null);
        var plain = make();
        sa.UsePpk(_crypto, Profile.CurrentPpks[0].Key);
        draft.Find(PayloadType.Authentication)!.Body = make();
        if (draft.Inner!.Find(IsUnmade) is { } without)
            without.Body = [.. without.Body, .. plain.AsSpan(4)];
    }

    /// <summary>In the request that brings AUTH (RFC 8784 §3).</summary>
    private void NamePpk(Draft draft)
    {
        if (!draft.Sa!.AgreedOnPpk)
            return;
        draft.Inner!.Add(RawPayload.Notify(NotifyType.PpkIdentity, Profile.CurrentPpks[0].Id));
        if (!Profile.InsistsOnPpk)
            draft.Inner.Add(RawPayload.Notify(NotifyType.NoPpkAuth));
    }

    /// <summary>As initiator: the system's response to AUTH says whether it has the PPK.</summary>
    private void Settle(PeerSa sa, ReceivedMessage response)
    {
        if (sa.AgreedOnPpk && response.Payloads.FindNotify(NotifyType.PpkIdentity) is null)
            sa.UsePpk(_crypto, null);
    }

    /// <summary>As responder: the keys are made of the PPK that the system names, if the peer has it.</summary>
    private bool FollowPpk(ReceivedMessage request)
    {
        if (request.Payloads.FindNotify(NotifyType.PpkIdentity) is not { } named
            || Array.Find(Profile.CurrentPpks, p => p.Id.AsSpan().SequenceEqual(named.Data)) is not { } ppk)
        {
            return false;
        }
        request.Sa!.UsePpk(_crypto, ppk.Key);
        return true;
    }

    /// <summary>Null when NO_PPK_AUTH is the system's AUTH without a PPK, else why not.</summary>
    public string? CheckNoPpkAuth(ReceivedMessage message)
    {
        var sa = message.Sa!;
        if (message.Payloads.FindNotify(NotifyType.NoPpkAuth) is not { } without)
            return $"{message} has no NO_PPK_AUTH";
        sa.UsePpk(_crypto, null);
        if (configuration.SystemProof != Proof.Eap)
        {
            return CheckProof(message, message.Inner.First(p => p.Type == PayloadType.IdInitiator).Body,
                message.Payloads.Find<AuthPayload>()!.Method, without.Data);
        }
        var key = sa.Eap.Msk.Length > 0 ? sa.Eap.Msk : sa.SkP(true);
        return KeySchedule.SharedKeyAuth(_crypto, sa.Suite.Prf, key, SignedOctets(sa, true, sa.Eap.SystemId))
            .AsSpan().SequenceEqual(without.Data) ? null : "NO_PPK_AUTH is made with another key";
    }

    private static bool IsUnmade(RawPayload payload) => payload.Type == PayloadType.Notify
        && payload.Body.AsSpan().SequenceEqual(RawPayload.Notify(NotifyType.NoPpkAuth).Body);
}

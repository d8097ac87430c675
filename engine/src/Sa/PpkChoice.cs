using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Which PPK, if any, authenticates the two sides and makes their keys (RFC 8784 §3).</summary>
internal static class PpkChoice
{
    /// <summary>What the responder makes of the request that brings AUTH.</summary>
    /// <param name="Auth">To be verified: the peer's AUTH, or what it has sent in case that we do not have its PPK.</param>
    /// <param name="IsUsed">The answer says so.</param>
    public readonly record struct Verdict(AuthPayload Auth, bool IsUsed);

    /// <summary>Null: without a PPK that both have this peer is not accepted. The keys are ready for the AUTH that counts.</summary>
    public static Verdict? ForResponder(IkeSa sa, PayloadList payloads, AuthPayload auth)
    {
        if ((sa.Extensions & Extensions.Ppk) == 0)
            return sa.Connection.NeedsPpk ? null : new Verdict(auth, false);
        // RFC 8784 §3: who has agreed to use a PPK has to name one.
        if (payloads.FindNotify(NotifyType.PpkIdentity) is not { } named)
            return null;
        if (Array.Find(sa.Connection.Ppks, p => p.Id.AsSpan().SequenceEqual(named.Data)) is { } ppk)
        {
            sa.Keys!.MixPpk(sa.Core.Crypto, ppk.Key);
            sa.Keys.UsePpk(true);
            return new(auth, true);
        }
        return !sa.Connection.NeedsPpk && payloads.FindNotify(NotifyType.NoPpkAuth) is { } without
            ? new Verdict(new(auth.Method, without.Data), false)
            : null;
    }

    /// <summary>The initiator's: the connection's first, if the responder can use one at all.</summary>
    public static PostquantumPresharedKey? ForInitiator(IkeSa sa) =>
        (sa.Extensions & Extensions.Ppk) != 0 ? sa.Connection.Ppks[0] : null;
}

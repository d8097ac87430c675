using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>The responder's IKE_INTERMEDIATE with one additional key exchange (RFC 9242, RFC 9370 §2.2.2).</summary>
internal sealed class IntermediateResponder(IkeSa sa, IncomingRequest request) : Responder(sa, request)
{
    private readonly KeyExchangeMethod _method = sa.Handshake!.KeyChain!.Method;

    public override void Start(Instant now)
    {
        if (Payloads.Find<KePayload>() is not { } ke || ke.Method != _method
            || ke.Data.Length != AlgorithmLengths.InitiatorPublic(_method))
        {
            Reject(now, "the IKE_INTERMEDIATE request lacks the key exchange that was agreed");
            return;
        }
        Core.Request(now, new ComputeSecret
        {
            Method = _method, Key = null, Seed = Core.NewSeed(_method), PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    protected override void Completed(Instant now, Completion completion)
    {
        if (completion is not SecretComputed { Ok: true } computed)
        {
            Reject(now, "the peer's key exchange value is unacceptable");
            return;
        }
        var response = new List<Payload> { new KePayload(_method, computed.OwnPublic) };
        AuthMethods.AddIntermediateAnswer(response, Sa, Payloads, Sa.Handshake!.KeyChain!.IsLast);
        // RFC 9242 §3.3.1: the response goes under the keys of its request.
        Respond(now, response);
        Sa.DeriveNextKeys(computed.Secret);
        // The number of exchanges is agreed, so each of them may take the time of one handshake.
        Sa.ExpireHalfOpenAt(now + Core.Configuration.Limits.HalfOpenTimeout);
        Core.Counters.AdditionalKeyExchanges++;
    }

    /// <summary>Nothing can follow: an initiator that goes on would have other keys (RFC 9242 §3.4).</summary>
    private void Reject(Instant now, string reason)
    {
        Refuse(now, NotifyType.InvalidSyntax);
        Sa.Close(now, reason, answerRepeats: true);
    }
}

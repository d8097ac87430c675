using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// Further authentications of either side (RFC 4739): each has an identity and an AUTH of its own, which covers that identity
/// (§2.1). The IKE SA is established when all have succeeded; it is known by what the first has proved.
/// </summary>
internal sealed partial class AuthExchange
{
    // What is under way; null is the first one.
    private FurtherAuthentication? _ownRound;
    private FurtherAuthentication? _peerRound;
    private int _ownRounds;
    private int _peerRounds;

    /// <summary>The responder's AUTH has announced another identity, with which its next answer begins.</summary>
    private bool _peerFollows;

    private Authentication OwnMethod => _ownRound?.Method ?? Connection.LocalAuthentication;
    private bool WeFollow => _ownRounds < Connection.LocalFurther.Length;

    /// <summary>Our AUTH, if it is ready, and what follows it.</summary>
    private void AddAuth(List<Payload> payloads)
    {
        _proof.AddAuth(payloads);
        if (_proof.IsReady && WeFollow)
            payloads.Add(MultipleAuth.AnotherFollows);
    }

    /// <summary>With EAP the identity alone; nothing where the responder alone goes on.</summary>
    private List<Payload>? FurtherPayloads()
    {
        if (_ownRound is null)
            return null;
        var payloads = new List<Payload> { Authenticator.ToPayload(_ownRound.Id!, initiator: true) };
        _proof.AddCertificates(payloads);
        AddAuth(payloads);
        return payloads;
    }

    /// <summary>Both proofs of this round hold: the next one, or the end.</summary>
    private void EndRound(Instant now)
    {
        if (WeFollow || _peerFollows)
            BeginRound(now);
        else if (_peerRounds < Connection.RemoteFurther.Length)
            Reject(now, "the peer does not authenticate itself once more, which the connection asks for");
        else
            Accept(now);
    }

    private void BeginRound(Instant now)
    {
        _eap?.Dispose();
        (_eap, _eapRounds, _stage) = (null, 0, Stage.Further);
        _ownRound = WeFollow ? Connection.LocalFurther[_ownRounds++] : null;
        if (_ownRound is null)
        {
            Send(now);
            return;
        }
        _proof = new(Sa, _ownRound.Id!, this);
        if (TryProve(now, out var reason))
            SendWhenReady(now);
        else
            Fail(now, reason);
    }

    private void OnFurtherResponse(Instant now, PayloadList payloads)
    {
        if (_peerFollows)
            VerifyNext(now, payloads);
        else if (_eap is not null)
            HandleEap(now, payloads);
        else if (Refuses(payloads))
            FailForLackOf(now, payloads, "the next authentication");
        else
            EndRound(now);
    }

    /// <summary>Behind the last round an error may be the child's alone (RFC 7296 §2.21.2).</summary>
    private bool Refuses(PayloadList payloads) => ChildNegotiation.ErrorOf(payloads) is { } error && (WeFollow
        || error is NotifyType.AuthenticationFailed or NotifyType.InvalidSyntax or NotifyType.UnsupportedCriticalPayload);

    private void VerifyNext(Instant now, PayloadList payloads)
    {
        if (payloads.Find(PayloadType.IdResponder) is not IdPayload id || payloads.Find<AuthPayload>() is not { } auth)
        {
            FailForLackOf(now, payloads, "the IDr and AUTH that were announced");
            return;
        }
        _peerRound = Connection.RemoteFurther[_peerRounds++];
        (_peerId, _claimed) = (id, new(id.IdType, id.Data));
        if (_peerRound.Id is { } expected && !expected.Equals(_claimed))
            Reject(now, $"the peer says that it is {_claimed} too, and {expected} was expected");
        else
            Verify(now, auth, payloads);
    }

    /// <summary>Reads what follows the responder's AUTH; false: it may not follow.</summary>
    private bool TryReadFollowing(Instant now, PayloadList payloads)
    {
        _peerFollows = MultipleAuth.Follows(payloads);
        if (!_peerFollows || _peerRounds < Connection.RemoteFurther.Length)
            return true;
        Reject(now, "the peer wants to authenticate itself once more, which the connection does not allow");
        return false;
    }
}

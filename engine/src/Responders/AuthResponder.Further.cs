using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// Further authentications of either side (RFC 4739): each has an identity and an AUTH of its own, which covers that identity
/// (§2.1). The IKE SA is established when all have succeeded; it is known by what the first has proved.
/// </summary>
internal sealed partial class AuthResponder
{
    // What is under way; null is the first one.
    private FurtherAuthentication? _peerRound;
    private FurtherAuthentication? _ownRound;
    private int _peerRounds;
    private int _ownRounds;

    /// <summary>The peer's AUTH has announced another identity.</summary>
    private bool _peerFollows;

    /// <summary>So has ours: the next answer begins with it.</summary>
    private bool _weFollow;
    private Owed _owed;

    /// <summary>What the next answer has to bring of our proof.</summary>
    private enum Owed : byte
    {
        Nothing,
        Identity,

        /// <summary>The AUTH by EAP's key, for the identity that was told before.</summary>
        Auth,
    }

    private Authentication PeerMethod => _peerRound?.Method ?? Sa.Connection.RemoteAuthentication;

    /// <summary>
    /// Beside our AUTH, if we have more to prove. It waits until the peer is done with EAP, so that no answer has two AUTHs;
    /// one comes with EAP's end.
    /// </summary>
    private bool MustAnnounce => _owed != Owed.Nothing && _stage != Stage.EapFirst
        && _ownRounds < Sa.Connection.LocalFurther.Length
        && !Array.Exists(Sa.Connection.RemoteFurther[_peerRounds..], one => one.Method == Authentication.Eap);

    /// <summary>The first request fits what the policy says of further authentications; false: it is refused.</summary>
    private bool MayGoOn(Instant now, AuthPayload? auth)
    {
        if (!Sa.Connection.AuthenticatesAgain || MultipleAuth.IsSupported(_first))
            return auth is null || FollowsAsAgreed(now);
        Reject(now, NotifyType.AuthenticationFailed,
            "the peer does not support several authentications, which the policy asks for");
        return false;
    }

    /// <summary>The request has an AUTH: another one follows it where the policy has one, and only there.</summary>
    private bool FollowsAsAgreed(Instant now)
    {
        _peerFollows = MultipleAuth.Follows(Payloads);
        var expected = _peerRounds < Sa.Connection.RemoteFurther.Length;
        if (_peerFollows == expected)
            return true;
        Reject(now, NotifyType.AuthenticationFailed, expected
            ? "the peer does not authenticate itself once more, which the policy asks for"
            : "the peer wants to authenticate itself once more, which the policy does not allow");
        return false;
    }

    /// <summary>What the next answer begins with: what is owed of our proof, and what follows it.</summary>
    private List<Payload> ProofOfOurs()
    {
        var payloads = new List<Payload>();
        if (_owed == Owed.Identity)
            AddIdentity(payloads);
        else if (_owed == Owed.Auth)
            payloads.Add(_auth!);
        // RFC 8784 §3: with the AUTH that it counts in, which answers the peer's first.
        if (_isPpkUsed)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.PpkIdentity, []));
        _isPpkUsed = false;
        if (MustAnnounce)
        {
            payloads.Add(MultipleAuth.AnotherFollows);
            _weFollow = true;
        }
        _owed = Owed.Nothing;
        return payloads;
    }

    /// <summary>The peer's proof holds, and ours is made where it is due: another round, or the child.</summary>
    private void EndRound(Instant now)
    {
        if (!_peerFollows && !MustAnnounce)
        {
            PrepareChild(now);
            return;
        }
        var payloads = ProofOfOurs();
        _stage = Stage.Further;
        Wait(now, payloads);
    }

    /// <summary>The request behind an announcement of the peer's or of ours.</summary>
    private void ContinueFurther(Instant now)
    {
        if (_peerFollows)
            BeginPeerRound(now);
        else
            ProveNext(now);
    }

    private void BeginPeerRound(Instant now)
    {
        if (Payloads.Find(PayloadType.IdInitiator) is not IdPayload id)
        {
            Reject(now, NotifyType.InvalidSyntax, "the peer has announced another authentication, and sends no IDi");
            return;
        }
        var round = Sa.Connection.RemoteFurther[_peerRounds++];
        var auth = Payloads.Find<AuthPayload>();
        var method = PolicyChoice.KindOf(auth?.Method);
        (_peerRound, _peerId, _claimed) = (round, id, new(id.IdType, id.Data));
        (_peerFollows, _eapRounds) = (false, 0);
        if (method != round.Method)
        {
            Reject(now, NotifyType.AuthenticationFailed,
                $"{_claimed} authenticates itself by {method}, and the policy asks for {round.Method}");
        }
        else if (round.Id is { } expected && !expected.Equals(_claimed))
        {
            Reject(now, NotifyType.AuthenticationFailed, $"the peer is {_claimed} too, and {expected} was expected");
        }
        else if (auth is null)
        {
            _stage = Stage.Eap;
            AskAaa(now, []);
        }
        else if (FollowsAsAgreed(now))
        {
            Verify(now, auth);
        }
    }

    /// <summary>It is our turn, alone or behind the peer's proof.</summary>
    private void ProveNext(Instant now)
    {
        _weFollow = false;
        _ownRound = Sa.Connection.LocalFurther[_ownRounds++];
        ProveOurselves(now);
    }

    private void OnFurtherProved(Instant now)
    {
        if (_weFollow)
            ProveNext(now);
        else
            EndRound(now);
    }
}

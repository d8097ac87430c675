using IkeLab.Engine.Config;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's IKE_AUTH: verify the peer first, then prove ourselves, then make the first child SA
/// (RFC 7296 §1.2, §2.15). With EAP (§2.16) it is the other way round and takes several requests. A child that cannot be
/// made leaves the IKE SA standing.
/// </summary>
internal sealed partial class AuthResponder(IkeSa sa, IncomingRequest request) : Responder(sa, request)
{
    // What the first request asked for, which the last one is answered with.
    private readonly PayloadList _first = request.Payloads;
    private Identification _peer = null!;

    /// <summary>Whom the proof is about that is being checked; in the first round the same, as long as EAP names no other.</summary>
    private Identification _claimed = null!;
    private IdPayload _peerId = null!;
    private IdPayload _ourId = null!;
    private AuthPayload? _auth;
    private Certificate[] _certificates = [];
    private Stage _stage;
    private int _eapRounds;
    private byte[] _msk = [];
    private string _refusal = "";
    private bool _hasFailed;
    private FirstChild? _child;
    private bool _isPpkUsed;

    private enum Stage : byte
    {
        /// <summary>One request and one answer are all.</summary>
        Single,

        /// <summary>The peer authenticates by EAP; our identity and AUTH have not gone out yet.</summary>
        EapFirst,
        Eap,

        /// <summary>EAP has succeeded: the peer's AUTH is to show that it has the same key.</summary>
        EapFinal,

        /// <summary>One side, or both, proves another identity.</summary>
        Further,
    }

    /// <summary>The peer's next IKE_AUTH request belongs to this conversation.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Why a conversation that ends now has ended: the server's reason, if it has told one.</summary>
    public string Explain(string otherwise) => _refusal.Length > 0 ? $"EAP: {_refusal}" : otherwise;

    public override void Start(Instant now)
    {
        if (_first.Find(PayloadType.IdInitiator) is not IdPayload id)
        {
            Reject(now, NotifyType.InvalidSyntax, "the IKE_AUTH request lacks IDi");
            return;
        }
        _peerId = id;
        _peer = _claimed = new(id.IdType, id.Data);
        if (Sa.Handshake!.Resumed is { } resumed)
        {
            StartResumed(now, resumed);
            return;
        }
        var auth = _first.Find<AuthPayload>();
        if (PolicyChoice.Find(Sa, _first, _peer, auth?.Method) is not { } connection)
        {
            // RFC 7296 §2.16: without AUTH the peer asks for EAP.
            Reject(now, NotifyType.AuthenticationFailed, auth is null
                ? $"the peer {_peer} asks for EAP, which no policy allows"
                : $"no policy fits the peer's identity {_peer}", PolicyChoice.Explain(Sa, _first, _peer, auth?.Method));
            return;
        }
        Sa.Connection = connection;
        if (!TryBeginMobility(now))
            return;
        Sa.Handshake!.PeerMethods = AuthMethods.Read(_first);
        Sa.Handshake.PeerAuthorities = SignatureHashes.ReadAuthorities(_first);
        Sa.Handshake.PeerLooksUpCertificates = _first.FindNotify(NotifyType.HttpCertLookupSupported) is not null;
        if (!MayGoOn(now, auth))
            return;
        if (auth is null)
            StartEap(now);
        else if (ChoosePpk(now, _first, auth) is { } proof)
            Verify(now, proof);
    }

    /// <summary>False when the peer has been rejected because of a NAT that it does not allow.</summary>
    private bool TryBeginMobility(Instant now)
    {
        MobikeNotifies.Read(_first, Sa);
        if (MobikeNotifies.ProhibitionHolds(_first, Request.Path))
            return true;
        Reject(now, NotifyType.UnexpectedNatDetected, "the peer allows no NATs, and there is one on the way");
        return false;
    }

    /// <summary>The AUTH that counts; null when the peer has been rejected for lack of a PPK.</summary>
    private AuthPayload? ChoosePpk(Instant now, PayloadList payloads, AuthPayload auth)
    {
        if (PpkChoice.ForResponder(Sa, payloads, auth) is { } verdict)
        {
            _isPpkUsed = Sa.HasPpk = verdict.IsUsed;
            return verdict.Auth;
        }
        Reject(now, NotifyType.AuthenticationFailed, $"there is no postquantum preshared key in common with {_peer}");
        return null;
    }

    /// <summary>The peer's next request in an EAP conversation.</summary>
    protected override void Continue(Instant now)
    {
        IsWaiting = false;
        if (_stage == Stage.Further)
            ContinueFurther(now);
        else if (_stage == Stage.EapFinal)
            VerifyAfterEap(now);
        else if (Payloads.Find<EapPayload>() is { } eap && ++_eapRounds <= AuthExchange.MaxEapRounds)
            AskAaa(now, eap.Data.ToArray());
        else
            Reject(now, NotifyType.AuthenticationFailed, "the peer's EAP conversation does not go on");
    }

    public override void OnAbandoned(Instant now)
    {
        if (_stage is Stage.EapFirst or Stage.Eap)
            Core.Do(new EndAaa { IkeSpi = Sa.LocalSpi });
    }

    protected override void Completed(Instant now, Completion completion)
    {
        switch (completion)
        {
            case PeerValidated { Accepted: true }:
                OnPeerProved(now);
                break;
            case PeerValidated refused:
                Reject(now, NotifyType.AuthenticationFailed, refused.Reason);
                break;
            case Signed { Data: null }:
                Reject(now, NotifyType.AuthenticationFailed, "there is no private key for our identity");
                break;
            case Signed signed:
                _auth = new(signed.Method, signed.Data);
                _certificates = signed.Certificates;
                OnSelfProved(now);
                break;
            case AaaReplied reply:
                OnAaaReply(now, reply);
                break;
            default:
                _child!.Completed(now, completion);
                AnswerWhenReady(now);
                break;
        }
    }

    private void Verify(Instant now, AuthPayload auth)
    {
        var octets = Authenticator.Octets(Sa, Core.Crypto, true, _peerId);
        var connection = Sa.Connection;
        switch (PeerMethod)
        {
            case Authentication.Signature:
                Core.Request(now, new ValidatePeer
                {
                    Connection = connection, PeerId = _claimed, Certificates = Authenticator.Certificates(connection, Payloads),
                    Method = auth.Method, AuthData = auth.Data.ToArray(), Octets = octets,
                }, this);
                break;
            case Authentication.SharedKey when Authenticator.VerifySharedKey(
                Sa, _peerRound?.Secrets ?? connection.Secrets, _claimed, auth, octets):
            case Authentication.Null when Authenticator.Verify(
                Sa, AuthMethod.NullAuthentication, auth, Authenticator.KeyOf(Sa, true, []), octets):
                OnPeerProved(now);
                break;
            case Authentication.Null:
                Reject(now, NotifyType.AuthenticationFailed, "the peer's AUTH does not match the keys of the IKE SA");
                break;
            default:
                Reject(now, NotifyType.AuthenticationFailed, $"the AUTH of {_claimed} does not match the shared secret");
                break;
        }
    }

    private void OnPeerProved(Instant now)
    {
        if (_peerRound is not null)
        {
            OnFurtherProved(now);
            return;
        }
        Sa.Authenticate(_peer);
        ProveOurselves(now);
    }

    private void StartEap(Instant now)
    {
        _stage = Stage.EapFirst;
        if (Sa.Connection.EapOnly && _first.FindNotify(NotifyType.EapOnlyAuthentication) is not null)
        {
            _ourId = Authenticator.ToPayload(Sa.Connection.LocalId, initiator: false);
            _owed = Owed.Identity;
            AskAaa(now, []);
        }
        else if (Sa.Connection.LocalAuthentication != Authentication.Signature)
        {
            // RFC 7296 §2.16, §5: EAP without a server that has proved itself gives the user's name and more to anybody.
            Reject(now, NotifyType.AuthenticationFailed, "EAP needs our own proof to be a signature");
        }
        else
        {
            ProveOurselves(now);
        }
    }

    /// <summary>Our own AUTH, at once or by a signature that comes later.</summary>
    private void ProveOurselves(Instant now)
    {
        if (_ownRound is null && AuthMethods.Refusal(Sa) is { } refusal)
        {
            Reject(now, NotifyType.AuthenticationFailed, refusal);
            return;
        }
        var connection = Sa.Connection;
        var id = _ownRound?.Id ?? connection.LocalId;
        var secrets = _ownRound?.Secrets ?? connection.Secrets;
        _ourId = Authenticator.ToPayload(id, initiator: false);
        var octets = Authenticator.Octets(Sa, Core.Crypto, false, _ourId);
        switch (_ownRound?.Method ?? connection.LocalAuthentication)
        {
            case Authentication.SharedKey when secrets?.Find(_peer) is { } secret:
                ProveBy(now, AuthMethod.SharedKey, secret, octets);
                break;
            case Authentication.SharedKey:
                Reject(now, NotifyType.AuthenticationFailed, $"there is no shared secret for {_peer}");
                break;
            case Authentication.Null:
                ProveBy(now, AuthMethod.NullAuthentication, Authenticator.KeyOf(Sa, false, []), octets);
                break;
            case Authentication.Eap when _ownRound is not null:
                Reject(now, NotifyType.AuthenticationFailed, "who answers cannot authenticate itself by EAP");
                break;
            default:
                Core.Request(now, Authenticator.SignEffect(Sa, id, octets), this);
                break;
        }
    }

    private void ProveBy(Instant now, AuthMethod method, ReadOnlySpan<byte> key, byte[] octets)
    {
        _auth = new(method, Authenticator.SharedKeyAuth(Core.Crypto, Sa.Keys!.Suite.Prf, key, octets));
        OnSelfProved(now);
    }

    private void OnSelfProved(Instant now)
    {
        _owed = Owed.Identity;
        if (_stage == Stage.EapFirst)
            AskAaa(now, []);
        else
            EndRound(now);
    }

    private void AskAaa(Instant now, byte[] packet) => Core.Request(now, new AaaExchange
    {
        Connection = Sa.Connection, IkeSpi = Sa.LocalSpi, PeerId = _claimed, Path = Sa.Path, Packet = packet,
    }, this);

    private void OnAaaReply(Instant now, AaaReplied reply)
    {
        var payloads = ProofOfOurs();
        (_stage, _refusal) = (Stage.Eap, reply.Reason);
        if (_refusal.Length > 0)
            CountFailure();
        // A success without a key authenticates nobody where our own AUTH has not gone before it (RFC 5998 §4).
        var isWorthless = reply.Step.Outcome == EapOutcome.Success && reply.Step.Msk.Length == 0 && _auth is null;
        if (reply.Step.Packet.Length > 0 && !isWorthless)
            payloads.Add(new EapPayload(reply.Step.Packet));
        switch (reply.Step.Outcome)
        {
            case EapOutcome.Continue:
                Wait(now, payloads);
                break;
            case EapOutcome.Success when !isWorthless:
                (_stage, _msk) = (Stage.EapFinal, reply.Step.Msk);
                // IDi is only what the peer says of itself; EAP has proved another name, if it has told one.
                _claimed = reply.PeerId ?? _claimed;
                if (_peerRound is null)
                    _peer = _claimed;
                Wait(now, payloads);
                break;
            default:
                _stage = Stage.Single;
                CountFailure();
                // RFC 7296 §2.21.2: EAP-Failure says it all.
                if (reply.Step.Packet.Length == 0 || isWorthless)
                    payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.AuthenticationFailed, []));
                Respond(now, payloads);
                Sa.Close(now, Explain($"EAP has refused {_claimed}"), answerRepeats: true);
                break;
        }
    }

    /// <summary>Answers, and lets the conversation go on with the peer's next request.</summary>
    private void Wait(Instant now, List<Payload> payloads)
    {
        IsWaiting = true;
        Sa.Handshake!.Auth = this;
        Sa.ExpireHalfOpenAt(now + Core.Configuration.Limits.HalfOpenTimeout);
        Respond(now, payloads);
    }

    private void VerifyAfterEap(Instant now)
    {
        if (Payloads.Find<AuthPayload>() is { } sent)
        {
            // Further rounds leave the PPK as it is.
            if ((_peerRound is null ? ChoosePpk(now, Payloads, sent) : sent) is { } auth && FollowsAsAgreed(now))
                VerifyAfterEap(now, auth);
        }
        else
        {
            Reject(now, NotifyType.AuthenticationFailed, "the peer does not prove that it has EAP's key");
        }
    }

    private void VerifyAfterEap(Instant now, AuthPayload auth)
    {
        if (!Authenticator.Verify(Sa, AuthMethod.SharedKey, auth,
            Authenticator.KeyOf(Sa, true, _msk), Authenticator.Octets(Sa, Core.Crypto, true, _peerId)))
        {
            Reject(now, NotifyType.AuthenticationFailed, "the peer's AUTH after EAP does not match");
            return;
        }
        Sa.Authenticate(_peer);
        var octets = Authenticator.Octets(Sa, Core.Crypto, false, _ourId);
        _auth = new(AuthMethod.SharedKey, Authenticator.SharedKeyAuth(
            Core.Crypto, Sa.Keys!.Suite.Prf, Authenticator.KeyOf(Sa, false, _msk), octets));
        _owed = Owed.Auth;
        EndRound(now);
    }

    private void PrepareChild(Instant now)
    {
        if (Redirects.Wanted(Sa.Connection, Sa.Extensions, RedirectMoment.Auth) is { } gateway)
        {
            Redirect(now, gateway);
            return;
        }
        if (!FirstChild.IsAllowed(Sa, _first))
        {
            Reject(now, NotifyType.InvalidSyntax, "the IKE_AUTH request has no child SA, which the policy asks for");
            return;
        }
        _child = new(Sa, _first, this);
        _child.Start(now);
        AnswerWhenReady(now);
    }

    private void AnswerWhenReady(Instant now)
    {
        if (!_child!.IsReady)
            return;
        var payloads = ProofOfOurs();
        CrashTokens.Add(payloads, Sa);
        WindowSize.Add(payloads, Core.Configuration);
        MobikeNotifies.AddAnswer(payloads, Sa);
        AuthLifetime.Add(payloads, now, Sa.AuthenticatedUntil(now));
        CounterSync.Answer(payloads, _first, Sa);
        Sa.RememberClaim(_peerId);
        Tickets.AddGrant(now, payloads, _first, Sa);
        _child.AddTo(payloads);
        Announcements.Add(payloads, Sa.Connection, AnnouncedIn.AuthResponse);
        WindowSize.Read(_first, Sa);
        CrashTokens.Read(_first, Sa);
        Respond(now, payloads);
        var resumed = Sa.Handshake!.Resumed;
        Sa.Establish(now, _peer, _first.FindNotify(NotifyType.InitialContact) is not null);
        Tickets.Spend(now, Sa, resumed);
        _child.Finish(now);
    }

    private void AddIdentity(List<Payload> payloads)
    {
        payloads.Add(_ourId);
        foreach (var certificate in _certificates)
            payloads.Add(new CertPayload(certificate.Encoding, certificate.Data));
        if (_auth is not null)
            payloads.Add(_auth);
    }

    /// <summary>The error goes out protected, and its copy for repeated requests outlives the SA (RFC 7296 §2.21.2).</summary>
    private void Reject(Instant now, NotifyType type, string reason, Disagreement? disagreement = null)
    {
        OnAbandoned(now);
        _stage = Stage.Single;
        if (type == NotifyType.AuthenticationFailed)
            CountFailure();
        Refuse(now, type);
        Sa.Close(now, reason, answerRepeats: true, disagreement);
    }

    /// <summary>Once, although EAP's refusal may be clear before the conversation ends.</summary>
    private void CountFailure()
    {
        if (!_hasFailed)
            Core.Counters.AuthenticationFailures++;
        _hasFailed = true;
    }
}

using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's IKE_AUTH with the first child SA (RFC 7296 §1.2, §2.15), in several rounds with EAP (§2.16). Until the
/// responder's AUTH is verified nothing that it says is believed.
/// </summary>
internal sealed partial class AuthExchange : Exchange
{
    /// <summary>An EAP conversation that has not come to its end by then does not come to one.</summary>
    internal const int MaxEapRounds = 32;
    private const string WithoutPpk = "the peer does not have the postquantum preshared key";

    private ChildOffer? _offer;
    private EapPeer? _eap;
    private int _eapRounds;
    private byte[] _eapPacket = [];
    private byte[] _msk = [];
    private Stage _stage;
    private readonly PuzzleQuest _puzzle = new();
    private byte[] _solution = [];
    private InitiatorProof _proof = null!;
    private PayloadList? _response;
    private IdPayload? _peerId;
    private Identification? _peer;

    /// <summary>Whom the responder's proof is about; in the first round the same.</summary>
    private Identification _claimed = null!;
    private bool _isPeerProved;
    private ChildSa? _installing;

    private enum Stage : byte
    {
        First,
        Eap,

        /// <summary>Both sides prove that they know what EAP has given them.</summary>
        Final,

        /// <summary>One side, or both, proves another identity.</summary>
        Further,
    }

    public override ExchangeType Type => ExchangeType.IkeAuth;
    public override bool RunsAlone => true;

    private Connection Connection => Sa.Connection;

    protected override void Begin(Instant now)
    {
        var ppk = PpkChoice.ForInitiator(Sa);
        if (ppk is null && !Sa.HasPpk && Connection.NeedsPpk)
        {
            Fail(now, "the peer cannot use a postquantum preshared key, which the connection requires");
            return;
        }
        if (Connection.AuthenticatesAgain && (Sa.Extensions & Extensions.MultipleAuth) == 0)
        {
            Fail(now, "the peer does not support several authentications, which the connection asks for");
            return;
        }
        _proof = new(Sa, ppk, this);
        if (!TryPlanChild(out var reason) || !TryProve(now, out reason))
        {
            Fail(now, reason);
            return;
        }
        if (_offer is not null)
            Core.Request(now, ChildNegotiation.Allocation(_offer.Child, Sa.Path), this);
        BeginPuzzle(now);
        SendWhenReady(now);
    }

    /// <summary>RFC 8019 §7.2.3: the keys are applied to Nr | SPIr.</summary>
    private void BeginPuzzle(Instant now)
    {
        // RFC 8019 §7.2.1.1: here the responder has to name the difficulty.
        if (Sa.Handshake!.Puzzle is not { Data: [_, _, > 0] } puzzle)
            return;
        var text = new byte[Sa.Handshake.NonceR.Length + sizeof(ulong)];
        Sa.Handshake.NonceR.CopyTo(text, 0);
        BinaryPrimitives.WriteUInt64BigEndian(text.AsSpan(Sa.Handshake.NonceR.Length), Sa.PeerSpi);
        if (_puzzle.TryBegin(Connection, Core.Crypto, text, puzzle) is { } effect)
            Core.Request(now, effect, this);
    }

    public override List<Payload>? Payloads() => _stage switch
    {
        Stage.Eap => [new EapPayload(_eapPacket)],
        Stage.Final => FinalPayloads(),
        Stage.Further => FurtherPayloads(),
        _ => FirstPayloads(),
    };

    /// <summary>RFC 8019 §7.2.2: outside of SK, so that the responder sees it before it computes keys.</summary>
    public override Payload? ClearPayload =>
        _stage == Stage.First && _solution.Length > 0 ? new PuzzleSolutionPayload(_solution) : null;

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        _response = payloads;
        switch (_stage)
        {
            case Stage.First:
                OnFirstResponse(now, payloads);
                break;
            case Stage.Eap or Stage.Further:
                OnFurtherResponse(now, payloads);
                break;
            default:
                OnFinalResponse(now, payloads);
                break;
        }
    }

    public override void OnAbandoned(Instant now) => Release();

    protected override void Completed(Instant now, Completion completion)
    {
        switch (completion)
        {
            case SpiAllocated { Spi: 0 }:
                Fail(now, "the kernel gave no SPI");
                return;
            case SpiAllocated allocated:
                _offer!.Own = allocated;
                break;
            case PuzzleSolved solved:
                _puzzle.End();
                _solution = solved.Keys;
                break;
            case Signed signed when !_proof.Completed(now, signed):
                Fail(now, "there is no private key for our identity");
                return;
            case PeerValidated { Accepted: true }:
                OnPeerProved(now);
                return;
            case PeerValidated refused:
                Reject(now, refused.Reason);
                return;
            case ChildInstalled installed:
                ChildInstallation.Complete(now, _installing!, installed.Ok, replaced: null);
                return;
        }
        SendWhenReady(now);
    }

    /// <summary>The first child, unless there is none to wish for or the connection makes it later (RFC 6023).</summary>
    private bool TryPlanChild(out string reason)
    {
        reason = "";
        if (Connection.Children.Length > 0 && Connection.Childless != Childless.Force)
        {
            _offer = new(Connection.Children[0], Core.Wishes.TriggerOf(Connection, Connection.Children[0]));
            return true;
        }
        reason = "the peer does not allow an IKE SA without a child";
        return (Sa.Extensions & Extensions.Childless) != 0;
    }

    /// <summary>Our AUTH, at once or by a signature that comes later; none yet with EAP.</summary>
    private bool TryProve(Instant now, out string reason)
    {
        reason = "";
        if (Sa.Handshake!.Resumed is not null)
        {
            _proof.ByResumption();
            return true;
        }
        if (_ownRound is null && AuthMethods.Refusal(Sa) is { } refusal)
        {
            reason = refusal;
            return false;
        }
        switch (OwnMethod)
        {
            case Authentication.Eap:
                reason = "there are no EAP credentials";
                _eap = (_ownRound is null ? Connection.Eap : _ownRound.Eap)
                    ?.Create(Core.Random, standsAlone: _ownRound is null && Connection.EapOnly);
                return _eap is not null;
            case Authentication.Null:
                _proof.ByKey(AuthMethod.NullAuthentication, () => Authenticator.KeyOf(Sa, true, []).ToArray());
                return true;
            case Authentication.SharedKey:
                reason = "there is no shared secret for the peer";
                var secrets = _ownRound?.Secrets ?? Connection.Secrets;
                var secret = (_peer ?? Connection.RemoteId) is { } peer ? secrets?.Find(peer) : secrets?.Default;
                if (secret is not null)
                    _proof.ByKey(AuthMethod.SharedKey, () => secret);
                return secret is not null;
            default:
                _proof.BySignature(now);
                return true;
        }
    }

    private void SendWhenReady(Instant now)
    {
        if (_offer is not { Own: null } && !_puzzle.IsBeingSolved && (_proof.IsReady || _eap is not null))
            Send(now);
    }

    private List<Payload> FirstPayloads()
    {
        var payloads = new List<Payload> { Authenticator.ToPayload(Connection.LocalId, initiator: true) };
        _proof.AddCertificates(payloads);
        var resumed = Sa.Handshake!.Resumed;
        if (Connection.PeerSigns && Connection.TrustedAuthorities.Length > 0 && resumed is null)
            payloads.Add(new CertReqPayload(CertificateEncoding.X509Signature, Connection.TrustedAuthorities));
        Authenticator.AddLookup(payloads, Connection);
        AuthMethods.Add(payloads, Sa);
        if ((resumed?.ResponderId ?? Connection.RemoteId) is { } remote)
            payloads.Add(Authenticator.ToPayload(remote, initiator: false));
        AddAuth(payloads);
        MultipleAuth.AddSupport(payloads, Connection);
        CrashTokens.Add(payloads, Sa);
        // RFC 7296 §2.4: only when we hold no other IKE SA with this peer.
        if (Connection.SendInitialContact && !Sa.IsReauthentication && !Core.Wishes.HasOtherSa(Sa))
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.InitialContact, []));
        if (_eap is not null && Connection.EapOnly)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.EapOnlyAuthentication, []));
        WindowSize.Add(payloads, Core.Configuration);
        CounterSync.Offer(payloads, Connection);
        Tickets.AddRequest(payloads, Sa);
        AssignedConfiguration.AddRequest(payloads, Sa);
        MobikeNotifies.AddOffer(payloads, Sa);
        _offer?.AddTo(payloads);
        Announcements.Add(payloads, Connection, AnnouncedIn.AuthRequest);
        return payloads;
    }

    private List<Payload> FinalPayloads()
    {
        var payloads = new List<Payload>();
        AddAuth(payloads);
        return payloads;
    }

    private void OnFirstResponse(Instant now, PayloadList payloads)
    {
        if (payloads.Find(PayloadType.IdResponder) is not IdPayload id)
        {
            FailForLackOf(now, payloads, "IDr");
            return;
        }
        _peerId = id;
        _peer = _claimed = new(id.IdType, id.Data);
        if (Sa.Handshake!.Resumed is { } resumed)
        {
            VerifyResumed(now, resumed, payloads);
            return;
        }
        // Who does not authenticate calls itself ID_NULL, or what it likes (RFC 7619 §2.2).
        if (Connection.RemoteId is { } expected && !expected.Equals(_peer)
            && Connection.RemoteAuthentication != Authentication.Null)
        {
            Reject(now, $"the peer says that it is {_peer}, and {expected} was expected");
            return;
        }
        // With EAP the responder proves itself before it knows of a PPK (RFC 8784 §3).
        if (payloads.Find<AuthPayload>() is not null && _eap is null && !_proof.TryFollow(payloads))
            Reject(now, WithoutPpk);
        else if (payloads.Find<AuthPayload>() is { } proof)
            Verify(now, proof, payloads);
        else if (_eap is not null && Connection.EapOnly)
            HandleEap(now, payloads);
        else
            FailForLackOf(now, payloads, "AUTH");
    }

    /// <summary>RFC 5723 §4.3.3: IDr is the one of the old IKE SA, and AUTH shows its keys.</summary>
    private void VerifyResumed(Instant now, ResumableState state, PayloadList payloads)
    {
        if (_peer!.Equals(state.ResponderId) && payloads.Find<AuthPayload>() is { } auth
            && ResumptionAuth.Verify(Sa, false, _peerId!, auth))
            OnPeerProved(now);
        else
            Reject(now, "the peer's IKE_AUTH does not fit the ticket");
    }

    private void Verify(Instant now, AuthPayload auth, PayloadList payloads)
    {
        if (!TryReadFollowing(now, payloads))
            return;
        var octets = Authenticator.Octets(Sa, Core.Crypto, false, _peerId!);
        var secrets = _peerRound?.Secrets ?? Connection.Secrets;
        switch (_peerRound?.Method ?? Connection.RemoteAuthentication)
        {
            case Authentication.Signature:
                Core.Request(now, new ValidatePeer
                {
                    Connection = Connection, PeerId = _claimed, Certificates = Authenticator.Certificates(Connection, payloads),
                    Method = auth.Method, AuthData = auth.Data.ToArray(), Octets = octets,
                }, this);
                break;
            case Authentication.SharedKey when Authenticator.VerifySharedKey(Sa, secrets, _claimed, auth, octets):
            case Authentication.Null when Authenticator.Verify(Sa, AuthMethod.NullAuthentication, auth,
                Authenticator.KeyOf(Sa, false, []), octets):
                OnPeerProved(now);
                break;
            case Authentication.Null:
                Reject(now, "the peer's AUTH does not match the keys of the IKE SA");
                break;
            default:
                Reject(now, "the peer's AUTH does not match the shared secret");
                break;
        }
    }

    private void OnPeerProved(Instant now)
    {
        _isPeerProved = true;
        if (_eap is null)
            EndRound(now);
        else if (_stage != Stage.First || Connection.RemoteAuthentication == Authentication.Signature)
            HandleEap(now, _response!);
        else
            Reject(now, "with EAP the peer has to prove itself by a signature");
    }

    /// <summary>One packet of the EAP server, and what it leads to (RFC 7296 §2.16).</summary>
    private void HandleEap(Instant now, PayloadList payloads)
    {
        if (payloads.Find<EapPayload>() is not { } eap)
        {
            if (_stage == Stage.First && _isPeerProved && Redirects.Follow(now, Sa, payloads) is { } gateway)
                Fail(now, $"redirected to {gateway}");
            else
                FailForLackOf(now, payloads, "EAP");
            return;
        }
        var step = _eap!.Handle(eap.Data);
        switch (step.Outcome)
        {
            case EapOutcome.Continue when ++_eapRounds <= MaxEapRounds:
                _stage = Stage.Eap;
                _eapPacket = step.Packet;
                Send(now);
                break;
            case EapOutcome.Success when _isPeerProved || step.Msk.Length > 0:
                _stage = Stage.Final;
                _msk = step.Msk;
                _proof.ByKey(AuthMethod.SharedKey, () => Authenticator.KeyOf(Sa, true, _msk).ToArray());
                Send(now);
                break;
            case EapOutcome.Success:
                // RFC 5998 §4: without the responder's AUTH the method has to prove it, which takes a key.
                Fail(now, "the EAP method derives no key and cannot stand alone");
                break;
            case EapOutcome.Failure:
                Fail(now, "EAP has failed: a wrong name or password, or no method in common");
                break;
            default:
                Fail(now, "the peer's EAP packet is not part of the conversation");
                break;
        }
    }

    private void OnFinalResponse(Instant now, PayloadList payloads)
    {
        if (payloads.Find<AuthPayload>() is not { } auth)
            FailForLackOf(now, payloads, "AUTH");
        else if (!_proof.TryFollow(payloads))
            Reject(now, WithoutPpk);
        else if (_peerFollows)
            Reject(now, "the peer has not begun the authentication that it has announced");
        else if (!Authenticator.Verify(Sa, AuthMethod.SharedKey, auth, Authenticator.KeyOf(Sa, false, _msk),
            Authenticator.Octets(Sa, Core.Crypto, false, _peerId!)))
            Reject(now, "the peer's AUTH after EAP does not match");
        else if (TryReadFollowing(now, payloads))
            EndRound(now);
    }

    private void Accept(Instant now)
    {
        var payloads = _response!;
        var (nonceI, nonceR) = (Sa.Handshake!.NonceI, Sa.Handshake.NonceR);
        Finish();
        _eap?.Dispose();
        WindowSize.Read(payloads, Sa);
        MobikeNotifies.Read(payloads, Sa);
        CounterSync.Agree(payloads, Sa);
        CrashTokens.Read(payloads, Sa);
        Sa.Authenticate(_peer!);
        Sa.Establish(now, _peer!, initialContact: false);
        AuthLifetime.Read(now, payloads, Sa);
        if (Redirects.TryFollow(now, Sa, payloads))
        {
            Release();
            return;
        }
        Tickets.Read(now, payloads, Sa, mayAskAgain: true);
        AssignedConfiguration.Read(payloads, Sa);
        if (_offer is not { } offer)
        {
            Core.Wishes.OnChildless(Sa);
            return;
        }
        if (offer.Read(Sa, payloads, out var reason) is not { } outcome || AssignedConfiguration.IsMissing(Sa, out reason))
        {
            // RFC 7296 §1.2: the IKE SA stands although its first child could not be made.
            FailChild(now, offer, reason, payloads);
            return;
        }
        offer.Own = null;
        _installing = outcome.Install(
            now, Sa, this, offer.Child, initiator: true, hold: false, null, [], nonceI, nonceR);
    }

    private void FailChild(Instant now, ChildOffer offer, string reason, PayloadList payloads)
    {
        // The peer may have installed its half: tell it, unless it refused by itself.
        if (payloads.Find<SaPayload>() is not null)
            Sa.Enqueue(new DeleteChildExchange(offer.Child.Protocol, offer.Own!.Spi));
        Release();
        Sa.TellOfLackingChild(offer.Child, reason, offer.Explain(Sa, payloads));
        if (ChildNegotiation.ErrorOf(payloads) == NotifyType.SinglePairRequired
            && Core.Wishes.TriggerOf(Connection, offer.Child) is not null)
            Sa.Enqueue(new CreateChildExchange(offer.Child) { OnlyIfMissing = true, SinglePair = true });
        Core.Wishes.OnChildFailed(now, Sa, offer.Child);
    }

    private void FailForLackOf(Instant now, PayloadList payloads, string payload)
    {
        if (ChildNegotiation.ErrorOf(payloads) is not { } error)
        {
            Fail(now, $"the IKE_AUTH response lacks {payload}");
            return;
        }
        Fail(now, $"the peer answers {error} to IKE_AUTH",
            error == NotifyType.AuthenticationFailed ? Disagreements.OfOurIdentity(Connection) : null);
    }

    private void Fail(Instant now, string reason, Disagreement? disagreement = null)
    {
        Finish();
        Release();
        Sa.Close(now, reason, answerRepeats: false, disagreement);
    }

    /// <summary>RFC 7296 §2.21.2: the responder believes that all is well; tell it in an INFORMATIONAL exchange.</summary>
    private void Reject(Instant now, string reason)
    {
        Finish();
        Release();
        Sa.RejectPeer(now, reason);
    }

    private void Release()
    {
        _eap?.Dispose();
        if (_offer is { Own: { } own })
        {
            Core.ReleaseSpi(_offer.Child.Protocol, own.Spi);
            _offer.Own = null;
        }
    }
}

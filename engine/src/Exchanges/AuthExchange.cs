using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's IKE_AUTH with the first child SA (RFC 7296 §1.2, §2.15), in several rounds with EAP (§2.16). Until the
/// responder's AUTH is verified nothing that it says is believed.
/// </summary>
internal sealed class AuthExchange : Exchange
{
    /// <summary>An EAP conversation that has not come to its end by then does not come to one.</summary>
    private const int MaxEapRounds = 32;

    private ChildOffer? _offer;
    private EapPeer? _eap;
    private int _eapRounds;
    private byte[] _eapPacket = [];
    private byte[] _msk = [];
    private Stage _stage;
    private AuthPayload? _auth;
    private Certificate[] _certificates = [];
    private PayloadList? _response;
    private IdPayload? _peerId;
    private Identification? _peer;
    private bool _isPeerProved;
    private ChildSa? _installing;

    private enum Stage : byte
    {
        First,
        Eap,

        /// <summary>Both sides prove that they know what EAP has given them.</summary>
        Final,
    }

    public override ExchangeType Type => ExchangeType.IkeAuth;
    public override bool RunsAlone => true;

    private Connection Connection => Sa.Connection;

    protected override void Begin(Instant now)
    {
        if (!TryPlanChild(out var reason) || !TryProve(now, out reason))
        {
            Fail(now, reason);
            return;
        }
        if (_offer is not null)
            Core.Request(now, new AllocateSpi { Protocol = ProtocolId.Esp, Path = Sa.Path }, this);
        SendWhenReady(now);
    }

    public override List<Payload> Payloads() => _stage switch
    {
        Stage.Eap => [new EapPayload(_eapPacket)],
        Stage.Final => [_auth!],
        _ => FirstPayloads(),
    };

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        _response = payloads;
        switch (_stage)
        {
            case Stage.First:
                OnFirstResponse(now, payloads);
                break;
            case Stage.Eap:
                HandleEap(now, payloads);
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
                _offer!.Spi = allocated.Spi;
                break;
            case Signed { Data: null }:
                Fail(now, "there is no private key for our identity");
                return;
            case Signed signed:
                _auth = new(signed.Method, signed.Data);
                _certificates = signed.Certificates;
                break;
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
            _offer = new(Connection.Children[0]);
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
            _auth = ResumptionAuth.Make(Sa, true, Authenticator.ToPayload(Connection.LocalId, initiator: true));
            return true;
        }
        var octets = OwnOctets();
        switch (Connection.LocalAuthentication)
        {
            case Authentication.Eap when Connection.Eap is { } eap:
                _eap = eap.Create(Core.Random);
                return true;
            case Authentication.Eap:
                reason = "there are no EAP credentials";
                return false;
            case Authentication.Null:
                _auth = new(AuthMethod.NullAuthentication, Authenticator.SharedKeyAuth(
                    Core.Crypto, Sa.Keys!.Suite.Prf, Authenticator.KeyOf(Sa, true, []), octets));
                return true;
            case Authentication.SharedKey:
                var secret = Connection.RemoteId is { } peer ? Connection.Secrets?.Find(peer) : Connection.Secrets?.Default;
                reason = "there is no shared secret for the peer";
                if (secret is null)
                    return false;
                _auth = new(AuthMethod.SharedKey,
                    Authenticator.SharedKeyAuth(Core.Crypto, Sa.Keys!.Suite.Prf, secret, octets));
                return true;
            default:
                Core.Request(now, new Sign
                {
                    Connection = Connection, LocalId = Connection.LocalId, Octets = octets,
                    PeerHashes = Sa.Handshake!.PeerHashes, CertificateAuthorities = Sa.Handshake.PeerAuthorities,
                }, this);
                return true;
        }
    }

    private byte[] OwnOctets() => Authenticator.Octets(
        Sa, Core.Crypto, true, Authenticator.ToPayload(Connection.LocalId, initiator: true));

    private void SendWhenReady(Instant now)
    {
        if (_offer is not { Spi: 0 } && (_auth is not null || _eap is not null))
            Send(now);
    }

    private List<Payload> FirstPayloads()
    {
        var payloads = new List<Payload> { Authenticator.ToPayload(Connection.LocalId, initiator: true) };
        foreach (var certificate in _certificates)
            payloads.Add(new CertPayload(certificate.Encoding, certificate.Data));
        var resumed = Sa.Handshake!.Resumed;
        if (Connection.RemoteAuthentication == Authentication.Signature && Connection.TrustedAuthorities.Length > 0
            && resumed is null)
            payloads.Add(new CertReqPayload(CertificateEncoding.X509Signature, Connection.TrustedAuthorities));
        if ((resumed?.ResponderId ?? Connection.RemoteId) is { } remote)
            payloads.Add(Authenticator.ToPayload(remote, initiator: false));
        if (_auth is not null)
            payloads.Add(_auth);
        CrashTokens.Add(payloads, Sa);
        // RFC 7296 §2.4: only when we hold no other IKE SA with this peer.
        if (Connection.SendInitialContact && !Core.Wishes.HasOtherSa(Sa))
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.InitialContact, []));
        if (_eap is not null && Connection.EapOnly)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.EapOnlyAuthentication, []));
        WindowSize.Add(payloads, Core.Configuration);
        Tickets.AddRequest(payloads, Sa);
        AssignedConfiguration.AddRequest(payloads, Sa);
        _offer?.AddTo(payloads);
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
        _peer = new(id.IdType, id.Data);
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
        if (payloads.Find<AuthPayload>() is { } auth)
            Verify(now, auth, payloads);
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
        var octets = Authenticator.Octets(Sa, Core.Crypto, false, _peerId!);
        switch (Connection.RemoteAuthentication)
        {
            case Authentication.Signature:
                Core.Request(now, new ValidatePeer
                {
                    Connection = Connection, PeerId = _peer!, Certificates = Authenticator.Certificates(payloads),
                    Method = auth.Method, AuthData = auth.Data.ToArray(), Octets = octets,
                }, this);
                break;
            case Authentication.SharedKey when Authenticator.VerifySharedKey(Sa, Connection, _peer!, auth, octets):
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
            Accept(now);
        else
            HandleEap(now, _response!);
    }

    /// <summary>One packet of the EAP server, and what it leads to (RFC 7296 §2.16).</summary>
    private void HandleEap(Instant now, PayloadList payloads)
    {
        if (payloads.Find<EapPayload>() is not { } eap)
        {
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
                _auth = new(AuthMethod.SharedKey, Authenticator.SharedKeyAuth(
                    Core.Crypto, Sa.Keys!.Suite.Prf, Authenticator.KeyOf(Sa, true, _msk), OwnOctets()));
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
        else if (Authenticator.Verify(Sa, AuthMethod.SharedKey, auth, Authenticator.KeyOf(Sa, false, _msk),
            Authenticator.Octets(Sa, Core.Crypto, false, _peerId!)))
            Accept(now);
        else
            Reject(now, "the peer's AUTH after EAP does not match");
    }

    private void Accept(Instant now)
    {
        var payloads = _response!;
        var (nonceI, nonceR) = (Sa.Handshake!.NonceI, Sa.Handshake.NonceR);
        Finish();
        _eap?.Dispose();
        WindowSize.Read(payloads, Sa);
        CrashTokens.Read(payloads, Sa);
        Sa.Authenticate(_peer!);
        Sa.Establish(now, _peer!, initialContact: false);
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
        if (offer.Read(Sa, payloads, out var reason) is not { } outcome)
        {
            // RFC 7296 §1.2: the IKE SA stands although its first child could not be made.
            FailChild(now, offer, reason, payloads);
            return;
        }
        offer.Spi = 0;
        _installing = outcome.Install(
            now, Sa, this, offer.Child, initiator: true, hold: false, null, [], nonceI, nonceR);
    }

    private void FailChild(Instant now, ChildOffer offer, string reason, PayloadList payloads)
    {
        // The peer may have installed its half: tell it, unless it refused by itself.
        if (payloads.Find<SaPayload>() is not null)
            Sa.Enqueue(new DeleteChildExchange(offer.Spi, null, linger: false));
        Release();
        Core.Do(Sa.NoticeOf(NoticeKind.ChildSaFailed, reason));
        Core.Wishes.OnChildFailed(now, Sa, offer.Child);
    }

    private void FailForLackOf(Instant now, PayloadList payloads, string payload) => Fail(now,
        ChildNegotiation.ErrorOf(payloads) is { } error
            ? $"the peer answers {error} to IKE_AUTH"
            : $"the IKE_AUTH response lacks {payload}");

    private void Fail(Instant now, string reason)
    {
        Finish();
        Release();
        Sa.Close(now, reason, answerRepeats: false);
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
        if (_offer is { Spi: not 0 } offer)
        {
            Core.ReleaseSpi(offer.Spi);
            offer.Spi = 0;
        }
    }
}

/// <summary>The child that IKE_AUTH brings along.</summary>
internal sealed class ChildOffer(ChildConfiguration child)
{
    public ChildConfiguration Child => child;

    /// <summary>Ours; 0 before it is allocated and when it is used.</summary>
    public uint Spi { get; set; }

    public void AddTo(List<Payload> payloads) =>
        ChildNegotiation.AddOffer(payloads, child, Spi, false, child.Local, child.Remote);

    /// <summary>Null with the reason when there is no child in the answer, or another one than was offered.</summary>
    public ChildOutcome? Read(IkeSa sa, PayloadList payloads, out string reason) =>
        ChildNegotiation.ReadAnswer(sa, payloads, child, Spi, false, child.Local, child.Remote, out reason)?.Outcome;
}

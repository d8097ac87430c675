using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's IKE_AUTH with the first child SA (RFC 7296 §1.2, §2.15). Until the responder's AUTH is verified
/// nothing that it says is believed.
/// </summary>
internal sealed class AuthExchange : Exchange
{
    private ChildConfiguration _child = null!;
    private uint _spi;
    private AuthPayload? _auth;
    private Certificate[] _certificates = [];
    private PayloadList? _response;
    private Identification? _peer;
    private ChildSa? _installing;

    public override ExchangeType Type => ExchangeType.IkeAuth;
    public override bool RunsAlone => true;

    private Connection Connection => Sa.Connection;

    protected override void Begin(Instant now)
    {
        _child = Connection.Children[0];
        var id = Authenticator.ToPayload(Connection.LocalId, initiator: true);
        var octets = Authenticator.Octets(Sa, Core.Crypto, true, id);
        if (Connection.LocalAuthentication == Authentication.SharedKey)
        {
            var secret = Connection.RemoteId is { } peer ? Connection.Secrets?.Find(peer) : Connection.Secrets?.Default;
            if (secret is null)
            {
                Fail(now, "there is no shared secret for the peer");
                return;
            }
            _auth = new(AuthMethod.SharedKey,
                Authenticator.SharedKeyAuth(Core.Crypto, Sa.Keys!.Suite.Prf, secret, octets));
        }
        else
        {
            Core.Request(now, new Sign
            {
                Connection = Connection, LocalId = Connection.LocalId, Octets = octets,
                PeerHashes = Sa.Handshake!.PeerHashes, CertificateAuthorities = Sa.Handshake.PeerAuthorities,
            }, this);
        }
        Core.Request(now, new AllocateSpi { Protocol = ProtocolId.Esp, Path = Sa.Path }, this);
    }

    public override List<Payload> Payloads()
    {
        var payloads = new List<Payload> { Authenticator.ToPayload(Connection.LocalId, initiator: true) };
        foreach (var certificate in _certificates)
            payloads.Add(new CertPayload(certificate.Encoding, certificate.Data));
        if (Connection.RemoteAuthentication == Authentication.Signature && Connection.TrustedAuthorities.Length > 0)
            payloads.Add(new CertReqPayload(CertificateEncoding.X509Signature, Connection.TrustedAuthorities));
        if (Connection.RemoteId is { } remote)
            payloads.Add(Authenticator.ToPayload(remote, initiator: false));
        payloads.Add(_auth!);
        // RFC 7296 §2.4: only when we hold no other IKE SA with this peer.
        if (Connection.SendInitialContact && !Core.Wishes.HasOtherSa(Sa))
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.InitialContact, []));
        WindowSize.Add(payloads, Core.Configuration);
        MobikeNotifies.AddOffer(payloads, Sa);
        ChildNegotiation.AddOffer(payloads, _child, _spi, false, _child.Local, _child.Remote);
        return payloads;
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        if (payloads.Find(PayloadType.IdResponder) is not IdPayload id
            || payloads.Find<AuthPayload>() is not { } auth)
        {
            var error = ChildNegotiation.ErrorOf(payloads);
            Fail(now, error is null ? "the IKE_AUTH response lacks IDr or AUTH" : $"the peer answers {error} to IKE_AUTH");
            return;
        }
        _response = payloads;
        _peer = new(id.IdType, id.Data);
        if (Connection.RemoteId is { } expected && !expected.Equals(_peer))
        {
            Reject(now, $"the peer says that it is {_peer}, and {expected} was expected");
            return;
        }
        var octets = Authenticator.Octets(Sa, Core.Crypto, false, id);
        if (Connection.RemoteAuthentication == Authentication.Signature)
        {
            Core.Request(now, new ValidatePeer
            {
                Connection = Connection, PeerId = _peer, Certificates = Authenticator.Certificates(payloads),
                Method = auth.Method, AuthData = auth.Data.ToArray(), Octets = octets,
            }, this);
        }
        else if (Authenticator.VerifySharedKey(Sa, Connection, _peer, auth, octets))
            Accept(now);
        else
            Reject(now, "the peer's AUTH does not match the shared secret");
    }

    public override void OnAbandoned(Instant now) => ReleaseSpi();

    protected override void Completed(Instant now, Completion completion)
    {
        switch (completion)
        {
            case SpiAllocated { Spi: 0 }:
                Fail(now, "the kernel gave no SPI");
                return;
            case SpiAllocated allocated:
                _spi = allocated.Spi;
                break;
            case Signed { Data: null }:
                Fail(now, "there is no private key for our identity");
                return;
            case Signed signed:
                _auth = new(signed.Method, signed.Data);
                _certificates = signed.Certificates;
                break;
            case PeerValidated { Accepted: true }:
                Accept(now);
                return;
            case PeerValidated refused:
                Reject(now, refused.Reason);
                return;
            case ChildInstalled installed:
                ChildInstallation.Complete(now, _installing!, installed.Ok, replaced: null);
                return;
        }
        if (_spi != 0 && _auth is not null)
            Send(now);
    }

    private void Accept(Instant now)
    {
        var payloads = _response!;
        var (nonceI, nonceR) = (Sa.Handshake!.NonceI, Sa.Handshake.NonceR);
        Finish();
        WindowSize.Read(payloads, Sa);
        MobikeNotifies.Read(payloads, Sa);
        Sa.Authenticate(_peer!);
        Sa.Establish(now, _peer!, initialContact: false);
        var answer = ChildNegotiation.ReadAnswer(
            payloads, _child, _spi, false, _child.Local, _child.Remote, out var reason);
        if (answer is not { } agreed)
        {
            // RFC 7296 §1.2: the IKE SA stands although its first child could not be made.
            FailChild(now, reason, payloads);
            return;
        }
        _spi = 0;
        _installing = agreed.Outcome.Install(
            now, Sa, this, _child, initiator: true, hold: false, null, [], nonceI, nonceR);
    }

    private void FailChild(Instant now, string reason, PayloadList payloads)
    {
        // The peer may have installed its half: tell it, unless it refused by itself.
        if (payloads.Find<SaPayload>() is not null)
            Sa.Enqueue(new DeleteChildExchange(_spi, null, linger: false));
        ReleaseSpi();
        Core.Do(Sa.NoticeOf(NoticeKind.ChildSaFailed, reason));
        Core.Wishes.OnChildFailed(now, Sa, _child);
    }

    private void Fail(Instant now, string reason)
    {
        Finish();
        ReleaseSpi();
        Sa.Close(now, reason, answerRepeats: false);
    }

    /// <summary>RFC 7296 §2.21.2: the responder believes that all is well; tell it in an INFORMATIONAL exchange.</summary>
    private void Reject(Instant now, string reason)
    {
        Finish();
        ReleaseSpi();
        Sa.RejectPeer(now, reason);
    }

    private void ReleaseSpi()
    {
        if (_spi != 0)
            Core.ReleaseSpi(_spi);
        _spi = 0;
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's IKE_AUTH: verify the peer first, then prove ourselves, then make the first child SA
/// (RFC 7296 §1.2, §2.15). A child that cannot be made leaves the IKE SA standing.
/// </summary>
internal sealed class AuthResponder(IkeSa sa, IncomingRequest request) : Responder(sa, request)
{
    private Identification _peer = null!;
    private IdPayload _ourId = null!;
    private AuthPayload? _auth;
    private Certificate[] _certificates = [];
    private ChildGrant? _grant;
    private NotifyType _childError;
    private uint _spi;
    private bool _spiPending;
    private ChildSa? _installing;
    private ChildOutcome? _outcome;

    public override void Start(Instant now)
    {
        if (Payloads.Find(PayloadType.IdInitiator) is not IdPayload id)
        {
            Reject(now, NotifyType.InvalidSyntax, "the IKE_AUTH request lacks IDi");
            return;
        }
        _peer = new(id.IdType, id.Data);
        if (Payloads.Find<AuthPayload>() is not { } auth)
        {
            // RFC 7296 §2.16: without AUTH the peer asks for EAP.
            Reject(now, NotifyType.AuthenticationFailed, "the peer asks for EAP, which the policy does not allow");
            return;
        }
        if (ChooseConnection(auth.Method) is not { } connection)
        {
            Reject(now, NotifyType.AuthenticationFailed, $"no policy fits the peer's identity {_peer}");
            return;
        }
        Sa.Connection = connection;
        Sa.Handshake!.PeerAuthorities = SignatureHashes.ReadAuthorities(Payloads);
        var octets = Authenticator.Octets(Sa, Core.Crypto, true, id);
        if (connection.RemoteAuthentication == Authentication.Signature)
        {
            Core.Request(now, new ValidatePeer
            {
                Connection = connection, PeerId = _peer, Certificates = Authenticator.Certificates(Payloads),
                Method = auth.Method, AuthData = auth.Data.ToArray(), Octets = octets,
            }, this);
        }
        else if (Authenticator.VerifySharedKey(Sa, connection, _peer, auth, octets))
            ProveOurselves(now);
        else
            Reject(now, NotifyType.AuthenticationFailed, "the peer's AUTH does not match the shared secret");
    }

    public override void OnAbandoned(Instant now) => ReleaseSpi();

    protected override void Completed(Instant now, Completion completion)
    {
        switch (completion)
        {
            case PeerValidated { Accepted: true }:
                ProveOurselves(now);
                return;
            case PeerValidated refused:
                Reject(now, NotifyType.AuthenticationFailed, refused.Reason);
                return;
            case Signed { Data: null }:
                Reject(now, NotifyType.AuthenticationFailed, "there is no private key for our identity");
                return;
            case Signed signed:
                _auth = new(signed.Method, signed.Data);
                _certificates = signed.Certificates;
                break;
            case SpiAllocated allocated:
                _spiPending = false;
                _spi = allocated.Spi;
                if (_spi == 0)
                    (_grant, _childError) = (null, NotifyType.NoAdditionalSas);
                break;
            case ChildInstalled installed:
                Answer(now, installed.Ok);
                return;
        }
        Proceed(now);
    }

    /// <summary>
    /// The first policy in order whose identities and method of authentication fit. The algorithms are agreed already, so it must allow those too.
    /// </summary>
    private Connection? ChooseConnection(AuthMethod method)
    {
        var offered = method == AuthMethod.SharedKey ? Authentication.SharedKey : Authentication.Signature;
        var asked = Payloads.Find(PayloadType.IdResponder) is IdPayload id
            ? new Identification(id.IdType, id.Data)
            : null;
        Connection? other = null;
        foreach (var connection in Core.Connections.Candidates(Sa.Path))
        {
            if ((connection.RemoteId is { } expected && !expected.Equals(_peer)) || !Allows(connection)
                || connection.RemoteAuthentication != offered)
            {
                continue;
            }
            if (asked is null || asked.Equals(connection.LocalId))
                return connection;
            // RFC 7296 §1.2: the responder may answer with an identity other than the one asked for.
            other ??= connection;
        }
        return other;
    }

    private bool Allows(Connection connection)
    {
        var suite = Sa.Keys!.Suite;
        foreach (var proposal in connection.IkeProposals)
        {
            if (Array.IndexOf(proposal.Encryption, new(suite.Cipher.Encryption, suite.Cipher.KeyBits)) >= 0
                && Array.IndexOf(proposal.Prf, suite.Prf) >= 0
                && Array.IndexOf(proposal.KeyExchange, suite.KeyExchange) >= 0
                && AdditionalKeyExchanges.Allow(proposal, suite.AdditionalChoices)
                && (suite.Cipher.IsAead || Array.IndexOf(proposal.Integrity, suite.Cipher.Integrity) >= 0))
            {
                return true;
            }
        }
        return false;
    }

    private void ProveOurselves(Instant now)
    {
        Sa.Authenticate(_peer);
        var connection = Sa.Connection;
        _ourId = Authenticator.ToPayload(connection.LocalId, initiator: false);
        var octets = Authenticator.Octets(Sa, Core.Crypto, false, _ourId);
        _grant = ChildNegotiation.Grant(Payloads, connection.Children, false, out _childError);
        if (connection.LocalAuthentication == Authentication.SharedKey)
        {
            if (connection.Secrets?.Find(_peer) is not { } secret)
            {
                Reject(now, NotifyType.AuthenticationFailed, $"there is no shared secret for {_peer}");
                return;
            }
            _auth = new(AuthMethod.SharedKey,
                Authenticator.SharedKeyAuth(Core.Crypto, Sa.Keys!.Suite.Prf, secret, octets));
        }
        else
        {
            Core.Request(now, new Sign
            {
                Connection = connection, LocalId = connection.LocalId, Octets = octets,
                PeerHashes = Sa.Handshake!.PeerHashes, CertificateAuthorities = Sa.Handshake.PeerAuthorities,
            }, this);
        }
        if (_grant is not null)
        {
            _spiPending = true;
            Core.Request(now, new AllocateSpi { Protocol = ProtocolId.Esp, Path = Sa.Path }, this);
        }
        Proceed(now);
    }

    private void Proceed(Instant now)
    {
        if (_auth is null || _spiPending || _installing is not null)
            return;
        if (_grant is null)
        {
            Answer(now, false);
            return;
        }
        var handshake = Sa.Handshake!;
        _outcome = _grant.With(_spi);
        _spi = 0;
        _installing = _outcome.Install(now, Sa, this, _grant.Child, initiator: false, hold: false, null, [],
            handshake.NonceI, handshake.NonceR);
    }

    private void Answer(Instant now, bool installed)
    {
        var payloads = new List<Payload> { _ourId };
        foreach (var certificate in _certificates)
            payloads.Add(new CertPayload(certificate.Encoding, certificate.Data));
        payloads.Add(_auth!);
        WindowSize.Add(payloads, Core.Configuration);
        if (installed)
            ChildNegotiation.AddAnswer(payloads, _outcome!, _grant!.Chosen);
        else
            payloads.Add(new NotifyPayload(ProtocolId.None, [],
                _grant is null ? _childError : NotifyType.NoAdditionalSas, []));
        WindowSize.Read(Payloads, Sa);
        Respond(now, payloads);
        Sa.Establish(now, _peer, Payloads.FindNotify(NotifyType.InitialContact) is not null);
        if (_installing is null)
            Core.Do(Sa.NoticeOf(NoticeKind.ChildSaFailed, $"the child was refused with {_childError}"));
        else if (installed)
            ChildInstallation.Complete(now, _installing, true, replaced: null);
        else
            Sa.CloseChild(now, _installing, "the kernel refused it", linger: false);
    }

    /// <summary>The error goes out protected, and its copy for repeated requests outlives the SA (RFC 7296 §2.21.2).</summary>
    private void Reject(Instant now, NotifyType type, string reason)
    {
        ReleaseSpi();
        Refuse(now, type);
        Sa.Close(now, reason, answerRepeats: true);
    }

    private void ReleaseSpi()
    {
        if (_spi != 0)
            Core.ReleaseSpi(_spi);
        _spi = 0;
    }
}

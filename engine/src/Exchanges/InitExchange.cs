using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's IKE_SA_INIT (RFC 7296 §1.2): in clear, with cookies (§2.6) and puzzles (RFC 8019), a corrected key exchange
/// method (§1.2, §2.7) and NAT detection (§2.23). Nothing in a response is authenticated yet, so anything that does not fit
/// is ignored and the request goes on being repeated.
/// </summary>
/// <param name="redirectedFrom">The gateway that has sent us to this one (RFC 5685 §9.3).</param>
internal sealed class InitExchange(IpAddress? redirectedFrom = null) : Exchange, IInitialExchange
{
    /// <summary>Cookies and corrections that a responder may ask for before it is taken for broken.</summary>
    private const int MaxRestarts = 8;

    private KeyExchangeMethod _method;
    private byte[]? _cookie;
    private byte[] _solution = [];
    private readonly PuzzleQuest _puzzle = new();
    private int _restarts;
    private ChosenProposal _chosen = null!;
    private ulong _peerSpi;
    private bool _computing;
    private string _hint = "the peer does not answer";
    private Disagreement? _disagreement;
    private bool _hasToldHint;

    public override ExchangeType Type => ExchangeType.IkeSaInit;

    /// <summary>An error notify may be forged: it explains the failure, but does not cause it (RFC 7296 §2.21.1).</summary>
    public override string TimeoutReason => _hint;
    public override Disagreement? TimeoutDisagreement => _disagreement;

    protected override void Begin(Instant now)
    {
        Core.Counters.HandshakesStarted++;
        Sa.Handshake = new() { NonceI = Core.NewNonce() };
        _method = Sa.Connection.IkeProposals[0].KeyExchange[0];
        StartKeyExchange();
        SendInit(now);
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        // IKE_SA_INIT responses have no SK payload; they come through OnInitResponse.
    }

    public void OnInitResponse(Instant now, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (_computing || !PayloadDecoder.TryDecode(index, out var payloads, out _)
            || payloads.FirstUnknownCritical is not null)
        {
            Core.Drop(DropReason.UnusableResponse);
            return;
        }
        if (payloads.FindNotify(NotifyType.Cookie) is { } cookie)
            OnCookie(now, cookie, payloads.FindNotify(NotifyType.Puzzle));
        else if (payloads.FindNotify(NotifyType.InvalidKePayload) is { } wanted)
            RestartWithMethod(now, wanted);
        else if (payloads.FindNotify(NotifyType.Redirect) is { } redirect)
            FollowRedirect(now, redirect);
        else if (!TryAccept(now, message, header, payloads))
        {
            RememberHint(now, payloads);
            Core.Drop(DropReason.UnusableResponse);
        }
    }

    public override void OnAbandoned(Instant now) => Sa.Handshake?.KeyExchange?.Dispose();

    protected override void Completed(Instant now, Completion completion)
    {
        if (completion is PuzzleSolved solved && _puzzle.End() is { } cookie)
        {
            RestartWithCookie(now, cookie, solved.Keys);
            return;
        }
        if (completion is not SecretComputed computed || Sa.Handshake is not { } handshake)
            return;
        handshake.KeyExchange?.Dispose();
        handshake.KeyExchange = null;
        if (!computed.Ok)
        {
            Finish();
            Sa.Close(now, "the peer's key exchange value is unacceptable", answerRepeats: false);
            return;
        }
        Finish();
        Sa.PeerSpi = _peerSpi;
        Sa.Requests.NextId = 1;
        Sa.DeriveInitialKeys(_chosen.IkeSuite, computed.Secret);
        Sa.ExpectKeyExchanges(_chosen.Additional);
        // RFC 4555 §3.3: with MOBIKE in any case, because a NAT may come later.
        if (Sa.Nat != NatStatus.None
            || (Sa.Connection.Mobike && (Sa.Extensions & Extensions.NatTraversal) != 0))
            Sa.FloatToNatTraversalPort();
        Sa.MarkAuthenticating();
        Sa.Begin(now, Sa.HasAllKeys ? new AuthExchange() : new IntermediateExchange());
    }

    private void StartKeyExchange()
    {
        Sa.Handshake!.KeyExchange?.Dispose();
        Sa.Handshake.KeyExchange = Core.Crypto.StartKeyExchange(_method, Core.NewSeed(_method));
    }

    private void SendInit(Instant now)
    {
        var handshake = Sa.Handshake!;
        var payloads = new List<Payload>();
        if (_cookie is not null)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.Cookie, _cookie));
        if (_solution.Length > 0)
            payloads.Add(new PuzzleSolutionPayload(_solution));
        // RFC 7296 §1.2: a corrected KE goes with the full original proposal again, which nobody has authenticated.
        payloads.Add(ProposalNegotiation.Offer(Sa.Connection.IkeProposals, ProtocolId.Ike, [], withKeyExchange: true));
        payloads.Add(new KePayload(_method, handshake.KeyExchange!.Public.ToArray()));
        payloads.Add(new NoncePayload(handshake.NonceI));
        if (!Sa.Connection.ProhibitNats)
            NatDetection.Add(payloads, Core.Crypto, Sa.Connection.ForceUdpEncapsulation, Sa.LocalSpi, 0, Sa.Path);
        SignatureHashes.Add(payloads, Sa.Connection);
        ExtensionOffer.Add(payloads, Sa.Connection);
        Redirects.AddOrigin(payloads, redirectedFrom);
        Announcements.Add(payloads, Sa.Connection, AnnouncedIn.InitRequest);
        VendorIds.Add(payloads, Sa.Connection);
        var writer = new MessageWriter(Core.ScratchFor(payloads));
        writer.Begin(new IkeHeader(Sa.LocalSpi, 0, ExchangeType.IkeSaInit, HeaderFlags.Initiator, 0));
        foreach (var payload in payloads)
            writer.Add(payload);
        var length = writer.Finish();
        handshake.InitRequest = Core.Scratch[..length].ToArray();
        Sa.Send(now, this, 0, handshake.InitRequest);
    }

    private void OnCookie(Instant now, NotifyPayload cookie, NotifyPayload? puzzle)
    {
        // RFC 7296 §2.6: 1 to 64 octets, returned unchanged; everything else of the request stays the same. The cookie
        // that has been returned already answers the request before that, and comes a second time.
        if (cookie.Data.Length is 0 or > 64 || cookie.Data.AsSpan().SequenceEqual(_cookie) || _puzzle.IsBeingSolved
            || ++_restarts > MaxRestarts)
        {
            Core.Drop(DropReason.UnusableResponse);
            return;
        }
        if (puzzle is not null && _puzzle.TryBegin(Sa.Connection, Core.Crypto, cookie.Data, puzzle) is { } effect)
            Core.Request(now, effect, this);
        else
            RestartWithCookie(now, cookie.Data.ToArray(), []);
    }

    private void RestartWithCookie(Instant now, byte[] cookie, byte[] solution)
    {
        (_cookie, _solution) = (cookie, solution);
        SendInit(now);
    }

    private void RestartWithMethod(Instant now, NotifyPayload wanted)
    {
        var method = wanted.Data.Length == 2
            ? (KeyExchangeMethod)(wanted.Data[0] << 8 | wanted.Data[1])
            : KeyExchangeMethod.None;
        if (method == _method || !Offers(method) || ++_restarts > MaxRestarts)
        {
            Core.Drop(DropReason.UnusableResponse);
            return;
        }
        _method = method;
        StartKeyExchange();
        SendInit(now);
    }

    /// <summary>RFC 5685 §3: our nonce shows that whoever sends us away has seen the request.</summary>
    private void FollowRedirect(Instant now, NotifyPayload redirect)
    {
        if (Redirects.Decode(redirect.Data, out var nonce) is { } gateway
            && nonce.SequenceEqual(Sa.Handshake!.NonceI) && Core.Wishes.TryRedirect(now, Sa, gateway))
            Sa.Close(now, $"redirected to {gateway}", answerRepeats: false);
        else
            Core.Drop(DropReason.UnusableResponse);
    }

    private bool Offers(KeyExchangeMethod method)
    {
        foreach (var proposal in Sa.Connection.IkeProposals)
        {
            if (Array.IndexOf(proposal.KeyExchange, method) >= 0)
                return true;
        }
        return false;
    }

    private bool TryAccept(Instant now, ReadOnlySpan<byte> message, in IkeHeader header, PayloadList payloads)
    {
        if (header.SpiR == 0 || header.MessageId != 0 || payloads.Find<SaPayload>() is not { } sa
            || payloads.Find<KePayload>() is not { } ke || payloads.Find<NoncePayload>() is not { } nonce
            || ProposalNegotiation.Chosen(Sa.Connection.IkeProposals, ProtocolId.Ike, sa, true,
                ExtensionOffer.OffersIntermediate(payloads)) is not { } chosen
            || chosen.KeyExchange != _method || ke.Method != _method
            || ke.Data.Length != AlgorithmLengths.ResponderPublic(_method) || LacksPpk(payloads))
        {
            return false;
        }
        var handshake = Sa.Handshake!;
        handshake.NonceR = nonce.Data.ToArray();
        handshake.InitResponse = message.ToArray();
        handshake.Puzzle = payloads.FindNotify(NotifyType.Puzzle);
        handshake.PeerHashes = SignatureHashes.Read(payloads);
        handshake.PeerMethods = AuthMethods.Read(payloads);
        handshake.PeerAuthorities = SignatureHashes.ReadAuthorities(payloads);
        handshake.PeerLooksUpCertificates = payloads.FindNotify(NotifyType.HttpCertLookupSupported) is not null;
        Sa.Extensions = ExtensionOffer.Agree(payloads, Sa.Connection);
        if (Sa.Connection.FollowRedirects)
            Sa.Extensions |= Extensions.FollowsRedirects;
        _chosen = chosen;
        _peerSpi = header.SpiR;
        if (!Sa.Connection.ProhibitNats)
            Sa.Nat = NatDetection.Detect(payloads, Core, Sa.Connection, Sa.LocalSpi, _peerSpi, Sa.Path);
        // A puzzle that is still being solved was forged, or answers an older request.
        Core.Effects.Forget(this);
        _puzzle.End();
        _computing = true;
        if (Sa.Requests.Find(this) is { } slot)
            slot.Deadline = Instant.Never;
        Core.Request(now, new ComputeSecret
        {
            Method = _method, Key = handshake.KeyExchange, Seed = [], PeerPublic = ke.Data.ToArray(),
        }, this);
        return true;
    }

    // RFC 8784 §6: anybody could have taken the notify out, so another response is waited for.
    private bool LacksPpk(PayloadList payloads) =>
        Sa.Connection.NeedsPpk && payloads.FindNotify(NotifyType.UsePpk) is null;

    private void RememberHint(Instant now, PayloadList payloads)
    {
        var error = ChildNegotiation.ErrorOf(payloads);
        if (error is null && !LacksPpk(payloads))
            return;
        _hint = error is null
            ? "the peer uses no postquantum preshared keys, and this connection requires one"
            : $"the peer answers {error} to IKE_SA_INIT";
        _disagreement = error == NotifyType.NoProposalChosen
            ? Disagreements.OfOurs(Sa.Connection.Name, Sa.Connection.IkeProposals, ProtocolId.Ike, withKeyExchange: true)
            : null;
        // It comes again with each repetition of the request.
        if (_hasToldHint)
            return;
        _hasToldHint = true;
        if (error == NotifyType.NoProposalChosen)
            Core.Counters.ProposalFailures++;
        Sa.TellOfRefusal(now, NoticeKind.IkeSaRefused, _hint, _disagreement);
    }
}

using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>An exchange in clear: its response has no SK payload.</summary>
internal interface IInitialExchange
{
    void OnInitResponse(Instant now, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index);
}

/// <summary>
/// The initiator's IKE_SESSION_RESUME (RFC 5723 §4.3.2): nonces and a ticket instead of a key exchange, otherwise as
/// IKE_SA_INIT. A ticket that is refused gives way to a full handshake at once.
/// </summary>
internal sealed class ResumeExchange(Ticket ticket) : Exchange, IInitialExchange
{
    private const int MaxRestarts = 8;

    private byte[]? _cookie;
    private int _restarts;

    public override ExchangeType Type => ExchangeType.IkeSessionResume;

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        // The response has no SK payload; it comes through OnInitResponse.
    }

    public void OnInitResponse(Instant now, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (!PayloadDecoder.TryDecode(index, out var payloads, out _) || payloads.FirstUnknownCritical is not null)
            Core.Drop(DropReason.UnusableResponse);
        else if (payloads.FindNotify(NotifyType.Cookie) is { } cookie)
            RestartWithCookie(now, cookie);
        else if (payloads.FindNotify(NotifyType.TicketNack) is not null)
            FallBack(now);
        else if (header.SpiR == 0 || header.MessageId != 0 || payloads.Find<NoncePayload>() is not { } nonce)
            Core.Drop(DropReason.UnusableResponse);
        else
            Accept(now, message, header, payloads, nonce);
    }

    protected override void Begin(Instant now)
    {
        Core.Counters.ResumptionsStarted++;
        Sa.Handshake = new() { NonceI = Core.NewNonce(), Resumed = ticket.State };
        SendRequest(now);
    }

    private void SendRequest(Instant now)
    {
        var handshake = Sa.Handshake!;
        var payloads = new List<Payload>();
        if (_cookie is not null)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.Cookie, _cookie));
        payloads.Add(new NoncePayload(handshake.NonceI));
        payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.TicketOpaque, ticket.Octets));
        if (!Sa.Connection.ProhibitNats)
            NatDetection.Add(payloads, Core.Crypto, Sa.Connection.ForceUdpEncapsulation, Sa.LocalSpi, 0, Sa.Path);
        ExtensionOffer.Add(payloads, Sa.Connection);
        var header = new IkeHeader(Sa.LocalSpi, 0, Type, HeaderFlags.Initiator, 0);
        handshake.InitRequest = Core.BuildInClear(header, payloads).ToArray();
        Sa.Send(now, this, 0, handshake.InitRequest);
    }

    private void RestartWithCookie(Instant now, NotifyPayload cookie)
    {
        // As in IKE_SA_INIT (RFC 7296 §2.6).
        if (cookie.Data.Length is 0 or > 64 || cookie.Data.AsSpan().SequenceEqual(_cookie) || ++_restarts > MaxRestarts)
        {
            Core.Drop(DropReason.UnusableResponse);
            return;
        }
        _cookie = cookie.Data.ToArray();
        SendRequest(now);
    }

    /// <summary>
    /// RFC 5723 §4.3.2: nobody has authenticated the refusal, but a full handshake is safe in any case.
    /// </summary>
    private void FallBack(Instant now)
    {
        Core.Wishes.SpendTicket(Sa);
        Finish();
        Sa.Begin(now, new InitExchange());
    }

    private void Accept(
        Instant now, ReadOnlySpan<byte> message, in IkeHeader header, PayloadList payloads, NoncePayload nonce)
    {
        // It may have been used from here on, whatever becomes of IKE_AUTH, and serves only once (RFC 5723 §4.3.1).
        Core.Wishes.SpendTicket(Sa);
        var handshake = Sa.Handshake!;
        handshake.NonceR = nonce.Data.ToArray();
        handshake.InitResponse = message.ToArray();
        Sa.Extensions = ExtensionOffer.Agree(payloads, Sa.Connection) & ResumedExtensions.Kept;
        if (Sa.Connection.FollowRedirects)
            Sa.Extensions |= Extensions.FollowsRedirects;
        Sa.PeerSpi = header.SpiR;
        if (!Sa.Connection.ProhibitNats)
            Sa.Nat = NatDetection.Detect(payloads, Core, Sa.Connection, Sa.LocalSpi, Sa.PeerSpi, Sa.Path);
        Finish();
        Sa.Requests.NextId = 1;
        Sa.DeriveResumedKeys();
        // As after IKE_SA_INIT: with MOBIKE in any case, because a NAT may come later (RFC 4555 §3.3).
        if (Sa.Nat != NatStatus.None
            || (Sa.Connection.Mobike && (Sa.Extensions & Extensions.NatTraversal) != 0))
            Sa.FloatToNatTraversalPort();
        Sa.MarkAuthenticating();
        Sa.Begin(now, new AuthExchange());
    }
}

/// <summary>Extensions that mean the same in IKE_SESSION_RESUME as in IKE_SA_INIT.</summary>
internal static class ResumedExtensions
{
    public const Extensions Kept = Extensions.Fragmentation | Extensions.Childless | Extensions.NatTraversal
        | Extensions.PeerFollowsRedirects;
}

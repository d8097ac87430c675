using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's IKE_SA_INIT (RFC 7296 §1.2). Below the cookie threshold each request makes one half-open SA, bounded
/// in number and time; above it nothing is stored before the address has proved itself (§2.6).
/// </summary>
internal sealed class InitResponder(EndpointCore core)
{
    private readonly ResumeResponder _resume = new(core);
    private readonly byte[] _digestKey = NewDigestKey(core);

    public void Handle(
        Instant now, in UdpPath path, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (header.SpiI == 0 || header.MessageId != 0 || !header.FromInitiator)
        {
            core.Drop(DropReason.WrongRole);
            return;
        }
        var key = new SaTable.InitKey(path.Remote, header.SpiI, Digest(message));
        if (core.Sas.FindHalfOpen(key) is { } known)
        {
            if (known.Responses.Classify(0) == RequestVerdict.Answered)
                known.RepeatResponse(path, 0);
            else
                core.Drop(DropReason.InProgress);
            return;
        }
        // RFC 7296 §3.10.1: INVALID_SYNTAX is for messages whose checksum was right; nobody has protected these.
        if (!IndexScanner.TryFindNonce(index, out var nonce))
        {
            core.Drop(DropReason.Malformed);
            return;
        }
        var limits = core.Configuration.Limits;
        if (core.Sas.HalfOpenCount >= limits.CookieThreshold && !HasCookie(now, path, header, index, nonce))
        {
            SendCookie(now, path, header, nonce);
            return;
        }
        if (core.Sas.HalfOpenCount >= limits.MaxHalfOpen || core.Sas.Count >= limits.MaxIkeSas)
        {
            core.Drop(DropReason.LimitReached);
            return;
        }
        if (header.Exchange == ExchangeType.IkeSaInit)
            Negotiate(now, path, message, header, index, key);
        else if (!_resume.TryHandle(now, path, message, header, index, key))
            Refuse(path, header, NotifyType.TicketNack, []);
    }

    private void Negotiate(
        Instant now, in UdpPath path, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index,
        in SaTable.InitKey key)
    {
        if (!PayloadDecoder.TryDecode(index, out var payloads, out _) || payloads.Find<SaPayload>() is not { } offer
            || payloads.Find<KePayload>() is not { } ke || payloads.Find<NoncePayload>() is not { } nonce)
        {
            core.Drop(DropReason.Malformed);
            return;
        }
        if (payloads.FirstUnknownCritical is { } unknown)
        {
            Refuse(path, header, NotifyType.UnsupportedCriticalPayload, [(byte)unknown.Type]);
            return;
        }
        if (Choose(path, offer, ke.Method) is not ({ } connection, { } chosen))
        {
            Refuse(path, header, NotifyType.NoProposalChosen, []);
            return;
        }
        var extensions = ExtensionOffer.Agree(payloads, connection);
        if (Redirects.Wanted(connection, extensions, RedirectMoment.Init) is { } gateway)
        {
            Refuse(path, header, NotifyType.Redirect, Redirects.Encode(gateway, nonce.Data));
            return;
        }
        if (chosen.KeyExchange != ke.Method)
        {
            var wanted = (ushort)chosen.KeyExchange;
            Refuse(path, header, NotifyType.InvalidKePayload, [(byte)(wanted >> 8), (byte)wanted]);
            return;
        }
        if (ke.Data.Length != AlgorithmLengths.InitiatorPublic(ke.Method))
        {
            core.Drop(DropReason.Malformed);
            return;
        }
        var sa = new IkeSa(core, connection, core.NewIkeSpi(), initiator: false, path, now)
        {
            PeerSpi = header.SpiI,
            Handshake = new()
            {
                InitRequest = message.ToArray(), NonceI = nonce.Data.ToArray(), NonceR = core.NewNonce(),
                PeerHashes = SignatureHashes.Read(payloads), InitKey = key,
            },
        };
        sa.Extensions = extensions;
        sa.Nat = NatDetection.Detect(payloads, core.Crypto, header.SpiI, 0, path);
        sa.ExpireHalfOpenAt(now + core.Configuration.Limits.HalfOpenTimeout);
        core.Sas.AddHalfOpen(key, sa);
        sa.Responses.Begin(0);
        sa.Begin(now, new InitAnswer(sa, new(header.Exchange, 0, path), chosen, ke));
        sa.Settle(now);
    }

    private (Connection, ChosenProposal)? Choose(in UdpPath path, SaPayload offer, KeyExchangeMethod sent)
    {
        foreach (var connection in core.Connections.Candidates(path))
        {
            if (ProposalNegotiation.Choose(connection.IkeProposals, ProtocolId.Ike, offer, true, sent) is { } chosen)
                return (connection, chosen);
        }
        return null;
    }

    private bool HasCookie(
        Instant now, in UdpPath path, in IkeHeader header, in PayloadIndex index, ReadOnlySpan<byte> nonce) =>
        IndexScanner.TryFindNotify(index, NotifyType.Cookie, out var cookie)
        && core.Cookies.Verify(now, nonce, path.Remote.Address, header.SpiI, cookie);

    private void SendCookie(Instant now, in UdpPath path, in IkeHeader header, ReadOnlySpan<byte> nonce)
    {
        Span<byte> cookie = stackalloc byte[CookieJar.Length];
        core.Cookies.Write(now, nonce, path.Remote.Address, header.SpiI, cookie);
        core.Counters.CookiesSent++;
        Refuse(path, header, NotifyType.Cookie, cookie);
    }

    /// <summary>An answer in clear that leaves no state; the responder's SPI stays zero (RFC 7296 §2.6).</summary>
    private void Refuse(in UdpPath path, in IkeHeader header, NotifyType type, ReadOnlySpan<byte> data)
    {
        var writer = new MessageWriter(core.Scratch);
        writer.Begin(new IkeHeader(header.SpiI, 0, header.Exchange, HeaderFlags.Response, header.MessageId));
        writer.AddNotify(ProtocolId.None, [], type, data);
        core.TransmitScratch(path, writer.Finish());
    }

    // Keyed, so that nobody can make two requests of one address collide.
    private ulong Digest(ReadOnlySpan<byte> message)
    {
        Span<byte> digest = stackalloc byte[32];
        core.Crypto.Prf(PrfId.HmacSha256, _digestKey, message, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    private static byte[] NewDigestKey(EndpointCore core)
    {
        var key = new byte[32];
        core.Random.Fill(key, RandomPurpose.Hashing);
        return key;
    }
}

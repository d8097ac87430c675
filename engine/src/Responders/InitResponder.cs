using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's IKE_SA_INIT (RFC 7296 §1.2). Below the cookie threshold each request makes one half-open SA, bounded
/// in number and time; above it nothing is stored before the address has proved itself (§2.6), perhaps by a puzzle.
/// </summary>
internal sealed class InitResponder(EndpointCore core)
{
    private readonly ResumeResponder _resume = new(core);
    private readonly byte[] _digestKey = NewDigestKey(core);
    private readonly InitGuard _guard = new(core);

    public void Handle(
        Instant now, in UdpPath path, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (header.SpiI == 0 || header.MessageId != 0 || !header.FromInitiator)
        {
            core.Drop(DropReason.WrongRole);
            return;
        }
        var key = new SaTable.InitKey(path.Remote, header.SpiI, Digest(Identity(message, index)));
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
        var verdict = _guard.Judge(now, path, header, index, nonce, key.Digest, out var difficulty);
        if (verdict == InitVerdict.Demand)
        {
            SendCookie(now, path, header, index, nonce, difficulty);
            return;
        }
        var limits = core.Configuration.Limits;
        if (verdict == InitVerdict.Drop || core.HalfOpen.Count >= limits.MaxHalfOpen || core.Sas.Count >= limits.MaxIkeSas)
        {
            core.Drop(DropReason.LimitReached);
            return;
        }
        if (header.Exchange == ExchangeType.IkeSaInit)
            Negotiate(now, path, message, header, index, key, verdict == InitVerdict.ServeUnsolved);
        else if (IndexScanner.FindUnknownCritical(index) is { } unknown)
            Refuse(path, header, NotifyType.UnsupportedCriticalPayload, [(byte)unknown]);
        else if (!_resume.TryHandle(now, path, message, header, index, key))
            Refuse(path, header, NotifyType.TicketNack, []);
    }

    private void Negotiate(
        Instant now, in UdpPath path, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index,
        in SaTable.InitKey key, bool isUnsolved)
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
        var withAdditional = ExtensionOffer.OffersIntermediate(payloads);
        if (Choose(path, offer, ke.Method, withAdditional) is not ({ } connection, { } chosen))
        {
            core.Counters.ProposalFailures++;
            TellOfRefusal(now, path, header.SpiI, offer, withAdditional);
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
                IsUnsolved = isUnsolved,
            },
        };
        sa.Extensions = extensions;
        if (chosen.NamesAdditional)
            sa.Extensions |= Extensions.Intermediate;
        sa.ExpectKeyExchanges(chosen.Additional);
        sa.Nat = NatDetection.Detect(payloads, core, connection, header.SpiI, 0, path);
        sa.ExpireHalfOpenAt(now + core.Configuration.Limits.HalfOpenTimeout);
        core.Sas.AddHalfOpen(key, sa);
        sa.Responses.Begin(0);
        sa.Begin(now, new InitAnswer(sa, new(header.Exchange, 0, path), chosen, ke));
        sa.Settle(now);
    }

    private (Connection, ChosenProposal)? Choose(
        in UdpPath path, SaPayload offer, KeyExchangeMethod sent, bool withAdditional)
    {
        foreach (var connection in core.Connections.Candidates(path))
        {
            if (ProposalNegotiation.Choose(
                connection.IkeProposals, ProtocolId.Ike, offer, true, sent, withAdditional) is { } chosen)
            {
                return (connection, chosen);
            }
        }
        return null;
    }

    private void TellOfRefusal(Instant now, in UdpPath path, ulong spi, SaPayload offer, bool withAdditional)
    {
        if (!core.Refusals.MayTell(now, path.Remote.Address, spi, out var untold))
            return;
        var candidates = core.Connections.Candidates(path);
        core.Do(new Notice
        {
            Kind = NoticeKind.IkeSaRefused, Path = path, Untold = untold,
            Reason = candidates.Count == 0 ? "no policy is for these addresses" : "no proposal fits",
            Disagreement = Disagreements.Explain(
                candidates.Select(c => new Allowance(c.Name, c.IkeProposals)), ProtocolId.Ike, offer, true, withAdditional),
        });
    }

    /// <summary>
    /// What tells one request from another: its octets, but where it has the solution of a puzzle, the cookie, so that
    /// the work of one puzzle makes one half-open SA at a time (RFC 8019 §10).
    /// </summary>
    private static ReadOnlySpan<byte> Identity(ReadOnlySpan<byte> message, in PayloadIndex index) =>
        IndexScanner.TryFind(index, PayloadType.PuzzleSolution, out _)
            && IndexScanner.TryFindNotify(index, NotifyType.Cookie, out var cookie)
                ? cookie
                : message;

    private void SendCookie(
        Instant now, in UdpPath path, in IkeHeader header, in PayloadIndex index, ReadOnlySpan<byte> nonce,
        int difficulty)
    {
        var terms = default(PuzzleTerms);
        if (difficulty > 0)
        {
            if (!IndexScanner.TryFind(index, PayloadType.SecurityAssociation, out var offer))
            {
                core.Drop(DropReason.Malformed);
                return;
            }
            terms = new((byte)difficulty, PrfScanner.Choose(offer, core.Connections.Prfs));
            if (terms.Prf == PrfId.None)
            {
                // RFC 8019 §7.1.1.2: without a common prf there is nothing to compute a puzzle with.
                Refuse(path, header, NotifyType.NoProposalChosen, []);
                return;
            }
            core.Counters.PuzzlesSent++;
        }
        Span<byte> cookie = stackalloc byte[CookieJar.Length];
        core.Cookies.Write(now, nonce, path.Remote, header.SpiI, terms, cookie);
        core.Counters.CookiesSent++;
        var writer = BeginAnswer(header);
        writer.AddNotify(ProtocolId.None, [], NotifyType.Cookie, cookie);
        if (terms.IsPuzzle)
        {
            ReadOnlySpan<byte> puzzle = [(byte)((ushort)terms.Prf >> 8), (byte)terms.Prf, terms.Difficulty];
            writer.AddNotify(ProtocolId.None, [], NotifyType.Puzzle, puzzle);
        }
        core.TransmitScratch(path, writer.Finish());
    }

    /// <summary>An answer in clear that leaves no state; the responder's SPI stays zero (RFC 7296 §2.6).</summary>
    private void Refuse(in UdpPath path, in IkeHeader header, NotifyType type, ReadOnlySpan<byte> data)
    {
        var writer = BeginAnswer(header);
        writer.AddNotify(ProtocolId.None, [], type, data);
        core.TransmitScratch(path, writer.Finish());
    }

    private MessageWriter BeginAnswer(in IkeHeader header)
    {
        var writer = new MessageWriter(core.Scratch);
        writer.Begin(new IkeHeader(header.SpiI, 0, header.Exchange, HeaderFlags.Response, header.MessageId));
        return writer;
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

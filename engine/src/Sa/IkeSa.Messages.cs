using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Responders;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Messages in and out: windows, retransmission, and which part handles what.</summary>
internal sealed partial class IkeSa
{
    /// <summary>A datagram for this SA, already known to be an IKEv2 message with well-formed payload headers.</summary>
    public void HandleMessage(
        Instant now, in UdpPath path, Span<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        // RFC 7296 §2.2: the I flag tells who began the SA; a message with our own flag is reflected or forged.
        if (header.FromInitiator == Initiator)
            Core.Drop(DropReason.WrongRole);
        else if (header.IsResponse)
            HandleResponse(now, path, message, header, index);
        else
            HandleRequest(now, path, message, header, index);
        Settle(now);
    }

    /// <summary>Sends the exchange's request for the first time and keeps it until its response.</summary>
    public void SendRequest(Instant now, Exchange exchange)
    {
        if (_sync is not null)
        {
            Requests.Park(exchange);
            return;
        }
        if (Requests.NextId == uint.MaxValue)
        {
            // RFC 7296 §2.2: message IDs must not wrap; the SA has to be closed.
            Close(now, "message IDs are used up", answerRepeats: false);
            return;
        }
        var length = BuildProtected(
            exchange.Type, Requests.NextId, false, exchange.Payloads(), exchange.ClearPayload);
        Send(now, exchange, Requests.NextId++, Core.Scratch[..length]);
    }

    /// <summary>Sends a request that is complete in the scratch buffer; again under the same ID for a changed one.</summary>
    public void Send(Instant now, Exchange exchange, uint id, ReadOnlySpan<byte> message)
    {
        var slot = Requests.Find(exchange) ?? Requests.Free()
            ?? throw new InvalidOperationException("an exchange was started outside the window");
        slot.Exchange = exchange;
        slot.Id = id;
        slot.Buffer = MessageBuffer.Store(slot.Buffer, message);
        slot.Length = message.Length;
        slot.Tries = 1;
        slot.Wait = Core.Configuration.Retransmission.Initial;
        slot.Deadline = now + Core.Jittered(slot.Wait, Core.Configuration.Retransmission.Jitter);
        Transmit(now, slot.Buffer, slot.Length);
    }

    /// <summary>Answers a request and stores the answer; null payloads make the empty message.</summary>
    public void Respond(Instant now, ExchangeType type, uint id, in UdpPath path, List<Payload>? payloads)
    {
        // After a synchronisation nobody waits for this answer any more (RFC 6311 §9).
        if (Keys is null || !Responses.IsBegun(id))
            return;
        var length = BuildProtected(type, id, true, payloads);
        var buffer = Responses.Store(id, Core.Scratch[..length]);
        _lastSent = now;
        Core.Transmit(path, buffer, length);
    }

    /// <summary>Answers with one notify, whose error refuses the request.</summary>
    public void RespondNotify(Instant now, IncomingRequest request, NotifyType type, byte[]? data = null) =>
        Respond(now, request.Type, request.Id, request.Path,
            [new NotifyPayload(ProtocolId.None, [], type, data ?? [])]);

    /// <summary>Answers IKE_SA_INIT, or what stands in its place: in clear, and kept for AUTH.</summary>
    public void RespondInit(ExchangeType type, in UdpPath path, List<Payload> payloads)
    {
        var message = Core.BuildInClear(new(SpiI, SpiR, type, HeaderFlags.Response, 0), payloads);
        Handshake!.InitResponse = message.ToArray();
        Core.Transmit(path, Responses.Store(0, message), message.Length);
    }

    /// <summary>The request came again: the stored octets go out again (RFC 7296 §2.1).</summary>
    public void RepeatResponse(in UdpPath path, uint id)
    {
        var (buffer, length) = Responses.Stored(id);
        Core.Counters.RepeatedResponses++;
        Core.Transmit(path, buffer, length);
    }

    /// <summary>The initiator goes on at port 4500 when a NAT was found (RFC 7296 §2.23).</summary>
    public void FloatToNatTraversalPort() => Path = new(
        Path.Local with { Port = UdpPath.NatTraversalPort }, Path.Remote with { Port = UdpPath.NatTraversalPort });

    /// <summary>The peer's NAT has a new mapping, shown by an authenticated packet.</summary>
    public void FollowPeer(Instant now, in UdpPath path)
    {
        if (path == Path)
            return;
        Path = path;
        if (State is not (IkeSaState.Established or IkeSaState.Replaced))
            return;
        UpdateChildren(now);
        Core.Do(NoticeOf(NoticeKind.PeerAddressChanged));
    }

    /// <summary>Authenticated ESP came from another address or port of a peer that is behind a NAT.</summary>
    public void FollowMapping(Instant now, UdpEndpoint remote)
    {
        // RFC 4555 §3.8 allows it with MOBIKE too; but a late packet must not undo a change of address.
        if ((Nat & NatStatus.RemoteBehindNat) != 0 && (Nat & NatStatus.LocalBehindNat) == 0
            && (Mobility is null || (Mobility.Held is null && remote.Address == Path.Remote.Address)))
        {
            FollowPeer(now, Path with { Remote = remote });
        }
    }

    private void HandleResponse(
        Instant now, in UdpPath path, Span<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (TrySynchronize(now, path, message, header, index))
            return;
        if (header.Exchange is ExchangeType.CreateChildSa or ExchangeType.Informational && IsUnprotected(index))
        {
            HandleUnprotectedResponse(now, index);
            return;
        }
        var slot = Requests.Find(header.MessageId);
        if (slot is null || slot.Exchange!.Type != header.Exchange)
        {
            Core.Drop(DropReason.UnexpectedResponse);
            return;
        }
        var exchange = slot.Exchange;
        if (exchange is IInitialExchange init)
        {
            init.OnInitResponse(now, message, header, index);
            return;
        }
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (Open(message, header, index, storage, out var inner, out var syntaxError) is not Opened.Whole and var other)
        {
            OnFragment(now, other);
            return;
        }
        OnAuthenticated(now, path);
        FollowProbe(now, path, slot);
        RequestWindow.Release(slot);
        var payloads = PayloadList.Empty;
        if (syntaxError.Reason != DecodeReason.None || IndexScanner.FindUnknownCritical(index) is not null || (inner.Count > 0
            && (!PayloadDecoder.TryDecode(inner, out payloads, out _) || payloads.FirstUnknownCritical is not null)))
        {
            // RFC 7296 §2.21.3: the peer cannot be told, and the two sides no longer agree: end the SA.
            Close(now, "the peer's response makes no sense", answerRepeats: false);
            return;
        }
        exchange.OnResponse(now, payloads);
    }

    private void HandleRequest(
        Instant now, in UdpPath path, Span<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (TrySynchronize(now, path, message, header, index))
            return;
        var verdict = Keys is null || _isStale ? RequestVerdict.Outside : Responses.Classify(header.MessageId);
        if (verdict is RequestVerdict.Outside or RequestVerdict.InProgress)
        {
            Core.Drop(verdict == RequestVerdict.Outside ? DropReason.OutsideWindow : DropReason.InProgress);
            return;
        }
        if (header.Exchange == ExchangeType.IkeSaInit
            || (verdict == RequestVerdict.Fresh && !Allows(header.Exchange, header.MessageId)))
        {
            Core.Drop(DropReason.WrongState);
            return;
        }
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (verdict == RequestVerdict.Answered)
        {
            // RFC 7383 §2.6.1: of a repeated request in fragments the first one is answered.
            if (OpenAgain(message, header, index))
                RepeatResponse(path, header.MessageId);
            return;
        }
        if (Open(message, header, index, storage, out var inner, out var syntaxError) is not Opened.Whole and var other)
        {
            OnFragment(now, other);
            return;
        }
        if (State == IkeSaState.Authenticating && header.Exchange == ExchangeType.Informational
            && !InformationalResponder.EndsEap(inner))
        {
            Core.Drop(DropReason.WrongState);
            return;
        }
        OnAuthenticated(now, path);
        OnReached(now);
        Responses.Begin(header.MessageId);
        if (inner.Count == 0 && header.Exchange == ExchangeType.Informational && index.Count == 1
            && syntaxError.Reason == DecodeReason.None)
        {
            Respond(now, ExchangeType.Informational, header.MessageId, path, null);
            return;
        }
        DispatchRequest(now, path, header, inner, syntaxError, IndexScanner.FindUnknownCritical(index));
    }

    private void DispatchRequest(
        Instant now, in UdpPath path, in IkeHeader header, in PayloadIndex inner, in DecodeError syntaxError,
        PayloadType? unknownBeforeSk)
    {
        var payloads = PayloadList.Empty;
        var request = new IncomingRequest(header.Exchange, header.MessageId, path);
        if (syntaxError.Reason != DecodeReason.None || !PayloadDecoder.TryDecode(inner, out payloads, out _))
        {
            // RFC 7296 §2.21.3: authenticated nonsense is fatal to the SA, on both sides.
            RespondNotify(now, request, NotifyType.InvalidSyntax);
            Close(now, "the peer's request makes no sense", answerRepeats: true);
            return;
        }
        if ((unknownBeforeSk ?? payloads.FirstUnknownCritical?.Type) is { } unknown)
        {
            // RFC 7296 §2.5: reject the message, and name the payload type in one octet.
            RespondNotify(now, request, NotifyType.UnsupportedCriticalPayload, [(byte)unknown]);
            if (State is IkeSaState.HalfOpen)
                Close(now, "the peer's IKE_AUTH needs a payload that is unknown here", answerRepeats: true);
            return;
        }
        request.Payloads = payloads;
        switch (header.Exchange)
        {
            case ExchangeType.IkeAuth:
                HandleAuth(now, request);
                break;
            case ExchangeType.IkeIntermediate:
                Begin(now, new IntermediateResponder(this, request));
                break;
            case ExchangeType.IkeFollowupKe:
                FollowupKeDispatcher.Handle(now, this, request);
                break;
            case ExchangeType.CreateChildSa:
                CreateChildSaDispatcher.Handle(now, this, request);
                break;
            case ExchangeType.Informational when State == IkeSaState.Authenticating:
                InformationalResponder.EndEap(now, this, request);
                break;
            default:
                InformationalResponder.Handle(now, this, request);
                break;
        }
    }

    private void HandleAuth(Instant now, IncomingRequest request)
    {
        if (Handshake?.Auth is { } conversation)
        {
            Resume(now, conversation, request);
            return;
        }
        MarkAuthenticating();
        Begin(now, new AuthResponder(this, request));
    }

    /// <summary>
    /// RFC 7296 §1.2: nothing but IKE_AUTH before the SA is authenticated, and no IKE_AUTH after. An initiator that does
    /// not go on with EAP may say so by INFORMATIONAL (§2.21.2).
    /// </summary>
    private bool Allows(ExchangeType type, uint id) => State switch
    {
        IkeSaState.HalfOpen => AllowsHalfOpen(type, id),
        IkeSaState.Authenticating =>
            type is ExchangeType.IkeAuth or ExchangeType.Informational && Handshake?.Auth is { IsWaiting: true },
        IkeSaState.Established or IkeSaState.Replaced or IkeSaState.Deleting =>
            type is ExchangeType.CreateChildSa or ExchangeType.IkeFollowupKe or ExchangeType.Informational,
        _ => false,
    };

    private void OnAuthenticated(Instant now, in UdpPath path)
    {
        LastHeard = now;
        if (path == Path)
            return;
        // RFC 7296 §2.23: only the side that is not behind a NAT follows, and only authenticated fresh messages.
        // Before IKE_AUTH is answered the initiator may have moved to port 4500. With MOBIKE nobody follows: addresses
        // change by UPDATE_SA_ADDRESSES alone (RFC 4555 §3.8).
        if (State == IkeSaState.HalfOpen || ((Extensions & Extensions.Mobike) == 0
            && (Nat & NatStatus.RemoteBehindNat) != 0 && (Nat & NatStatus.LocalBehindNat) == 0))
        {
            FollowPeer(now, path);
        }
    }

    private void Transmit(Instant now, byte[] buffer, int length)
    {
        _lastSent = now;
        Core.Transmit(Path, buffer, length);
    }
}

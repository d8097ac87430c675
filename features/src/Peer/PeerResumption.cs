using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Peer;

/// <summary>A ticket and what it stands for (RFC 5723 §5).</summary>
public sealed record PeerTicket(byte[] Octets, PeerSuite Suite, byte[] SkD);

/// <summary>Session resumption (RFC 5723).</summary>
public sealed partial class ScriptedPeer
{
    private const int TicketLength = 40;
    private const int LifetimeLength = 4;

    private readonly List<PeerTicket> _granted = [];

    /// <summary>The newest ticket that the system has given.</summary>
    public PeerTicket? Ticket { get; private set; }

    private bool Resumes => Profile.Resumes ?? configuration.Resumes;

    /// <summary>A request for an IKE SA from the newest ticket.</summary>
    public Draft ResumeRequest()
    {
        var sa = new PeerSa
        {
            Initiated = true, SpiI = NewIkeSpi(), Ni = NewNonce(),
            Resumed = Ticket ?? throw new StepException("the system has given no ticket"),
        };
        _sas.Add(sa);
        return ResumeRequest(sa);
    }

    /// <summary>The same attempt again, to bring a cookie.</summary>
    public Draft ResumeRequestAgain() => ResumeRequest(Sa);

    private Draft ResumeRequest(PeerSa sa)
    {
        var draft = new Draft
        {
            SpiI = sa.SpiI, SpiR = 0, Exchange = ExchangeType.IkeSessionResume,
            Flags = HeaderFlags.Initiator, MessageId = 0, Sa = sa,
        };
        draft.Clear.Add(new(PayloadType.Nonce, sa.Ni));
        draft.Clear.Add(RawPayload.Notify(NotifyType.TicketOpaque, sa.Resumed!.Octets));
        AddNatDetection(draft.Clear, sa.SpiI, 0);
        draft.AfterSending = octets =>
        {
            sa.InitRequest = octets;
            _awaited[(sa, 0)] = response =>
            {
                if (response.Payloads.Find<NoncePayload>() is not { } nonce)
                    return;
                (sa.SpiR, sa.Nr, sa.InitResponse) = (response.Header.SpiR, nonce.Data, response.Octets);
                sa.NextRequestId = 1;
                DeriveResumed(sa);
            };
        };
        return draft;
    }

    private Draft AnswerResume(ReceivedMessage request)
    {
        var shown = request.Payloads.FindNotify(NotifyType.TicketOpaque)?.Data ?? [];
        var sa = new PeerSa
        {
            Initiated = false, SpiI = request.Header.SpiI, SpiR = NewIkeSpi(), Nr = NewNonce(),
            Ni = request.Payloads.Find<NoncePayload>()!.Data,
            Resumed = _granted.Find(t => t.Octets.AsSpan().SequenceEqual(shown))
                ?? throw new StepException($"{request} shows a ticket that the peer has not given"),
        };
        var draft = EmptyAnswer(request);
        draft.SpiR = sa.SpiR;
        draft.Clear.Add(new(PayloadType.Nonce, sa.Nr));
        AddNatDetection(draft.Clear, sa.SpiI, sa.SpiR);
        draft.AfterSending = octets =>
        {
            _sas.Add(sa);
            (sa.InitRequest, sa.InitResponse) = (request.Octets, octets);
            DeriveResumed(sa);
        };
        return draft;
    }

    /// <summary>SKEYSEED = prf(SK_d (old), "Resumption" | Ni | Nr) (RFC 5723 §5.1).</summary>
    private void DeriveResumed(PeerSa sa)
    {
        var (suite, skD) = (sa.Resumed!.Suite, sa.Resumed.SkD);
        sa.Suite = suite;
        sa.Derive(_crypto, KeySchedule.Prf(_crypto, suite.Prf, skD, [.. "Resumption"u8, .. sa.Ni, .. sa.Nr]));
    }

    /// <summary>AUTH = prf(SK_px, octets) (RFC 5723 §4.3.3).</summary>
    private byte[] ResumedAuth(PeerSa sa, bool ofInitiator, byte[] id) =>
    [
        (byte)AuthMethod.SharedKey, 0, 0, 0, .. KeySchedule.Prf(_crypto, sa.Suite.Prf, sa.SkP(ofInitiator),
            SignedOctets(sa, ofInitiator, id)),
    ];

    /// <summary>As initiator: the ticket in the response is for the IKE SA as it is now.</summary>
    private void KeepTicket(PeerSa sa, ReceivedMessage response)
    {
        if (response.Payloads.FindNotify(NotifyType.TicketLtOpaque) is { } notify)
            Ticket = new(notify.Data[LifetimeLength..], sa.Suite, sa.SkD);
    }

    /// <summary>As responder: what was asked for is granted.</summary>
    private void GrantTicket(Draft answer, ReceivedMessage request)
    {
        if (!Resumes || request.Payloads.FindNotify(NotifyType.TicketRequest) is null)
            return;
        var ticket = new PeerTicket(
            Random(TicketLength, RandomPurpose.Ticket), request.Sa!.Suite, request.Sa.SkD);
        _granted.Add(ticket);
        answer.Inner!.Add(RawPayload.Notify(NotifyType.TicketLtOpaque,
            [.. Octets((uint)Profile.TicketLifetime.TotalSeconds), .. ticket.Octets]));
    }
}

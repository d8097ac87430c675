using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Peer;

/// <summary>Key exchanges beyond the first: IKE_INTERMEDIATE before IKE_AUTH and IKE_FOLLOWUP_KE behind
/// CREATE_CHILD_SA (RFC 9370), and what the former add to AUTH (RFC 9242).</summary>
public sealed partial class ScriptedPeer
{
    private readonly List<PeerSeries> _series = [];

    /// <summary>The newest series of IKE_FOLLOWUP_KE.</summary>
    public PeerSeries Series => _series.Count > 0 ? _series[^1]
        : throw new StepException("no additional key exchanges have been agreed in CREATE_CHILD_SA");

    /// <summary>The newest series is not over.</summary>
    public bool IsInSeries => _series.Count > 0 && !_series[^1].IsOver;

    /// <summary>From here on the peer goes on with the newest series that it began itself.</summary>
    public void GoOnWithOwnSeries() => _series.RemoveAll(s => !s.ByPeer);

    /// <summary>The next additional key exchange of the newest IKE SA.</summary>
    public Draft IntermediateRequest()
    {
        var draft = Request(ExchangeType.IkeIntermediate);
        var (sa, key) = (draft.Sa!, StartExchange(NextMethod(draft.Sa!)));
        draft.Inner!.Add(RawPayload.Of(new KePayload(key.Method, key.Public.ToArray())));
        Await(draft, response =>
        {
            if (response.Payloads.Find<KePayload>() is { } ke)
                CompleteIntermediate(sa, draft.Authenticated(), response.Authenticated(),
                    CompleteExchange(key, ke.Data));
        });
        return draft;
    }

    /// <summary>The next IKE_FOLLOWUP_KE of a series that the peer began.</summary>
    public Draft FollowupRequest()
    {
        var series = Series;
        var draft = Request(series.Sa, ExchangeType.IkeFollowupKe);
        var key = StartExchange(series.NextMethod);
        draft.Inner!.Add(RawPayload.Of(new KePayload(key.Method, key.Public.ToArray())));
        draft.Inner.Add(Link(series.Link));
        Await(draft, response =>
        {
            if (response.Payloads.Find<KePayload>() is not { } ke)
                return;
            series.Link = response.Payloads.FindNotify(NotifyType.AdditionalKeyExchange)?.Data ?? [];
            series.Add(CompleteExchange(key, ke.Data));
        });
        return draft;
    }

    private Draft AnswerIntermediate(ReceivedMessage request)
    {
        var draft = EmptyAnswer(request);
        var ke = request.Payloads.Find<KePayload>()
            ?? throw new StepException($"{request} has no KE payload to answer");
        var (own, secret) = RespondExchange(ke);
        draft.Inner!.Add(RawPayload.Of(new KePayload(ke.Method, own)));
        draft.AfterSending = _ => CompleteIntermediate(
            request.Sa!, request.Authenticated(), draft.Authenticated(), secret);
        return draft;
    }

    private Draft AnswerFollowup(ReceivedMessage request)
    {
        var link = request.Payloads.FindNotify(NotifyType.AdditionalKeyExchange)?.Data ?? [];
        var series = _series.Find(s => s.Link.AsSpan().SequenceEqual(link))
            ?? throw new StepException($"{request} goes on with no series that the peer knows");
        var draft = EmptyAnswer(request);
        var ke = request.Payloads.Find<KePayload>()!;
        var (own, secret) = RespondExchange(ke);
        draft.Inner!.Add(RawPayload.Of(new KePayload(ke.Method, own)));
        if (!series.IsLast)
        {
            series.Link = NewLink();
            draft.Inner.Add(Link(series.Link));
        }
        draft.AfterSending = _ => series.Add(secret);
        return draft;
    }

    /// <summary>IntAuth grows under SK_p of before; then the keys are replaced (RFC 9242 §3.3.2, RFC 9370
    /// §2.2.2).</summary>
    private void CompleteIntermediate(PeerSa sa, byte[] request, byte[] response, byte[] secret)
    {
        sa.IntAuthI = KeySchedule.Prf(_crypto, sa.Suite.Prf, sa.SkP(true), [.. sa.IntAuthI, .. request]);
        sa.IntAuthR = KeySchedule.Prf(_crypto, sa.Suite.Prf, sa.SkP(false), [.. sa.IntAuthR, .. response]);
        sa.Intermediates++;
        sa.Derive(_crypto, KeySchedule.NextSkeyseed(_crypto, sa, secret));
    }

    /// <summary>IntAuth_iN | IntAuth_rN | IKE_AUTH_MID, where there was IKE_INTERMEDIATE (RFC 9242
    /// §3.3.2).</summary>
    private static byte[] IntAuth(PeerSa sa) => sa.Intermediates == 0 ? []
        : [.. sa.IntAuthI, .. sa.IntAuthR, .. Octets((uint)sa.Intermediates + 1)];

    private static KeyExchangeMethod NextMethod(PeerSa sa) => sa.Intermediates < sa.Suite.Additional.Count
        ? sa.Suite.Additional[sa.Intermediates]
        : throw new StepException("no further additional key exchange has been agreed in IKE_SA_INIT");

    /// <summary>As initiator: the SA is made now, or when the series has ended that the response
    /// announces.</summary>
    private void Finish(PeerSa sa, ReceivedMessage response, bool byPeer, Action<byte[]> make)
    {
        var methods = PeerSuite.From(response.Payloads.Find<SaPayload>()!.Proposals[0].Transforms).Additional;
        if (methods.Count == 0)
            make([]);
        else
            _series.Add(new(sa, byPeer, methods, make)
            {
                Link = response.Payloads.FindNotify(NotifyType.AdditionalKeyExchange)?.Data ?? [],
            });
    }

    /// <summary>As responder: the same, when the answer has gone out.</summary>
    private void Conclude(Draft answer, PeerSa sa, PeerSuite suite, Action<byte[]> make)
    {
        if (suite.Additional.Count == 0)
        {
            answer.AfterSending = _ => make([]);
            return;
        }
        var series = new PeerSeries(sa, false, suite.Additional, make) { Link = NewLink() };
        answer.Inner!.Add(Link(series.Link));
        answer.AfterSending = _ => _series.Add(series);
    }

    private byte[] NewLink() => Random(12, Engine.RandomPurpose.Nonce);

    private static RawPayload Link(byte[] data) =>
        RawPayload.Notify(NotifyType.AdditionalKeyExchange, data);
}

/// <summary>IKE_FOLLOWUP_KE exchanges that are to come (RFC 9370 §2.2.4).</summary>
/// <param name="make">Makes the SA from SK(1) | ... | SK(n).</param>
public sealed class PeerSeries(
    PeerSa sa, bool byPeer, IReadOnlyList<KeyExchangeMethod> methods, Action<byte[]> make)
{
    private readonly List<byte> _secrets = [];
    private int _done;

    public PeerSa Sa => sa;

    /// <summary>The peer began it.</summary>
    public bool ByPeer => byPeer;

    /// <summary>What the responder has said last in ADDITIONAL_KEY_EXCHANGE.</summary>
    public byte[] Link { get; set; } = [];
    public bool IsOver => _done == methods.Count;
    public bool IsLast => _done == methods.Count - 1;
    public KeyExchangeMethod NextMethod => _done < methods.Count ? methods[_done]
        : throw new StepException("all agreed key exchanges have been done");

    internal void Add(byte[] secret)
    {
        _secrets.AddRange(secret);
        if (++_done == methods.Count)
            make([.. _secrets]);
    }
}

using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>Answers of the peer to the system's requests, complete and correct until a scenario changes
/// them.</summary>
public sealed partial class ScriptedPeer
{
    /// <exception cref="StepException">The message is no request that the peer could answer.</exception>
    public Draft Answer(ReceivedMessage request) => request.Header switch
    {
        { IsResponse: true } => throw new StepException($"{request} is a response, which nobody answers"),
        { Exchange: ExchangeType.IkeSaInit } => AnswerInit(request),
        { Exchange: ExchangeType.IkeSessionResume } => AnswerResume(request),
        { Exchange: ExchangeType.IkeAuth } => AnswerAuth(request),
        { Exchange: ExchangeType.CreateChildSa }
            when request.Payloads.Find(PayloadType.TrafficSelectorInitiator) is null =>
                AnswerRekeyIke(request),
        { Exchange: ExchangeType.CreateChildSa } => AnswerChild(request),
        { Exchange: ExchangeType.IkeIntermediate } => AnswerIntermediate(request),
        { Exchange: ExchangeType.IkeFollowupKe } => AnswerFollowup(request),
        _ => AnswerInformational(request),
    };

    /// <summary>An empty protected response, or one in clear where there are no keys yet.</summary>
    public Draft EmptyAnswer(ReceivedMessage request)
    {
        var sa = request.Header.Exchange is ExchangeType.IkeSaInit or ExchangeType.IkeSessionResume
            ? null : request.Sa
            ?? throw new StepException("the peer has no keys to answer with");
        return new()
        {
            SpiI = request.Header.SpiI, SpiR = sa is null ? 0 : request.Header.SpiR,
                Exchange = request.Header.Exchange,
            Flags = HeaderFlags.Response | (request.Header.FromInitiator ? HeaderFlags.None
                : HeaderFlags.Initiator),
            MessageId = request.Header.MessageId, Sa = sa, Inner = sa is null ? null : [],
        };
    }

    private Draft AnswerInit(ReceivedMessage request)
    {
        var sa = new PeerSa { Initiated = false, SpiI = request.Header.SpiI, SpiR = NewIkeSpi() };
        sa.Ni = request.Payloads.Find<NoncePayload>()!.Data;
        sa.Nr = NewNonce();
        var ke = request.Payloads.Find<KePayload>()!;
        var chosen = Choose(request.Payloads.Find<SaPayload>()!, Profile.IkeProposals, ke.Method);
        var (own, secret) = RespondExchange(ke);
        var draft = EmptyAnswer(request);
        draft.SpiR = sa.SpiR;
        draft.Clear.Add(RawPayload.Of(new SaPayload([chosen])));
        draft.Clear.Add(RawPayload.Of(new KePayload(ke.Method, own)));
        draft.Clear.Add(new(PayloadType.Nonce, sa.Nr));
        AddNatDetection(draft.Clear, sa.SpiI, sa.SpiR);
        AddExtensions(draft.Clear);
        if (Profile.CurrentPpks.Length > 0 && request.Payloads.FindNotify(NotifyType.UsePpk) is not null)
            draft.Clear.Add(RawPayload.Notify(NotifyType.UsePpk));
        if (Profile.IsChildless)
            draft.Clear.Add(RawPayload.Notify(NotifyType.ChildlessIkev2Supported));
        AddSupport(draft.Clear);
        draft.AfterSending = octets =>
        {
            _sas.Add(sa);
            sa.InitRequest = request.Octets;
            sa.InitResponse = octets;
            sa.SystemHashes = ReadHashes(request.Payloads);
            sa.Suite = PeerSuite.From(chosen.Transforms);
            sa.Derive(_crypto, KeySchedule.Skeyseed(_crypto, sa.Suite.Prf, sa.Ni, sa.Nr, secret));
        };
        return draft;
    }

    private Draft AnswerAuth(ReceivedMessage request)
    {
        var sa = request.Sa ?? throw new StepException("the peer has no keys for the IKE_AUTH request");
        if (AuthenticatesAgain)
            return AnswerRound(request);
        if (configuration.SystemProof == Proof.Eap && sa.Resumed is null)
            return AnswerEap(request);
        var draft = EmptyAnswer(request);
        AnswerPpk(draft, request);
        AddProof(draft);
        if (request.Payloads.Find<SaPayload>() is null)
            return draft;
        var child = AddFirstChild(draft, request);
        draft.AfterSending = _ => sa.Children.Add(child);
        return draft;
    }

    private void AnswerPpk(Draft draft, ReceivedMessage request)
    {
        if (FollowPpk(request))
            draft.Inner!.Add(RawPayload.Notify(NotifyType.PpkIdentity));
        else
            request.Sa!.UsePpk(_crypto, null);
    }

    /// <summary>IDr, certificates and AUTH, which is made when the message is complete.</summary>
    private void AddProof(Draft draft)
    {
        draft.Inner!.Add(RawPayload.Of(
            new IdPayload(PayloadType.IdResponder, Profile.CurrentId.Type, Profile.CurrentId.Data)));
        foreach (var certificate in draft.Sa!.Resumed is null ? Profile.CertPayloads() : [])
            draft.Inner.Add(RawPayload.Of(certificate));
        draft.Inner.Add(new(PayloadType.Authentication, Unmade));
        draft.BeforeEncoding = MakeAuth;
    }

    /// <summary>CFG_REPLY, if there is to be one, and the child SA that the request asks for.</summary>
    private PeerChild AddFirstChild(Draft draft, ReceivedMessage request)
    {
        if (Profile.Assigns is { } assigned)
            draft.Inner!.Add(RawPayload.Of(new ConfigurationPayload(ConfigurationType.Reply, assigned)));
        var child = AddChildAnswer(draft, request, request.Sa!.Ni, request.Sa.Nr).Make([]);
        AddMobility(draft.Inner!, request: false);
        AddSynchronization(draft.Inner!);
        AddToken(draft.Inner!, request.Sa);
        GrantTicket(draft, request);
        return child;
    }

    private Draft AnswerChild(ReceivedMessage request)
    {
        var draft = EmptyAnswer(request);
        var nonce = NewNonce();
        var child = AddChildAnswer(draft, request, request.Payloads.Find<NoncePayload>()!.Data, nonce);
        var at = draft.Inner!.FindIndex(p => p.Type == PayloadType.SecurityAssociation) + 1;
        draft.Inner.Insert(at, new(PayloadType.Nonce, [.. nonce]));
        // KE goes behind the nonce (RFC 7296 §1.3.1).
        if (draft.Inner.Find(p => p.Type == PayloadType.KeyExchange) is { } ke)
        {
            draft.Inner.Remove(ke);
            draft.Inner.Insert(at + 1, ke);
        }
        Conclude(draft, request.Sa!, child.Suite, further => request.Sa!.Children.Add(child.Make(further)));
        return draft;
    }

    private Draft AnswerRekeyIke(ReceivedMessage request)
    {
        var draft = EmptyAnswer(request);
        var ke = request.Payloads.Find<KePayload>()!;
        var chosen = Choose(request.Payloads.Find<SaPayload>()!, Profile.IkeProposals, ke.Method);
        var (own, secret) = RespondExchange(ke);
        var spi = NewIkeSpi();
        var ni = request.Payloads.Find<NoncePayload>()!.Data;
        var nr = NewNonce();
        draft.Inner!.Add(RawPayload.Of(new SaPayload(
            [new(chosen.Number, ProtocolId.Ike, Octets(spi), chosen.Transforms)])));
        draft.Inner.Add(new(PayloadType.Nonce, nr));
        draft.Inner.Add(RawPayload.Of(new KePayload(ke.Method, own)));
        Conclude(draft, request.Sa!, PeerSuite.From(chosen.Transforms), further =>
            Replace(request.Sa!, initiated: false, BinaryPrimitives.ReadUInt64BigEndian(chosen.Spi),
                spi, chosen.Transforms, secret, ni, nr, further));
        return draft;
    }

    /// <summary>A Delete of child SAs is answered with the other halves (RFC 7296 §1.4.1), all else with what
    /// is to be returned.</summary>
    private Draft AnswerInformational(ReceivedMessage request)
    {
        var draft = EmptyAnswer(request);
        AddReturns(draft, request);
        GrantTicket(draft, request);
        if (request.Payloads.Find<DeletePayload>() is not { Protocol: ProtocolId.Esp or ProtocolId.Ah } delete)
            return draft;
        var children = request.Sa!.Children;
        uint[] spis = [.. children.Where(c => c.Protocol == delete.Protocol && delete.Spis.Contains(c.SystemSpi)).Select(c => c.OwnSpi)];
        if (spis.Length > 0)
            draft.Inner!.Add(RawPayload.Of(new DeletePayload(delete.Protocol, spis)));
        draft.AfterSending = _ => children.RemoveAll(c => spis.Contains(c.OwnSpi));
        return draft;
    }

    /// <summary>The child SA is made of what further key exchanges give.</summary>
    private (PeerSuite Suite, Func<byte[], PeerChild> Make) AddChildAnswer(
        Draft draft, ReceivedMessage request, byte[] ni, byte[] nr)
    {
        if (request.Payloads.FindNotify(NotifyType.UseTransportMode) is not null && Profile.TransportMode)
            draft.Inner!.Add(RawPayload.Notify(NotifyType.UseTransportMode));
        var ke = request.Payloads.Find<KePayload>();
        var offered = Choose(request.Payloads.Find<SaPayload>()!, Profile.ChildProposals, ke?.Method
            ?? default);
        byte[] secret = [];
        var spi = _nextSpi++;
        draft.Inner!.Add(RawPayload.Of(new SaPayload(
            [new(offered.Number, offered.Protocol, Octets(spi), offered.Transforms)])));
        if (ke is not null)
        {
            (var own, secret) = RespondExchange(ke);
            draft.Inner.Add(RawPayload.Of(new KePayload(ke.Method, own)));
        }
        draft.Inner.Add(new(PayloadType.TrafficSelectorInitiator,
            Profile.Other is null ? BodyOf(request, PayloadType.TrafficSelectorInitiator)
            : RawPayload.Of(new TsPayload(PayloadType.TrafficSelectorInitiator, Profile.Other)).Body));
        draft.Inner.Add(new(PayloadType.TrafficSelectorResponder,
            Profile.Own is null ? BodyOf(request, PayloadType.TrafficSelectorResponder)
            : RawPayload.Of(new TsPayload(PayloadType.TrafficSelectorResponder, Profile.Own)).Body));
        var suite = PeerSuite.From(offered.Transforms);
        return (suite, further => PeerChild.Derive(_crypto, _random, request.Sa!, offered.Protocol, suite, byPeer: false, spi,
            BinaryPrimitives.ReadUInt32BigEndian(offered.Spi), secret, ni, [.. nr, .. further]));
    }

    private static byte[] BodyOf(ReceivedMessage request, PayloadType type) =>
        request.Content.First(p => p.Type == type).Body;

    /// <summary>The first proposal and the first transform of each type, or what the profile wants of
    /// them.</summary>
    private static Proposal Choose(SaPayload offer, Transform[][]? wanted, KeyExchangeMethod method)
    {
        foreach (var proposal in offer.Proposals)
        {
            var chosen = proposal.Transforms.GroupBy(t => t.Type).Select(g =>
                g.Key == TransformType.KeyExchange && g.Any(t => t.Id == (ushort)method)
                    ? g.First(t => t.Id == (ushort)method)
                    : g.FirstOrDefault(t => wanted is null || wanted.Any(w => w.Contains(t)),
                        g.First())).ToArray();
            if (wanted is null || Array.Exists(wanted, w => chosen.All(w.Contains)))
                return new(proposal.Number, proposal.Protocol, proposal.Spi, chosen);
        }
        throw new StepException("none of the system's proposals is what the peer wants");
    }

    private (byte[] Own, byte[] Secret) RespondExchange(KePayload ke)
    {
        var own = new byte[AlgorithmLengths.ResponderPublic(ke.Method)];
        var secret = new byte[AlgorithmLengths.SharedSecret(ke.Method)];
        var seed = Random(_crypto.SeedLength(ke.Method), RandomPurpose.KeyExchange);
        return _crypto.RespondKeyExchange(ke.Method, seed, ke.Data, own, secret)
            ? (own, secret)
            : throw new StepException("the system's public value is unacceptable");
    }
}

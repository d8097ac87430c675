using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>Requests of the peer, complete and correct until a scenario changes them.</summary>
public sealed partial class ScriptedPeer
{
    /// <summary>A new IKE SA begins.</summary>
    public Draft InitRequest()
    {
        var sa = new PeerSa { Initiated = true, SpiI = NewIkeSpi() };
        _sas.Add(sa);
        return InitRequest(sa, NewNonce());
    }

    /// <summary>The same attempt again, with what has changed in the profile since: another group, a cookie
    /// before it.</summary>
    public Draft InitRequestAgain() => InitRequest(Sa, Sa.Ni);

    private Draft InitRequest(PeerSa sa, byte[] nonce)
    {
        sa.Ni = nonce;
        var key = StartExchange(Profile.CurrentMethod);
        var draft = new Draft
        {
            SpiI = sa.SpiI, SpiR = 0, Exchange = ExchangeType.IkeSaInit, Flags = HeaderFlags.Initiator,
                MessageId = 0,
            Sa = sa,
        };
        draft.Clear.Add(RawPayload.Of(Offer(Profile.CurrentIke, ProtocolId.Ike, [])));
        draft.Clear.Add(RawPayload.Of(new KePayload(Profile.CurrentMethod, key.Public.ToArray())));
        draft.Clear.Add(new(PayloadType.Nonce, [.. nonce]));
        AddNatDetection(draft.Clear, sa.SpiI, 0);
        AddExtensions(draft.Clear);
        if (Profile.CurrentPpks.Length > 0)
            draft.Clear.Add(RawPayload.Notify(NotifyType.UsePpk));
        draft.AfterSending = octets =>
        {
            sa.InitRequest = octets;
            if (draft.Find(PayloadType.Nonce) is { } sent)
                sa.Ni = sent.Body;
            _awaited[(sa, 0)] = response => Complete(sa, key, response);
        };
        return draft;
    }

    public Draft AuthRequest()
    {
        var draft = Request(ExchangeType.IkeAuth);
        var inner = draft.Inner!;
        inner.Add(RawPayload.Of(
            new IdPayload(PayloadType.IdInitiator, Profile.CurrentId.Type, Profile.CurrentId.Data)));
        var isByEap = configuration.PeerProof == Proof.Eap && draft.Sa!.Resumed is null;
        foreach (var certificate in draft.Sa!.Resumed is null ? Profile.CertPayloads() : [])
            inner.Add(RawPayload.Of(certificate));
        inner.Add(RawPayload.Of(
            new IdPayload(PayloadType.IdResponder, configuration.Id.Type, configuration.Id.Data)));
        if (!isByEap)
            inner.Add(new(PayloadType.Authentication, Unmade));
        if (Profile.FetchesCertificates)
            inner.Add(RawPayload.Notify(NotifyType.HttpCertLookupSupported));
        if (Profile.EapAlone)
            inner.Add(RawPayload.Notify(NotifyType.EapOnlyAuthentication));
        if (Profile.Requests.Length > 0)
            inner.Add(RawPayload.Of(new ConfigurationPayload(ConfigurationType.Request, Profile.Requests)));
        if (!Profile.IsChildless)
            AddChildOffer(inner, _nextSpi++, withMethod: false);
        AddMobility(inner, request: true);
        AddSynchronization(inner);
        AddToken(inner, draft.Sa);
        if (Resumes)
            inner.Add(RawPayload.Notify(NotifyType.TicketRequest));
        if (!isByEap)
        {
            NamePpk(draft);
            AddFollowing(draft);
        }
        AddSupport(inner);
        draft.BeforeEncoding = MakeAuth;
        draft.Sa!.Eap.First = draft;
        Await(draft, response =>
        {
            Settle(draft.Sa, response);
            KeepTicket(draft.Sa, response);
            AddChild(draft, response, null, draft.Sa.Ni, draft.Sa.Nr);
        });
        return draft;
    }

    /// <summary>A new child SA.</summary>
    public Draft ChildRequest()
    {
        var draft = Request(ExchangeType.CreateChildSa);
        var nonce = NewNonce();
        var group = Profile.CurrentChild[0].FirstOrDefault(t => t.Type == TransformType.KeyExchange).Id;
        var method = Profile.Method ?? (KeyExchangeMethod)group;
        AddChildOffer(draft.Inner!, _nextSpi++, withMethod: true);
        var at = draft.Inner!.FindIndex(p => p.Type == PayloadType.TrafficSelectorInitiator);
        draft.Inner.Insert(at, new(PayloadType.Nonce, [.. nonce]));
        KeyExchangeKey? key = null;
        if (group != 0)
        {
            key = StartExchange(method);
            draft.Inner.Insert(at + 1, RawPayload.Of(new KePayload(method, key.Public.ToArray())));
        }
        Await(draft, response =>
        {
            if (response.Payloads.Find<NoncePayload>() is { } nr)
                Finish(draft.Sa!, response, byPeer: true, further => AddChild(
                    draft, response, key, draft.Find(PayloadType.Nonce)!.Body, nr.Data, further));
        });
        return draft;
    }

    /// <summary>A child SA in place of an existing one.</summary>
    public Draft RekeyChildRequest(uint ownSpi)
    {
        var draft = ChildRequest();
        draft.Inner!.Insert(0, RawPayload.Notify(NotifyType.RekeySa, [], Profile.CurrentProtocol, Octets(ownSpi)));
        return draft;
    }

    /// <summary>An IKE SA in place of the current one.</summary>
    public Draft RekeyIkeRequest()
    {
        var draft = Request(ExchangeType.CreateChildSa);
        var old = draft.Sa!;
        var spi = NewIkeSpi();
        var nonce = NewNonce();
        var key = StartExchange(Profile.CurrentMethod);
        draft.Inner!.Add(RawPayload.Of(Offer(Profile.CurrentIke, ProtocolId.Ike, Octets(spi))));
        draft.Inner.Add(new(PayloadType.Nonce, nonce));
        draft.Inner.Add(RawPayload.Of(new KePayload(Profile.CurrentMethod, key.Public.ToArray())));
        Await(draft, response =>
        {
            if (response.Payloads.Find<SaPayload>() is not { } sa
                || response.Payloads.Find<NoncePayload>() is not { } nr
                || response.Payloads.Find<KePayload>() is not { } ke)
            {
                return;
            }
            var chosen = sa.Proposals[0];
            var secret = CompleteExchange(key, ke.Data);
            Finish(old, response, byPeer: true, further => KeepTicket(Replace(old, initiated: true, spi,
                BinaryPrimitives.ReadUInt64BigEndian(chosen.Spi), chosen.Transforms, secret, nonce, nr.Data,
                further), response));
        });
        return draft;
    }

    /// <summary>An INFORMATIONAL request with these payloads; with none it asks whether the system
    /// lives.</summary>
    public Draft Informational(params RawPayload[] payloads)
    {
        var draft = Request(ExchangeType.Informational);
        draft.Inner!.AddRange(payloads);
        Await(draft, response => KeepTicket(draft.Sa!, response));
        return draft;
    }

    /// <summary>A request to delete this IKE SA.</summary>
    public static Draft DeleteRequest(PeerSa sa)
    {
        var draft = Request(sa, ExchangeType.Informational);
        draft.Inner!.Add(RawPayload.Of(new DeletePayload(ProtocolId.Ike, [])));
        return draft;
    }

    /// <summary>A protected request on the newest IKE SA, still empty.</summary>
    public Draft Request(ExchangeType exchange) => Request(Sa, exchange);

    /// <summary>A protected request on any IKE SA, still empty.</summary>
    public static Draft Request(PeerSa sa, ExchangeType exchange)
    {
        var draft = new Draft
        {
            SpiI = sa.SpiI, SpiR = sa.SpiR, Exchange = exchange,
            Flags = sa.Initiated ? HeaderFlags.Initiator : HeaderFlags.None, MessageId = sa.NextRequestId,
                Sa = sa,
            Inner = [],
        };
        draft.AfterSending = _ => sa.NextRequestId = Math.Max(sa.NextRequestId, draft.MessageId + 1);
        return draft;
    }

    private void Await(Draft draft, Action<ReceivedMessage> act)
    {
        var count = draft.AfterSending;
        draft.AfterSending = octets =>
        {
            count?.Invoke(octets);
            _awaited[(draft.Sa!, draft.MessageId)] = act;
        };
    }

    private void Complete(PeerSa sa, KeyExchangeKey key, ReceivedMessage response)
    {
        var payloads = response.Payloads;
        if (payloads.Find<SaPayload>() is not { } chosen || payloads.Find<KePayload>() is not { } ke
            || payloads.Find<NoncePayload>() is not { } nonce)
        {
            return;
        }
        sa.SpiR = response.Header.SpiR;
        sa.Nr = nonce.Data;
        sa.InitResponse = response.Octets;
        sa.NextRequestId = 1;
        sa.SystemHashes = ReadHashes(payloads);
        sa.AgreedOnPpk = Profile.CurrentPpks.Length > 0 && payloads.FindNotify(NotifyType.UsePpk) is not null;
        sa.Suite = PeerSuite.From(chosen.Proposals[0].Transforms);
        sa.Derive(_crypto, KeySchedule.Skeyseed(_crypto, sa.Suite.Prf, sa.Ni, sa.Nr,
            CompleteExchange(key, ke.Data)));
    }

    private void AddChildOffer(List<RawPayload> payloads, uint spi, bool withMethod)
    {
        if (Profile.TransportMode)
            payloads.Add(RawPayload.Notify(NotifyType.UseTransportMode));
        var proposals = withMethod
            ? Profile.CurrentChild
            : [.. Profile.CurrentChild.Select(p =>
                p.Where(t => t.Type != TransformType.KeyExchange && !TransformNames.IsAdditional(t.Type))
                    .ToArray())];
        payloads.Add(RawPayload.Of(Offer(proposals, Profile.CurrentProtocol, Octets(spi))));
        payloads.Add(RawPayload.Of(new TsPayload(PayloadType.TrafficSelectorInitiator, Profile.CurrentOwn)));
        payloads.Add(RawPayload.Of(
            new TsPayload(PayloadType.TrafficSelectorResponder, Profile.CurrentOther)));
    }

    private static SaPayload Offer(Transform[][] proposals, ProtocolId protocol, byte[] spi) =>
        new([.. proposals.Select((p, i) => new Proposal((byte)(i + 1), protocol, spi, p))]);

    private void AddChild(Draft request, ReceivedMessage response, KeyExchangeKey? key, byte[] ni, byte[] nr,
        params byte[] further)
    {
        if (response.Payloads.Find<SaPayload>() is not { } sa
            || request.Find(PayloadType.SecurityAssociation) is not { } offer)
        {
            return;
        }
        var secret = key is not null && response.Payloads.Find<KePayload>() is { } ke
            ? CompleteExchange(key, ke.Data) : [];
        var chosen = sa.Proposals[0];
        // The SPI stands behind the eight octets of the first proposal's header.
        var own = BinaryPrimitives.ReadUInt32BigEndian(offer.Body.AsSpan(8));
        request.Sa!.Children.Add(
            PeerChild.Derive(_crypto, _random, request.Sa, chosen.Protocol, PeerSuite.From(chosen.Transforms),
            byPeer: true, own, BinaryPrimitives.ReadUInt32BigEndian(chosen.Spi), secret, ni,
            [.. nr, .. further]));
    }

    private PeerSa Replace(
        PeerSa old, bool initiated, ulong spiI, ulong spiR, IEnumerable<Transform> transforms, byte[] secret,
            byte[] ni,
        byte[] nr, byte[] further)
    {
        var successor = new PeerSa
        {
            Initiated = initiated, SpiI = spiI, SpiR = spiR, Ni = ni, Nr = nr,
                Suite = PeerSuite.From(transforms),
            Children = old.Children,
        };
        successor.Derive(_crypto, KeySchedule.RekeySkeyseed(_crypto, old, ni, nr, secret, further));
        _sas.Add(successor);
        return successor;
    }

    private void AddNatDetection(List<RawPayload> payloads, ulong spiI, ulong spiR)
    {
        if (!Profile.DetectsNat)
            return;
        payloads.Add(RawPayload.Notify(NotifyType.NatDetectionSourceIp,
            NatHash(spiI, spiR, Profile.Address, Profile.IsBehindNat)));
        payloads.Add(RawPayload.Notify(NotifyType.NatDetectionDestinationIp,
            NatHash(spiI, spiR, Profile.CurrentTarget, Profile.SeesNat)));
    }

    /// <summary>SHA-1 (SPIi | SPIr | address | port) (RFC 7296 §2.23); behind a NAT the address is another
    /// one.</summary>
    internal byte[] NatHash(ulong spiI, ulong spiR, UdpEndpoint end, bool isTranslated)
    {
        var address = new byte[end.Address.Length];
        end.Address.Write(address);
        if (isTranslated)
            address[0] ^= 0x55;
        var hash = new byte[20];
        _crypto.Sha1([.. KeySchedule.Spis(spiI, spiR), .. address, (byte)(end.Port >> 8), (byte)end.Port],
            hash);
        return hash;
    }

    /// <summary>The notifies of IKE_SA_INIT that announce extensions.</summary>
    private void AddExtensions(List<RawPayload> payloads)
    {
        if (Profile.Hashes is { Length: > 0 } hashes)
            payloads.Add(RawPayload.Notify(NotifyType.SignatureHashAlgorithms,
                [.. hashes.SelectMany(h => new[] { (byte)((ushort)h >> 8), (byte)h })]));
        else if (Profile.Hashes is null
            && (configuration.SystemProof == Proof.Signature || configuration.PeerProof == Proof.Signature))
        {
            payloads.Add(RawPayload.Notify(NotifyType.SignatureHashAlgorithms, [0, 2, 0, 3, 0, 4, 0, 5]));
        }
        if (Profile.Fragments)
            payloads.Add(RawPayload.Notify(NotifyType.FragmentationSupported));
        if (Profile.FollowsRedirects)
            payloads.Add(RawPayload.Notify(NotifyType.RedirectSupported));
        if (Profile.FetchesCertificates)
            payloads.Add(RawPayload.Notify(NotifyType.HttpCertLookupSupported));
        if (Profile.Intermediate ?? Array.Exists(Profile.CurrentIke, p => Array.Exists(p, t =>
            TransformNames.IsAdditional(t.Type))))
        {
            payloads.Add(RawPayload.Notify(NotifyType.IntermediateExchangeSupported));
        }
    }

    private KeyExchangeKey StartExchange(KeyExchangeMethod method) =>
        _crypto.StartKeyExchange(method, Random(_crypto.SeedLength(method), RandomPurpose.KeyExchange));

    private static byte[] CompleteExchange(KeyExchangeKey key, byte[] peerPublic)
    {
        var secret = new byte[AlgorithmLengths.SharedSecret(key.Method)];
        return key.Complete(peerPublic, secret)
            ? secret
            : throw new Binding.StepException("the system's public value is unacceptable");
    }
}

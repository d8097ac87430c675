using IkeLab.Engine.Config;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>
/// The configuration with which the engine would have said what the recorded side said, as far as one can tell from its
/// messages.
/// </summary>
internal sealed class ReplayConfiguration
{
    public const string ConnectionName = "replayed";
    private const int Ipv4Headers = 28;
    private const int Ipv6Headers = 48;
    private const int Marker = 4;

    // Nothing is sent again or given up by itself: what the recorded side did, and when, is in the capture.
    private static readonly TimeSpan Never = TimeSpan.FromDays(3650);

    private readonly Recording _recording;
    private readonly bool _isInitiator;

    // The messages in which things are told: one's IKE_SA_INIT, and all its IKE_AUTH.
    private readonly PayloadList _init;
    private readonly List<Payload> _own;
    private readonly List<Payload> _peers;

    private readonly byte[] _secret;

    private readonly ReplayProposals _proposals;
    private readonly bool _wide;

    private ReplayConfiguration(
        Recording recording, bool isInitiator, byte[]? psk, ICryptoProvider crypto, bool wide)
    {
        _secret = psk ?? ReplayCrypto.UnknownSecret;
        _proposals = new(crypto);
        _wide = wide;
        _recording = recording;
        _isInitiator = isInitiator;
        _init = recording.Own.FindLast(m => m.IsInit && m.Payloads.Find<SaPayload>() is not null)?.Payloads
            ?? PayloadList.Empty;
        _own = Auth(recording.Messages.Where(m => m.IsOwn));
        _peers = Auth(recording.Messages.Where(m => !m.IsOwn));
    }

    /// <param name="psk">Null where it is not known: AUTH is then as it was recorded.</param>
    /// <param name="wide">
    /// A responder allows all that it later offers by itself, and not only what it has chosen.
    /// </param>
    /// <returns>Null where the engine has no algorithm that this side offered.</returns>
    public static EndpointConfiguration? Build(
        Recording recording, bool isInitiator, byte[]? psk, ICryptoProvider crypto, bool wide)
    {
        var configuration = new ReplayConfiguration(recording, isInitiator, psk, crypto, wide).Endpoint();
        return configuration.Connections[0].IkeProposals.Length > 0 ? configuration : null;
    }

    private EndpointConfiguration Endpoint() => new()
    {
        Connections = Connections(),
        Shard = _recording.IkeSpis.TryPeek(out var spi) ? spi[0] : (byte)0,
        Retransmission = new() { Initial = Never, Maximum = Never, Jitter = 0 },
        KeepaliveInterval = Never,
        EffectTimeout = Never,
        TemporaryFailureDelay = Never,
        TemporaryFailureLimit = Never,
        ReconnectDelay = Never,
        ReconnectMaximum = Never,
        FragmentSize = FragmentSize(),
        WindowSize = Notify(_own, NotifyType.SetWindowSize) is { Data: [0, 0, 0, > 0 and <= 32] window }
            ? window[3] : 1,
        ExportKeys = true,
        NonceLength = ReplayKeys.NonceLength(_recording.Messages),
        CrashDetectionSecret = Notify(_own, NotifyType.QcdToken) is null ? null : new byte[32],
        Limits = new() { HalfOpenTimeout = Never, CookieThreshold = int.MaxValue, PuzzleThreshold = int.MaxValue },
    };

    /// <summary>
    /// The one that is replayed, and such as only show in what a responder says before it knows its peer: that it would
    /// take other kinds of authentication too (RFC 9593, RFC 7427 §4).
    /// </summary>
    private Connection[] Connections()
    {
        var replayed = Connection();
        if (_isInitiator)
            return [replayed];
        var announced = new List<AuthMethodAnnouncement>();
        if (_init.FindNotify(NotifyType.SupportedAuthMethods) is { } notify)
            AuthMethodAnnouncement.Read(notify.Data, announced);
        var kinds = announced.Select(a => KindOf(a.Method)).Distinct().ToList();
        if (kinds.Count == 0 && _init.FindNotify(NotifyType.SignatureHashAlgorithms) is not null
            && replayed.LocalAuthentication != Engine.Config.Authentication.Signature)
            kinds.Add(Engine.Config.Authentication.Signature);
        var own = replayed.RemoteAuthentication == Engine.Config.Authentication.Eap
            ? Engine.Config.Authentication.SharedKey : replayed.RemoteAuthentication;
        if (!kinds.Contains(own))
            kinds.Add(own);
        return [.. kinds.Select(kind => kind == own ? replayed : replayed with
        {
            Name = $"{kind}",
            RemoteId = Identification.Fqdn("nobody.invalid"),
            RemoteAuthentication = kind,
        })];
    }

    private static Authentication KindOf(AuthMethod method) => method switch
    {
        AuthMethod.SharedKey => Engine.Config.Authentication.SharedKey,
        AuthMethod.NullAuthentication => Engine.Config.Authentication.Null,
        _ => Engine.Config.Authentication.Signature,
    };

    private Connection Connection()
    {
        var first = _recording.Own.Count > 0 ? _recording.Own[0].Source : null;
        var own = _isInitiator ? PayloadType.IdInitiator : PayloadType.IdResponder;
        var peers = _isInitiator ? PayloadType.IdResponder : PayloadType.IdInitiator;
        var localId = Id(_own, own);
        // RFC 7296 §3.5: an initiator may name whom it wants to talk to.
        var remoteId = _isInitiator ? Id(_own, peers) : null;
        var localWay = Authentication(_own, _recording.OwnAuth, _isInitiator);
        var remoteWay = Authentication(_peers, _recording.PeerAuth, !_isInitiator);
        return new()
        {
            Name = ConnectionName,
            Local = first?.Source,
            // RFC 4555: an initiator's address may change.
            Remote = _isInitiator ? first?.Destination : null,
            LocalId = localId ?? Identification.Fqdn("unknown.example"),
            RemoteId = remoteId,
            LocalAuthentication = localWay,
            RemoteAuthentication = remoteWay,
            Secrets = new() { Default = _secret },
            Ppks = Ppks(),
            PpkRequired = Notify(_isInitiator ? _own : _peers, NotifyType.NoPpkAuth) is null
                && Notify(_own, NotifyType.PpkIdentity) is not null,
            Eap = new RecordedEap(_recording),
            EapOnly = Notify(_own, NotifyType.EapOnlyAuthentication) is not null
                || (!_isInitiator && Notify(_peers, NotifyType.EapOnlyAuthentication) is not null),
            IkeProposals = IkeProposals(),
            AnnounceAuthMethods = _init.FindNotify(NotifyType.SupportedAuthMethods) is not null
                || Notify(_own, NotifyType.SupportedAuthMethods) is not null,
            Children = Children(),
            IkeLifetime = default,
            LivenessInterval = TimeSpan.Zero,
            Fragmentation = _init.FindNotify(NotifyType.FragmentationSupported) is not null,
            Mobike = Notify(_own, NotifyType.MobikeSupported) is not null,
            AdditionalAddresses = AdditionalAddresses(),
            CheckReturnRoutability = _recording.Cookie2s.Count > 0,
            ProhibitNats = _isInitiator && _init.FindNotify(NotifyType.NatDetectionSourceIp) is null,
            FollowRedirects = _init.FindNotify(NotifyType.RedirectSupported) is not null,
            Childless = _init.FindNotify(NotifyType.ChildlessIkev2Supported) is not null || _isInitiator
                ? Childless.Allow : Childless.Never,
            VendorIds = [.. _init.Items.ToArray().OfType<VendorIdPayload>()
                .Take(Engine.Config.Connection.MaxVendorIds).Select(v => v.Data)],
            Announcements = ReplayAnnouncements.Of(_init, _own, _isInitiator, localWay, remoteWay),
            TrustedAuthorities = _init.Items.ToArray().Concat(_own).OfType<CertReqPayload>()
                .FirstOrDefault(c => c.Encoding == CertificateEncoding.X509Signature)?.Authorities ?? [],
            LooksUpCertificates = Notify(_own, NotifyType.HttpCertLookupSupported) is not null,
            SynchronizesCounters = Notify(_own, NotifyType.Ikev2MessageIdSyncSupported) is not null,
            SendInitialContact = Notify(_own, NotifyType.InitialContact) is not null,
            AuthLifetime = Notify(_own, NotifyType.AuthLifetime) is { Data.Length: 4 } lifetime
                ? TimeSpan.FromSeconds(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(lifetime.Data))
                : TimeSpan.Zero,
            Requests = _isInitiator && _own.OfType<ConfigurationPayload>().FirstOrDefault() is { } asked
                ? [.. asked.Attributes] : [],
            AssignsAddresses = !_isInitiator && _own.OfType<ConfigurationPayload>().Any(),
        };
    }

    private static Authentication Authentication(List<Payload> payloads, AuthPayload? auth, bool mayBeEap) =>
        mayBeEap && payloads.OfType<EapPayload>().Any() ? Engine.Config.Authentication.Eap
        : KindOf(auth?.Method ?? AuthMethod.SharedKey);

    private AlgorithmProposal[] IkeProposals()
    {
        var offer = _init.Find<SaPayload>();
        if (_wide && !_isInitiator && Requested(ProtocolId.Ike) is { } later)
            offer = later;
        // An initiator whose first KE is refused goes on with another (RFC 7296 §1.2), as the engine will.
        var first = _isInitiator ? _recording.Own.Find(m => m.IsInit)?.Payloads ?? _init : _init;
        return _proposals.Ike(offer, first.Find<KePayload>()?.Method);
    }

    /// <summary>What the recorded side offered by itself in CREATE_CHILD_SA.</summary>
    private SaPayload? Requested(ProtocolId protocol) =>
        _recording.Own.Where(m => m.Header.Exchange == ExchangeType.CreateChildSa && !m.Header.IsResponse)
            .Select(m => m.Payloads.Find<SaPayload>())
            .FirstOrDefault(sa => sa is { Proposals: [var first, ..] } && first.Protocol == protocol);

    /// <summary>The key exchanges of a child's proposals show in CREATE_CHILD_SA only.</summary>
    private AlgorithmProposal[] ChildProposals(
        SaPayload offer, ProtocolId protocol, bool asks, KeyExchangeMethod[] methods) =>
        Requested(protocol) is { } later
            && (asks ? later.Proposals.Count == offer.Proposals.Count : _wide)
            ? _proposals.Child(later, protocol, [])
            : _proposals.Child(offer, protocol, methods);

    /// <summary>One child for each pair of selectors that the recorded side asked for or granted.</summary>
    private ChildConfiguration[] Children()
    {
        var children = new List<ChildConfiguration>();
        var offers = _recording.Own.Where(m => !m.IsInit && IsChild(m.Payloads)).ToList();
        var methods = offers.SelectMany(m => m.Payloads.Find<SaPayload>()!.Proposals).SelectMany(p => p.Transforms)
            .Where(t => t.Type == TransformType.KeyExchange && t.Id != 0)
            .Select(t => (KeyExchangeMethod)t.Id).Distinct().ToArray();
        foreach (var message in offers)
        {
            var payloads = message.Payloads;
            // A rekey asks for what there is already.
            if (payloads.FindNotify(NotifyType.RekeySa) is not null
                || payloads.Find(PayloadType.TrafficSelectorInitiator) is not TsPayload initiators
                || payloads.Find(PayloadType.TrafficSelectorResponder) is not TsPayload responders)
            {
                continue;
            }
            var asks = !message.Header.IsResponse;
            var (local, remote) = asks ? (initiators, responders) : (responders, initiators);
            if (children.Exists(c => c.Local.SequenceEqual(local.Selectors) && c.Remote.SequenceEqual(remote.Selectors)))
                continue;
            var offer = payloads.Find<SaPayload>()!;
            var protocol = offer.Proposals[0].Protocol;
            children.Add(new()
            {
                Name = $"child-{children.Count + 1}",
                Protocol = protocol,
                Mode = payloads.FindNotify(NotifyType.UseTransportMode) is null ? ChildMode.Tunnel : ChildMode.Transport,
                Proposals = ChildProposals(offer, protocol, asks, methods),
                Local = [.. local.Selectors],
                Remote = [.. remote.Selectors],
                AcceptsTfcPadding = payloads.FindNotify(NotifyType.EspTfcPaddingNotSupported) is null,
                Lifetime = default,
            });
        }
        return [.. children];
    }

    private static bool IsChild(PayloadList payloads) =>
        payloads.Find<SaPayload>() is { Proposals: [{ Protocol: not ProtocolId.Ike }, ..] };

    /// <summary>RFC 8784: one of any value, because AUTH is taken from the capture then, and later keys are given.</summary>
    private PostquantumPresharedKey[] Ppks() =>
        Notify(_isInitiator ? _own : _peers, NotifyType.PpkIdentity) is { } named
            && _init.FindNotify(NotifyType.UsePpk) is not null
            ? [new(named.Data, new byte[32])] : [];

    /// <summary>The largest fragment shows the limit; where there is none, nothing is split.</summary>
    private int? FragmentSize()
    {
        const int UsualOfV4 = 576;
        const int Block = 24;
        var sizes = _recording.Own
            .Where(m => m.Opened.Sealed is { Type: PayloadType.EncryptedFragment })
            .Select(m => m.Opened.Octets.Length + (m.Source.Source.Port == UdpPath.IkePort ? 0 : Marker)
                + (m.Source.Source.Address.IsV6 ? Ipv6Headers : Ipv4Headers))
            .DefaultIfEmpty(WireLimits.MaxMessage);
        // RFC 7383 §2.5.1: without a limit of its own the engine has this one.
        return sizes.Max() is > UsualOfV4 - Block and <= UsualOfV4
            ? null : Math.Clamp(sizes.Max(), UsualOfV4, WireLimits.MaxMessage);
    }

    private IpAddress[] AdditionalAddresses() =>
        [.. _own.OfType<NotifyPayload>()
            .Where(n => n.NotifyType is NotifyType.AdditionalIp4Address or NotifyType.AdditionalIp6Address
                && n.Data.Length is 4 or 16)
            .Select(n => IpAddress.Read(n.Data))];

    private static List<Payload> Auth(IEnumerable<ReplayMessage> messages) =>
        [.. messages.Where(m => m.Header.Exchange == ExchangeType.IkeAuth && m.Opened.InnerPayloads is not null)
            .SelectMany(m => m.Payloads.Items.ToArray())];

    private static NotifyPayload? Notify(List<Payload> payloads, NotifyType type) =>
        payloads.OfType<NotifyPayload>().FirstOrDefault(n => n.NotifyType == type);

    private static Identification? Id(List<Payload> payloads, PayloadType which) =>
        payloads.OfType<IdPayload>().FirstOrDefault(i => i.Type == which) is { } id
            ? new(id.IdType, id.Data) : null;
}

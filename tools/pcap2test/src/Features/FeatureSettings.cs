using System.Text;
using IkeLab.Features.Systems;
using IkeLab.Pcap2Test.Replay;

namespace IkeLab.Pcap2Test.Features;

/// <summary>The Given steps of a session: what both sides offer, who they are, and what they protect.</summary>
internal sealed class FeatureSettings(ICryptoProvider crypto, Action<string> step, Action<string> comment)
{
    private const int LongestName = 100;

    public void Write(IReadOnlyList<ReplayMessage> messages, bool systemBegan)
    {
        if (messages[0].Source.Source.Address.IsV6)
            step("both sides speak IPv6");
        Proposals(messages.LastOrDefault(m => m.IsOwn && m.IsInit && Offer(m) is not null), "the system accepts the IKE proposals");
        var asked = messages.LastOrDefault(m => !m.IsOwn && m.IsInit && Offer(m) is not null);
        if (!systemBegan)
        {
            Proposals(asked, "the peer offers the IKE proposals");
            if (asked?.Payloads.Find<KePayload>() is { } ke && crypto.Supports(ke.Method))
                step($"the peer uses the group {TransformNames.Describe(KeTransform(ke.Method))} for its KE payload");
        }
        var auth = messages.Where(m => m.Header.Exchange == ExchangeType.IkeAuth && m.Opened.InnerPayloads is not null).ToArray();
        if (auth.Length == 0)
            return;
        if (auth.Any(m => m.Payloads.Find<EapPayload>() is not null
            || m.Payloads.Find<AuthPayload>() is { Method: not AuthMethod.SharedKey }))
            comment("Both sides of the capture did not prove themselves by a shared key; here they do.");
        Ids(auth, systemBegan);
        Proposals(auth.LastOrDefault(m => m.IsOwn && Offer(m) is not null), "the system accepts the ESP proposals");
        if (!systemBegan)
            Proposals(auth.LastOrDefault(m => !m.IsOwn && Offer(m) is not null), "the peer offers the ESP proposals");
        if (IsTransport(auth))
        {
            step("the system wants transport mode between the hosts");
            if (!systemBegan)
                step("the peer wants transport mode");
        }
        else
        {
            WriteSelectors(auth, systemBegan);
        }
    }

    public static bool IsTransport(IEnumerable<ReplayMessage> auth) =>
        auth.Any(m => m.Payloads.FindNotify(NotifyType.UseTransportMode) is not null);

    public static SaPayload? Offer(ReplayMessage message) => message.Payloads.Find<SaPayload>();

    /// <summary>The proposals of an SA payload as the system or the peer can have them, in words.</summary>
    public IReadOnlyList<string> Describe(SaPayload sa, KeyExchangeMethod? first)
    {
        var rows = new List<string>();
        foreach (var proposal in sa.Proposals)
        {
            var isIke = proposal.Protocol == ProtocolId.Ike;
            var transforms = proposal.Transforms.Where(t => IsUsable(t, isIke)).ToList();
            // RFC 7296 §3.3: a combined mode goes without an integrity algorithm.
            var hasIntegrity = transforms.Exists(t => t.Type == TransformType.Integrity && t.Id != 0);
            transforms.RemoveAll(t => t.Type == TransformType.Encryption
                && new CipherSuite((EncryptionId)t.Id, t.KeyBits, IntegrityId.None).IsAead == hasIntegrity);
            if (!transforms.Exists(t => t.Type == TransformType.Encryption)
                || (isIke && !transforms.Exists(t => t.Type == TransformType.KeyExchange)))
                continue;
            rows.Add(TransformNames.Describe(transforms.OrderBy(t => t.Type)
                .ThenBy(t => t.Type == TransformType.KeyExchange && t.Id != (ushort?)first)));
        }
        return rows;
    }

    public static Transform KeTransform(KeyExchangeMethod method) => new(TransformType.KeyExchange, (ushort)method, 0);

    private bool IsUsable(Transform transform, bool isIke) => transform.Type switch
    {
        TransformType.Encryption => crypto.Supports((EncryptionId)transform.Id, transform.KeyBits),
        TransformType.Integrity => transform.Id != 0 && crypto.Supports((IntegrityId)transform.Id),
        TransformType.Prf => isIke && crypto.Supports((PrfId)transform.Id),
        // Child SAs take their keys from SK_d here.
        TransformType.KeyExchange => isIke && transform.Id != 0 && crypto.Supports((KeyExchangeMethod)transform.Id),
        TransformType.ExtendedSequenceNumbers => !isIke,
        _ => false,
    };

    private void Proposals(ReplayMessage? message, string what)
    {
        if (message is null || Offer(message) is not { } sa)
            return;
        var rows = Describe(sa, message.Payloads.Find<KePayload>()?.Method);
        if (rows.Count == 0)
            comment("The engine has none of the algorithms that were proposed here.");
        else
            step($"{what}\n{Table("transforms", rows)}");
    }

    public static string Table(string head, IEnumerable<string> rows) =>
        string.Join('\n', rows.Prepend(head).Select(r => $"      | {r} |"));

    private void Ids(ReplayMessage[] auth, bool systemBegan)
    {
        var (own, peers) = systemBegan ? (PayloadType.IdInitiator, PayloadType.IdResponder)
            : (PayloadType.IdResponder, PayloadType.IdInitiator);
        if (Id(auth.Where(m => m.IsOwn), own) is { } id)
            step($"the system's identity is \"{id}\"");
        if (Id(auth.Where(m => !m.IsOwn), peers) is { } other)
            step($"the system expects the identity \"{other}\"");
    }

    private string? Id(IEnumerable<ReplayMessage> messages, PayloadType which)
    {
        var id = messages.SelectMany(m => m.Payloads.Items.ToArray()).OfType<IdPayload>().FirstOrDefault(i => i.Type == which);
        if (id is null)
            return null;
        var text = Encoding.ASCII.GetString(id.Data);
        var isPlain = text.Length is > 0 and <= LongestName && text.All(c => c is > ' ' and <= '~' and not '"' and not '\\');
        switch (id.IdType)
        {
            case IdType.Fqdn when isPlain:
                return $"FQDN {text}";
            case IdType.Rfc822Address when isPlain:
                return $"RFC822_ADDR {text}";
            case IdType.KeyId when isPlain:
                return $"KEY_ID {text}";
            case IdType.Ipv4Address when id.Data.Length == 4:
                return $"IPV4_ADDR {IpAddress.Read(id.Data)}";
            case IdType.Ipv6Address when id.Data.Length == 16:
                return $"IPV6_ADDR {IpAddress.Read(id.Data)}";
            default:
                comment($"The identity of type {(byte)id.IdType} is another one here.");
                return null;
        }
    }

    private void WriteSelectors(ReplayMessage[] auth, bool systemBegan)
    {
        (string First, string Second)? Pair(bool isOwn) => auth.LastOrDefault(m => m.IsOwn == isOwn
            && m.Payloads.Find(PayloadType.TrafficSelectorInitiator) is TsPayload) is { } message
            ? (Selectors(message, PayloadType.TrafficSelectorInitiator), Selectors(message, PayloadType.TrafficSelectorResponder))
            : null;
        if (Pair(true) is { } own)
        {
            var (local, remote) = systemBegan ? own : (own.Second, own.First);
            step($"the system protects \"{local}\" and the peer's side is \"{remote}\"");
        }
        if (!systemBegan && Pair(false) is { } peers)
            step($"the peer's selectors are \"{peers.First}\" for itself and \"{peers.Second}\" for the system");
    }

    public static string Selectors(ReplayMessage message, PayloadType which) =>
        message.Payloads.Find(which) is TsPayload ts ? IkeLab.Features.Systems.Selectors.Describe(ts.Selectors) : "";
}

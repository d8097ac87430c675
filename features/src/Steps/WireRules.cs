using System.Buffers.Binary;
using IkeLab.Engine.Wire;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>
/// Rules that every message of a sender keeps, by name. Each looks at the octets as they came, not at
/// decoded payloads,
/// and gives null or says what breaks the rule.
/// </summary>
internal static class WireRules
{
    private static readonly Dictionary<string, Func<ReceivedMessage, string?>> All = new()
    {
        ["the major version is 2"] = m => Unless(m.Octets[17] >> 4 == 2, $"it is {m.Octets[17] >> 4}"),
        ["the minor version is 0"] = m => Unless((m.Octets[17] & 15) == 0, $"it is {m.Octets[17] & 15}"),
        ["the undefined header flags are clear"] = m =>
            Unless((m.Octets[19] & 0xC7) == 0, $"flags {m.Octets[19]:x2}"),
        ["the Version flag is clear"] = m => Unless((m.Octets[19] & 0x10) == 0, $"flags {m.Octets[19]:x2}"),
        ["the header's length is that of the datagram"] = m =>
            Unless(BinaryPrimitives.ReadUInt32BigEndian(m.Octets.AsSpan(24)) == m.Octets.Length,
                "it is another one"),
        ["the exchange type is one of 34 to 37"] = m =>
            Unless(m.Octets[18] is >= 34 and <= 37, $"it is {m.Octets[18]}"),
        ["the initiator SPI is not zero"] = m => Unless(m.Header.SpiI != 0, "it is zero"),
        ["the Initiator flag is that of the system's role"] = InitiatorFlag,
        ["no payload has the critical bit set"] = m =>
            EachPayload(m, p => Unless((p.Flags & 0x80) == 0, "has the critical bit")),
        ["the reserved bits of the generic payload headers are zero"] = m =>
            EachPayload(m, p => Unless((p.Flags & 0x7F) == 0, $"has the bits {p.Flags:x2}")),
        ["the Encrypted payload is the last one"] = EncryptedLast,
        ["no Encrypted payload contains another"] = m =>
            Unless(m.Inner.All(p => p.Type != PayloadType.Encrypted), "one does"),
        ["everything after IKE_SA_INIT is protected"] = m =>
            Unless(m.IsProtected == (m.Header.Exchange != ExchangeType.IkeSaInit), "it is not so"),
        ["what is encrypted fills whole blocks"] = m => m.Sa is null ? null
            : Unless(m.ProtectedLength % m.Sa.Inbound.BlockLength == 0, $"{m.ProtectedLength} octets"),
        ["padding is no longer than needed"] = m => m.Sa is null ? null
            : Unless(m.PadLength < Math.Max(1, m.Sa.Inbound.BlockLength), $"{m.PadLength} octets of padding"),
        ["the RESERVED octets of KE, ID, AUTH, TS and CP payloads are zero"] = m => EachPayload(m, Reserved),
        ["the RESERVED octets of proposals and transforms are zero"] = m => EachProposal(m, SaRules.Reserved),
        ["proposals are numbered from 1 upwards"] = m => m.Header.IsResponse ? null
            : EachProposal(m, SaRules.Numbers),
        ["substructures say rightly which one is the last"] = m => EachProposal(m, SaRules.LastMarks),
        ["no transform has two attributes of one type"] = m => EachProposal(m, SaRules.NoDoubleAttributes),
        ["Key Length is a fixed-length attribute"] = m => EachProposal(m, SaRules.KeyLengthFormat),
        ["Key Length stands with ciphers of variable key length and nowhere else"] = m =>
            EachProposal(m, SaRules.KeyLengthWhereNeeded),
        ["combined-mode ciphers are offered without integrity algorithms"] = m =>
            EachProposal(m, SaRules.NoIntegrityWithAead),
        ["an IKE proposal has an integrity algorithm unless its cipher is combined-mode"] = m =>
            EachProposal(m, SaRules.IkeIntegrity),
        ["no IKE proposal offers ENCR_NULL"] = m => EachProposal(m, SaRules.NoNullForIke),
        ["SPI sizes are 0 for a first IKE SA, 8 for its rekey and 4 for AH and ESP"] = m =>
            EachProposal(m, (p, _) =>
                Unless(p[6] == (p[5] is 2 or 3 ? 4 : m.Header.Exchange == ExchangeType.IkeSaInit ? 0 : 8),
                $"protocol {p[5]} has {p[6]}")),
        ["the group of KE is in a proposal beside it"] = KeGroup,
        ["nonces have 16 to 256 octets"] = m => EachPayload(m, p =>
            p.Type != PayloadType.Nonce ? null
                : Unless(p.Body.Length is >= 16 and <= 256, $"{p.Body.Length} octets")),
        ["a notify without an SPI has protocol zero"] = m => EachPayload(m, p =>
            p.Type != PayloadType.Notify ? null
                : Unless(p.Body[1] != 0 || p.Body[0] == 0, $"protocol {p.Body[0]}")),
        ["a notify with an SPI has protocol AH or ESP"] = m => EachPayload(m, p =>
            p.Type != PayloadType.Notify ? null
                : Unless(p.Body[1] == 0 || p.Body[0] is 2 or 3, $"protocol {p.Body[0]}")),
        ["SPIs in Delete payloads have 4 octets, and the IKE SA has none"] = m => EachPayload(m, p =>
            p.Type != PayloadType.Delete ? null : Unless(
                p.Body[1] == (p.Body[0] == 1 ? 0 : 4) && p.Body.Length == 4
                    + p.Body[1] * (p.Body[2] << 8 | p.Body[3]),
                $"protocol {p.Body[0]}, SPI size {p.Body[1]}")),
        ["a Delete payload is for one protocol, 1, 2 or 3"] = m => EachPayload(m, p =>
            p.Type != PayloadType.Delete ? null : Unless(p.Body[0] is 1 or 2 or 3, $"protocol {p.Body[0]}")),
        ["selectors for all ports say 0 to 65535"] = AllPorts,
        ["INITIAL_CONTACT stands in IKE_AUTH only"] = m => Unless(m.Header.Exchange == ExchangeType.IkeAuth
            || m.Payloads.FindNotify(NotifyType.InitialContact) is null, "it stands elsewhere"),
        ["IKE_AUTH has no KE and no nonce"] = m => Unless(m.Header.Exchange != ExchangeType.IkeAuth
            || m.Inner.All(p => p.Type is not (PayloadType.KeyExchange or PayloadType.Nonce)), "it has one"),
        ["IPCOMP_SUPPORTED stands only beside an SA payload"] = m => Unless(
            m.Payloads.FindNotify(NotifyType.IpcompSupported) is null
                || m.Payloads.Find<SaPayload>() is not null,
            "it stands without one"),
        ["no response carries a Configuration payload that was not asked for"] = m =>
            Unless(m.Payloads.Find<ConfigurationPayload>() is null, "it has one"),
        ["Delete payloads are for different protocols"] = m => Unless(m.Payloads.Items.ToArray()
            .OfType<DeletePayload>().GroupBy(d => d.Protocol).All(g => g.Count() == 1), "two are for one"),
        ["an EAP packet fills its payload"] = m => EachPayload(m, p => p.Type != PayloadType.Eap ? null
            : Unless((p.Body[2] << 8 | p.Body[3]) == p.Body.Length, $"has {p.Body.Length} octets")),
        ["EAP-Success and EAP-Failure have four octets"] = m => EachPayload(m, p =>
            Unless(p.Type != PayloadType.Eap || p.Body[0] < 3 || p.Body.Length == 4, "has more")),
        ["there is one IKE message in a datagram"] = m => Unless(
            BinaryPrimitives.ReadUInt32BigEndian(m.Octets.AsSpan(24)) == m.Octets.Length, "there is more"),
        ["INVALID_MESSAGE_ID stands in no response"] = m => Unless(!m.Header.IsResponse
            || m.Payloads.FindNotify(NotifyType.InvalidMessageId) is null, "it does"),
    };

    public static Func<ReceivedMessage, string?> Find(string rule) => All.TryGetValue(rule, out var found)
        ? found
        : throw new Binding.StepException($"there is no rule '{rule}'");

    internal static string? Unless(bool holds, string otherwise) => holds ? null : otherwise;

    private static string? InitiatorFlag(ReceivedMessage m)
    {
        var set = (m.Octets[19] & 0x08) != 0;
        // Before there is an SA of the peer's, the system has begun the exchange exactly when it sends the
        // request.
        var began = m.Sa is { } sa ? !sa.Initiated : !m.Header.IsResponse;
        return Unless(set == began, set ? "it is set" : "it is clear");
    }

    private static string? EncryptedLast(ReceivedMessage m)
    {
        for (var i = 0; i + 1 < m.Clear.Count; i++)
        {
            if (m.Clear[i].Type == PayloadType.Encrypted)
                return $"{m.Clear.Count - 1 - i} payloads follow it";
        }
        return null;
    }

    private static string? EachPayload(ReceivedMessage m, Func<RawPayload, string?> rule)
    {
        foreach (var payload in m.Clear.Concat(m.Inner))
        {
            if (rule(payload) is { } problem)
                return $"{PayloadNames.Describe([payload])} {problem}";
        }
        return null;
    }

    /// <summary>The octets of each proposal, and whether it is the last one.</summary>
    private static string? EachProposal(ReceivedMessage m, Func<byte[], int, string?> rule)
    {
        foreach (var payload in m.Content.Where(p => p.Type == PayloadType.SecurityAssociation))
        {
            var proposals = SaRules.Split(payload.Body);
            for (var i = 0; i < proposals.Count; i++)
            {
                if (rule(proposals[i], i == proposals.Count - 1 ? -1 - i : i) is { } problem)
                    return $"proposal {i + 1}: {problem}";
            }
        }
        return null;
    }

    private static string? Reserved(RawPayload p)
    {
        var (from, to) = p.Type switch
        {
            PayloadType.KeyExchange => (2, 4),
            PayloadType.IdInitiator or PayloadType.IdResponder or PayloadType.Authentication
                or PayloadType.TrafficSelectorInitiator or PayloadType.TrafficSelectorResponder
                or PayloadType.Configuration => (1, 4),
            _ => (0, 0),
        };
        return Unless(p.Body.AsSpan(from, to - from).TrimStart((byte)0).IsEmpty,
            "has RESERVED octets that are not zero");
    }

    private static string? KeGroup(ReceivedMessage m)
    {
        if (m.Payloads.Find<KePayload>() is not { } ke)
            return null;
        return Unless(m.Payloads.Find<SaPayload>() is { } sa && sa.Proposals.Any(p => p.Transforms.Any(t =>
            t.Type == TransformType.KeyExchange && t.Id == (ushort)ke.Method)), $"{ke.Method} is in none");
    }

    private static string? AllPorts(ReceivedMessage m)
    {
        foreach (var payload in m.Payloads.Items)
        {
            if (payload is TsPayload ts
                && ts.Selectors.Any(s => s is { Protocol: 0 } and not { StartPort: 0, EndPort: 65535 }))
                return $"it sends {Selectors.Describe(ts.Selectors)}";
        }
        return null;
    }
}

using System.Text;
using IkeLab.Pcap2Test.Replay;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Vectors;

namespace IkeLab.Pcap2Test.Features;

/// <summary>
/// A session as a scenario in the words of the conformance features: one side is the system, and the scripted peer plays
/// the other. It asserts exchanges, payloads, choices and selectors; keys and nonces are new on each run.
/// </summary>
internal sealed class FeatureText
{
    private readonly StringBuilder _text = new();
    private readonly FeatureSettings _settings;
    private readonly IReadOnlyList<ReplayMessage> _messages;
    private readonly bool _systemBegan;
    private string _kind = "";
    private int _rekeyedChildren;
    private bool _isIkeRekeyed;

    private FeatureText(IReadOnlyList<ReplayMessage> messages, bool systemBegan, ICryptoProvider crypto)
    {
        _messages = messages;
        _systemBegan = systemBegan;
        _settings = new(crypto, text => Step("Given", text), Comment);
    }

    /// <summary>Null where the engine has none of the IKE suites of a side that was asked for.</summary>
    public static string? Render(VectorInput input, IReadOnlyList<OpenedMessage> messages, ICryptoProvider crypto)
    {
        var text = new StringBuilder($"Feature: {input.Source}\n");
        var begin = text.Length;
        foreach (var systemBegan in (bool[])[true, false])
        {
            if ((input.Side is null || input.Side == systemBegan)
                && Scenario(input, messages, systemBegan, crypto) is { } scenario)
                text.Append('\n').Append(scenario);
        }
        return text.Length > begin ? text.ToString() : null;
    }

    /// <param name="systemBegan">The system takes the initiator's place, else the responder's.</param>
    private static string? Scenario(
        VectorInput input, IReadOnlyList<OpenedMessage> messages, bool systemBegan, ICryptoProvider crypto)
    {
        var seen = new HashSet<string>();
        var all = messages.Select((m, i) => new ReplayMessage(
            i + 1, input.Messages[i].FromInitiator == systemBegan, input.Messages[i], m))
            .Where(m => m.Opened.Error is null && seen.Add(Convert.ToHexString(m.Opened.Octets))).ToArray();
        var text = new FeatureText(all, systemBegan, crypto);
        // Both sides must be able to speak: the peer has its algorithms from the engine too.
        var offers = all.Where(m => m.IsInit && FeatureSettings.Offer(m) is not null).ToArray();
        if (offers.Length == 0 || Array.Exists(offers, m => text._settings.Describe(FeatureSettings.Offer(m)!, null).Count == 0))
            return null;
        text._text.Append($"  Scenario: SPIi {all[0].Header.SpiI:x16}, the {(systemBegan ? "initiator" : "responder")}'s side\n");
        text.WriteAll();
        return text._text.ToString();
    }

    private void WriteAll()
    {
        _settings.Write(_messages, _systemBegan);
        WriteInit();
        var auth = _messages.Where(m => m.Header.Exchange == ExchangeType.IkeAuth && m.Opened.InnerPayloads is not null).ToArray();
        if (!Array.Exists(auth, m => m.Header.IsResponse && m.Payloads.Find(PayloadType.TrafficSelectorInitiator) is TsPayload))
        {
            Comment("IKE_AUTH is not to be read, or it made no child SA: the scenario ends here.");
            return;
        }
        WriteAuth(auth);
        foreach (var message in _messages)
        {
            if (message.Header.IsResponse || message.Opened.InnerPayloads is null
                || message.Header.Exchange is not (ExchangeType.CreateChildSa or ExchangeType.Informational))
                continue;
            if (!(message.IsOwn ? WriteOwn(message) : WritePeers(message)))
                return;
        }
    }

    private void WriteInit()
    {
        var init = _messages.LastOrDefault(m => m.IsOwn && m.IsInit && FeatureSettings.Offer(m) is not null);
        if (_systemBegan)
        {
            Step("When", "the system initiates");
            Step("Then", "the system sends an IKE_SA_INIT request");
            Step("Then", "the message contains SA, KEi, Ni in this order");
            if (init is not null && FeatureSettings.Offer(init) is { } sa)
                WriteOffer(_settings.Describe(sa, init.Payloads.Find<KePayload>()?.Method));
            Step("When", "the peer answers");
            return;
        }
        Step("When", "the peer sends an IKE_SA_INIT request");
        Step("Then", "the system sends an IKE_SA_INIT response");
        Step("Then", "the message contains SA, KEr, Nr in this order");
        if (init is not null)
            WriteChoice(init);
    }

    private void WriteAuth(ReplayMessage[] auth)
    {
        if (_systemBegan)
        {
            Step("Then", "the system sends an IKE_AUTH request");
            Step("Then", "the message contains IDi, AUTH, SA, TSi, TSr in this order");
        }
        else
        {
            Step("When", "the peer sends an IKE_AUTH request");
            Step("Then", "the system sends an IKE_AUTH response");
            Step("Then", "the message contains IDr, AUTH, SA, TSi, TSr in this order");
        }
        Step("Then", "the AUTH payload proves the system's identity");
        var own = Array.FindLast(auth, m => m.IsOwn && m.Payloads.Find(PayloadType.TrafficSelectorInitiator) is TsPayload);
        if (own is not null && !FeatureSettings.IsTransport(auth))
        {
            Step("Then", $"TSi is {FeatureSettings.Selectors(own, PayloadType.TrafficSelectorInitiator)}");
            Step("Then", $"TSr is {FeatureSettings.Selectors(own, PayloadType.TrafficSelectorResponder)}");
        }
        if (_systemBegan)
            Step("When", "the peer answers");
        else if (own is not null)
            WriteChoice(own);
        Step("Then", "the system has 1 IKE SA");
        Step("Then", "the system has 1 child SA");
        Step("Then", "traffic passes both ways");
    }

    /// <returns>False where the words end.</returns>
    private bool WriteOwn(ReplayMessage message)
    {
        var payloads = message.Payloads;
        var isIke = FeatureSettings.Offer(message) is { Proposals: [{ Protocol: ProtocolId.Ike }, ..] };
        if (message.Header.Exchange == ExchangeType.CreateChildSa)
        {
            if (!isIke && payloads.FindNotify(NotifyType.RekeySa) is null)
                return End(message);
            Step("When", isIke ? "the system is to rekey the IKE SA" : "the system is to rekey the child SA");
            Step("Then", "the system sends a CREATE_CHILD_SA request");
            Step("Then", $"the message contains {(isIke ? "SA, Ni, KEi" : "N(REKEY_SA), SA, Ni, TSi, TSr")} in this order");
            Step("When", "the peer answers");
            Step("Then", "the system sends an INFORMATIONAL request of D");
            Step("When", "the peer answers");
            _isIkeRekeyed |= isIke;
            _rekeyedChildren++;
            return true;
        }
        if (payloads.Find<DeletePayload>() is { } delete)
        {
            // The first one after a rekey has been written with it.
            if (_rekeyedChildren > 0 && (delete.Protocol != ProtocolId.Ike || _isIkeRekeyed))
            {
                _rekeyedChildren--;
                return true;
            }
            var what = delete.Protocol == ProtocolId.Ike ? "IKE" : "child";
            Step("When", $"the system is to delete the {what} SA");
            Step("Then", "the system sends an INFORMATIONAL request of D");
            Step("When", "the peer answers");
            return Deleted(delete);
        }
        if (payloads.Count > 0)
            return End(message);
        Step("When", "the system is to check liveness");
        Step("Then", "the system sends an empty INFORMATIONAL request");
        Step("When", "the peer answers");
        return true;
    }

    /// <inheritdoc cref="WriteOwn"/>
    private bool WritePeers(ReplayMessage message)
    {
        var payloads = message.Payloads;
        if (message.Header.Exchange == ExchangeType.CreateChildSa)
        {
            var isIke = FeatureSettings.Offer(message) is { Proposals: [{ Protocol: ProtocolId.Ike }, ..] };
            if (isIke || payloads.FindNotify(NotifyType.RekeySa) is null)
                return End(message);
            Step("When", "the peer sends a request to rekey the child SA");
            Step("Then", "the system sends a CREATE_CHILD_SA response");
            Step("Then", "the message contains SA, Nr, TSi, TSr in this order");
            Step("When", "the peer sends a request to delete the first child SA");
            Step("Then", "the system sends an INFORMATIONAL response");
            // The words have names for the first child SA and the newest one only.
            return false;
        }
        if (payloads.Find<DeletePayload>() is { } delete)
        {
            Step("When", $"the peer sends a request to delete the {(delete.Protocol == ProtocolId.Ike ? "IKE" : "child")} SA");
            Step("Then", "the system sends an INFORMATIONAL response");
            return Deleted(delete);
        }
        if (payloads.Count > 0)
            return End(message);
        Step("When", "the peer sends a liveness check");
        Step("Then", "the system sends an empty INFORMATIONAL response");
        return true;
    }

    private bool Deleted(DeletePayload delete)
    {
        if (delete.Protocol == ProtocolId.Ike)
            Step("Then", "the system has 0 IKE SAs");
        Step("Then", "the system has 0 child SAs");
        return false;
    }

    private bool End(ReplayMessage message)
    {
        Comment($"Message {message.Number} and what follows is not in the words of the features.");
        return false;
    }

    private void WriteOffer(IReadOnlyList<string> rows)
    {
        if (rows.Count > 0)
            Step("Then", $"the message offers\n{FeatureSettings.Table("number | transforms", rows.Select((r, i) => $"{i + 1} | {r}"))}");
    }

    private void WriteChoice(ReplayMessage own)
    {
        if (FeatureSettings.Offer(own) is { Proposals: [var chosen] } sa && _settings.Describe(sa, null) is [var row])
            Step("Then", $"the message chooses proposal {Number(own, chosen)} with \"{row}\"");
    }

    /// <summary>The peer offers only what the engine has: its proposals may have other numbers than in the capture.</summary>
    private int Number(ReplayMessage own, Proposal chosen)
    {
        var asked = _messages.LastOrDefault(m => !m.IsOwn && m.Header.Exchange == own.Header.Exchange
            && FeatureSettings.Offer(m) is not null);
        return asked is null ? chosen.Number : FeatureSettings.Offer(asked)!.Proposals.Where(p => p.Number <= chosen.Number)
            .Count(p => _settings.Describe(new SaPayload([p]), null).Count > 0);
    }

    private void Step(string kind, string text)
    {
        _text.Append($"    {(kind == _kind ? "And" : kind)} {text}\n");
        _kind = kind;
    }

    private void Comment(string text) => _text.Append($"    # {text}\n");
}

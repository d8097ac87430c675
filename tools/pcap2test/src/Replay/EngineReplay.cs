using IkeLab.Engine.Config;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Report;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Vectors;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>What came of a replay.</summary>
/// <param name="Lines">For a test file: each is an assertion there.</param>
/// <param name="Identical">Own messages that the engine said octet by octet.</param>
/// <param name="Own">Own messages of the capture, repetitions not counted.</param>
internal sealed record ReplayResult(IReadOnlyList<string> Lines, int Identical, int Own);

/// <summary>
/// The engine in one side's place: it hears what the other side said, draws what the recorded side drew,
/// begins what that side began, and what it then says is compared with what was recorded.
/// </summary>
internal sealed class EngineReplay
{
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _seen = [];
    private readonly HashSet<(ulong, ulong, ExchangeType, uint, bool)> _begun = [];

    // Of the other side, and not yet heard.
    private List<ReplayMessage> _underWay = [];
    private readonly Recording _recording;
    private readonly ReplayHost _host;
    private readonly MessageOpener _opener;
    private readonly bool _isInClear;
    private int _identical;

    private EngineReplay(
        Recording recording, ReplayKeys keys, EndpointConfiguration configuration, ICryptoProvider crypto)
    {
        _recording = recording;
        _isInClear = keys.IsInClear;
        _host = new(recording, new ReplayCrypto(crypto, recording, keys.Given), configuration);
        _opener = new(crypto, keys.All);
    }

    /// <param name="messages">Those of the input, opened.</param>
    public static ReplayResult Run(
        VectorInput input, IReadOnlyList<OpenedMessage> messages, KeyDerivation derivation, ICryptoProvider crypto,
        bool asInitiator)
    {
        var all = messages.Select((m, i) => new ReplayMessage(
            i + 1, input.Messages[i].FromInitiator == asInitiator, input.Messages[i], m)).ToArray();
        var head = $"replay {(asInitiator ? "initiator" : "responder")}";
        if (!Array.Exists(all, m => m.IsInit && m.IsOwn && m.Opened.Error is null && m.Payloads.Find<SaPayload>() is not null))
            return new([$"{head} not possible: the capture lacks its IKE_SA_INIT"], 0, 0);
        var keys = ReplayKeys.Of(input, all, derivation);
        ReplayResult? best = null;
        // Whether a responder chose among all that it offers itself, or had a narrower policy, shows in what comes out.
        foreach (var wide in asInitiator ? [true] : (bool[])[true, false])
        {
            if (best is { } whole && whole.Identical == whole.Own)
                break;
            if (Try(input, all, derivation, keys, crypto, asInitiator, wide) is { } result
                && (best is null || result.Identical > best.Identical
                    || (result.Identical == best.Identical && result.Lines.Count < best.Lines.Count)))
            {
                best = result;
            }
        }
        return best is null
            ? new([$"{head} not possible: the engine has none of the IKE suites that it offers"], 0, 0)
            : best with { Lines = [$"{head} {keys.How}", .. best.Lines] };
    }

    /// <summary>Twice where the first time tells that the engine makes its messages in another order.</summary>
    private static ReplayResult? Try(
        VectorInput input, ReplayMessage[] all, KeyDerivation derivation, ReplayKeys keys, ICryptoProvider crypto,
        bool asInitiator, bool wide)
    {
        IReadOnlyList<string>? made = null;
        while (true)
        {
            var recording = Recording.Of(all, derivation.Exchanges);
            if (made is not null)
                recording.OrderIvs(made);
            if (ReplayConfiguration.Build(recording, asInitiator, keys.IsDerived ? input.Psk : null, crypto, wide)
                is not { } configuration)
            {
                return null;
            }
            var replay = new EngineReplay(recording, keys, configuration, crypto);
            foreach (var message in all)
            {
                if (!replay.Step(message))
                    break;
            }
            replay.Hear(null, all[^1].Time);
            if (made is null && !recording.IsInOrder(replay._host.Made))
            {
                made = replay._host.Made;
                continue;
            }
            replay.Conclude();
            return new(replay._lines, replay._identical, recording.Own.Count);
        }
    }

    /// <returns>False where nothing more can be said.</returns>
    private bool Step(ReplayMessage message)
    {
        var now = message.Time;
        if (_isInClear && message.Opened.Sealed is not null)
        {
            _lines.Add($"  message {message.Number} and what follows: not replayed without keys");
            return false;
        }
        if (!message.IsOwn)
        {
            if (AnswerOf(message)?.Payloads.FindNotify(NotifyType.Cookie) is null)
                _underWay.Add(message);
            return true;
        }
        if (!_seen.Add(Convert.ToHexString(message.Opened.Octets)))
            return true;
        if (message.IsInit && message.Header.IsResponse && message.Payloads.FindNotify(NotifyType.Cookie) is not null)
        {
            _lines.Add($"  message {message.Number} not replayed: a cookie, which only its maker can make");
            return true;
        }
        // Its first copy may have been lost on the way to where the capture was taken.
        foreach (var earlier in _recording.MadeBefore(message))
            Begin(earlier, now);
        Hear(message, now);
        Begin(message, now);
        Compare(message);
        return true;
    }

    private void Begin(ReplayMessage message, Instant now)
    {
        if (!message.Header.IsResponse && _begun.Add(message.Key) && !IsWaiting(message))
            Trigger.Begin(message, _host, now);
    }

    /// <summary>
    /// What the other side has sent is heard when this side shows that it has: a request when it is answered, so that
    /// what this side said in between crosses it.
    /// </summary>
    /// <param name="own">Null at the end: nothing is under way any longer.</param>
    private void Hear(ReplayMessage? own, Instant now)
    {
        var last = own is { Header.IsResponse: true } ? _underWay.FindLastIndex(m => IsAnswer(own, m)) : -1;
        var rest = new List<ReplayMessage>();
        for (var i = 0; i < _underWay.Count; i++)
        {
            var message = _underWay[i];
            var isHeard = own is null || i <= last || (!own.Header.IsResponse
                && (message.Header.IsResponse || _recording.Own.Exists(o => o.Number < own.Number && IsAnswer(o, message))));
            if (isHeard)
                _host.Receive(now, message.Source.Source, message.Source.Destination, message.Opened.Octets);
            else
                rest.Add(message);
        }
        _underWay = rest;
    }

    private static bool IsAnswer(ReplayMessage answer, ReplayMessage request) =>
        answer.Header.IsResponse && !request.Header.IsResponse && answer.Header.Exchange == request.Header.Exchange
        && answer.Header.MessageId == request.Header.MessageId && answer.Header.SpiI == request.Header.SpiI
        && (answer.Header.SpiR == request.Header.SpiR || request.IsInit);

    private ReplayMessage? AnswerOf(ReplayMessage request) => request.IsInit
        ? _recording.Own.Find(m => m.IsInit && m.Header.IsResponse && m.Number > request.Number)
        : null;

    private bool IsWaiting(ReplayMessage message) =>
        _host.Outbox.Exists(m => IkeHeader.TryRead(m.Octets, out var header, out _) && IsSame(header, message.Header));

    private static bool IsSame(in IkeHeader a, in IkeHeader b) =>
        a.Exchange == b.Exchange && a.MessageId == b.MessageId && a.IsResponse == b.IsResponse && a.SpiI == b.SpiI
        && a.SpiR == b.SpiR;

    private void Compare(ReplayMessage recorded)
    {
        var at = _host.Outbox.FindIndex(
            m => IkeHeader.TryRead(m.Octets, out var header, out _) && IsSame(header, recorded.Header));
        if (at < 0)
        {
            _lines.Add($"  message {recorded.Number} the engine says nothing: expected {Transcript.Describe(recorded.Opened)}");
            return;
        }
        var sent = _host.Outbox[at];
        _host.Outbox.RemoveAt(at);
        // Fragments must all be opened, so that the last one brings the message together.
        var opened = _opener.Open(sent.Octets);
        if (sent.Octets.AsSpan().SequenceEqual(recorded.Opened.Octets))
        {
            _identical++;
            _lines.Add($"  message {recorded.Number} identical");
            return;
        }
        var differences = ReplayComparison.Differences(recorded.Opened, opened);
        _lines.Add($"  message {recorded.Number} {ReplayComparison.Verdict(differences, recorded.Opened, opened)}");
        foreach (var difference in differences)
            _lines.Add($"    {difference}");
    }

    private void Conclude()
    {
        foreach (var sent in _host.Outbox)
        {
            var opened = _opener.Open(sent.Octets);
            if (!_isInClear || opened.Sealed is null)
                _lines.Add($"  also from the engine: {Transcript.Describe(opened)}");
        }
        foreach (var notice in _host.Notices)
            _lines.Add($"  {notice}");
        foreach (var child in _host.Children.Values.OrderBy(c => c.InboundSpi))
        {
            _lines.Add($"  child SA in {child.InboundSpi:x8} out {child.OutboundSpi:x8} {child.Suite.Encryption}-{child.Suite.KeyBits} "
                + $"{child.Suite.Integrity} {child.Mode} local {string.Join(", ", child.LocalSelectors)} "
                + $"remote {string.Join(", ", child.RemoteSelectors)}");
        }
        _lines.Add($"  {_identical} of {_recording.Own.Count} messages identical");
    }
}

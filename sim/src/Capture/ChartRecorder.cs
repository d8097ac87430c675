using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Report;

namespace IkeLab.Sim.Capture;

/// <summary>
/// Records what a few chosen peers exchange, decrypted, for sequence charts; and the last messages of all, for the
/// report of a broken invariant.
/// </summary>
internal sealed class ChartRecorder(World world)
{
    private const int MaxCharts = 8;
    private const int MaxMessages = 400;
    private const int LastCount = 256;

    private readonly List<Recording> _charts = [];
    private readonly Dictionary<(int A, int B), Recording> _byPair = [];
    private readonly Dictionary<ulong, PacketCipher> _ciphers = [];
    private readonly Dictionary<int, (Recording Chart, int Entry)> _underWay = [];
    private readonly (long At, int From, UdpEndpoint To, IkeHeader Header, bool Lost)[] _last =
        new (long, int, UdpEndpoint, IkeHeader, bool)[LastCount];
    private long _lastCount;

    private sealed class Recording(SimHost peer, SimHost other)
    {
        public string Peer => peer.Name;
        public string Other => other.Name;
        public int PeerIndex => peer.Index;
        public int OtherIndex => other.Index;
        public List<ChartMessage> Messages { get; } = [];
        public int LeftOut { get; set; }
    }

    /// <summary>Follows the first few pairs that are announced.</summary>
    /// <param name="entrance">A third host that the peer talks to; null for none.</param>
    public void Follow(SimHost peer, SimHost other, SimHost? entrance)
    {
        if (_charts.Count == MaxCharts)
            return;
        var chart = new Recording(peer, other);
        _charts.Add(chart);
        _byPair[(peer.Index, other.Index)] = _byPair[(other.Index, peer.Index)] = chart;
        if (entrance is not null)
            _byPair[(peer.Index, entrance.Index)] = _byPair[(entrance.Index, peer.Index)] = chart;
    }

    public void AddKeys(SimHost host, IkeKeyExport keys, bool initiator)
    {
        // The initiator's notice is enough, and only of hosts that are followed.
        if (!initiator || !_charts.Exists(c => c.PeerIndex == host.Index || host.Index == 0))
            return;
        if (_ciphers.Count > 4096)
            return;
        _ciphers[keys.SpiI] = world.Crypto.CreateCipher(keys.Suite, keys.EncryptionI, keys.IntegrityI);
        _ciphers[keys.SpiR] = world.Crypto.CreateCipher(keys.Suite, keys.EncryptionR, keys.IntegrityR);
    }

    public void OnSent(
        SimHost from, int receiver, in UdpPath path, ReadOnlySpan<byte> message, bool repeated, int slot)
    {
        IkeHeader.TryRead(message, out var header, out _);
        _last[_lastCount++ % LastCount] = (world.Now, from.Index, path.Remote, header, slot < 0);
        if (!_byPair.TryGetValue((from.Index, receiver), out var chart))
            return;
        if (chart.Messages.Count == MaxMessages)
        {
            chart.LeftOut++;
            return;
        }
        var fate = slot < 0 ? Fate.Lost : Fate.Delivered;
        var isUpward = from.Index == chart.PeerIndex;
        var other = isUpward ? receiver : from.Index;
        var text = Describe(header, message);
        chart.Messages.Add(new(world.Now / 10, slot < 0 ? 0 : world.Now / 10, isUpward,
            other == chart.OtherIndex ? text : $"{text} ({world.Hosts[other].Name})", fate, repeated));
        if (slot >= 0)
            _underWay[slot] = (chart, chart.Messages.Count - 1);
    }

    public void OnArrived(int slot, Fate fate)
    {
        if (_underWay.Count == 0 || !_underWay.Remove(slot, out var entry))
            return;
        var messages = entry.Chart.Messages;
        messages[entry.Entry] = messages[entry.Entry] with { Arrived = world.Now / 10, Fate = fate };
    }

    public IReadOnlyList<Chart> ToCharts() =>
        _charts.ConvertAll(c => new Chart(c.Peer, c.Other, c.Messages, c.LeftOut));

    /// <summary>The newest messages that these hosts sent, oldest first.</summary>
    public IReadOnlyList<string> LastMessages(SimHost[] hosts)
    {
        var lines = new List<string>();
        for (var i = Math.Max(0, _lastCount - LastCount); i < _lastCount; i++)
        {
            var (at, from, to, header, lost) = _last[i % LastCount];
            if (!Array.Exists(hosts, h => h.Index == from || h.Address == to.Address))
                continue;
            lines.Add($"{TimeSpan.FromTicks(at):c}  {world.Hosts[from].Name} -> {to}: "
                + $"{MessagePrinter.Name(header.Exchange)} {(header.IsResponse ? "response" : "request")} {header.MessageId} "
                + $"[{header.SpiI:x16} {header.SpiR:x16}]{(lost ? " (lost)" : "")}");
        }
        return lines.Count > 20 ? lines[^20..] : lines;
    }

    private string Describe(in IkeHeader header, ReadOnlySpan<byte> message)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (!PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _)
            || !PayloadDecoder.TryDecode(index, out var clear, out _))
        {
            return MessagePrinter.Name(header.Exchange);
        }
        return MessagePrinter.Describe(header, clear, Decrypt(header, message, index));
    }

    private PayloadList? Decrypt(in IkeHeader header, ReadOnlySpan<byte> message, in PayloadIndex index)
    {
        if (index.Count == 0 || index[index.Count - 1] is not { Type: PayloadType.Encrypted } sk
            || !_ciphers.TryGetValue(header.FromInitiator ? header.SpiI : header.SpiR, out var cipher))
        {
            return null;
        }
        var copy = message.ToArray();
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        return EncryptedPayload.TryOpen(copy, sk, cipher, out var offset, out var length, out _)
            && PayloadIndex.TryRead(copy.AsSpan(0, offset + length), offset, sk.Next, storage, out var inner, out _)
            && PayloadDecoder.TryDecode(inner, out var payloads, out _)
            ? payloads
            : null;
    }
}

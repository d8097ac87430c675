using IkeLab.Pcap2Test.Capture;
using IkeLab.Pcap2Test.Network;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Sanitise;

/// <summary>
/// Writes a capture that can be given away: the IKEv2 messages alone, each in an IP packet of its
/// own, with mapped
/// addresses, vendor IDs and, where keys open SK, identities and all else that names somebody.
/// </summary>
internal sealed class Sanitiser(PcapNgWriter writer)
{
    // 2026-01-01T00:00:00Z: when a capture was made is nobody's business either.
    private const long Epoch = 1_767_225_600L * 1_000_000_000;

    private readonly AddressMap _map = new();
    private readonly PacketBuilder _packets = new();
    private readonly Dictionary<(ulong, ulong, uint, HeaderFlags),
        List<OpenedMessage>> _fragments = [];

    public int Written { get; private set; }

    /// <summary>Messages whose SK went through as it was, because nothing opened it.</summary>
    public int StillSealed { get; private set; }

    /// <summary>
    /// IKEv1, malformed or incomplete messages: what is not understood cannot be made harmless.
    /// </summary>
    public int LeftOut { get; private set; }

    public void Write(CaptureAnalysis capture)
    {
        var all = capture.Sessions
            .SelectMany(s => s.Session.Messages.Select(
                (m, i) => (Captured: m, Opened: s.IsV2 ? s.Messages[i] : null)))
            .OrderBy(m => m.Captured.Origin.Packet);
        foreach (var (captured, opened) in all)
        {
            var messages = opened is null || opened.Error is not null ? []
                : Sanitise(opened, captured.Origin);
            if (messages.Count == 0 && opened?.FragmentTotal is null or 0)
                LeftOut++;
            foreach (var message in messages)
                Write(captured.Origin, capture.Begin, message);
        }
        LeftOut += _fragments.Values.Sum(f => f.Count);
    }

    private void Write(in Origin origin, long begin, byte[] message)
    {
        var from = new UdpEndpoint(_map.Map(origin.Source.Address), origin.Source.Port);
        var to = new UdpEndpoint(_map.Map(origin.Destination.Address), origin.Destination.Port);
        foreach (var packet in _packets.Build(origin.Transport, from, to, message))
            writer.Write(Epoch + origin.Time - begin, packet);
        Written++;
    }

    private List<byte[]> Sanitise(OpenedMessage message, in Origin origin)
    {
        var sanitiser = new PayloadSanitiser(_map);
        var context = new HashContext(
            message.Header.SpiI, message.Header.SpiR, origin.Source, origin.Destination);
        var clear = new List<RawPayload>();
        foreach (var entry in message.Clear)
        {
            if (entry != message.Sealed)
                clear.Add(new(entry.Type, entry.Critical,
                    sanitiser.Map(entry.Type, message.ClearBody(entry), context)));
        }
        if (message.Sealed is not { } sk)
            return [MessageAssembler.Clear(message.Octets, clear)];
        var raw = new RawPayload(sk.Type, sk.Critical, []);
        if (message.Cipher is null)
        {
            StillSealed++;
            clear.Add(raw with { Body = message.ClearBody(sk).ToArray() });
            return [MessageAssembler.Clear(message.Octets, clear, sk.Next)];
        }
        if (message.FragmentTotal > 0)
            return SanitiseFragments(message, sanitiser, context);
        if (message.InnerPayloads is null)
            return [];
        var inner = Inner(message, sanitiser, context);
        return [MessageAssembler.Sealed(
            message.Octets, clear, raw, inner.First, inner.Chain, message.Cipher, Key(message))];
    }

    /// <summary>
    /// Fragments wait for the last one; then all are written, cut anew into as many.
    /// </summary>
    private List<byte[]> SanitiseFragments(
        OpenedMessage message, PayloadSanitiser sanitiser, in HashContext context)
    {
        var header = message.Header;
        var key = (header.SpiI, header.SpiR, header.MessageId, header.Flags);
        if (!_fragments.TryGetValue(key, out var pieces))
            _fragments[key] = pieces = [];
        pieces.Add(message);
        if (message.InnerPayloads is null)
            return [];
        _fragments.Remove(key);
        var (first, chain) = Inner(message, sanitiser, context);
        int total = message.FragmentTotal, each = (chain.Length + total - 1) / total;
        var messages = new List<byte[]>();
        for (var i = 0; i < total; i++)
        {
            byte[] numbers = [(byte)((i + 1) >> 8), (byte)(i + 1), (byte)(total >> 8), (byte)total];
            var part = chain.AsSpan(
                Math.Min(chain.Length, i * each), Math.Clamp(chain.Length - i * each, 0, each));
            messages.Add(MessageAssembler.Sealed(
                message.Octets, [], new(PayloadType.EncryptedFragment, false, numbers),
                i == 0 ? first : PayloadType.None, part, message.Cipher!, Key(message)));
        }
        return messages;
    }

    private static (PayloadType First, byte[] Chain) Inner(
        OpenedMessage message, PayloadSanitiser sanitiser, in HashContext context)
    {
        var payloads = new List<RawPayload>();
        foreach (var entry in message.Inner)
            payloads.Add(new(entry.Type, entry.Critical,
                sanitiser.Map(entry.Type, message.InnerBody(entry), context)));
        return (payloads.Count > 0 ? payloads[0].Type : PayloadType.None,
            MessageAssembler.Chain(payloads));
    }

    private static byte[] Key(OpenedMessage message) =>
        message.Header.FromInitiator ? message.Keys!.EncryptionI : message.Keys!.EncryptionR;
}

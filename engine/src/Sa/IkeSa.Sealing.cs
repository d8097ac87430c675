using IkeLab.Engine.Core;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Protected messages that go out, whole or in fragments (RFC 7296 §3.14, RFC 7383 §2.5).</summary>
internal sealed partial class IkeSa
{
    private int BuildProtected(
        ExchangeType type, uint id, bool response, List<Payload>? payloads, Payload? clear = null)
    {
        var header = new IkeHeader(SpiI, SpiR, type,
            (Initiator ? HeaderFlags.Initiator : 0) | (response ? HeaderFlags.Response : 0), id);
        if (type == ExchangeType.IkeIntermediate && payloads is not null)
            AuthenticateLater(header, payloads);
        if (payloads is not null && (Extensions & Extensions.Fragmentation) != 0)
        {
            var most = Fragmenter.MaxMessage(Core.Configuration.FragmentSize, Path);
            var inner = EndpointCore.LengthOf(payloads);
            if (Fragmenter.MessageLength(inner, Keys!.Outbound) + LengthOf(clear) > most)
                return BuildFragments(header, payloads, inner, most, clear);
        }
        var writer = new MessageWriter(Core.ScratchFor(clear is null ? payloads : [clear, .. payloads ?? []]));
        writer.Begin(header);
        if (clear is not null)
            writer.Add(clear);
        writer.BeginEncrypted(Keys!.Outbound, Keys.NextIv++, Core.Random);
        AddAll(ref writer, payloads);
        return writer.Finish();
    }

    private int BuildFragments(
        in IkeHeader header, List<Payload> payloads, int inner, int most, Payload? clear)
    {
        // RFC 7383 §2.5.3: it goes with the first fragment, and the others have the same room.
        most -= LengthOf(clear);
        var whole = Encode(header, payloads);
        Core.Counters.FragmentsSent += Fragmenter.Count(inner, most, Keys!.Outbound);
        var scratch = Core.ScratchOf(Fragmenter.BufferLength(inner, most, Keys!.Outbound) + LengthOf(clear));
        return Fragmenter.Write(
            scratch, header, clear, payloads[0].Type, whole.AsSpan(IkeHeader.Length), most, Keys, Core.Random);
    }

    private static int LengthOf(Payload? payload) => payload is null ? 0 : EndpointCore.LengthOf([payload]);

    /// <summary>The header and the payloads in clear.</summary>
    private static byte[] Encode(in IkeHeader header, List<Payload> payloads)
    {
        var whole = new byte[IkeHeader.Length + EndpointCore.LengthOf(payloads)];
        var writer = new MessageWriter(whole);
        writer.Begin(header);
        AddAll(ref writer, payloads);
        writer.Finish();
        return whole;
    }

    private static void AddAll(ref MessageWriter writer, List<Payload>? payloads)
    {
        if (payloads is null)
            return;
        foreach (var payload in payloads)
            writer.Add(payload);
    }
}

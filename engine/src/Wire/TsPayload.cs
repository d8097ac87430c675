using System.Buffers.Binary;

namespace IkeLab.Engine.Wire;

/// <summary>
/// A range of addresses and ports of one IP protocol (RFC 7296 §3.13.1). For ICMP the ports hold type and code.
/// </summary>
/// <param name="Protocol">0 means any.</param>
/// <param name="StartPort">0 with 65535 means any; 65535 with 0 means OPAQUE.</param>
public readonly record struct TrafficSelector(
    byte Protocol, ushort StartPort, ushort EndPort, IpAddress Start, IpAddress End)
{
    public override string ToString() =>
        $"{Start}-{End}" + (Protocol == 0 ? "" : $" protocol {Protocol} ports {StartPort}-{EndPort}");
}

/// <summary>Traffic selectors of the initiator's or the responder's side (RFC 7296 §3.13).</summary>
public sealed class TsPayload(PayloadType which, IReadOnlyList<TrafficSelector> selectors) : Payload(which)
{
    private const int SelectorHeader = 8;

    /// <summary>Selectors of types that are unknown here are left out (RFC 7296 §2.9).</summary>
    public IReadOnlyList<TrafficSelector> Selectors => selectors;

    public override int BodyLength
    {
        get
        {
            var length = 4;
            for (var i = 0; i < selectors.Count; i++)
                length += SelectorHeader + 2 * selectors[i].Start.Length;
            return length;
        }
    }

    public override void WriteBody(Span<byte> body)
    {
        body[..4].Clear();
        body[0] = (byte)selectors.Count;
        body = body[4..];
        for (var i = 0; i < selectors.Count; i++)
        {
            var selector = selectors[i];
            var octets = selector.Start.Length;
            body[0] = (byte)(selector.Start.IsV6 ? TrafficSelectorType.Ipv6AddressRange : TrafficSelectorType.Ipv4AddressRange);
            body[1] = selector.Protocol;
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)(SelectorHeader + 2 * octets));
            BinaryPrimitives.WriteUInt16BigEndian(body[4..], selector.StartPort);
            BinaryPrimitives.WriteUInt16BigEndian(body[6..], selector.EndPort);
            selector.Start.Write(body[SelectorHeader..]);
            selector.End.Write(body[(SelectorHeader + octets)..]);
            body = body[(SelectorHeader + 2 * octets)..];
        }
    }

    internal static bool TryDecode(
        PayloadType which, ReadOnlySpan<byte> body, int offset, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.Length < 4)
            return Fail(which, DecodeReason.Truncated, offset, "a selector count", out error);
        int count = body[0];
        var selectors = new List<TrafficSelector>(Math.Min(count, 8));
        var rest = body[4..];
        offset += 4;
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < SelectorHeader)
                return Fail(which, DecodeReason.Truncated, offset, "a selector header of 8 octets", out error);
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < SelectorHeader || length > rest.Length)
                return Fail(which, DecodeReason.BadLength, offset + 2, "a selector length within the payload", out error);
            var type = (TrafficSelectorType)rest[0];
            if (type is TrafficSelectorType.Ipv4AddressRange or TrafficSelectorType.Ipv6AddressRange)
            {
                var octets = type == TrafficSelectorType.Ipv4AddressRange ? 4 : 16;
                if (length != SelectorHeader + 2 * octets)
                    return Fail(which, DecodeReason.BadLength, offset + 2, "two addresses of the selector's type", out error);
                var selector = new TrafficSelector(rest[1], BinaryPrimitives.ReadUInt16BigEndian(rest[4..]),
                    BinaryPrimitives.ReadUInt16BigEndian(rest[6..]), IpAddress.Read(rest.Slice(8, octets)),
                    IpAddress.Read(rest.Slice(8 + octets, octets)));
                if (selector.Start.CompareTo(selector.End) > 0
                    || (selector.StartPort > selector.EndPort && selector is not { StartPort: 65535, EndPort: 0 }))
                {
                    return Fail(which, DecodeReason.BadValue, offset + 4, "ranges that do not end before they start", out error);
                }
                selectors.Add(selector);
            }
            rest = rest[length..];
            offset += length;
        }
        if (rest.Length > 0)
            return Fail(which, DecodeReason.Misplaced, offset, "nothing behind the last selector", out error);
        payload = new TsPayload(which, selectors);
        error = default;
        return true;
    }

    private static bool Fail(PayloadType which, DecodeReason reason, int offset, string expected, out DecodeError error)
    {
        error = new(reason, offset, which, expected);
        return false;
    }
}

using IkeLab.Engine.Wire;

namespace IkeLab.Features.Peer;

/// <summary>A payload as octets, so that a scenario can bend any of them.</summary>
public sealed class RawPayload(PayloadType type, byte[] body)
{
    public const byte CriticalBit = 0x80;

    public PayloadType Type { get; set; } = type;

    /// <summary>The second octet of the generic header: critical bit and reserved bits.</summary>
    public byte Flags { get; set; }
    public byte[] Body { get; set; } = body;

    /// <summary>What the length field says; null for the truth.</summary>
    public ushort? StatedLength { get; set; }

    public static RawPayload Of(Payload payload)
    {
        var body = new byte[payload.BodyLength];
        payload.WriteBody(body);
        return new(payload.Type, body);
    }

    public static RawPayload Notify(
        NotifyType type, byte[]? data = null, ProtocolId protocol = ProtocolId.None, byte[]? spi = null) =>
        Of(new NotifyPayload(protocol, spi ?? [], type, data ?? []));
}

using System.Buffers.Binary;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>AUTH_LIFETIME (RFC 4478 §3): the responder says how long the initiator's authentication holds.</summary>
internal static class AuthLifetime
{
    /// <summary>Nothing where there is no limit.</summary>
    public static void Add(List<Payload> payloads, Instant now, Instant until)
    {
        if (until != Instant.Never)
            payloads.Add(Notify(until - now));
    }

    public static NotifyPayload Notify(TimeSpan lifetime)
    {
        var data = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Clamp(lifetime.TotalSeconds, 0, uint.MaxValue));
        return new(ProtocolId.None, [], NotifyType.AuthLifetime, data);
    }

    public static void Read(Instant now, PayloadList payloads, IkeSa sa)
    {
        if (payloads.FindNotify(NotifyType.AuthLifetime) is { Data.Length: 4 } notify)
            sa.ObeyAuthLifetime(now, TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(notify.Data)));
    }
}

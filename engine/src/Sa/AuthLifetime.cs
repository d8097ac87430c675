using System.Buffers.Binary;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>AUTH_LIFETIME (RFC 4478 §3): the responder says how long the initiator's authentication holds.</summary>
internal static class AuthLifetime
{
    /// <summary>Nothing for a lifetime of zero, which in IKE_AUTH means that there is no limit.</summary>
    public static void Add(List<Payload> payloads, TimeSpan lifetime)
    {
        if (lifetime > TimeSpan.Zero)
            payloads.Add(Notify(lifetime));
    }

    public static NotifyPayload Notify(TimeSpan lifetime)
    {
        var data = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Min(lifetime.TotalSeconds, uint.MaxValue));
        return new(ProtocolId.None, [], NotifyType.AuthLifetime, data);
    }

    public static void Read(Instant now, PayloadList payloads, IkeSa sa)
    {
        if (payloads.FindNotify(NotifyType.AuthLifetime) is { Data.Length: 4 } notify)
            sa.ObeyAuthLifetime(now, TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(notify.Data)));
    }
}

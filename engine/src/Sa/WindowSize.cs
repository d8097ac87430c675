using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>SET_WINDOW_SIZE (RFC 7296 §2.3): how many requests the sender is ready to hold.</summary>
internal static class WindowSize
{
    public static void Add(List<Payload> payloads, EndpointConfiguration configuration)
    {
        if (configuration.WindowSize == 1)
            return;
        var data = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)configuration.WindowSize);
        payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.SetWindowSize, data));
    }

    public static void Read(PayloadList payloads, IkeSa sa)
    {
        if (payloads.FindNotify(NotifyType.SetWindowSize) is { Data.Length: 4 } notify)
            sa.Requests.Grow(BinaryPrimitives.ReadUInt32BigEndian(notify.Data));
    }
}

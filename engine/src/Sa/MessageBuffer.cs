using IkeLab.Engine.Core;

namespace IkeLab.Engine.Sa;

/// <summary>Stored messages: room for the non-ESP marker, then the octets.</summary>
internal static class MessageBuffer
{
    // A buffer much larger than its message is given back, so that an SA does not keep its IKE_AUTH's size for life.
    private const int Slack = 256;

    /// <summary>Copies the message into the buffer if it fits well, else into a new one.</summary>
    public static byte[] Store(byte[]? buffer, ReadOnlySpan<byte> message)
    {
        var needed = EndpointCore.MarkerLength + message.Length;
        if (buffer is null || buffer.Length < needed || buffer.Length > needed + Slack)
            buffer = new byte[needed];
        message.CopyTo(buffer.AsSpan(EndpointCore.MarkerLength));
        return buffer;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IkeLab.Pcap2Test.Sanitise;

/// <summary>A payload as it stands on the wire.</summary>
internal readonly record struct RawPayload(PayloadType Type, bool Critical, byte[] Body);

/// <summary>
/// Puts messages together from raw payloads, so that what is not understood comes through
/// unchanged.
/// </summary>
internal static class MessageAssembler
{
    /// <summary>A chain of payloads; the last one names none.</summary>
    public static byte[] Chain(
        IReadOnlyList<RawPayload> payloads, PayloadType last = PayloadType.None)
    {
        using var chain = new MemoryStream();
        Span<byte> header = stackalloc byte[4];
        for (var i = 0; i < payloads.Count; i++)
        {
            header[0] = (byte)(i + 1 < payloads.Count ? payloads[i + 1].Type : last);
            header[1] = payloads[i].Critical ? (byte)0x80 : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(
                header[2..], checked((ushort)(4 + payloads[i].Body.Length)));
            chain.Write(header);
            chain.Write(payloads[i].Body);
        }
        return chain.ToArray();
    }

    /// <summary>A message in clear, or one whose SK payload comes ready made.</summary>
    /// <param name="last">The type that the last payload names: with SK, of the first payload
    /// inside it.</param>
    public static byte[] Clear(
        ReadOnlySpan<byte> header, IReadOnlyList<RawPayload> payloads,
            PayloadType last = PayloadType.None) =>
        Message(header, payloads.Count > 0 ? payloads[0].Type : PayloadType.None,
            Chain(payloads, last));

    /// <summary>A message with an SK or SKF payload at its end, sealed anew.</summary>
    /// <param name="before">Fragment number and total of SKF; empty for SK.</param>
    /// <param name="next">The type that the generic header of SK names.</param>
    /// <param name="key">What the IV is derived from, besides the message itself.</param>
    public static byte[] Sealed(
        ReadOnlySpan<byte> header, IReadOnlyList<RawPayload> clear, RawPayload sk, PayloadType next,
        ReadOnlySpan<byte> plain, PacketCipher cipher, byte[] key)
    {
        var block = cipher.BlockLength;
        var padding = (block - (plain.Length + 1) % block) % block;
        var before = sk.Body;
        byte[] body = [.. before, .. new byte[cipher.IvLength], .. plain, .. new byte[padding],
            (byte)padding, .. new byte[cipher.IcvLength]];
        var chain = Chain([.. clear, sk with { Body = body }], next);
        var message = Message(header, clear.Count > 0 ? clear[0].Type : sk.Type, chain);
        var ivAt = message.Length - body.Length + before.Length;
        // An IV of another message would disclose in what two messages differ: it follows from key
        // and content.
        HMACSHA256.HashData(key, message).AsSpan(0, cipher.IvLength).CopyTo(message.AsSpan(ivAt));
        cipher.Seal(message, ivAt);
        return message;
    }

    private static byte[] Message(ReadOnlySpan<byte> header, PayloadType first, byte[] chain)
    {
        byte[] message = [.. header[..IkeHeader.Length], .. chain];
        message[16] = (byte)first;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(24), (uint)message.Length);
        return message;
    }
}

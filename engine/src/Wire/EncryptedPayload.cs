using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Wire;

/// <summary>Opens SK payloads (RFC 7296 §3.14) and SKF fragments (RFC 7383 §2.5) in place.</summary>
public static class EncryptedPayload
{
    /// <summary>The fragment number and the total before an SKF payload's IV.</summary>
    private const int FragmentHeader = 4;

    /// <summary>
    /// Checks the integrity of the whole message and decrypts. The inner payloads are then the
    /// <paramref name="length"/> octets at <paramref name="offset"/>, still in the message's buffer.
    /// </summary>
    public static bool TryOpen(
        Span<byte> message, in PayloadEntry sk, PacketCipher cipher, out int offset, out int length,
        out DecodeError error) => TryOpen(message, sk, 0, cipher, out offset, out length, out error);

    /// <summary>The same for a fragment, with its number and the total of fragments, both at least 1.</summary>
    public static bool TryOpenFragment(
        Span<byte> message, in PayloadEntry skf, PacketCipher cipher, out ushort number, out ushort total,
        out int offset, out int length, out DecodeError error)
    {
        number = total = 0;
        offset = length = 0;
        if (skf.Length < FragmentHeader)
        {
            error = new(DecodeReason.Truncated, skf.Offset, skf.Type, "a fragment number and a total");
            return false;
        }
        number = BinaryPrimitives.ReadUInt16BigEndian(message[skf.Offset..]);
        total = BinaryPrimitives.ReadUInt16BigEndian(message[(skf.Offset + 2)..]);
        if (number == 0 || number > total)
        {
            error = new(DecodeReason.BadValue, skf.Offset, skf.Type, "a number from 1 up to the total");
            return false;
        }
        return TryOpen(message, skf, FragmentHeader, cipher, out offset, out length, out error);
    }

    private static bool TryOpen(
        Span<byte> message, in PayloadEntry sk, int before, PacketCipher cipher, out int offset, out int length,
        out DecodeError error)
    {
        offset = length = 0;
        var ivAt = sk.Offset + before;
        var protectedLength = message.Length - ivAt - cipher.IvLength - cipher.IcvLength;
        if (sk.Offset + sk.Length != message.Length || protectedLength < 1
            || protectedLength % cipher.BlockLength != 0)
        {
            error = new(DecodeReason.Truncated, sk.Offset, sk.Type, "an IV, whole blocks and an ICV");
            return false;
        }
        if (!cipher.Open(message, ivAt))
        {
            error = new(DecodeReason.BadIntegrity, sk.Offset, sk.Type, "a right integrity check value");
            return false;
        }
        offset = ivAt + cipher.IvLength;
        int padding = message[offset + protectedLength - 1];
        if (padding > protectedLength - 1)
        {
            error = new(DecodeReason.BadLength, offset + protectedLength - 1, sk.Type, "padding within the payload");
            return false;
        }
        length = protectedLength - 1 - padding;
        error = default;
        return true;
    }
}

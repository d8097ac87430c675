using System.Buffers.Binary;

namespace IkeLab.Engine.Wire;

/// <summary>Where one payload's body stands in its message.</summary>
/// <param name="Offset">Of the body, from the start of the message.</param>
/// <param name="Length">Of the body, without the generic header.</param>
/// <param name="Next">The type named by the generic header: for SK, of the first payload inside it.</param>
public readonly record struct PayloadEntry(PayloadType Type, bool Critical, int Offset, int Length, PayloadType Next);

/// <summary>
/// The chain of payloads of a message or of a decrypted SK body (RFC 7296 §3.2), checked once and without allocation.
/// </summary>
public readonly ref struct PayloadIndex
{
    private const int GenericHeader = 4;
    private readonly ReadOnlySpan<PayloadEntry> _entries;

    private PayloadIndex(ReadOnlySpan<byte> bytes, ReadOnlySpan<PayloadEntry> entries)
    {
        Bytes = bytes;
        _entries = entries;
    }

    /// <summary>The octets that the offsets refer to.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
    public int Count => _entries.Length;
    public PayloadEntry this[int i] => _entries[i];

    public ReadOnlySpan<byte> Body(scoped in PayloadEntry entry) => Bytes.Slice(entry.Offset, entry.Length);

    /// <summary>
    /// Follows the chain from <paramref name="offset"/> to the end of the octets, which the last payload must reach
    /// exactly. SK and SKF end a chain, because their "next" is inside them (RFC 7296 §3.14).
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, int offset, PayloadType first, Span<PayloadEntry> storage, out PayloadIndex index,
        out DecodeError error)
    {
        index = default;
        error = default;
        var count = 0;
        for (var type = first; type != PayloadType.None;)
        {
            if (count == storage.Length)
            {
                error = new(DecodeReason.TooMany, offset, type, "at most 64 payloads");
                return false;
            }
            if (bytes.Length - offset < GenericHeader)
            {
                error = new(DecodeReason.Truncated, offset, type, "a generic payload header of 4 octets");
                return false;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 2)..]);
            if (length < GenericHeader || length > bytes.Length - offset)
            {
                error = new(DecodeReason.BadLength, offset + 2, type, "a payload length within the message");
                return false;
            }
            var next = (PayloadType)bytes[offset];
            storage[count++] = new(
                type, (bytes[offset + 1] & 0x80) != 0, offset + GenericHeader, length - GenericHeader, next);
            offset += length;
            if (type is PayloadType.Encrypted or PayloadType.EncryptedFragment)
                break;
            type = next;
        }
        if (offset != bytes.Length)
        {
            error = new(DecodeReason.Misplaced, offset, PayloadType.None, "nothing behind the last payload");
            return false;
        }
        index = new(bytes, storage[..count]);
        return true;
    }
}

/// <summary>Finds single things in an index without building objects: for cookies and the drop paths.</summary>
public static class IndexScanner
{
    public static bool TryFindNonce(in PayloadIndex index, out ReadOnlySpan<byte> nonce)
    {
        for (var i = 0; i < index.Count; i++)
        {
            if (index[i].Type != PayloadType.Nonce)
                continue;
            nonce = index.Body(index[i]);
            return nonce.Length is >= WireLimits.MinNonce and <= WireLimits.MaxNonce;
        }
        nonce = default;
        return false;
    }

    /// <summary>The body of the first payload of this type.</summary>
    public static bool TryFind(in PayloadIndex index, PayloadType type, out ReadOnlySpan<byte> body)
    {
        for (var i = 0; i < index.Count; i++)
        {
            if (index[i].Type != type)
                continue;
            body = index.Body(index[i]);
            return true;
        }
        body = default;
        return false;
    }

    /// <summary>The first critical payload of a type that is unknown here, or null (RFC 7296 §2.5).</summary>
    public static PayloadType? FindUnknownCritical(in PayloadIndex index)
    {
        for (var i = 0; i < index.Count; i++)
        {
            if (index[i] is { Critical: true, Type: var type } && !IsKnown(type))
                return type;
        }
        return null;
    }

    private static bool IsKnown(PayloadType type) =>
        type is >= PayloadType.SecurityAssociation and <= PayloadType.Eap or PayloadType.EncryptedFragment
            or PayloadType.PuzzleSolution;

    /// <summary>The data of the first notify of this type.</summary>
    public static bool TryFindNotify(in PayloadIndex index, NotifyType type, out ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < index.Count; i++)
        {
            var body = index.Body(index[i]);
            if (index[i].Type != PayloadType.Notify || body.Length < 4 || body.Length < 4 + body[1]
                || BinaryPrimitives.ReadUInt16BigEndian(body[2..]) != (ushort)type)
            {
                continue;
            }
            data = body[(4 + body[1])..];
            return true;
        }
        data = default;
        return false;
    }
}

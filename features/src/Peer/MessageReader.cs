using System.Buffers.Binary;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>Takes messages of the system apart. What breaks the format is a failure of the system.</summary>
internal static class MessageReader
{
    private const int GenericHeader = 4;

    /// <summary>Fragment Number and Total Fragments.</summary>
    private const int FragmentHeader = 4;

    /// <exception cref="StepException">The octets are no IKE message, or cannot be decrypted.</exception>
    public static ReceivedMessage Read(Datagram datagram, byte[] octets, Func<IkeHeader, PeerSa?> find,
        bool isRepeat)
    {
        if (!IkeHeader.TryRead(octets, out var header, out var error))
            throw new StepException(
                $"the system sent {octets.Length} octets that are no IKE message: {error}");
        var clear = Walk(octets, IkeHeader.Length, octets.Length, header.NextPayload);
        if (clear is not [.., { Type: PayloadType.Encrypted } sk])
        {
            return new()
            {
                Datagram = datagram, Octets = octets, Header = header, Clear = clear, IsRepeat = isRepeat,
                Payloads = Decode(octets, IkeHeader.Length, header.NextPayload),
            };
        }
        return Decrypt(datagram, octets, header, clear, sk, find(header), isRepeat);
    }

    /// <summary>Null when the octets are no IKE fragment of an SA that the peer has keys for.</summary>
    /// <exception cref="StepException">The fragment's integrity check fails.</exception>
    public static (PeerSa Sa, ReceivedFragment Fragment)? ReadFragment(
        byte[] octets, Func<IkeHeader, PeerSa?> find)
    {
        if (!IkeHeader.TryRead(octets, out var header, out _)
            || Walk(octets, IkeHeader.Length, octets.Length, header.NextPayload)
                is not [.., { Type: PayloadType.EncryptedFragment } skf]
            || find(header) is not { HasKeys: true } sa)
        {
            return null;
        }
        byte[] opened = [.. octets];
        var skfAt = octets.Length - skf.Body.Length - GenericHeader;
        var ivAt = skfAt + GenericHeader + FragmentHeader;
        var cipher = sa.Inbound;
        byte[] iv = [.. octets.AsSpan(ivAt, cipher.IvLength)];
        if (!cipher.Open(opened, ivAt))
            throw new StepException("the integrity check of the system's IKE fragment fails");
        var content = opened.AsSpan(ivAt + cipher.IvLength)[..^cipher.IcvLength];
        content = content[..^(1 + content[^1])];
        return (sa, new(octets, header, octets[skfAt],
            BinaryPrimitives.ReadUInt16BigEndian(skf.Body),
            BinaryPrimitives.ReadUInt16BigEndian(skf.Body.AsSpan(2)), iv, content.ToArray()));
    }

    /// <summary>The message that the fragments make, which are all there and in order.</summary>
    public static ReceivedMessage Merge(
        Datagram datagram, PeerSa sa, IReadOnlyList<ReceivedFragment> fragments, bool isRepeat)
    {
        byte[] content = [.. fragments.SelectMany(f => f.Content)];
        var first = (PayloadType)fragments[0].NextPayload;
        return new()
        {
            Datagram = datagram, Octets = [.. fragments.SelectMany(f => f.Octets)],
            Header = fragments[0].Header, IsProtected = true, IsRepeat = isRepeat, Sa = sa,
            Iv = fragments[0].Iv, Fragments = fragments,
            Inner = Walk(content, 0, content.Length, first), Payloads = Decode(content, 0, first),
        };
    }

    private static ReceivedMessage Decrypt(
        Datagram datagram, byte[] octets, IkeHeader header, List<RawPayload> clear, RawPayload sk, PeerSa? sa,
            bool isRepeat)
    {
        if (sa is not { HasKeys: true })
        {
            return new()
            {
                Datagram = datagram, Octets = octets, Header = header, Clear = clear, IsProtected = true,
                IsRepeat = isRepeat, Problem = "the peer has no keys for it",
            };
        }
        byte[] opened = [.. octets];
        var ivAt = octets.Length - sk.Body.Length;
        var first = (PayloadType)octets[ivAt - GenericHeader];
        var cipher = sa.Inbound;
        byte[] iv = [.. octets.AsSpan(ivAt, cipher.IvLength)];
        if (!cipher.Open(opened, ivAt))
            throw new StepException(
                $"the integrity check of the system's {MessagePrinter.Name(header.Exchange)} fails");
        var start = ivAt + cipher.IvLength;
        var length = octets.Length - start - cipher.IcvLength;
        int padding = opened[start + length - 1];
        var end = start + length - 1 - padding;
        return new()
        {
            Datagram = datagram, Octets = octets, Header = header, Clear = clear, IsProtected = true, Sa = sa,
            IsRepeat = isRepeat, Iv = iv, ProtectedLength = length, PadLength = padding,
            Inner = Walk(opened, start, end, first), Payloads = Decode(opened[..end], start, first),
        };
    }

    /// <summary>The chain of payloads, which has to end exactly where the octets do (RFC 7296
    /// §3.2).</summary>
    private static List<RawPayload> Walk(byte[] octets, int at, int end, PayloadType type)
    {
        var payloads = new List<RawPayload>();
        while (type != PayloadType.None)
        {
            if (end - at < GenericHeader)
                throw new StepException($"the system's message ends before the header of its {type} payload");
            var length = BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(at + 2));
            if (length < GenericHeader || at + length > end)
                throw new StepException($"the system's {type} payload states a length of {length}");
            payloads.Add(new(type, octets[(at + GenericHeader)..(at + length)]) { Flags = octets[at + 1] });
            var next = (PayloadType)octets[at];
            at += length;
            if (type is PayloadType.Encrypted or PayloadType.EncryptedFragment)
                break;
            type = next;
        }
        return at == end
            ? payloads
            : throw new StepException($"{end - at} octets follow the last payload of the system's message");
    }

    private static PayloadList Decode(byte[] octets, int at, PayloadType first)
    {
        var storage = new PayloadEntry[WireLimits.MaxPayloads];
        return PayloadIndex.TryRead(octets, at, first, storage, out var index, out var error)
            && PayloadDecoder.TryDecode(index, out var payloads, out error)
            ? payloads
            : throw new StepException($"the system's message cannot be decoded: {error}");
    }
}

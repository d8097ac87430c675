using System.Buffers.Binary;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Splits a protected message that is too large for one IP packet (RFC 7383 §2.5).</summary>
internal static class Fragmenter
{
    /// <summary>IPv4 or IPv6 and UDP headers before a message; the non-ESP marker is counted apart.</summary>
    private const int Ipv4Headers = 28;
    private const int Ipv6Headers = 48;

    /// <summary>What every path carries unfragmented (RFC 7383 §2.5.1).</summary>
    private const int Ipv4Packet = 576;
    private const int Ipv6Packet = 1280;

    /// <summary>IKE header, generic header, fragment number and total.</summary>
    private const int FragmentHeaders = IkeHeader.Length + 8;

    /// <summary>Octets that a message may have to fit into one IP packet on this path.</summary>
    public static int MaxMessage(int? packet, in UdpPath path) =>
        (packet ?? (path.Remote.Address.IsV6 ? Ipv6Packet : Ipv4Packet)) - (path.Remote.Address.IsV6 ? Ipv6Headers : Ipv4Headers)
        - (path.HasNonEspMarker ? EndpointCore.MarkerLength : 0);

    /// <summary>Octets of a message whose SK payload holds so many octets of payloads.</summary>
    public static int MessageLength(int inner, PacketCipher cipher) =>
        IkeHeader.Length + 4 + cipher.IvLength + (inner + cipher.BlockLength) / cipher.BlockLength * cipher.BlockLength
        + cipher.IcvLength;

    /// <summary>
    /// Writes all fragments of a chain of payloads one after the other, with room for a marker between them, and returns
    /// their length together.
    /// </summary>
    /// <param name="buffer">At least <see cref="BufferLength"/> octets, and those of <paramref name="clear"/>.</param>
    /// <param name="clear">Goes unprotected with the first one; <paramref name="maxMessage"/> does not count it.</param>
    public static int Write(
        Span<byte> buffer, in IkeHeader header, Payload? clear, PayloadType first, ReadOnlySpan<byte> chain,
        int maxMessage, IkeKeys keys, IRandomSource random)
    {
        var piece = PieceLength(maxMessage, keys.Outbound);
        var total = Count(chain.Length, maxMessage, keys.Outbound);
        var at = 0;
        for (var number = 1; number <= total; number++)
        {
            if (number > 1)
            {
                buffer.Slice(at, EndpointCore.MarkerLength).Clear();
                at += EndpointCore.MarkerLength;
            }
            var writer = new MessageWriter(buffer[at..]);
            writer.Begin(header);
            if (number == 1 && clear is not null)
                writer.Add(clear);
            // RFC 7383 §2.5: only the first fragment tells the type of the first payload.
            writer.BeginFragment(keys.Outbound, keys.NextIv++, random, (ushort)number, (ushort)total,
                number == 1 ? first : PayloadType.None);
            writer.AddRaw(chain[..Math.Min(piece, chain.Length)]);
            chain = chain[Math.Min(piece, chain.Length)..];
            at += writer.Finish();
        }
        return at;
    }

    /// <summary>Fragments that so many octets of payloads take.</summary>
    public static int Count(int inner, int maxMessage, PacketCipher cipher)
    {
        var piece = PieceLength(maxMessage, cipher);
        return (inner + piece - 1) / piece;
    }

    /// <summary>Octets that all fragments of so many octets of payloads need.</summary>
    public static int BufferLength(int inner, int maxMessage, PacketCipher cipher) =>
        Count(inner, maxMessage, cipher) * (maxMessage + EndpointCore.MarkerLength);

    private static int PieceLength(int maxMessage, PacketCipher cipher)
    {
        var room = maxMessage - FragmentHeaders - cipher.IvLength - cipher.IcvLength;
        return room / cipher.BlockLength * cipher.BlockLength - 1;
    }
}

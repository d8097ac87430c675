using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Ipsec;

/// <summary>
/// What the ICV of an AH packet is computed over (RFC 4302 §3.3.3): the outer header without what changes on the way,
/// AH with zeros for the ICV, and the payload. The outer header has no options or extension headers, and in IPv4 the
/// Identification 0, as packets may have that are never fragmented (RFC 6864 §4.1).
/// </summary>
internal sealed class AhCoverage(PacketCipher mac)
{
    /// <summary>Next header, length, reserved, SPI and sequence number.</summary>
    public const int FixedLength = 12;
    public const byte Protocol = 51;
    private const int IPv4Length = 20;
    private const int IPv6Length = 40;

    private byte[] _octets = [];

    /// <summary>Octets of AH, which ends on a boundary of 4 octets in IPv4 and of 8 in IPv6 (RFC 4302 §2.6).</summary>
    public int HeaderLength(bool inIPv6)
    {
        var boundary = inIPv6 ? 8 : 4;
        return (FixedLength + mac.IcvLength + boundary - 1) / boundary * boundary;
    }

    /// <summary>The octets under the ICV, the ICV itself behind them: what a cipher with nothing to encrypt works on.</summary>
    /// <param name="prefixLength">The octets under the ICV.</param>
    public Span<byte> Of(IpAddress source, IpAddress destination, ReadOnlySpan<byte> packet, out int prefixLength)
    {
        var outer = source.IsV6 ? IPv6Length : IPv4Length;
        prefixLength = outer + packet.Length;
        var length = prefixLength + mac.IvLength + mac.IcvLength;
        if (_octets.Length < length)
            _octets = new byte[2 * length];
        var octets = _octets.AsSpan(0, length);
        octets.Clear();
        WriteOuter(octets[..outer], source, destination, packet.Length);
        packet.CopyTo(octets[outer..]);
        octets.Slice(outer + FixedLength, mac.IcvLength).Clear();
        return octets;
    }

    private static void WriteOuter(Span<byte> header, IpAddress source, IpAddress destination, int length)
    {
        if (source.IsV6)
        {
            header[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)length);
            header[6] = Protocol;
        }
        else
        {
            header[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(IPv4Length + length));
            header[9] = Protocol;
        }
        var addresses = source.IsV6 ? 8 : 12;
        source.Write(header[addresses..]);
        destination.Write(header[(addresses + source.Length)..]);
    }
}

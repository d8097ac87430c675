using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IkeLab.Kernel.Tun;

/// <summary>The Internet checksum (RFC 1071).</summary>
internal static class Checksum
{
    /// <summary>The sum of big-endian 16-bit words; an odd octet at the end has a zero behind it.</summary>
    /// <returns>Not folded, and below 2^49 for a packet; sums can be added.</returns>
    public static ulong Sum(ReadOnlySpan<byte> octets)
    {
        // The sum of words is the same in either octet order, but for the order of the result (RFC 1071 §2).
        ulong sum = 0;
        if (Vector256.IsHardwareAccelerated && octets.Length >= 64)
        {
            var total = Vector256<ulong>.Zero;
            while (octets.Length >= 32)
            {
                var (low, high) = Vector256.Widen(Vector256.Create(octets).AsUInt32());
                total += low + high;
                octets = octets[32..];
            }
            sum = Vector256.Sum(total);
        }
        while (octets.Length >= 4)
        {
            sum += Unsafe.ReadUnaligned<uint>(ref MemoryMarshal.GetReference(octets));
            octets = octets[4..];
        }
        if (octets.Length > 0)
        {
            Span<byte> last = stackalloc byte[4];
            last.Clear();
            octets.CopyTo(last);
            sum += BitConverter.ToUInt32(last);
        }
        return BinaryPrimitives.ReverseEndianness(Fold(sum));
    }

    /// <summary>The 16-bit one's complement sum.</summary>
    public static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)sum;
    }

    /// <summary>What stands in a checksum field.</summary>
    public static ushort Of(ulong sum) => (ushort)~Fold(sum);

    /// <summary>The pseudo-header of TCP, UDP and ICMPv6 (RFC 9293 §3.1, RFC 8200 §8.1).</summary>
    /// <param name="packet">An IP packet; its addresses count.</param>
    public static ulong PseudoHeader(ReadOnlySpan<byte> packet, byte protocol, int length)
    {
        var addresses = packet[0] >> 4 == 4 ? packet.Slice(12, 8) : packet.Slice(8, 32);
        return Sum(addresses) + protocol + (uint)length;
    }

    /// <summary>Fills in an IPv4 header's checksum.</summary>
    public static void WriteHeader(Span<byte> header)
    {
        header[10] = header[11] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Of(Sum(header)));
    }
}

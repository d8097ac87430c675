using System.Buffers.Binary;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Explicit congestion notification through a tunnel (RFC 6040 §4.2, which updates RFC 4301 §5.1.2).
/// </summary>
internal static class Ecn
{
    private const int Mask = 3;
    private const int NotCapable = 0;
    private const int Capable1 = 1;
    private const int Capable0 = 2;
    private const int Experienced = 3;

    /// <summary>Tells the inner packet what its outer one went through.</summary>
    /// <returns>False when it must be dropped: its sender would not understand.</returns>
    public static bool TryCombine(Span<byte> inner, byte innerClass, byte outerClass)
    {
        var (here, outside) = (innerClass & Mask, outerClass & Mask);
        if (outside == Experienced)
        {
            if (here == NotCapable)
                return false;
            Set(inner, innerClass | Experienced);
        }
        else if (outside == Capable1 && here == Capable0)
        {
            Set(inner, innerClass & ~Mask | Capable1);
        }
        return true;
    }

    private static void Set(Span<byte> packet, int trafficClass)
    {
        if (packet[0] >> 4 == 4)
        {
            packet[1] = (byte)trafficClass;
            Checksum.WriteHeader(packet[..((packet[0] & 15) * 4)]);
            return;
        }
        var first = BinaryPrimitives.ReadUInt16BigEndian(packet) & 0xf00f;
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(first | trafficClass << 4));
    }
}

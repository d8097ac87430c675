using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>What a NAT detection hash is the SHA-1 of: SPIi | SPIr | address | port (RFC 7296 §2.23).</summary>
internal static class NatHashInput
{
    public static byte[] Of(ulong spiI, ulong spiR, IpAddress address, ushort port)
    {
        var data = new byte[8 + 8 + address.Length + 2];
        BinaryPrimitives.WriteUInt64BigEndian(data, spiI);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(8), spiR);
        address.Write(data.AsSpan(16));
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(data.Length - 2), port);
        return data;
    }
}

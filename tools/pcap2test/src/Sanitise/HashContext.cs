using System.Security.Cryptography;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Sanitise;

/// <summary>What a NAT detection hash of a message depends on (RFC 7296 §2.23).</summary>
internal readonly record struct HashContext(
    ulong SpiI, ulong SpiR, UdpEndpoint Source, UdpEndpoint Destination)
{
    /// <summary>
    /// A hash that fits the mapped addresses where the original one fitted the original ones, and otherwise, behind
    /// a NAT, one that fits none.
    /// </summary>
    public byte[] Map(ReadOnlySpan<byte> original, bool ofSource, AddressMap map)
    {
        var end = ofSource ? Source : Destination;
        if (original.SequenceEqual(Hash(end.Address, end.Port)))
            return Hash(map.Map(end.Address), end.Port);
        return Hash(IpAddress.V4((uint)map.Number("behind a NAT", original)), 0);
    }

    private byte[] Hash(IpAddress address, ushort port) =>
        SHA1.HashData(NatHashInput.Of(SpiI, SpiR, address, port));
}

using IkeLab.Engine;

namespace IkeLab.Flood;

/// <summary>Addresses of a network of 15 bits, one after the other, each a step away from the one before.</summary>
internal sealed class SpoofedSources(IpAddress network)
{
    private const uint HostMask = (1u << 17) - 1;

    /// <summary>Odd, so that every address has its turn.</summary>
    private const uint Step = 40503;

    private readonly uint _network = ToNumber(network) & ~HostMask;
    private uint _host;

    public UdpEndpoint Next()
    {
        _host = (_host + Step) & HostMask;
        return new(IpAddress.V4(_network | _host), UdpPath.IkePort);
    }

    private static uint ToNumber(IpAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        address.Write(octets);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(octets);
    }
}

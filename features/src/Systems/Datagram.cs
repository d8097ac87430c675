using IkeLab.Engine;

namespace IkeLab.Features.Systems;

/// <summary>A packet between the peer and the system under test.</summary>
/// <param name="IsEsp">ESP directly on IP; else the octets are a UDP payload.</param>
public sealed record Datagram(UdpEndpoint Source, UdpEndpoint Destination, byte[] Octets, bool IsEsp = false)
{
    /// <summary>When it was sent, on the clock that <see cref="ISystemUnderTest.Advance"/> moves.</summary>
    public TimeSpan At { get; init; }
}

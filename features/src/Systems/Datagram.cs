using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>A packet between the peer and the system under test.</summary>
/// <param name="Direct">ESP or AH directly on IP; null: the octets are a UDP payload.</param>
public sealed record Datagram(UdpEndpoint Source, UdpEndpoint Destination, byte[] Octets, ProtocolId? Direct = null)
{
    /// <summary>When it was sent, on the clock that <see cref="ISystemUnderTest.Advance"/> moves.</summary>
    public TimeSpan At { get; init; }
}

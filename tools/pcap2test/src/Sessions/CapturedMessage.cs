using IkeLab.Pcap2Test.Network;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>One IKE message as it stood in the capture.</summary>
/// <param name="Octets">From the IKE header on, without a non-ESP marker.</param>
/// <param name="Cut">The capture holds only the front of it.</param>
internal sealed record CapturedMessage(Origin Origin, byte[] Octets, bool Cut)
{
    public bool FromInitiator { get; init; }
}

/// <summary>Octets on an IKE port that are no IKE message.</summary>
internal readonly record struct StrayPacket(Origin Origin, string Why);

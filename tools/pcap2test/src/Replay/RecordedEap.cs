namespace IkeLab.Pcap2Test.Replay;

/// <summary>
/// Either side of an EAP conversation as it was recorded. Which method it is does not matter: the packets are those of
/// the capture, and its key is taken to be known to both sides.
/// </summary>
internal sealed class RecordedEap(Recording recording) : IEapPeerFactory
{
    private const byte Success = 3;
    private const byte Failure = 4;

    public EapPeer Create(IRandomSource random, bool standsAlone) => new Peer(recording);

    /// <summary>The next packet of the recorded side.</summary>
    public static EapStep Next(Recording recording, byte cameWith)
    {
        if (cameWith is Success or Failure)
            return End(cameWith, []);
        if (!recording.EapPackets.TryDequeue(out var packet))
            return new(EapOutcome.Discard, [], []);
        return packet.Length > 0 && packet[0] is Success or Failure
            ? End(packet[0], packet)
            : new(EapOutcome.Continue, packet, []);
    }

    private static EapStep End(byte code, byte[] packet) => code == Success
        ? new(EapOutcome.Success, packet, (byte[])ReplayCrypto.UnknownSecret.Clone())
        : new(EapOutcome.Failure, packet, []);

    private sealed class Peer(Recording recording) : EapPeer
    {
        public override EapStep Handle(ReadOnlySpan<byte> packet) =>
            Next(recording, packet.Length > 0 ? packet[0] : (byte)0);
    }
}

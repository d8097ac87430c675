namespace IkeLab.Pcap2Test.Sessions;

/// <summary>All messages with one pair of SPIs.</summary>
internal sealed class Session(int number, int majorVersion, ulong spiI, ulong spiR)
{
    /// <summary>Counted from 1, in the order of their first messages.</summary>
    public int Number => number;

    /// <summary>1 for IKEv1, whose messages are recognised and counted only.</summary>
    public int MajorVersion => majorVersion;
    public ulong SpiI => spiI;

    /// <summary>0 until the responder has told it.</summary>
    public ulong SpiR { get; set; } = spiR;
    public List<CapturedMessage> Messages { get; } = [];

    /// <summary>Messages beyond the limit, which are counted only.</summary>
    public long LeftOut { get; set; }

    /// <summary>
    /// The two ends as the first message shows them, the initiator of the IKE SA first.
    /// </summary>
    public UdpEndpoint Initiator { get; init; }
    public UdpEndpoint Responder { get; init; }

    /// <summary>Messages of several sessions, in the order of the capture.</summary>
    public static IEnumerable<CapturedMessage> InOrder(IEnumerable<Session> sessions) =>
        sessions.SelectMany(s => s.Messages).OrderBy(m => m.Origin.Time).ThenBy(m => m.Origin.Packet);
}

using IkeLab.Pcap2Test.Network;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>Sorts messages into sessions, within bounds on sessions and octets kept.</summary>
internal sealed class SessionTable : IMessageSink
{
    private const int MaxSessions = 1 << 16;
    private const int MaxOfOneSpi = 8;
    private const int MaxStray = 256;
    private const long MaxOctets = 256L << 20;

    private readonly Dictionary<(int Version, ulong SpiI), List<Session>> _bySpi = [];
    private readonly List<Session> _sessions = [];
    private readonly List<StrayPacket> _stray = [];
    private long _octets;

    public IReadOnlyList<Session> Sessions => _sessions;
    public IReadOnlyList<StrayPacket> Stray => _stray;

    /// <summary>Stray packets, also those that are not listed.</summary>
    public long StrayCount { get; private set; }

    /// <summary>Messages of sessions beyond the limit.</summary>
    public long LeftOut { get; private set; }

    public void AddMessage(in Origin origin, ReadOnlySpan<byte> message, bool cut)
    {
        if (message.Length < IkeHeader.Length)
        {
            AddStray(origin, $"{message.Length} octets{(cut ? " captured" : "")}: an IKE header has 28");
            return;
        }
        IkeHeader.TryRead(message, out var header, out _);
        if (header.MajorVersion is not (1 or 2))
        {
            AddStray(origin, $"major version {header.MajorVersion}: expected 1 or 2");
            return;
        }
        var fromInitiator = header.MajorVersion == 2 ? header.FromInitiator : true;
        if (Find(header, origin, fromInitiator) is not { } session)
        {
            LeftOut++;
            return;
        }
        if (session.SpiR == 0)
            session.SpiR = header.SpiR;
        // IKEv1 has no flag for it: the sender of the first message is the initiator.
        if (header.MajorVersion == 1)
            fromInitiator = origin.Source.Address == session.Initiator.Address;
        if (_octets + message.Length > MaxOctets)
        {
            session.LeftOut++;
            return;
        }
        _octets += message.Length;
        session.Messages.Add(new(origin, message.ToArray(), cut) { FromInitiator = fromInitiator });
    }

    private Session? Find(in IkeHeader header, in Origin origin, bool fromInitiator)
    {
        var key = (header.MajorVersion, header.SpiI);
        if (!_bySpi.TryGetValue(key, out var candidates))
            _bySpi[key] = candidates = [];
        var spiR = header.SpiR;
        // An IKE_SA_INIT request knows no SPIr yet; the newest session of its SPIi is meant.
        if (candidates.FindLast(s => s.SpiR == spiR || s.SpiR == 0 || spiR == 0) is { } found)
            return found;
        if (_sessions.Count == MaxSessions || candidates.Count == MaxOfOneSpi)
            return null;
        var session = new Session(_sessions.Count + 1, header.MajorVersion, header.SpiI, spiR)
        {
            Initiator = fromInitiator ? origin.Source : origin.Destination,
            Responder = fromInitiator ? origin.Destination : origin.Source,
        };
        _sessions.Add(session);
        candidates.Add(session);
        return session;
    }

    private void AddStray(in Origin origin, string why)
    {
        StrayCount++;
        if (_stray.Count < MaxStray)
            _stray.Add(new(origin, why));
    }
}

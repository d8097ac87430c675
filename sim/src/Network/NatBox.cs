using IkeLab.Engine;

namespace IkeLab.Sim.Network;

/// <summary>How long and for whom a NAT keeps a mapping open (RFC 4787 §4, §5).</summary>
internal enum NatFiltering : byte
{
    EndpointIndependent,
    AddressDependent,
    AddressAndPortDependent,
}

/// <summary>
/// A NAT in front of one peer (RFC 4787): endpoint-independent mapping, a filter, and mappings that expire without
/// outbound traffic. A rebinding gives all new mappings, as a reboot does.
/// </summary>
internal sealed class NatBox(IpAddress external, NatFiltering filtering, TimeSpan expiry, ushort firstPort)
{
    private readonly Dictionary<UdpEndpoint, Mapping> _byInside = [];
    private readonly Dictionary<ushort, Mapping> _byPort = [];
    private ushort _nextPort = firstPort;

    private sealed class Mapping
    {
        public required UdpEndpoint Inside { get; init; }
        public required ushort Port { get; init; }
        public long LastOutbound { get; set; }
        public HashSet<UdpEndpoint> Permitted { get; } = [];
    }

    public IpAddress External => external;
    public int Rebindings { get; private set; }

    /// <summary>An outbound packet: its source becomes the mapping's outside.</summary>
    public UdpEndpoint Outbound(long now, UdpEndpoint inside, UdpEndpoint remote)
    {
        if (!_byInside.TryGetValue(inside, out var mapping) || IsExpired(mapping, now))
        {
            if (mapping is not null)
                _byPort.Remove(mapping.Port);
            mapping = new() { Inside = inside, Port = NextPort() };
            _byInside[inside] = mapping;
            _byPort[mapping.Port] = mapping;
        }
        mapping.LastOutbound = now;
        mapping.Permitted.Add(Filtered(remote));
        return new(external, mapping.Port);
    }

    /// <summary>Where an inbound packet goes, or null when the NAT drops it.</summary>
    public UdpEndpoint? Inbound(long now, UdpEndpoint outside, UdpEndpoint remote)
    {
        if (!_byPort.TryGetValue(outside.Port, out var mapping) || IsExpired(mapping, now))
            return null;
        return filtering == NatFiltering.EndpointIndependent || mapping.Permitted.Contains(Filtered(remote))
            ? mapping.Inside
            : null;
    }

    /// <summary>The inside of a mapping that is open, whoever asks.</summary>
    public UdpEndpoint? InsideOf(long now, UdpEndpoint outside) =>
        _byPort.TryGetValue(outside.Port, out var mapping) && !IsExpired(mapping, now) ? mapping.Inside : null;

    public void Rebind()
    {
        Rebindings++;
        _byInside.Clear();
        _byPort.Clear();
    }

    private bool IsExpired(Mapping mapping, long now) => now - mapping.LastOutbound > expiry.Ticks;

    private UdpEndpoint Filtered(UdpEndpoint remote) =>
        filtering == NatFiltering.AddressAndPortDependent ? remote : remote with { Port = 0 };

    private ushort NextPort()
    {
        do
            _nextPort = _nextPort == ushort.MaxValue ? (ushort)1024 : (ushort)(_nextPort + 1);
        while (_byPort.ContainsKey(_nextPort));
        return _nextPort;
    }
}

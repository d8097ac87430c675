using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tests;

/// <summary>Child SAs to install.</summary>
internal static class Samples
{
    public static readonly UdpPath Path = new(
        new(IpAddress.Parse("192.0.2.1"), 4500), new(IpAddress.Parse("192.0.2.2"), 4500));

    public static readonly CipherSuite Gcm = new(EncryptionId.AesGcm16, 256, IntegrityId.None);

    public static readonly ChildConfiguration Child = new()
    {
        Name = "net",
        Proposals = [],
        Local = [Subnet("10.1.0.0", "10.1.255.255")],
        Remote = [Subnet("10.2.0.0", "10.2.255.255")],
        Lifetime = new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(70), 1_000_000, 2_000_000),
    };

    private static readonly Connection s_connection = new()
    {
        Name = "east-west",
        LocalId = Identification.Fqdn("east.example"),
        IkeProposals = [],
        Children = [Child],
    };

    public static TrafficSelector Subnet(
        string start, string end, byte protocol = 0, ushort from = 0, ushort to = ushort.MaxValue) =>
        new(protocol, from, to, IpAddress.Parse(start), IpAddress.Parse(end));

    public static InstallChild Install(
        uint inbound, uint outbound, CipherSuite? suite = null, bool active = true, uint replaces = 0,
        UdpPath? path = null, ChildMode mode = ChildMode.Tunnel, bool esn = false, bool udp = false,
        TrafficSelector[]? local = null, TrafficSelector[]? remote = null,
        ProtocolId protocol = ProtocolId.Esp, Lifetime? lifetime = null, IpCompression? compression = null)
    {
        var chosen = suite ?? Gcm;
        return new()
        {
            Sa = new()
            {
                IkeSpi = 1,
                Connection = s_connection,
                Child = lifetime is { } limits ? Child with { Lifetime = limits } : Child,
                PeerId = Identification.Fqdn("west.example"),
                Initiator = true,
                Protocol = protocol,
                InboundSpi = inbound,
                OutboundSpi = outbound,
                Path = path ?? Path,
                UdpEncapsulated = udp,
                Mode = mode,
                Suite = chosen,
                ExtendedSequenceNumbers = esn,
                Compression = compression,
                Inbound = Keys(chosen, 1),
                Outbound = Keys(chosen, 101),
                LocalSelectors = local ?? Child.Local,
                RemoteSelectors = remote ?? Child.Remote,
                OutboundActive = active,
                ReplacesInboundSpi = replaces,
            },
        };
    }

    public static RemoveChild Remove(uint inbound, uint outbound, bool oneHalf = false) => new()
    {
        Protocol = ProtocolId.Esp, InboundSpi = inbound, OutboundSpi = outbound, Inbound = !oneHalf,
        Outbound = true,
    };

    private static DirectionKeys Keys(CipherSuite suite, int first) => new(
        [.. Enumerable.Range(first, suite.EncryptionKeyLength).Select(octet => (byte)octet)],
        [.. Enumerable.Range(first + 40, suite.IntegrityKeyLength).Select(octet => (byte)octet)]);
}

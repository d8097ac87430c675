using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.TunDriver;

/// <summary>
/// The child between 10.1.0.0/16, fd00:1::/64 in the east and 10.2.0.0/16, fd00:2::/64 in the west. The east also
/// sends from 10.9.0.0/16, which the west has not agreed to.
/// </summary>
internal static class StaticChild
{
    private const uint EastSpi = 0x1001;
    private const uint WestSpi = 0x2001;

    private static readonly TrafficSelector[] s_east =
        [Net("10.1.0.0", "10.1.255.255"), Net("fd00:1::", "fd00:1::ffff:ffff:ffff:ffff")];
    private static readonly TrafficSelector[] s_west =
        [Net("10.2.0.0", "10.2.255.255"), Net("fd00:2::", "fd00:2::ffff:ffff:ffff:ffff")];

    public static UdpPath Path(bool isEast, bool isV6)
    {
        var (east, west) = isV6 ? ("2001:db8::1", "2001:db8::2") : ("192.0.2.1", "192.0.2.2");
        var (local, remote) = isEast ? (east, west) : (west, east);
        return new(
            new(IpAddress.Parse(local), UdpPath.NatTraversalPort),
            new(IpAddress.Parse(remote), UdpPath.NatTraversalPort));
    }

    public static InstallChild Install(bool isEast, UdpPath path, bool udp, string suiteName)
    {
        var suite = SuiteOf(suiteName);
        var (toEast, toWest) = (Keys(suite, 1), Keys(suite, 101));
        var child = new ChildConfiguration { Name = "static", Proposals = [], Local = s_east, Remote = s_west };
        return new()
        {
            Sa = new()
            {
                IkeSpi = 1,
                Connection = new()
                {
                    Name = "static", LocalId = Identification.Fqdn("driver"), IkeProposals = [], Children = [child],
                },
                Child = child,
                PeerId = Identification.Fqdn("driver"),
                Initiator = isEast,
                Protocol = ProtocolId.Esp,
                InboundSpi = isEast ? EastSpi : WestSpi,
                OutboundSpi = isEast ? WestSpi : EastSpi,
                Path = path,
                UdpEncapsulated = udp,
                Mode = ChildMode.Tunnel,
                Suite = suite,
                ExtendedSequenceNumbers = false,
                Inbound = isEast ? toEast : toWest,
                Outbound = isEast ? toWest : toEast,
                LocalSelectors = isEast ? [.. s_east, Net("10.9.0.0", "10.9.255.255")] : s_west,
                RemoteSelectors = isEast ? s_west : s_east,
                OutboundActive = true,
                ReplacesInboundSpi = 0,
            },
        };
    }

    private static CipherSuite SuiteOf(string name) => name switch
    {
        "aes128gcm16" => new(EncryptionId.AesGcm16, 128, IntegrityId.None),
        "aes256gcm16" => new(EncryptionId.AesGcm16, 256, IntegrityId.None),
        "chacha20poly1305" => new(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None),
        "aes128-sha256" => new(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128),
        _ => throw new ArgumentException($"suite '{name}' is not known here", nameof(name)),
    };

    private static DirectionKeys Keys(CipherSuite suite, int first) => new(
        [.. Enumerable.Range(first, suite.EncryptionKeyLength).Select(octet => (byte)octet)],
        [.. Enumerable.Range(first + 40, suite.IntegrityKeyLength).Select(octet => (byte)octet)]);

    private static TrafficSelector Net(string start, string end) =>
        new(0, 0, ushort.MaxValue, IpAddress.Parse(start), IpAddress.Parse(end));
}

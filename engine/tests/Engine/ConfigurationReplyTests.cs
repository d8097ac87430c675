using System.Text;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>What CFG_REPLY may assign (RFC 7296 §3.15, RFC 8598, RFC 9464).</summary>
public sealed class ConfigurationReplyTests
{
    private static readonly IpAddress Server = IpAddress.V4(198, 51, 100, 2);
    private static readonly TrustAnchor Anchor = new(31406, 8, 2, new byte[32]);

    [Fact]
    public void An_assigned_configuration_reaches_the_driver_as_what_it_means()
    {
        var reply = Assign(["example.com"], [
            AddressAttributes.Netmask(24), AddressAttributes.Address(new(IpAddress.Parse("2001:db8::5"), 64)),
            AddressAttributes.DnsServer(Server), AddressAttributes.Subnet(new(IpAddress.V4(10, 2, 0, 0), 16)),
            Domain("Example.com"), Anchor.ToAttribute(), Anchor.ToAttribute(), Domain("city.example.com"),
        ]);
        Assert.Equal(["10.1.0.7/24", "2001:db8::5/64"], reply.Addresses.Select(a => a.ToString()));
        Assert.Equal([Server], reply.DnsServers);
        Assert.Equal(["10.2.0.0/16"], reply.Subnets.Select(a => a.ToString()));
        Assert.Equal([("example.com", 2), ("city.example.com", 0)],
            reply.Domains.Select(d => (d.Name, d.TrustAnchors.Count)));
        Assert.Empty(reply.Ignored);
    }

    [Fact]
    public void A_trust_anchor_follows_an_accepted_domain_at_once()
    {
        var reply = Assign(["example.com"], [
            Anchor.ToAttribute(), Domain("example.com"), AddressAttributes.DnsServer(Server), Anchor.ToAttribute(),
            Domain("example.org"), Anchor.ToAttribute(),
        ]);
        Assert.Equal([("example.com", 0)], reply.Domains.Select(d => (d.Name, d.TrustAnchors.Count)));
        Assert.Equal([Types.InternalDnssecTa, Types.InternalDnssecTa, Types.InternalDnsDomain, Types.InternalDnssecTa],
            reply.Ignored.Select(i => i.Type));
        Assert.Equal("INTERNAL_DNS_DOMAIN: example.org is not among the domains that are accepted",
            reply.Ignored[2].ToString());
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("", 0)]
    [InlineData(".", 0)]
    [InlineData("example.com.", 1)]
    public void Only_accepted_domains_count(string? accepted, int count)
    {
        var reply = Assign(accepted is null ? null : accepted == "" ? [] : [accepted], [
            AddressAttributes.DnsServer(Server), Domain("www.example.com"), Anchor.ToAttribute(), Domain("badexample.com"),
        ]);
        Assert.Equal(count, reply.Domains.Count);
        // Without a list of domains nobody installs trust anchors (RFC 8598 §6).
        Assert.Equal(accepted == "example.com." ? 1 : 0, reply.Domains.Sum(d => d.TrustAnchors.Count));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void Domains_need_a_server_of_either_kind(int server, int count)
    {
        var reply = Assign(null, server switch
        {
            0 => [Domain("example.com")],
            1 => [Domain("example.com"), AddressAttributes.DnsServer(Server)],
            _ => [Domain("example.com"), Resolver(1, "dns.example").ToAttribute()],
        });
        Assert.Equal(count, reply.Domains.Count);
    }

    [Fact]
    public void Resolvers_are_ordered_and_have_their_digests()
    {
        var reply = Assign(null, [
            Digest(null), Digest("a.example"), Resolver(9, "b.example").ToAttribute(), Resolver(3, "a.example").ToAttribute(),
        ]);
        Assert.Equal(["a.example", "b.example"], reply.Resolvers.Select(r => r.AuthenticationName));
        Assert.Equal([1, 0], reply.Resolvers.Select(r => reply.DigestsOf(r).Count));
        Assert.Equal("ENCDNS_DIGEST_INFO: it does not tell which of the resolvers it is of",
            Assert.Single(reply.Ignored).ToString());
        var single = Assign(null, [Digest(null), Resolver(9, "b.example").ToAttribute()]);
        Assert.Single(single.DigestsOf(single.Resolvers[0]));
    }

    [Fact]
    public void Resolvers_of_a_peer_without_authentication_are_not_used()
    {
        var reply = Assign(null, [Resolver(1, "a.example").ToAttribute(), Digest(null)], Authentication.Null);
        Assert.Empty(reply.Resolvers);
        Assert.All(reply.Ignored, i => Assert.Equal("the peer has not authenticated itself", i.Reason));
    }

    [Fact]
    public void Domains_of_a_peer_without_authentication_are_not_used()
    {
        var reply = Assign(["example.com"], [
            AddressAttributes.DnsServer(Server), Domain("example.com"), Anchor.ToAttribute(),
        ], Authentication.Null);
        Assert.Empty(reply.Domains);
        Assert.Equal(["INTERNAL_DNS_DOMAIN: the peer has not authenticated itself",
            "INTERNAL_DNSSEC_TA: it does not follow a domain that is accepted"], reply.Ignored.Select(i => i.ToString()));
    }

    [Theory]
    [InlineData(false, "0.0.0.0-255.255.255.255")]
    [InlineData(false, "128.0.0.0-255.255.255.255 0.0.0.0-127.255.255.255")]
    [InlineData(true, "0.0.0.0-127.255.255.255 128.0.0.1-255.255.255.255")]
    [InlineData(true, "10.0.0.0-10.255.255.255")]
    public void Where_all_traffic_goes_through_the_tunnel_there_are_no_domains(bool splits, string behindPeer)
    {
        TrafficSelector[] remote = [.. behindPeer.Split(' ').Select(range => range.Split('-'))
            .Select(range => LabOptions.Net(range[0], range[1]))];
        var reply = Assign(["example.com"],
            [AddressAttributes.DnsServer(Server), Domain("example.com"), Anchor.ToAttribute()], remote: remote);
        Assert.Equal(splits ? 1 : 0, reply.Domains.Count);
        Assert.Equal([Server], reply.DnsServers);
        if (!splits)
        {
            Assert.Equal("INTERNAL_DNS_DOMAIN: all traffic goes through the tunnel, names too",
                reply.Ignored[0].ToString());
        }
    }

    [Fact]
    public void What_was_not_asked_for_has_no_effect()
    {
        var reply = Assign(["example.com"], [
            AddressAttributes.DnsServer(Server), Domain("example.com"), Anchor.ToAttribute(),
            Resolver(1, "a.example").ToAttribute(), Digest(null),
        ], requests: [new(Types.InternalIp4Address, [])]);
        Assert.Empty(reply.Domains);
        Assert.Empty(reply.Resolvers);
        Assert.Equal(4, reply.Ignored.Count);
    }

    [Fact]
    public void Malformed_attributes_are_left_out_and_told()
    {
        var reply = Assign(null, [
            new(Types.InternalIp4Netmask, [255, 0, 255, 0]), AddressAttributes.Netmask(8), AddressAttributes.Netmask(24),
            new(Types.InternalIp6Address, new byte[16]), new(Types.InternalIp4Dns, []), new(Types.EncDnsIp4, [0, 1, 255, 0]),
            new(Types.InternalDnsDomain, [0]), new(Types.EncDnsDigestInfo, [1, 200]), new(4711, [1]),
        ]);
        Assert.Equal("10.1.0.7/8", Assert.Single(reply.Addresses).ToString());
        Assert.Equal(7, reply.Ignored.Count);
    }

    private static ConfigurationReply Assign(string[]? accepted, ConfigurationAttribute[] attributes,
        Authentication authentication = Authentication.SharedKey, ConfigurationAttribute[]? requests = null,
        TrafficSelector[]? remote = null)
    {
        using var lab = new VirtualLab(new()
        {
            Requests = requests ??
            [
                new(Types.InternalIp4Address, []), new(Types.InternalIp4Dns, []), new(Types.InternalDnsDomain, []),
                new(Types.InternalDnssecTa, []), new(Types.EncDnsIp4, []), CertificateDigest.Request(HashAlgorithmId.Sha256),
            ],
            Assigns = true, LocalA = [LabOptions.Net("0.0.0.0", "255.255.255.255")], Authentication = authentication,
            RemoteA = remote ?? [LabOptions.Net("10.2.0.0", "10.2.255.255")],
            LocalB = remote ?? [LabOptions.Net("10.2.0.0", "10.2.255.255")],
            Adjust = (connection, ofA) => ofA ? connection with { AcceptedDnsDomains = accepted } : connection,
        });
        lab.B.Leases.Add(IpAddress.V4(10, 1, 0, 7));
        lab.B.AlsoAssigns.AddRange(attributes);
        lab.Establish();
        return lab.A.Reply!;
    }

    private static ConfigurationAttribute Domain(string name) => new(Types.InternalDnsDomain, Encoding.ASCII.GetBytes(name));

    private static EncryptedResolver Resolver(ushort priority, string name) =>
        new() { Priority = priority, Addresses = [Server], AuthenticationName = name };

    private static ConfigurationAttribute Digest(string? name) =>
        new CertificateDigest(name, HashAlgorithmId.Sha256, new byte[32]).ToAttribute();
}

using IkeLab.Engine.Wire;

namespace IkeLab.Configuration.Tests;

/// <summary>What the words of a policy mean, defaults included.</summary>
public sealed class PolicyTests
{
    private const string P = Reading.Pair;

    [Fact]
    public void WhatIsNotWrittenHasIkedsDefault()
    {
        var policy = Reading.Policy("ikev2 from 192.0.2.2 to 192.0.2.1");
        Assert.Equal("policy1", policy.Name);
        Assert.False(policy.Active);
        Assert.False(policy.Transport);
        Assert.Equal(SaProtocol.Esp, policy.Protocol);
        Assert.Equal(TimeSpan.Zero, policy.IkeLifetime);
        Assert.Equal(new(TimeSpan.FromHours(3), 4UL << 30), policy.ChildLifetime);
        Assert.Equal(AuthenticationKind.Signature, policy.Authentication.Kind);
        Assert.Equal("192.0.2.2", policy.EffectiveLocal.ToString());
        Assert.Equal("192.0.2.1", policy.EffectivePeer.ToString());
    }

    [Fact]
    public void SettingsHaveIkedsDefaults() => Assert.Equal(
        new Settings { LivenessInterval = TimeSpan.FromSeconds(60), Mobike = true, VendorId = true },
        Reading.Valid("").Settings);

    [Theory]
    [InlineData("peer 192.0.2.1", "any", "192.0.2.1")]
    [InlineData("local 192.0.2.2", "192.0.2.2", "any")]
    [InlineData("local 192.0.2.2 peer 192.0.2.1", "192.0.2.2", "192.0.2.1")]
    [InlineData("peer 192.0.2.0/24 local any", "any", "192.0.2.0/24")]
    [InlineData("", "10.0.0.0/24", "10.1.0.0/24")]
    public void ThePeersFollowFromWhatIsWritten(string clause, string local, string peer)
    {
        var policy = Reading.Policy($"ikev2 from 10.0.0.0/24 to 10.1.0.0/24 {clause}");
        Assert.Equal((local, peer), (policy.EffectiveLocal.ToString(), policy.EffectivePeer.ToString()));
    }

    [Theory]
    [InlineData("192.0.2.1", IdType.Ipv4Address)]
    [InlineData("2001:db8::1", IdType.Ipv6Address)]
    [InlineData("a@example.com", IdType.Rfc822Address)]
    [InlineData("a.example.com", IdType.Fqdn)]
    [InlineData("192.0.2", IdType.Fqdn)]
    [InlineData("192.0.2.01", IdType.Fqdn)]
    [InlineData("192.0.2.256", IdType.Fqdn)]
    [InlineData("/C=DE/O=Example/CN=a", IdType.DerAsn1Dn)]
    public void AnIdentitysFormSaysItsType(string text, IdType type)
    {
        var identity = new PolicyIdentity(text);
        Assert.Equal(type, identity.Type);
        Assert.Equal(type, identity.ToIdentification(out _)!.Type);
    }

    [Fact]
    public void ADistinguishedNameIsDer()
    {
        // SEQUENCE of RDNs: C is a PrintableString, CN a UTF8String (RFC 5280 §4.1.2.4).
        var identity = new PolicyIdentity("/C=DE/CN=a").ToIdentification(out _)!;
        Assert.Equal("3019310B3009060355040613024445310A300806035504030C0161", Convert.ToHexString(identity.Data));
        Assert.Null(new PolicyIdentity("/nonsense").ToIdentification(out var problem));
        Assert.Contains("expected NAME=VALUE", problem);
    }

    [Fact]
    public void KeywordsStandForBothFamiliesOrThatOfTheOtherSide()
    {
        static string[] Flows(string pair) => [.. Reading.Policy($"ikev2 {pair} peer any").Flows()
            .Select(f => $"{f.Source.Start}-{f.Source.End} {f.Destination.Start}-{f.Destination.End}")];
        Assert.Equal(["10.0.0.0-10.255.255.255 0.0.0.0-255.255.255.255"], Flows("from 10.0.0.0/8 to any"));
        Assert.Equal(2, Flows("from any to dynamic").Length);
        Assert.Equal(["192.0.2.77-192.0.2.77 10.0.0.1-10.0.0.1"], Flows("from both.test to 10.0.0.1"));
    }

    [Theory]
    [InlineData("lifetime 90", 90, 4UL << 30)]
    [InlineData("lifetime 2m bytes 5K", 120, 5UL << 10)]
    [InlineData("lifetime 2H bytes 3g", 7200, 3UL << 30)]
    [InlineData("lifetime 0 bytes 0", 0, 0UL)]
    public void LifetimesHaveUnits(string clause, int seconds, ulong bytes) =>
        Assert.Equal(new(TimeSpan.FromSeconds(seconds), bytes), Reading.Policy($"ikev2 {P} {clause}").ChildLifetime);

    [Fact]
    public void RadiusStatementsSayWhereEapGoes()
    {
        var radius = Reading.Valid("""
            radius server 192.0.2.53 secret one
            radius server 2001:db8::53 port 11812 secret two
            radius accounting server 192.0.2.54 secret three
            radius max-tries 5
            radius max-failovers 1
            radius config inet name-server 311 28
            radius config none 9
            radius dae listen on 192.0.2.2
            radius dae client 192.0.2.55 secret four
            """).Radius!;
        Assert.Equal([1812, 11812], radius.Authentication.Servers.Select(s => (int)s.Port));
        Assert.Equal((5, 1), (radius.Authentication.MaxTries, radius.Authentication.MaxFailovers));
        Assert.Equal(1813, Assert.Single(radius.Accounting.Servers).Port);
        Assert.Equal(new(AddressFamily.Ipv4, ConfigurationOptionKind.NameServer, 311, 28), radius.Mappings[0]);
        Assert.Equal(new(null, null, 0, 9), radius.Mappings[1]);
        Assert.Equal(3799, Assert.Single(radius.Listeners).Port);
        Assert.Equal("four", Assert.Single(radius.Clients).Secret);
    }

    [Fact]
    public void PoolsAreTheNetworksOfAddressOptions()
    {
        var pool = Assert.Single(Reading.Valid($"ikev2 \"x\" {P} config address 10.9.0.7/24 config address 10.9.1.1").Pools);
        Assert.Equal(("x", "10.9.0.0", "10.9.0.255"), (pool.Policy, $"{pool.Range.Start}", $"{pool.Range.End}"));
    }

    [Theory]
    [InlineData("config address 10.9.0.1", 1, "0A090001")]
    [InlineData("config netmask 255.255.255.0", 2, "FFFFFF00")]
    [InlineData("config protected-subnet 10.0.0.0/8", 13, "0A000000FF000000")]
    [InlineData("config protected-subnet 0.0.0.0/0", 13, "0000000000000000")]
    [InlineData("config protected-subnet 2001:db8::/32", 15, "20010DB800000000000000000000000020")]
    [InlineData("config name-server 2001:db8::53", 10, "20010DB8000000000000000000000053")]
    [InlineData("config access-server 10.0.0.80", 23456, "0A000050")]
    [InlineData("request address any", 1, "")]
    [InlineData("request address ::", 8, "")]
    [InlineData("request name-server any", 3, "")]
    public void OptionsAreAttributesOfTheConfigurationPayload(string clause, int type, string octets)
    {
        var attribute = Assert.Single(Reading.Policy($"ikev2 {P} {clause}").Options).ToAttribute();
        Assert.Equal((type, octets), (attribute.Type, Convert.ToHexString(attribute.Value)));
    }

    [Fact]
    public void RoutingDomainsNeedASystemThatHasThem()
    {
        var host = new TestHost { HasRoutingDomains = true }.Add(TestHost.Main, $"ikev2 rdomain 7 {P}");
        Assert.Equal((byte)7, Reading.Load(host).Configuration!.Policies[0].RoutingDomain);
    }
}

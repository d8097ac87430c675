using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Configuration.Tests;

/// <summary>Policies as the engine's connections.</summary>
public sealed class MappingTests
{
    private const string P = Reading.Pair;

    [Fact]
    public void APolicyIsAConnection()
    {
        var mapping = Map($"ikev2 \"office\" active {P} local 192.0.2.2 srcid a.test dstid b.test ikelifetime 10h "
            + "lifetime 1h bytes 1000 psk 0x00112233445566778899aabbccddeeff\nset dpd_check_interval 7\nset fragmentation");
        var connection = Assert.Single(mapping.Configuration!.Connections);
        Assert.Equal("office", connection.Name);
        Assert.Equal("192.0.2.2:500", $"{connection.Local}");
        Assert.Equal("192.0.2.1:500", $"{connection.Remote}");
        Assert.Equal(Identification.Fqdn("a.test"), connection.LocalId);
        Assert.Equal(Identification.Fqdn("b.test"), connection.RemoteId);
        Assert.Equal(Authentication.SharedKey, connection.RemoteAuthentication);
        Assert.Equal("00112233445566778899AABBCCDDEEFF",
            Convert.ToHexString(connection.Secrets!.Find(Identification.Fqdn("b.test"))!));
        Assert.Equal(new Lifetime(TimeSpan.FromHours(9), TimeSpan.FromHours(10)), connection.IkeLifetime);
        Assert.Equal(TimeSpan.FromSeconds(7), connection.LivenessInterval);
        Assert.True(connection.Fragmentation);
        var child = Assert.Single(connection.Children);
        Assert.Equal(new Lifetime(TimeSpan.FromMinutes(54), TimeSpan.FromHours(1), 900, 1000), child.Lifetime);
        Assert.Equal("10.0.0.0-10.0.0.255", $"{Assert.Single(child.Local)}");
        Assert.Equal("10.1.0.0-10.1.0.255", $"{Assert.Single(child.Remote)}");
        Assert.Equal(["office"], mapping.Active);
        Assert.Equal("office", mapping.Policies["office"].Name);
    }

    [Fact]
    public void TheEngineTakesWhatIsMapped() =>
        _ = new IkeEndpoint(Map($"ikev2 \"x\" {P}\nikev2 \"x\" {P} dstid a").Configuration!, new CryptoProvider(), new Zeros());

    [Fact]
    public void ConstantsAreIkeds()
    {
        var configuration = Map($"ikev2 {P}").Configuration!;
        Assert.Equal(TimeSpan.FromSeconds(126), configuration.Retransmission.Total());
        Assert.Equal(TimeSpan.FromSeconds(20), configuration.KeepaliveInterval);
        Assert.Equal(TimeSpan.Zero, configuration.Connections[0].IkeLifetime.Soft);
        Assert.Equal(TimeSpan.FromSeconds(60), configuration.Connections[0].LivenessInterval);
    }

    [Fact]
    public void DefaultsLeaveOutWhatIsWeak()
    {
        var proposals = Map($"ikev2 {P}").Configuration!.Connections[0].IkeProposals;
        Assert.Equal(2, proposals.Length);
        Assert.Equal([new(EncryptionId.AesGcm16, 128), new(EncryptionId.AesGcm16, 256)], proposals[0].Encryption);
        Assert.Empty(proposals[0].Integrity);
        Assert.Equal(KeyExchangeMethod.X25519, proposals[0].KeyExchange[0]);
        Assert.All(proposals, p =>
        {
            Assert.DoesNotContain(KeyExchangeMethod.Modp1024, p.KeyExchange);
            Assert.DoesNotContain(KeyExchangeMethod.Modp1536, p.KeyExchange);
            Assert.DoesNotContain(PrfId.HmacSha1, p.Prf);
            Assert.DoesNotContain(IntegrityId.HmacSha1_96, p.Integrity);
            Assert.DoesNotContain(new EncryptionChoice(EncryptionId.TripleDes, 0), p.Encryption);
        });
        Assert.All(Map($"ikev2 {P}").Configuration!.Connections[0].Children[0].Proposals, p =>
        {
            Assert.Empty(p.KeyExchange);
            Assert.Equal([true, false], p.ExtendedSequenceNumbers);
        });
    }

    [Fact]
    public void WhatIsNamedReplacesItsKindOfTheDefaultsAlone()
    {
        var proposals = Map($"ikev2 {P} ikesa group ecp256 ikesa enc 3des auth hmac-sha1").Configuration!
            .Connections[0].IkeProposals;
        Assert.Equal(3, proposals.Length);
        Assert.Equal([KeyExchangeMethod.Ecp256], proposals[0].KeyExchange);
        Assert.Equal([KeyExchangeMethod.Ecp256], proposals[1].KeyExchange);
        Assert.Equal([new(EncryptionId.TripleDes, 0)], proposals[2].Encryption);
        Assert.Equal([IntegrityId.HmacSha1_96], proposals[2].Integrity);
    }

    [Theory]
    [InlineData("childsa enc blowfish", "'blowfish' is not implemented; use aes-256-gcm instead")]
    [InlineData("childsa enc cast", "'cast' is not implemented; use aes-256-gcm instead")]
    [InlineData("ikesa auth hmac-md5", "'hmac-md5' is not implemented; use hmac-sha2-256 instead")]
    [InlineData("ikesa prf hmac-md5", "'hmac-md5' is not implemented; use hmac-sha2-256 instead")]
    [InlineData("ikesa group modp768", "'modp768' is not implemented; use curve25519 instead")]
    [InlineData("ikesa group ecp192", "'ecp192' is not implemented; use ecp256 instead")]
    [InlineData("ikesa group ecp224", "'ecp224' is not implemented; use ecp256 instead")]
    [InlineData("ikesa group brainpool224", "'brainpool224' is not implemented; use brainpool256 instead")]
    [InlineData("ikesa group sntrup761x25519", "'sntrup761x25519' is not implemented; use curve25519 instead")]
    public void WhatIsNotImplementedIsRefusedWithWhatToUseInstead(string clause, string message)
    {
        var mapping = Map($"ikev2 {P} {clause}");
        Assert.Null(mapping.Configuration);
        Assert.Empty(mapping.Active);
        Assert.Contains(message, Assert.Single(mapping.Errors).Message);
    }

    [Fact]
    public void BesideOthersItIsLeftOutWithAWarning()
    {
        var mapping = Map($"ikev2 {P} ikesa group sntrup761x25519 group curve25519");
        Assert.Equal([KeyExchangeMethod.X25519], mapping.Configuration!.Connections[0].IkeProposals[0].KeyExchange);
        Assert.Contains(mapping.Warnings, w => w.Message.Contains("'sntrup761x25519' is not implemented and left out"));
    }

    [Theory]
    [InlineData("", new[] { IntegrityId.HmacSha256_128, IntegrityId.HmacSha384_192, IntegrityId.HmacSha512_256 })]
    [InlineData("childsa auth hmac-sha2-512 noesn", new[] { IntegrityId.HmacSha512_256 })]
    public void AhHasIntegrityAlone(string clause, IntegrityId[] expected)
    {
        var mapping = Map($"ikev2 ah {P} {clause}");
        var child = Assert.Single(mapping.Configuration!.Connections[0].Children);
        Assert.Equal(ProtocolId.Ah, child.Protocol);
        var proposal = Assert.Single(child.Proposals);
        Assert.Empty(proposal.Encryption);
        Assert.Equal(expected, proposal.Integrity);
        Assert.Equal(clause.Length == 0 ? [true, false] : [false], proposal.ExtendedSequenceNumbers);
        Assert.Empty(mapping.Warnings);
    }

    [Fact]
    public void AhIsRefusedWhereTheBackEndHasNone() => Assert.Contains("use --backend xfrm", Assert.Single(
        Reading.Valid($"ikev2 ah {P}").ToEndpointConfiguration(
            new() { HostName = "here.test", Crypto = new CryptoProvider(), WithoutAh = true }).Errors).Message);

    [Fact]
    public void AhIsWarnedOfEncryptionAndRefusedInUdp()
    {
        Assert.Contains("encrypts nothing", Assert.Single(Map($"ikev2 ah {P} childsa enc aes-128").Warnings).Message);
        Assert.Contains("AH in UDP", Assert.Single(Map($"ikev2 natt ah {P}").Errors).Message);
    }

    [Theory]
    [InlineData("ipcomp", new[] { IpcompTransform.Deflate })]
    [InlineData("", new IpcompTransform[0])]
    public void IpcompOffersDeflate(string clause, IpcompTransform[] expected)
    {
        var mapping = Map($"ikev2 {clause} {P}");
        Assert.Equal(expected, Assert.Single(mapping.Configuration!.Connections[0].Children).Compressions);
        Assert.Empty(mapping.Warnings);
    }

    [Theory]
    [InlineData("tag x", "packets carry none")]
    [InlineData("tap enc1", "'tap' of the policy 'policy1' has no effect")]
    public void WhatHasLittleEffectIsSaid(string clause, string warning) =>
        Assert.Contains(Map($"ikev2 {P} {clause}").Warnings, w => w.Message.Contains(warning));

    [Fact]
    public void ChildrenCarryNoMoreThanThePairsAllow()
    {
        var crossed = Map("ikev2 \"x\" from 10.0.0.0/24 to 10.1.0.0/24 from 10.0.1.0/24 to 10.1.0.0/24 peer 192.0.2.1");
        var child = Assert.Single(crossed.Configuration!.Connections[0].Children);
        Assert.Equal((2, 1), (child.Local.Length, child.Remote.Length));

        var parallel = Map("ikev2 \"x\" from 10.0.0.0/24 to 10.1.0.0/24 from 10.2.0.0/24 to 10.3.0.0/24 peer 192.0.2.1");
        Assert.Equal(["x/1", "x/2"], parallel.Configuration!.Connections[0].Children.Select(c => c.Name));
    }

    [Fact]
    public void ARoadWarriorsAddressesAreAssigned()
    {
        var mapping = Map("user a long-password\nikev2 from any to dynamic peer any eap mschap-v2 config address 10.9.0.0/24");
        var connection = mapping.Configuration!.Connections[0];
        Assert.Equal((Authentication.Signature, Authentication.Eap),
            (connection.LocalAuthentication, connection.RemoteAuthentication));
        Assert.True(connection.AssignsAddresses);
        Assert.True(connection.Children[0].RemoteIsAssigned);
        Assert.Null(connection.Remote);
    }

    [Fact]
    public void AClientAsksForAnAddress()
    {
        var connection = Map("ikev2 active from dynamic to 10.0.0.0/8 peer gateway.test request address any")
            .Configuration!.Connections[0];
        Assert.Equal("192.0.2.77:500", $"{connection.Remote}");
        Assert.Equal(1, Assert.Single(connection.Requests).Type);
    }

    [Fact]
    public void SelectorsHaveProtocolsAndPorts()
    {
        var child = Map("ikev2 proto { tcp, udp } from 10.0.0.0/24 to 10.1.0.0/24 port https peer 192.0.2.1")
            .Configuration!.Connections[0].Children;
        Assert.Equal([6, 17], child.Select(c => (int)c.Local[0].Protocol));
        Assert.All(child, c => Assert.Equal((443, 443), (c.Remote[0].StartPort, c.Remote[0].EndPort)));
        Assert.All(child, c => Assert.Equal((0, 65535), (c.Local[0].StartPort, c.Local[0].EndPort)));
    }

    [Fact]
    public void ConnectionsStandInEvaluationOrder() => Assert.Equal(["c", "b", "a"],
        Map($"ikev2 a {P} dstid a\nikev2 b {P} dstid b\nikev2 c {P} dstid c").Configuration!.Connections.Select(c => c.Name));

    [Fact]
    public void AMalformedDistinguishedNameIsRefused() =>
        Assert.Contains("dstid: 'nonsense'", Assert.Single(Map($"ikev2 {P} dstid '/nonsense'").Errors).Message);

    private static EndpointMapping Map(string text) => Reading.Valid(text)
        .ToEndpointConfiguration(new() { HostName = "here.test", Crypto = new CryptoProvider() });

    private sealed class Zeros : IRandomSource
    {
        public void Fill(Span<byte> destination, RandomPurpose purpose) => destination.Clear();
    }
}

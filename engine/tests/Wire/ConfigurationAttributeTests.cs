using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Engine.Tests.Wire;

/// <summary>The octets of configuration attributes (RFC 7296 §3.15.1, RFC 8598 §4, RFC 9464 §3).</summary>
public sealed class ConfigurationAttributeTests
{
    [Theory]
    [InlineData("198.51.100.234", 32, Types.InternalIp4Address, "C63364EA")]
    [InlineData("2001:db8:0:1:2:3:4:5", 64, Types.InternalIp6Address, "20010DB800000001000200030004000540")]
    public void Addresses_come_back(string text, byte length, ushort type, string octets)
    {
        AddressPrefix address = new(IpAddress.Parse(text), length);
        var attribute = AddressAttributes.Address(address);
        Assert.Equal((type, octets), (attribute.Type, Convert.ToHexString(attribute.Value)));
        Assert.Equal(address, AddressAttributes.ReadAddress(attribute));
    }

    [Theory]
    [InlineData("10.1.0.0", 16, Types.InternalIp4Subnet, "0A010000FFFF0000")]
    [InlineData("0.0.0.0", 0, Types.InternalIp4Subnet, "0000000000000000")]
    [InlineData("10.1.2.3", 32, Types.InternalIp4Subnet, "0A010203FFFFFFFF")]
    [InlineData("2001:db8::", 32, Types.InternalIp6Subnet, "20010DB800000000000000000000000020")]
    public void Subnets_come_back(string text, byte length, ushort type, string octets)
    {
        AddressPrefix subnet = new(IpAddress.Parse(text), length);
        var attribute = AddressAttributes.Subnet(subnet);
        Assert.Equal((type, octets), (attribute.Type, Convert.ToHexString(attribute.Value)));
        Assert.Equal(subnet, AddressAttributes.ReadSubnet(attribute));
    }

    [Theory]
    [InlineData(Types.InternalIp4Address, "")]
    [InlineData(Types.InternalIp4Address, "C63364")]
    [InlineData(Types.InternalIp4Address, "00000000")]
    [InlineData(Types.InternalIp6Address, "20010DB8000000010002000300040005")]
    [InlineData(Types.InternalIp6Address, "20010DB800000001000200030004000581")]
    [InlineData(Types.InternalIp4Netmask, "FF00FF00")]
    [InlineData(Types.InternalIp4Netmask, "FFFFFF")]
    [InlineData(Types.InternalIp4Dns, "00000000")]
    [InlineData(Types.InternalIp6Dns, "C6336402")]
    [InlineData(Types.InternalIp4Subnet, "0A010000")]
    [InlineData(Types.InternalIp4Subnet, "0A010000FFFF00FF")]
    [InlineData(Types.InternalIp6Subnet, "20010DB8000000010002000300040005FF")]
    public void Malformed_addresses_are_none(ushort type, string octets)
    {
        ConfigurationAttribute attribute = new(type, Convert.FromHexString(octets));
        Assert.Null(AddressAttributes.ReadAddress(attribute));
        Assert.Null(AddressAttributes.ReadNetmask(attribute));
        Assert.Null(AddressAttributes.ReadDnsServer(attribute));
        Assert.Null(AddressAttributes.ReadSubnet(attribute));
    }

    [Fact]
    public void Every_netmask_comes_back()
    {
        for (byte length = 0; length <= 32; length++)
            Assert.Equal(length, AddressAttributes.ReadNetmask(AddressAttributes.Netmask(length)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressAttributes.Netmask(33));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => AddressAttributes.Subnet(new(IpAddress.V4(10, 0, 0, 0), 33)));
    }

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("City.Other.TEST.", "city.other.test")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("_dns.resolver.arpa", "_dns.resolver.arpa")]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("a..b", null)]
    [InlineData(".example", null)]
    [InlineData("example.com\0", null)]
    [InlineData("example.com\r", null)]
    [InlineData("-a.example", null)]
    [InlineData("b\u00fccher.example", null)]
    [InlineData("a\\.b", null)]
    public void Names_are_in_presentation_format(string text, string? name)
    {
        Assert.Equal(name, DomainName.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Equal(name, DomainName.Normalize(text));
    }

    [Fact]
    public void Names_have_bounds()
    {
        var label = new string('a', 63);
        Assert.NotNull(DomainName.Normalize($"{label}.{label}.{label}.{label[..61]}"));
        Assert.Null(DomainName.Normalize($"{label}.{label}.{label}.{label[..62]}"));
        Assert.Null(DomainName.Normalize(label + "a"));
        Assert.True(DomainName.IsWithin("www.example.test", "example.test"));
        Assert.False(DomainName.IsWithin("otherexample.test", "example.test"));
        Assert.False(DomainName.IsWithin("ple.test", "example.test"));
    }

    [Fact]
    public void Trust_anchors_come_back()
    {
        TrustAnchor anchor = new(43547, 8, 1, [.. Enumerable.Range(1, 20).Select(i => (byte)i)]);
        var attribute = anchor.ToAttribute();
        Assert.Equal(4 + 40, attribute.Value.Length);
        var read = TrustAnchor.Read(attribute)!;
        Assert.Equal((anchor.KeyTag, anchor.Algorithm, anchor.DigestType), (read.KeyTag, read.Algorithm, read.DigestType));
        Assert.Equal(anchor.Digest, read.Digest);
        for (var length = 0; length < attribute.Value.Length; length++)
            Assert.Null(TrustAnchor.Read(attribute with { Value = attribute.Value[..length] }));
        Assert.Null(TrustAnchor.Read(attribute with { Value = [.. attribute.Value[..^1], (byte)'g'] }));
        Assert.Null(TrustAnchor.Read(attribute with { Value = [0, 1, 8, 9, .. new byte[400]] }));
    }

    [Fact]
    public void Encrypted_resolvers_come_back()
    {
        foreach (var address in new[] { "198.51.100.2", "2001:db8:99:88:77:66:55:44" })
        {
            EncryptedResolver resolver = new()
            {
                Priority = 7, Addresses = [IpAddress.Parse(address)], AuthenticationName = "doh1.example.com",
                Parameters = new() { Alpn = ["h2", "dot"], Port = 8443, DohPath = "/dns-query{?dns}" },
            };
            var attribute = resolver.ToAttribute();
            var read = EncryptedResolver.Read(attribute)!;
            Assert.Equal((resolver.Priority, resolver.AuthenticationName), (read.Priority, read.AuthenticationName));
            Assert.Equal(resolver.Addresses, read.Addresses);
            Assert.Equal(resolver.Parameters.Alpn, read.Parameters.Alpn);
            Assert.Equal((resolver.Parameters.Port, resolver.Parameters.DohPath), (read.Parameters.Port, read.Parameters.DohPath));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("000101")]
    [InlineData("00000100C6336402")] // AliasMode
    [InlineData("00010000")] // no address
    [InlineData("00010200C6336402")] // an address is missing
    [InlineData("0001010000000000")] // 0.0.0.0
    [InlineData("00010103C63364026100")] // the name is shorter than it says
    [InlineData("00010102C63364026100")] // a NUL in the name
    [InlineData("00010100C6336402000300")] // half a parameter
    [InlineData("00010100C63364020003000303550000")] // a port of three octets
    [InlineData("00010100C63364020003000203550001000403646F74")] // out of order
    [InlineData("00010100C6336402000100040464 6F74")] // an identifier beyond its list
    [InlineData("00010100C633640200010000")] // no identifiers
    [InlineData("00010100C633640200020000")] // no-default-alpn alone
    [InlineData("00010100C633640200040004C6336402")] // ipv4hint
    [InlineData("00010100C633640200000002000300010004 03646F74")] // port is mandatory and missing
    [InlineData("00010100C6336402000000020030003000021234")] // an unknown parameter is mandatory
    public void Malformed_resolvers_are_none(string octets) =>
        Assert.Null(EncryptedResolver.Read(
            new(Types.EncDnsIp4, Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)))));

    [Theory]
    [InlineData("00010100C6336402")]
    [InlineData("00010101C633640261")]
    [InlineData("00010100C6336402000000020001000100040364 6F74")] // alpn is mandatory and there
    [InlineData("00010100C6336402003000021234")] // an unknown parameter
    public void Resolvers_may_be_brief(string octets) =>
        Assert.NotNull(EncryptedResolver.Read(
            new(Types.EncDnsIp4, Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)))));

    [Theory]
    [InlineData("doh1.example.com")]
    [InlineData(null)]
    public void Digests_come_back(string? name)
    {
        CertificateDigest digest = new(name, HashAlgorithmId.Sha256, new byte[32]);
        var attribute = digest.ToAttribute();
        var read = CertificateDigest.Read(attribute)!;
        Assert.Equal((digest.AuthenticationName, digest.Hash), (read.AuthenticationName, read.Hash));
        Assert.Equal(digest.Digest, read.Digest);
        for (var length = 0; length < attribute.Value.Length; length++)
            Assert.Null(CertificateDigest.Read(attribute with { Value = attribute.Value[..length] }));
        Assert.Null(CertificateDigest.Read(attribute with { Value = [2, .. attribute.Value[1..]] }));
    }

    [Fact]
    public void Hashes_of_a_request_come_back()
    {
        var attribute = CertificateDigest.Request(HashAlgorithmId.Sha256, HashAlgorithmId.Sha384);
        Assert.Equal("020000020003", Convert.ToHexString(attribute.Value));
        Assert.Equal([HashAlgorithmId.Sha256, HashAlgorithmId.Sha384], CertificateDigest.ReadRequest(attribute)!);
        Assert.Null(CertificateDigest.ReadRequest(attribute with { Value = [2, 0, 0, 2] }));
        Assert.Null(CertificateDigest.ReadRequest(attribute with { Value = [1, 1, 97, 0, 2] }));
    }

    [Fact]
    public void No_octets_make_a_reader_throw()
    {
        var random = new Random(20);
        for (var i = 0; i < 20000; i++)
        {
            var value = new byte[random.Next(0, 60)];
            random.NextBytes(value);
            // Small numbers come far more often than chance has it: most are lengths.
            for (var j = 0; j < value.Length; j++)
                value[j] = random.Next(3) == 0 ? value[j] : (byte)(value[j] % 5);
            ConfigurationAttribute attribute = new((ushort)random.Next(0, 31), value);
            AddressAttributes.ReadAddress(attribute);
            AddressAttributes.ReadNetmask(attribute);
            AddressAttributes.ReadDnsServer(attribute);
            AddressAttributes.ReadSubnet(attribute);
            TrustAnchor.Read(attribute);
            EncryptedResolver.Read(attribute);
            CertificateDigest.Read(attribute);
            CertificateDigest.ReadRequest(attribute);
            DomainName.Read(value);
        }
    }
}

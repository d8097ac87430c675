using System.Security.Cryptography.X509Certificates;
using IkeLab.Configuration;
using IkeLab.Daemon.Status;
using IkeLab.Daemon.Tests.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Tests.Status;

/// <summary>iked.conf(5), 'tag': what its variables stand for.</summary>
public sealed class TagTextTests
{
    private static readonly Identification s_name = Identification.Fqdn("foo.example.com");
    private static readonly Identification s_mailbox = Identification.Email("user@example.com");

    [Theory]
    [InlineData("ipsec-$id", "ipsec-FQDN/foo.example.com")]
    [InlineData("ipsec-$domain", "ipsec-example.com")]
    [InlineData("$name-$eapid.", "road-.")]
    [InlineData("$identity $ 5$ $$name", "FQDN/foo.example.comentity $ 5$ $road")]
    public void Variables_of_a_host(string tag, string expected) => Assert.Equal(expected, Expand(tag, s_name));

    [Theory]
    [InlineData("$id", "UFQDN/user@example.com")]
    [InlineData("$domain", "example.com")]
    [InlineData("$eapid", "user@example.com")]
    public void Variables_of_an_EAP_user(string tag, string expected) =>
        Assert.Equal(expected, Expand(tag, s_mailbox, "eap \"mschap-v2\""));

    [Theory]
    [InlineData("C=DE, O=Example, CN=10.1.1.1, E=vpn@example.org", "10.1.1.1 example.org")]
    [InlineData("O=Example, CN=Ga\u0007te", "Ga?te ")]
    public void A_distinguished_name_is_its_CN(string name, string expected) => Assert.Equal(
        expected, Expand("$id $domain", new(IdType.DerAsn1Dn, new X500DistinguishedName(name).RawData)));

    [Fact]
    public void Without_a_CN_or_a_domain_it_is_the_identity_or_nothing()
    {
        var unreadable = new Identification(IdType.DerAsn1Dn, [0x30, 0x05, 0xFF]);
        Assert.Equal(IdentityText.Of(unreadable), Expand("$id$domain", unreadable));
        Assert.Equal("IPV4/192.0.2.1 ", Expand("$id $domain", Identification.Of(IpAddress.V4(192, 0, 2, 1))));
        Assert.Equal("", Expand("$domain", Identification.Fqdn("localhost")));
    }

    [Fact]
    public void A_peers_word_is_no_variable() => Assert.Equal("UFQDN/$name@x", Expand("$id", Identification.Email("$name@x")));

    [Fact]
    public void Too_long_a_tag_is_none()
    {
        Assert.NotNull(Expand("$eapid", Identification.Fqdn(new('a', TagText.MaxLength)), "eap \"mschap-v2\""));
        Assert.Null(Expand("$eapid", Identification.Fqdn(new('a', TagText.MaxLength + 1)), "eap \"mschap-v2\""));
    }

    [Fact]
    public void No_tag_is_none() => Assert.Null(TagText.Of(Policy(""), s_name));

    private static string? Expand(string tag, Identification peer, string authentication = "psk \"secret\"") =>
        TagText.Of(Policy($"{authentication} tag \"{tag}\""), peer);

    private static Policy Policy(string clauses)
    {
        var text = $"ikev2 \"road\" from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 {clauses}\n";
        return IkedConfiguration.Load(new() { Host = new TextHost(text), Path = LoadOptions.DefaultPath })
            .Configuration!.Policies[0];
    }
}

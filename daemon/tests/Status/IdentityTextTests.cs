using IkeLab.Daemon.Status;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Tests.Status;

/// <summary>Identities as iked shows them, and as operators name them.</summary>
public sealed class IdentityTextTests
{
    private static readonly Identification s_name =
        new(IdType.DerAsn1Dn, DistinguishedName.Parse("/C=DE/CN=gateway", out _));

    [Theory]
    [InlineData("ASN1_DN//C=DE/CN=gateway", true)]
    [InlineData("/C=DE/CN=gateway", true)]
    [InlineData("CN=gateway,C=DE", true)]
    [InlineData("C=DE/CN=gateway", false)]
    [InlineData("gateway", false)]
    public void A_distinguished_name(string text, bool isIt) => Assert.Equal(isIt, IdentityText.Matches(s_name, text));

    [Fact]
    public void It_is_shown_as_in_the_configuration() =>
        Assert.Equal("ASN1_DN//C=DE/CN=gateway", IdentityText.Of(s_name));

    [Theory]
    [InlineData("UFQDN/a@example.org", true)]
    [InlineData("a@example.org", true)]
    [InlineData("FQDN/a@example.org", false)]
    public void A_mailbox(string text, bool isIt) =>
        Assert.Equal(isIt, IdentityText.Matches(Identification.Email("a@example.org"), text));
}

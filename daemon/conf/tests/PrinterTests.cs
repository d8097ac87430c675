namespace IkeLab.Configuration.Tests;

public sealed class PrinterTests
{
    private const string Text = """
        set passive
        user "alice" "alices password"
        ikev2 "office" quick active tunnel esp inet proto { 6 } \
        	from 10.0.0.0/24 (192.168.7.0/24) port 80 to 10.1.0.0/24 \
        	local 192.0.2.2 \
        	peer 192.0.2.1 \
        	ikesa enc aes-256-gcm group ecp256 \
        	childsa enc aes-256 auth hmac-sha2-256 esn \
        	srcid "a.test" \
        	dstid "b.test" \
        	ikelifetime 14400 \
        	lifetime 3600 bytes 1024 \
        	psk "a key of good length" \
        	config address 10.9.0.0/24 \
        	request name-server any \
        	tag "$name-$id" \
        	tap "enc1"

        """;

    [Fact]
    public void CanonicalTextIsPrintedAsItStands() =>
        Assert.Equal(Text, ConfigurationPrinter.Print(Reading.Valid(Text), new(Secrets: true)));

    [Fact]
    public void SecretsAreHiddenUnlessAskedFor()
    {
        var printed = ConfigurationPrinter.Print(Reading.Valid(Text), new());
        Assert.DoesNotContain("password", printed);
        Assert.DoesNotContain("good length", printed);
    }

    [Fact]
    public void EffectiveProposalsAreWrittenOut()
    {
        var printed = ConfigurationPrinter.Print(Reading.Valid($"ikev2 {Reading.Pair} ikesa group ecp256"), new(Effective: true));
        Assert.Contains("ikesa enc aes-128-gcm enc aes-256-gcm prf hmac-sha2-256 prf hmac-sha2-384 prf hmac-sha2-512 "
            + "group ecp256 \\\n", printed);
        Assert.Contains("childsa enc aes-128-gcm enc aes-256-gcm group none esn noesn \\\n", printed);
        Assert.Contains("childsa enc aes-256 enc aes-192 enc aes-128 auth hmac-sha2-256 auth hmac-sha2-384 auth "
            + "hmac-sha2-512 group none esn noesn", printed);
        Assert.Empty(Reading.Load(printed).Errors);
    }

    [Fact]
    public void NothingOfAKeyIsInItsText() => Assert.Equal("a key of 3 octets",
        $"{Reading.Policy($"ikev2 {Reading.Pair} psk abc").Authentication.Key}");
}

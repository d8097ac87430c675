namespace IkeLab.Configuration.Tests;

/// <summary>What iked takes without a word: it is taken here too where it has a sense, and said.</summary>
public sealed class WarningTests
{
    private const string P = Reading.Pair;

    [Theory]
    [InlineData("", "there is no policy and no user")]
    [InlineData($"ikev2 \"a\" {P} dstid a\nikev2 \"a\" {P} dstid b", "another policy has the name 'a' already")]
    [InlineData("ikev2 default from any to any peer any\nikev2 default from any to any peer any", "is never the default")]
    [InlineData($"ikev2 from 10.0.0.0/8 to 10.1.0.0/16 from 10.0.0.0/8 to 10.1.0.0/16 peer 192.0.2.1", "stands here twice")]
    [InlineData($"ikev2 {P} childsa prf hmac-sha2-256", "'prf' is ignored here")]
    [InlineData($"ikev2 {P} ikesa enc aes", "'aes' is read as 'aes-128'; write the whole word")]
    [InlineData($"ikev2 {P} r", "'r' is read as 'rsa'")]
    [InlineData($"ikev2 {P} config addr 10.0.0.1", "'addr' is read as 'address'")]
    [InlineData("ikev2 from 10.0.0.0/33 to 10.1.0.0/24 peer 192.0.2.1", "an IPv4 prefix length of 33 is read as 32")]
    [InlineData("ikev2 from 10.0.0.7/24 to 10.1.0.0/24 peer 192.0.2.1", "the network is 10.0.0.0/24")]
    [InlineData("ikev2 from 10.0.0.0/24 port 80 to 10.1.0.0/24 peer 192.0.2.1", "add 'proto tcp' or 'proto udp'")]
    [InlineData("ikev2 from 010.0.0.1 to 10.0.0.2", "'010.0.0.1' is read as 8.0.0.1")]
    [InlineData($"ikev2 {P} psk abc", "short enough to be guessed")]
    [InlineData($"ikev2 {P} lifetime 5h30m", "is read as 5h")]
    [InlineData($"ikev2 {P} tag a tag b", "this tag replaces the one before")]
    [InlineData($"ikev2 {P} tag \"$nosuch\"", "stands for nothing")]
    [InlineData($"ikev2 {P} ikesa enc 3des", "'3des' is weak")]
    [InlineData($"ikev2 {P} ikesa auth hmac-sha1", "'hmac-sha1' is weak")]
    [InlineData($"ikev2 {P} ikesa group grp2", "'modp1024' is weak")]
    [InlineData($"ikev2 skip {P}", "is never used: skip keeps it from incoming requests")]
    [InlineData($"unused = x\nikev2 {P}", "the macro 'unused' is never used")]
    [InlineData($"ikev2 {P} eap mschap-v2", "there is no 'user'")]
    [InlineData($"ikev2 {P} eap radius", "there is no 'radius server'")]
    [InlineData("user a x\nuser a y", "is there already")]
    [InlineData("set ocsp nonsense", "is no URL that OCSP can use")]
    [InlineData($"ikev2 \"first\" {P}\nikev2 \"second\" {P}", "no incoming request can reach the policy 'first', because 'second'")]
    [InlineData($"ikev2 \"first\" quick {P}\nikev2 \"second\" {P}", "no incoming request can reach the policy 'second', because 'first'")]
    [InlineData($"ikev2 \"one\" {P}\nikev2 \"all\" from any to any peer any", "no incoming request can reach the policy 'one', because 'all'")]
    [InlineData("ikev2 transport from 10.0.0.0/8 to 10.1.0.0/16 peer 192.0.2.1", "transport mode protects two hosts")]
    [InlineData("ikev2 inet6 from 10.0.0.1 to 10.0.0.2", "no peer can match this policy")]
    [InlineData("from nowhere", "is taken for a rule of ipsec.conf and ignored")]
    public void WhatIsTakenButDoubtfulIsSaid(string text, string warning)
    {
        var result = Reading.Load(text);
        Assert.Empty(result.Errors);
        Assert.Contains(result.Warnings, w => w.Message.Contains(warning));
    }

    [Theory]
    [InlineData($"ikev2 {P}")]
    [InlineData($"ikev2 {P} dstid a\nikev2 {P} dstid b")]
    [InlineData("ikev2 from any to any peer any\nikev2 from 10.0.0.0/8 to 10.1.0.0/16 peer 192.0.2.1")]
    [InlineData($"ikev2 {P} psk 0x00112233445566778899aabbccddeeff tag \"$name-$id\"")]
    public void WhatIsRightIsNotWarnedOf(string text) => Assert.Empty(Reading.Warnings(text));

    [Fact]
    public void AMissingPrivateKeyIsSaid()
    {
        var host = new TestHost().Add(TestHost.Main, $"ikev2 {P}");
        var result = IkedConfiguration.Load(new() { Host = host });
        Assert.Contains(result.Warnings, w => w.Message.Contains("/etc/iked/private/local.key, and there is no such file"));
    }

    [Fact]
    public void ALongKeyIsKeptWhole() =>
        Assert.Equal(300, Reading.Policy($"ikev2 {P} psk {new string('k', 300)}").Authentication.Key!.Octets.Length);
}

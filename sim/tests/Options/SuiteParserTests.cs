using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim.Tests.Options;

public sealed class SuiteParserTests
{
    [Fact]
    public void A_combined_mode_cipher_needs_no_mac()
    {
        var suite = Parse("aes256gcm16-prfsha384-ecp384");

        Assert.Equal("aes256gcm16-prfsha384-ecp384", suite.Name);
        Assert.Equal(new EncryptionChoice(EncryptionId.AesGcm16, 256), Assert.Single(suite.Ike.Encryption));
        Assert.Empty(suite.Ike.Integrity);
        Assert.Equal(PrfId.HmacSha384, Assert.Single(suite.Ike.Prf));
        Assert.Equal(KeyExchangeMethod.Ecp384, Assert.Single(suite.Ike.KeyExchange));
    }

    [Fact]
    public void The_child_has_the_cipher_and_the_mac_alone()
    {
        var suite = Parse("aes256-sha256-modp2048");

        Assert.Equal(new EncryptionChoice(EncryptionId.AesCbc, 256), Assert.Single(suite.Child.Encryption));
        Assert.Equal(IntegrityId.HmacSha256_128, Assert.Single(suite.Child.Integrity));
        Assert.Empty(suite.Child.Prf);
        Assert.Empty(suite.Child.KeyExchange);
    }

    [Theory]
    [InlineData("aes128-sha1-modp1024", PrfId.HmacSha1)]
    [InlineData("aes128-sha384-x448", PrfId.HmacSha384)]
    [InlineData("aes128ctr-sha512-ecp256", PrfId.HmacSha512)]
    [InlineData("3des-aesxcbc-ecp256", PrfId.AesXcbc)]
    [InlineData("aes192-aescmac-ecp521", PrfId.AesCmac)]
    [InlineData("aes128-sha512-prfsha256-x25519", PrfId.HmacSha256)]
    [InlineData("aes128gcm16-x25519", PrfId.HmacSha256)]
    [InlineData("aes128gcm16-sha384-x25519", PrfId.HmacSha384)]
    [InlineData("X25519-PRFSHA512-AES128GCM16", PrfId.HmacSha512)]
    public void Without_a_prf_the_mac_names_it(string name, PrfId expected) =>
        Assert.Equal(expected, Assert.Single(Parse(name).Ike.Prf));

    [Theory]
    [InlineData("", "'' is no cipher, MAC, prf or key exchange method")]
    [InlineData("aes129-sha256-x25519", "'aes129' is no cipher, MAC, prf or key exchange method")]
    [InlineData("sha256-x25519", "it names no cipher, such as aes256gcm16")]
    [InlineData("aes128gcm16", "it names no key exchange method, such as x25519")]
    [InlineData("aes128-x25519", "the cipher needs a MAC, such as sha256")]
    [InlineData("aes128gcm16-aes256gcm16-x25519",
        "'aes256gcm16' is one too many: a suite has no two ciphers")]
    [InlineData("aes128-sha1-sha256-x25519", "'sha256' is one too many: a suite has no two MACs")]
    [InlineData("aes128gcm16-prfsha1-prfsha256-x25519",
        "'prfsha256' is one too many: a suite has no two prfs")]
    [InlineData("aes128gcm16-x25519-x448", "'x448' is one too many: a suite has no two key exchange methods")]
    public void What_is_no_suite_is_refused_with_the_reason(string name, string expected)
    {
        Assert.False(SuiteParser.TryParse(name, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Mixed_is_made_of_suites() => Assert.All(SuiteParser.Mixed, name => Parse(name));

    private static Suite Parse(string name)
    {
        Assert.True(SuiteParser.TryParse(name, out var suite, out var error), error);
        return suite;
    }
}

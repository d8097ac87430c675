using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Profiles;

namespace IkeLab.Sim.Tests.Profiles;

public sealed class ProfileParserTests
{
    private const string Least = "auth = psk\nidentity = fqdn\nike = aes256-sha256-x25519\nesp = aes256-sha256\n";

    [Fact]
    public void Only_four_keys_are_needed()
    {
        var profile = Parse(Least);

        Assert.Equal("some", profile.Name);
        Assert.Equal((AuthKind.Psk, IdType.Fqdn), (profile.Auth, profile.Identity));
        Assert.Equal((null, false, false, 1), (profile.FragmentSize, profile.Mobike, profile.FollowsRedirects, profile.WindowSize));
        Assert.True(profile is { RekeysWithKeyExchange: true, SendsCertificateRequests: true, Requests: [], VendorIds: [] });
        Assert.Equal([KeyExchangeMethod.X25519], Assert.Single(profile.GatewayIke).KeyExchange);
    }

    [Fact]
    public void Every_key_is_read()
    {
        var profile = Parse("""
            # a comment

            auth=eap-mschapv2       # behind a value
            identity = key-id
            ike = aes256-aes128-sha256-sha1-modp2048-modp1024
            ike = aes256gcm16-prfsha384-ecp384
            esp = aes256-sha256-modp2048-esn-noesn
            esp = 3des-sha1
            weak-ike = no
            weak-esp = yes
            rekey-with-ke = no
            certreq = no
            mobike = yes
            redirect = yes
            fragment-size = 576
            window = 4
            request = INTERNAL_IP4_ADDRESS
            request = 23456/14
            vendor-id = 00ff
            vendor-id = "some 1"
            nonce = 48
            init-notify = 40960/00ff
            auth-notify = MULTIPLE_AUTH_SUPPORTED
            auth-notify = EAP_ONLY_AUTHENTICATION
            """);

        Assert.Equal((AuthKind.EapMsChapV2, IdType.KeyId), (profile.Auth, profile.Identity));
        Assert.Equal([KeyExchangeMethod.Modp2048, KeyExchangeMethod.Modp1024], profile.Ike[0].KeyExchange);
        Assert.Equal([PrfId.HmacSha256, PrfId.HmacSha1], profile.Ike[0].Prf);
        Assert.Empty(profile.Ike[1].Integrity);
        Assert.Equal([true, false], profile.Esp[0].ExtendedSequenceNumbers);
        Assert.All(profile.OwnEsp, p => Assert.Empty(p.KeyExchange));
        Assert.False(profile.SendsCertificateRequests);
        Assert.Equal((576, true, true, 4), (profile.FragmentSize, profile.Mobike, profile.FollowsRedirects, profile.WindowSize));
        Assert.Equal([(1, 0), (23456, 14)], profile.Requests.Select(r => ((int)r.Type, r.Value.Length)));
        Assert.Equal(["00ff", "736f6d652031"], profile.VendorIds.Select(Convert.ToHexStringLower));
        Assert.Equal(48, profile.NonceLength);
        Assert.Equal(
            [
                (AnnouncedIn.InitRequest, 40960, "00ff"),
                (AnnouncedIn.AuthRequest, (int)NotifyType.MultipleAuthSupported, ""),
                (AnnouncedIn.AuthRequest, (int)NotifyType.EapOnlyAuthentication, ""),
            ],
            profile.Announcements.Select(a => (a.Message, (int)a.Type, Convert.ToHexStringLower(a.Data))));
    }

    [Fact]
    public void A_gateway_takes_what_is_weak_only_where_the_profile_says_so()
    {
        const string Text = "auth = psk\nidentity = fqdn\nike = 3des-sha1-modp1024\n"
            + "ike = aes256-3des-sha1-sha256-modp2048-modp1536\n"
            + "esp = aes128-sha1\nesp = aes256-sha256-modp2048\n";

        var strong = Parse(Text);
        var ike = Assert.Single(strong.GatewayIke);
        Assert.Equal(
            (EncryptionId.AesCbc, IntegrityId.HmacSha256_128, PrfId.HmacSha256, KeyExchangeMethod.Modp2048),
            (Assert.Single(ike.Encryption).Id, Assert.Single(ike.Integrity), Assert.Single(ike.Prf), Assert.Single(ike.KeyExchange)));
        Assert.Equal([KeyExchangeMethod.Modp2048, KeyExchangeMethod.None], Assert.Single(strong.GatewayEsp).KeyExchange);

        var weak = Parse(Text + "weak-ike = yes\nweak-esp = yes");
        Assert.Equal((2, 2), (weak.GatewayIke.Length, weak.GatewayEsp.Length));
    }

    [Theory]
    [InlineData("auth = psk\nfoo", "some.profile:2: 'foo' is no 'key = value'")]
    [InlineData("\ncolour = red", "some.profile:2: there is no key 'colour': expected one of auth, identity, ike")]
    [InlineData("auth = psk\n\nauth = rsa", "some.profile:3: 'auth' comes a second time")]
    [InlineData("auth = password", "some.profile:1: 'auth' cannot be 'password': expected one of psk, rsa")]
    [InlineData("identity = dn", "some.profile:1: 'identity' cannot be 'dn': expected one of fqdn, ipv4-address")]
    [InlineData("# x\nike = aes256-sha256", "some.profile:2: 'ike' cannot be 'aes256-sha256': it names no key exchange method")]
    [InlineData("ike = aes256-modp9", "some.profile:1: 'ike' cannot be 'aes256-modp9': 'modp9' is no cipher")]
    [InlineData("ike = aes256-sha1-sha1-x25519", "some.profile:1: 'ike' cannot be 'aes256-sha1-sha1-x25519': 'sha1' comes twice")]
    [InlineData("ike = aes256-x25519", "some.profile:1: 'ike' cannot be 'aes256-x25519': the cipher needs a MAC")]
    [InlineData("ike = aes256-sha1-x25519-esn", "some.profile:1: 'ike' cannot be 'aes256-sha1-x25519-esn': sequence numbers are")]
    [InlineData("esp = aes256gcm16-aes256-sha1", "some.profile:1: 'esp' cannot be 'aes256gcm16-aes256-sha1': combined-mode ciphers and")]
    [InlineData("esp = aes256-sha1-prfsha1", "some.profile:1: 'esp' cannot be 'aes256-sha1-prfsha1': ESP has no prf")]
    [InlineData("mobike = on", "some.profile:1: 'mobike' cannot be 'on': expected yes or no")]
    [InlineData("window = 33", "some.profile:1: 'window' cannot be '33': expected a number of requests from 1 to 32")]
    [InlineData("fragment-size = 500", "some.profile:1: 'fragment-size' cannot be '500': expected octets")]
    [InlineData("request = INTERNAL_IP9", "some.profile:1: 'request' cannot be 'INTERNAL_IP9': expected an attribute")]
    [InlineData("request = 1/0", "some.profile:1: 'request' cannot be '1/0': expected an attribute")]
    [InlineData("request = 40000", "some.profile:1: 'request' cannot be '40000': expected an attribute")]
    [InlineData("vendor-id = abc", "some.profile:1: 'vendor-id' cannot be 'abc': expected hexadecimal digits")]
    [InlineData("nonce = 15", "some.profile:1: 'nonce' cannot be '15': expected octets from 16 to 256")]
    [InlineData("init-notify = COOKIE", "some.profile:1: 'init-notify' cannot be 'COOKIE': expected MULTIPLE_AUTH_SUPPORTED")]
    [InlineData("init-notify = 16390", "some.profile:1: 'init-notify' cannot be '16390': expected MULTIPLE_AUTH_SUPPORTED")]
    [InlineData("auth-notify = 40960/0", "some.profile:1: 'auth-notify' cannot be '40960/0': expected MULTIPLE_AUTH_SUPPORTED")]
    [InlineData("auth-notify = 40960/", "some.profile:1: 'auth-notify' cannot be '40960/': expected MULTIPLE_AUTH_SUPPORTED")]
    [InlineData("auth = psk\nidentity = fqdn", "some.profile:2: there is no 'ike'")]
    [InlineData("auth = psk\nidentity = fqdn\nike = aes256-sha1-x25519\nesp = aes256-sha1",
        "some.profile:4: all IKE proposals are weak, so that no gateway serves them without 'weak-ike = yes'")]
    public void A_mistake_is_told_with_file_and_line(string text, string expected)
    {
        Assert.False(ProfileParser.TryParse("some.profile", text, out _, out var error));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_repetitions_are_bounded()
    {
        Assert.False(ProfileParser.TryParse("some.profile", new('\n', 500), out _, out var error));
        Assert.StartsWith("some.profile:501: ", error, StringComparison.Ordinal);
        var many = Least + string.Concat(Enumerable.Repeat("request = 1\n", 33));
        Assert.False(ProfileParser.TryParse("some.profile", many, out _, out error));
        Assert.Equal("some.profile:37: 'request' comes more than 32 times", error);
        many = Least + string.Concat(Enumerable.Repeat("vendor-id = 01\n", 17));
        Assert.False(ProfileParser.TryParse("some.profile", many, out _, out error));
        Assert.StartsWith("some.profile:21: 'vendor-id' cannot be '01'", error, StringComparison.Ordinal);
    }

    private static PeerProfile Parse(string text)
    {
        Assert.True(ProfileParser.TryParse("some.profile", text, out var profile, out var error), error);
        return profile;
    }
}

using IkeLab.Crypto;
using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration.Tests;

/// <summary>What goes into a kernel by PF_KEY is offered, and nothing else; who asks for more is told.</summary>
public sealed class PfKeyMappingTests
{
    private const string P = Reading.Pair;

    [Theory]
    [InlineData("")]
    [InlineData("childsa group none")]
    [InlineData("childsa enc aes-256 enc aes-192 enc aes-128 esn noesn")]
    [InlineData("childsa enc aes-256 enc aes-192 enc aes-128 auth hmac-sha2-384 auth hmac-sha2-512 noesn")]
    public void Defaults_are_what_it_has(string clause)
    {
        var connection = Assert.Single(Map($"ikev2 {P} {clause}").Configuration!.Connections);
        var child = Assert.Single(Assert.Single(connection.Children).Proposals);
        Assert.Equal([EncryptionId.AesCbc, EncryptionId.AesCbc, EncryptionId.AesCbc], child.Encryption.Select(e => e.Id));
        Assert.Equal([IntegrityId.HmacSha384_192, IntegrityId.HmacSha512_256], child.Integrity);
        Assert.Equal([false], child.ExtendedSequenceNumbers);
        // IKE is no matter of the kernel's.
        Assert.Contains(connection.IkeProposals, p => p.Encryption.Any(e => e.Id == EncryptionId.AesGcm16));
    }

    [Theory]
    [InlineData("childsa enc aes-128-gcm", "of the policy 'policy1': 'aes-128-gcm' is not to be had by PF_KEY; use aes-128,")]
    [InlineData("childsa enc chacha20-poly1305", "'chacha20-poly1305' is not to be had")]
    [InlineData("childsa enc aes-256 auth hmac-sha2-256", "'hmac-sha2-256' is not to be had")]
    [InlineData("childsa enc aes-256 esn", "'esn' is not to be had by PF_KEY; remove it, or use --backend xfrm or tun")]
    [InlineData("request address any", "requests an address")]
    public void What_it_has_not_is_refused(string clause, string expected) =>
        Assert.Contains(expected, Assert.Single(Map($"ikev2 {P} {clause}").Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Beside_others_it_is_left_out_with_a_warning() => Assert.Contains(
        Map($"ikev2 {P} childsa enc aes-256 auth hmac-sha2-256 auth hmac-sha2-512").Warnings,
        w => w.Message.Contains("'hmac-sha2-256' is not to be had by PF_KEY and left out", StringComparison.Ordinal));

    [Theory]
    [InlineData("from 2001:db8:1::/64 to 2001:db8:2::/64 peer 192.0.2.1", 1)]
    [InlineData("from 2001:db8:1::/64 to 2001:db8:2::/64 peer 2001:db8::1", 0)]
    [InlineData("from 2001:db8:1::/64 to 2001:db8:2::/64 peer any", 0)]
    public void A_tunnel_is_of_one_family(string hosts, int errors) =>
        Assert.Equal(errors, Map($"ikev2 passive {hosts}").Errors.Count);

    private static EndpointMapping Map(string text) => Reading.Valid(text)
        .ToEndpointConfiguration(new() { HostName = "here.test", Crypto = new CryptoProvider(), ByPfKey = true });
}

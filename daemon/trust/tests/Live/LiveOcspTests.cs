using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Tests.Live;

/// <summary>
/// Against OpenSSL's responder and a CRL on a web server; ci/checks/ocsp makes certificates for all of them.
/// </summary>
public sealed class LiveOcspTests
{
    private static readonly Identification s_id = Identification.Fqdn("a.example");

    [Theory]
    [InlineData("good-ocsp", false, "")]
    [InlineData("good-ocsp", true, "")]
    [InlineData("revoked-ocsp", false, "The certificate of CN=revoked-ocsp is revoked since ")]
    [InlineData("good-crl", false, "")]
    [InlineData("good-crl", true, "")]
    [InlineData("revoked-crl", false, "The certificate of CN=revoked-crl is revoked since ")]
    [InlineData("dead-ocsp", false, "")]
    [InlineData("dead-ocsp", true, "Whether the certificate of CN=dead-ocsp is revoked is not known: ")]
    public async Task TheServersDecide(string name, bool required, string refusal)
    {
        var folder = LiveService.Setting("IKELAB_OCSP");
        using var peer = new LiveService(Configuration(Path.Combine(folder, name), null));
        Assert.Empty(peer.Problems);
        var url = await File.ReadAllTextAsync(
            Path.Combine(folder, "responder"), TestContext.Current.CancellationToken);
        using var gateway = new LiveService(Configuration(
            Path.Combine(folder, "gateway"), required ? new(url.Trim(), TimeSpan.FromMinutes(5), null) : null));
        var signed = await peer.HandleAsync<Signed>(new Sign
        {
            Connection = TrustLab.Connection(), LocalId = s_id, Octets = [1], PeerHashes = [HashAlgorithmId.Sha256],
            CertificateAuthorities = gateway.Service.AuthorityHashes,
        });
        Assert.Equal(CertificateEncoding.X509Signature, Assert.Single(signed.Certificates).Encoding);
        var verdict = await gateway.HandleAsync<PeerValidated>(new ValidatePeer
        {
            Connection = TrustLab.Connection(), PeerId = s_id, Certificates = signed.Certificates, Method = signed.Method,
            AuthData = signed.Data!, Octets = [1],
        });
        Assert.StartsWith(refusal, verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(refusal.Length == 0, verdict.Accepted);
        TestContext.Current.TestOutputHelper!.WriteLine(verdict.Reason);
    }

    private static TrustConfiguration Configuration(string root, OcspSettings? ocsp) => new()
    {
        Root = root, Settings = new() { Ocsp = ocsp },
        Authentication = LiveService.Policies(AuthenticationKind.Signature),
    };
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Tests;

/// <summary>Whom a peer's key speaks for.</summary>
public sealed class ValidationTests : IDisposable
{
    private static readonly Identification s_id = Identification.Fqdn("a.example");

    private readonly TestPki _pki = TestPki.Create();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TrustLab _peer = new();

    public void Dispose()
    {
        _peer.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task ACertificateSpeaksForItsNamesAlone()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(_pki.Certificate);
        var signed = await SignAsync(_pki.Issue("a.example", _key));
        Assert.True((await lab.ValidateAsync(s_id, signed)).Accepted);
        var verdict = await lab.ValidateAsync(Identification.Fqdn("b.example"), signed);
        Assert.False(verdict.Accepted);
        Assert.Contains("CN=a.example has n", verdict.Reason);
    }

    [Fact]
    public async Task EncodingsThatNobodyKnowsArePassedOver()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(_pki.Certificate);
        var signed = await SignAsync(_pki.Issue("a.example", _key));
        var among = signed with
        {
            Certificates = [new((CertificateEncoding)1, [0x30, 0]), .. signed.Certificates, new((CertificateEncoding)200, [])],
        };
        Assert.True((await lab.ValidateAsync(s_id, among)).Accepted);
    }

    [Fact]
    public async Task AnExpiredCertificateIsRefusedWithItsDate()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(_pki.Certificate);
        var signed = await SignAsync(_pki.Issue("a.example", _key, to: TestPki.Now.AddDays(-1)));
        Assert.Equal(
            "The certificate of CN=a.example expired on 2026-05-31 12:00:00 UTC.",
            (await lab.ValidateAsync(s_id, signed)).Reason);
    }

    [Fact]
    public async Task AnAuthorityThatIsNotTrustedIsNotEnough()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(TestPki.Create("CN=Other").Certificate);
        Assert.False((await lab.ValidateAsync(s_id, await SignAsync(_pki.Issue("a.example", _key)))).Accepted);
    }

    /// <summary>
    /// <c>set cert_partial_chain</c>; without it an intermediate authority of ours only completes a path.
    /// </summary>
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public async Task APathEndsAtARootUnlessItMayEndEarlier(bool partial, bool hasRoot, bool accepted)
    {
        using var lab = new TrustLab();
        var middle = _pki.Intermediate("CN=Middle");
        lab.Folder.Authority(middle.Certificate, "middle.crt");
        if (hasRoot)
            lab.Folder.Authority(_pki.Certificate);
        lab.Configuration = lab.Configuration with { Settings = new() { PartialCertificateChain = partial } };
        Assert.Equal(
            accepted, (await lab.ValidateAsync(s_id, await SignAsync(middle.Issue("a.example", _key)))).Accepted);
    }

    [Fact]
    public async Task ARawKeyIsTrustedUnderItsIdentityAlone()
    {
        using var lab = new TrustLab();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        lab.Folder.PublicKey("fqdn/a.example", _key);
        lab.Folder.PublicKey("fqdn/b.example", other);
        _peer.Folder.Key(_key);
        var signed = await _peer.SignAsync(s_id);
        Assert.True((await lab.ValidateAsync(s_id, signed)).Accepted);
        // Peers need not send what we have (RFC 7670 has it in CERT, iked sends none).
        Assert.True((await lab.ValidateAsync(s_id, signed with { Certificates = [] })).Accepted);
        Assert.Contains("sent another public key than pubkeys/ has",
            (await lab.ValidateAsync(Identification.Fqdn("b.example"), signed)).Reason);
        Assert.Contains("pubkeys/ has no key of it",
            (await lab.ValidateAsync(Identification.Fqdn("c.example"), signed)).Reason);
    }

    [Fact]
    public async Task AFiledKeyIsTrustedInACertificateOfAnybody()
    {
        using var lab = new TrustLab();
        lab.Folder.PublicKey("fqdn/a.example", _key);
        var signed = await SignAsync(TestPki.Create("CN=Nobody").Issue("a.example", _key));
        Assert.True((await lab.ValidateAsync(s_id, signed)).Accepted);
    }

    [Theory]
    [InlineData(AuthenticationKind.SharedKey)]
    [InlineData(AuthenticationKind.Rsa)]
    [InlineData(AuthenticationKind.Ecdsa384)]
    [InlineData(AuthenticationKind.DigitalSignature)]
    public async Task AMethodThatThePolicyDoesNotHaveIsRefused(AuthenticationKind kind)
    {
        using var lab = new TrustLab(kind);
        lab.Folder.Authority(_pki.Certificate);
        var signed = await SignAsync(_pki.Issue("a.example", _key), announced: false);
        Assert.Equal(AuthMethod.EcdsaSha256P256, signed.Method);
        Assert.StartsWith("The peer authenticates by method 9, where the policy expects ",
            (await lab.ValidateAsync(s_id, signed)).Reason);
    }

    /// <summary>Whatever a peer sends, it gets an answer and makes no fault.</summary>
    [Fact]
    public async Task GarbageIsRefusedWithASentence()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(_pki.Certificate);
        var signed = await SignAsync(_pki.Issue("a.example", _key));
        var leaf = signed.Certificates[0].Data;
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            byte[] changed = [.. leaf];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            var verdict = await lab.ValidateAsync(s_id, signed with
            {
                Certificates = [new(i % 2 == 0 ? CertificateEncoding.X509Signature : CertificateEncoding.RawPublicKey,
                    i % 3 == 0 ? changed[..random.Next(changed.Length)] : changed)],
            });
            Assert.False(verdict.Accepted);
            Assert.NotEmpty(verdict.Reason);
        }
        var empty = signed with { Data = [], Certificates = [.. signed.Certificates, new(0, []), new((CertificateEncoding)12, [])] };
        Assert.False((await lab.ValidateAsync(s_id, empty)).Accepted);
    }

    private async Task<Signed> SignAsync(X509Certificate2 certificate, bool announced = true)
    {
        _peer.Folder.Key(_key);
        _peer.Folder.Certificate(certificate);
        return await _peer.SignAsync(s_id, null, announced ? [HashAlgorithmId.Sha256] : []) is { Data: not null } signed
            ? signed with { Certificates = [new(CertificateEncoding.X509Signature, certificate.RawData)] }
            : throw new InvalidOperationException(_peer.Warnings);
    }
}

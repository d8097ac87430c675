using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust.Tests;

/// <summary>Certificates that are revoked, said by lists and responders; and what does not count.</summary>
public sealed class RevocationTests : IDisposable
{
    private const string Url = "http://pki.example/";
    private static readonly Identification s_id = Identification.Fqdn("a.example");

    private readonly TestPki _pki = TestPki.Create();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TrustLab _lab = new();

    public RevocationTests() => _lab.Folder.Authority(_pki.Certificate);

    public void Dispose()
    {
        _lab.Dispose();
        _key.Dispose();
    }

    public static TheoryData<string> Unusable() => [.. UnusableResponders(TestPki.Create()).Keys];

    [Fact]
    public async Task AListOfTheFolderRevokes()
    {
        var leaf = _pki.Issue("a.example", _key);
        _lab.Folder.Write("crls/root.crl", _pki.RevocationList(TestPki.From, TestPki.To, leaf));
        Assert.Equal(
            "The certificate of CN=a.example is revoked since 2026-01-01 00:00:00 UTC by CN=Root (CRL).",
            await RefusalAsync(leaf));
        Assert.Equal("", await RefusalAsync(_pki.Issue("a.example", _key)));
    }

    [Fact]
    public async Task AnIntermediateAuthorityCanBeRevoked()
    {
        var middle = _pki.Intermediate("CN=Middle");
        _lab.Folder.Write("crls/root.crl", _pki.RevocationList(TestPki.From, TestPki.To, middle.Certificate));
        Assert.Contains("CN=Middle is revoked",
            await RefusalAsync(middle.Issue("a.example", _key), middle.Certificate));
    }

    [Fact]
    public async Task AnOldListStillRevokesButDoesNotClear()
    {
        var leaf = _pki.Issue("a.example", _key);
        var other = _pki.Issue("a.example", _key);
        _lab.Folder.Write("crls/root.crl", _pki.RevocationList(TestPki.From, TestPki.Now.AddDays(-1), leaf));
        Assert.Contains("is revoked", await RefusalAsync(leaf));
        Assert.Equal("", await RefusalAsync(other));
        Assert.Empty(_lab.Fetched);
    }

    [Fact]
    public async Task AListIsFetchedFromItsDistributionPoint()
    {
        var leaf = _pki.Issue("a.example", _key, TestPki.ListAt(Url));
        var other = _pki.Issue("a.example", _key, TestPki.ListAt(Url));
        _lab.Web[Url] = _ => new(_pki.RevocationList(TestPki.From, TestPki.To, leaf), "");
        Assert.Contains("is revoked since", await RefusalAsync(leaf));
        Assert.Equal("", await RefusalAsync(other));
        Assert.Equal([Url], _lab.Fetched);
        Assert.Equal("", _lab.Warnings);
        _lab.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("", await RefusalAsync(other));
        Assert.Equal([Url, Url], _lab.Fetched);
    }

    [Fact]
    public async Task AListOfAnotherAuthorityRevokesNothing()
    {
        var leaf = _pki.Issue("a.example", _key, TestPki.ListAt(Url));
        _lab.Web[Url] = _ => new(TestPki.Create().RevocationList(TestPki.From, TestPki.To, leaf), "");
        Assert.Equal("", await RefusalAsync(leaf));
        Assert.Contains("the signature of CN=Root on it is wrong", _lab.Warnings);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true,
        "The certificate of CN=a.example is revoked since 2026-01-01 00:00:00 UTC by CN=Root (OCSP, http://pki.example/).")]
    public async Task AResponderIsAskedOnceForAWhile(bool revoked, string refusal)
    {
        var leaf = _pki.Issue("a.example", _key, TestPki.Ocsp(Url));
        _lab.Web[Url] = new TestResponder(_pki.Certificate) { Status = revoked ? OcspStatus.Revoked : OcspStatus.Good }.Answer;
        Assert.Equal(refusal, await RefusalAsync(leaf));
        Assert.Equal(refusal, await RefusalAsync(leaf));
        Assert.Equal([Url], _lab.Fetched);
        Assert.Equal("", _lab.Warnings);
        _lab.Service.Reload(_lab.Configuration);
        Assert.Equal(refusal, await RefusalAsync(leaf));
        Assert.Equal([Url, Url], _lab.Fetched);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task AnotherSignerNeedsTheAuthoritysLeave(bool hasPurpose, bool counts)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var responder = _pki.Issue("ocsp.example", key, request => request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new(hasPurpose ? "1.3.6.1.5.5.7.3.9" : "1.3.6.1.5.5.7.3.1")], false)));
        _lab.Web[Url] = new TestResponder(_pki.Certificate)
        {
            Delegate = responder.CopyWithPrivateKey(key), Status = OcspStatus.Revoked,
        }.Answer;
        var refusal = await RefusalAsync(_pki.Issue("a.example", _key, TestPki.Ocsp(Url)));
        Assert.Equal(counts, refusal.Contains("is revoked", StringComparison.Ordinal));
        Assert.Equal(counts, _lab.Warnings.Length == 0);
    }

    /// <summary>Without <c>set ocsp</c> a peer is let in, and the operator told; with it, refused.</summary>
    [Theory, MemberData(nameof(Unusable))]
    public async Task AnAnswerThatDoesNotCount(string why)
    {
        var leaf = _pki.Issue("a.example", _key, TestPki.Ocsp(Url));
        _lab.Web[Url] = UnusableResponders(_pki)[why];
        Assert.Equal("", await RefusalAsync(leaf));
        Assert.Contains(why, _lab.Warnings);
        RequireOcsp("http://elsewhere.example/");
        Assert.StartsWith("Whether the certificate of CN=a.example is revoked is not known", await RefusalAsync(leaf));
    }

    [Fact]
    public async Task TheConfiguredResponderServesCertificatesThatNameNone()
    {
        var leaf = _pki.Issue("a.example", _key);
        _lab.Web[Url] = new TestResponder(_pki.Certificate).Answer;
        RequireOcsp(Url);
        Assert.Equal("", await RefusalAsync(leaf));
        Assert.Equal([Url], _lab.Fetched);
    }

    [Fact]
    public async Task TheResponderOfTheFolderIsTrusted()
    {
        var responder = TestPki.Create("CN=Responder").Certificate;
        _lab.Folder.Write("ocsp/responder.crt", responder.ExportCertificatePem());
        _lab.Web[Url] = new TestResponder(_pki.Certificate) { Delegate = responder }.Answer;
        RequireOcsp(Url);
        Assert.Equal("", await RefusalAsync(_pki.Issue("a.example", _key)));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(30, true)]
    public async Task ToleranceStretchesTheTimes(int minutes, bool accepted)
    {
        _lab.Web[Url] = new TestResponder(_pki.Certificate) { NextUpdate = TestPki.Now.AddMinutes(-20) }.Answer;
        RequireOcsp(Url, TimeSpan.FromMinutes(minutes));
        Assert.Equal(accepted, (await RefusalAsync(_pki.Issue("a.example", _key))).Length == 0);
    }

    [Fact]
    public async Task MaxAgeLimitsTheTimes()
    {
        _lab.Web[Url] = new TestResponder(_pki.Certificate).Answer;
        RequireOcsp(Url, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Assert.Contains("which is too old", await RefusalAsync(_pki.Issue("a.example", _key)));
    }

    /// <summary>A stranger must not make us fetch what it likes.</summary>
    [Fact]
    public async Task NothingIsFetchedForCertificatesThatNobodyTrustedHasSigned()
    {
        var stranger = TestPki.Create("CN=Stranger");
        Assert.NotEqual("", await RefusalAsync(stranger.Issue("a.example", _key, TestPki.Ocsp(Url))));
        Assert.NotEqual("", await RefusalAsync(_pki.Issue("b.example", _key, TestPki.Ocsp(Url))));
        Assert.Empty(_lab.Fetched);
    }

    [Theory]
    [InlineData("http://pki.example/a", true)]
    [InlineData("http://[2001:db8::1]:80/", true)]
    [InlineData("https://pki.example/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ldap://pki.example/", false)]
    [InlineData("http://user:word@pki.example/", false)]
    [InlineData("http://pki.example/\r\nHost: other", false)]
    [InlineData("pki.example", false)]
    public void OnlyPlainHttpIsFetched(string url, bool allowed) => Assert.Equal(allowed, HttpFetcher.IsAllowed(url));

    /// <summary>
    /// issuingDistributionPoint (RFC 5280 §5.2.5): taken for complete, such lists would hide revocations.
    /// </summary>
    [Theory]
    [InlineData("3004 83020780", "some reasons")]
    [InlineData("3003 8401FF", "indirect")]
    [InlineData("3003 8501FF", "attribute certificates")]
    [InlineData("300A A008 A106 04040102 0304", "no URL")]
    public void ListsThatAreNotCompleteAreNotUsed(string extension, string why)
    {
        var octets = Convert.FromHexString(extension.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains(why, Assert.Throws<NotSupportedException>(() => ListScope.Read(octets)).Message);
    }

    [Fact]
    public void AnyResponseIsReadWithoutFault()
    {
        var leaf = Crypto.Certificates.DecodedCertificate.TryDecode(_pki.Issue("a.example", _key).RawData, out _)!;
        var root = Crypto.Certificates.DecodedCertificate.TryDecode(_pki.Certificate.RawData, out _)!;
        var request = new OcspRequest(new(leaf, root));
        var response = new TestResponder(_pki.Certificate) { Status = OcspStatus.Revoked }.Answer(request.Encoded).Content!;
        var list = _pki.RevocationList(TestPki.From, TestPki.To, _pki.Issue("a.example", _key));
        Assert.NotNull(OcspResponse.TryDecode(response, request.Id, out _));
        Assert.NotNull(RevocationList.TryDecode(list, out _));
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            byte[] changed = i % 2 == 0 ? [.. response] : [.. list];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            if (i % 2 == 0)
                _ = OcspResponse.TryDecode(changed, request.Id, out _);
            else
                _ = RevocationList.TryDecode(changed, out _);
        }
    }

    private static Dictionary<string, Func<byte[]?, Fetched>> UnusableResponders(TestPki pki)
    {
        var responder = new TestResponder(pki.Certificate);
        return new()
        {
            ["nobody is there"] = _ => new(null, "nobody is there"),
            ["not well-formed DER"] = _ => new([1, 2, 3], ""),
            ["asks to try later"] = _ => new([0x30, 0x03, 0x0A, 0x01, 0x03], ""),
            ["(nonce)"] = (responder with { OtherNonce = true }).Answer,
            ["about another certificate"] = (responder with { OtherCertificate = true }).Answer,
            ["several answers"] = (responder with { Answers = 2 }).Answer,
            ["the signature of CN=Root on it is wrong"] = (responder with { Forged = true }).Answer,
            ["was good until 2026-06-01 10:00:00 UTC"] =
                (responder with { NextUpdate = TestPki.Now.AddHours(-2) }).Answer,
            ["begins only on"] = (responder with { ThisUpdate = TestPki.Now.AddMinutes(2) }).Answer,
            ["made in the future"] = (responder with { ProducedAt = TestPki.Now.AddMinutes(2) }).Answer,
            ["too old"] =
                (responder with { NoNonce = true, NextUpdate = null, ThisUpdate = TestPki.Now.AddDays(-2) }).Answer,
            ["unknown critical extension, 1.2.3.4"] = (responder with { UnknownCritical = true }).Answer,
            ["does not know the certificate"] = (responder with { Status = OcspStatus.Unknown }).Answer,
            ["signed by nobody"] = (responder with { Issuer = TestPki.Create("CN=Other").Certificate }).Answer,
        };
    }

    private void RequireOcsp(string url, TimeSpan tolerate = default, TimeSpan? maxAge = null)
    {
        _lab.Configuration = _lab.Configuration with { Settings = new() { Ocsp = new(url, tolerate, maxAge) } };
        _lab.Service.Reload(_lab.Configuration);
    }

    /// <summary>Why a peer with this certificate is refused; empty where it is let in.</summary>
    private async Task<string> RefusalAsync(X509Certificate2 leaf, params X509Certificate2[] chain)
    {
        using var peer = new TrustLab();
        peer.Folder.Key(_key);
        var signed = await peer.SignAsync(s_id, null, HashAlgorithmId.Sha256);
        return (await _lab.ValidateAsync(s_id, signed with
        {
            Certificates = [.. chain.Prepend(leaf).Select(c => new Certificate(CertificateEncoding.X509Signature, c.RawData))],
        })).Reason;
    }
}

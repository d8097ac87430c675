using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Tests;

/// <summary>Our AUTH, judged by another host with the same service.</summary>
public sealed class SigningTests
{
    private static readonly HashAlgorithmId[] s_hashes =
        [HashAlgorithmId.Sha256, HashAlgorithmId.Sha384, HashAlgorithmId.Sha512, HashAlgorithmId.Identity];

    private static readonly Identification s_id = Identification.Fqdn("a.example");

    public enum KeyKind
    {
        Rsa,
        EcdsaP256,
        EcdsaP384,
        EcdsaP521,
    }

    [Theory]
    [InlineData(KeyKind.Rsa, AuthenticationKind.Signature, true, AuthMethod.DigitalSignature)]
    [InlineData(KeyKind.Rsa, AuthenticationKind.Signature, false, AuthMethod.RsaSignature)]
    [InlineData(KeyKind.Rsa, AuthenticationKind.Rsa, true, AuthMethod.RsaSignature)]
    [InlineData(KeyKind.EcdsaP256, AuthenticationKind.DigitalSignature, true, AuthMethod.DigitalSignature)]
    [InlineData(KeyKind.EcdsaP256, AuthenticationKind.Ecdsa256, true, AuthMethod.EcdsaSha256P256)]
    [InlineData(KeyKind.EcdsaP256, AuthenticationKind.Signature, false, AuthMethod.EcdsaSha256P256)]
    [InlineData(KeyKind.EcdsaP384, AuthenticationKind.Ecdsa384, true, AuthMethod.EcdsaSha384P384)]
    [InlineData(KeyKind.EcdsaP521, AuthenticationKind.Ecdsa521, true, AuthMethod.EcdsaSha512P521)]
    public async Task TheKeyAndThePolicyDecideTheMethod(
        KeyKind key, AuthenticationKind policy, bool announced, AuthMethod method)
    {
        var pki = TestPki.Create();
        using var a = new TrustLab(policy);
        using var b = new TrustLab(policy);
        using var secret = Make(key);
        a.Folder.Key(secret);
        a.Folder.Certificate(pki.Issue("a.example", secret));
        b.Folder.Authority(pki.Certificate);

        var signed = await a.SignAsync(s_id, null, announced ? s_hashes : []);
        Assert.Equal(method, signed.Method);
        Assert.Equal(new("", true), await Verdict(b, s_id, signed));
        Assert.False((await b.ValidateAsync(s_id, signed, [1, 2, 4])).Accepted);
        Assert.Empty(a.Problems);
    }

    [Theory]
    [InlineData(KeyKind.Rsa, AuthenticationKind.Ecdsa256)]
    [InlineData(KeyKind.EcdsaP256, AuthenticationKind.Ecdsa384)]
    [InlineData(KeyKind.EcdsaP256, AuthenticationKind.Rsa)]
    [InlineData(KeyKind.EcdsaP256, AuthenticationKind.DigitalSignature)]
    public async Task AKeyThatDoesNotFitDoesNotSign(KeyKind key, AuthenticationKind policy)
    {
        using var a = new TrustLab(policy);
        using var secret = Make(key);
        a.Folder.Key(secret);
        var signed = await a.SignAsync(s_id);
        Assert.Null(signed.Data);
        Assert.Contains("does not fit policy policy, which expects", a.Warnings);
    }

    [Fact]
    public async Task Ed25519SignsForPeersThatAnnounceIt()
    {
        using var a = new TrustLab();
        using var b = new TrustLab();
        a.Folder.Key(TestFolder.Ed25519Key);
        // RFC 8410 §10.1 has the public half.
        b.Folder.Write("pubkeys/fqdn/a.example", """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----
            """);
        var signed = await a.SignAsync(s_id, null, s_hashes);
        Assert.Equal(AuthMethod.DigitalSignature, signed.Method);
        Assert.Equal(CertificateEncoding.RawPublicKey, Assert.Single(signed.Certificates).Encoding);
        Assert.Equal(new("", true), await Verdict(b, Identification.Fqdn("A.example"), signed));
        Assert.Null((await a.SignAsync(s_id, null, HashAlgorithmId.Sha256)).Data);
    }

    [Fact]
    public async Task TheChainGoesOutLeafFirstWithoutTheRoot()
    {
        var pki = TestPki.Create();
        var middle = pki.Intermediate("CN=Middle");
        using var a = new TrustLab();
        using var b = new TrustLab();
        using var secret = Make(KeyKind.EcdsaP256);
        var leaf = middle.Issue("a.example", secret);
        a.Folder.Key(secret);
        a.Folder.Authority(pki.Certificate);
        a.Folder.Write("certs/chain.crt",
            middle.Certificate.ExportCertificatePem() + "\n" + leaf.ExportCertificatePem());
        b.Folder.Authority(pki.Certificate);

        var signed = await a.SignAsync(s_id, null, s_hashes);
        Assert.Equal([leaf.RawData, middle.Certificate.RawData], signed.Certificates.Select(c => c.Data));
        Assert.Equal(new("", true), await Verdict(b, s_id, signed));
    }

    [Fact]
    public async Task TheAuthorityThatThePeerAskedForDecides()
    {
        var one = TestPki.Create("CN=One");
        var two = TestPki.Create("CN=Two");
        using var a = new TrustLab();
        using var secret = Make(KeyKind.EcdsaP256);
        a.Folder.Key(secret);
        a.Folder.Authority(one.Certificate, "1.crt");
        a.Folder.Authority(two.Certificate, "2.crt");
        var leaves = new[] { one, two }.Select(pki => pki.Issue("a.example", secret)).ToArray();
        a.Folder.Certificate(leaves[0], "1.crt");
        a.Folder.Certificate(leaves[1], "2.crt");

        var hashes = a.Service.AuthorityHashes;
        Assert.Equal(40, hashes.Length);
        Assert.Equal(SHA1.HashData(one.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), hashes[..20]);
        foreach (var (asked, leaf) in new[] { hashes[..20], hashes[20..] }.Zip(leaves))
            Assert.Equal(leaf.RawData, Assert.Single((await a.SignAsync(s_id, asked, s_hashes)).Certificates).Data);
    }

    [Fact]
    public async Task WithoutACertificateForTheIdentityTheKeyItselfGoesOut()
    {
        var pki = TestPki.Create();
        using var a = new TrustLab();
        using var b = new TrustLab();
        using var secret = Make(KeyKind.Rsa);
        a.Folder.Key(secret);
        a.Folder.Certificate(pki.Issue("other.example", secret));
        b.Folder.PublicKey("fqdn/a.example", secret);

        var signed = await a.SignAsync(s_id, null, s_hashes);
        var sent = Assert.Single(signed.Certificates);
        Assert.Equal(CertificateEncoding.RawPublicKey, sent.Encoding);
        Assert.Equal(secret.ExportSubjectPublicKeyInfo(), sent.Data);
        Assert.Equal(new("", true), await Verdict(b, s_id, signed));
    }

    /// <summary>RFC 9593: a peer may know PKCS #1 v1.5 alone.</summary>
    [Fact]
    public async Task WhatThePeerAnnouncesIsUsed()
    {
        using var a = new TrustLab();
        using var secret = Make(KeyKind.Rsa);
        a.Folder.Key(secret);
        var signed = await a.HandleAsync<Signed>(new Sign
        {
            Connection = TrustLab.Connection(), LocalId = s_id, Octets = [1], PeerHashes = s_hashes,
            CertificateAuthorities = [],
            PeerMethods =
            [
                new(AuthMethod.DigitalSignature, 0, SignatureAlgorithms.EcdsaSha256),
                new(AuthMethod.DigitalSignature, 0, SignatureAlgorithms.RsaSha384),
            ],
        });
        // RFC 7427 §3: the AlgorithmIdentifier stands before the signature, behind its length.
        Assert.Equal(SignatureAlgorithms.RsaSha384, signed.Data![1..(1 + signed.Data[0])]);
    }

    [Fact]
    public async Task WithoutKeyOrPolicyThereIsNoSignature()
    {
        using var a = new TrustLab();
        Assert.Null((await a.SignAsync(s_id, null, s_hashes)).Data);
        Assert.Contains("there is no usable private/local.key", a.Warnings);
        var signed = await a.HandleAsync<Signed>(new Sign
        {
            Connection = TrustLab.Connection("gone"), LocalId = s_id, Octets = [1], PeerHashes = [],
            CertificateAuthorities = [],
        });
        Assert.Null(signed.Data);
    }

    private static async Task<(string Reason, bool Accepted)> Verdict(TrustLab lab, Identification id, Signed signed)
    {
        var verdict = await lab.ValidateAsync(id, signed);
        return (verdict.Reason, verdict.Accepted);
    }

    private static AsymmetricAlgorithm Make(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => RSA.Create(2048),
        KeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP521),
    };
}

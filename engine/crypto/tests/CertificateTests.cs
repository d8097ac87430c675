using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using PublicKey = IkeLab.Crypto.Signatures.PublicKey;

namespace IkeLab.Crypto.Tests;

public sealed class CertificateTests
{
    private static readonly DateTimeOffset s_from = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_now = new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_to = new(2055, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly X500DistinguishedName s_rootName = new("CN=Root, O=IkeLab");
    private static readonly Identification s_gateway = Identification.Fqdn("gateway.example");

    public static TheoryData<KeyAlgorithm> Algorithms() => [.. Enum.GetValues<KeyAlgorithm>()];

    [Theory, MemberData(nameof(Algorithms))]
    public void AnIssuedCertificateProvesItsNames(KeyAlgorithm algorithm)
    {
        CertificateAuthority root = Root(algorithm);
        byte[] leaf = root.Issue(Leaf());
        var validator = new CertificateValidator([root.Certificate]);
        Identification[] proven =
        [
            s_gateway, Identification.Fqdn("GATEWAY.example"), Identification.Email("op@gateway.example"),
            Identification.Email("op@Gateway.Example"), Identification.Of(IpAddress.V4(192, 0, 2, 1)),
            Identification.Of(IpAddress.V6(UInt128.Parse("1"))),
            new(IdType.DerAsn1Dn, new X500DistinguishedName("CN=gateway, O=IkeLab").RawData),
            new(IdType.DerAsn1Dn, new X500DistinguishedName("CN=GateWay, O=ikelab").RawData),
        ];
        foreach (Identification identity in proven)
        {
            CertificateVerdict verdict = validator.Validate([leaf], identity, s_now);
            Assert.Equal("", verdict.Reason);
            Assert.Equal(Keys.Of(KeyAlgorithm.EcdsaP256).PublicKey, verdict.Key);
        }
    }

    [Fact]
    public void OtherNamesAreRefusedWithASentence()
    {
        CertificateAuthority root = Root();
        byte[] leaf = root.Issue(Leaf());
        Identification[] strangers =
        [
            Identification.Fqdn("gateway.example.org"), Identification.Fqdn("*.example"),
            Identification.Fqdn("gateway"), Identification.Fqdn(""),
            Identification.Email("OP@gateway.example"), Identification.Email("gateway.example"),
            Identification.Of(IpAddress.V4(192, 0, 2, 2)), Identification.KeyId([1, 2]),
            new(IdType.Ipv4Address, [192, 0]), new(IdType.DerAsn1Dn, [0x30, 0x80]), new(IdType.DerAsn1Dn, []),
            new(IdType.DerAsn1Dn, s_rootName.RawData),
        ];
        foreach (Identification identity in strangers)
            AssertRefused(Validate(root, [leaf], identity), "The certificate of CN=gateway,O=IkeLab has n");
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void TheSameTemplateGivesTheSameOctets(KeyAlgorithm algorithm)
    {
        Assert.Equal(Root(algorithm).Certificate, Root(algorithm).Certificate);
        Assert.Equal(Root(algorithm).Issue(Leaf()), Root(algorithm).Issue(Leaf()));
    }

    [Fact]
    public void OtherToolsAcceptTheCertificates()
    {
        foreach (KeyAlgorithm algorithm in (KeyAlgorithm[])[KeyAlgorithm.Rsa, KeyAlgorithm.EcdsaP384])
        {
            CertificateAuthority root = Root(algorithm);
            using var anchor = X509CertificateLoader.LoadCertificate(root.Certificate);
            using var leaf = X509CertificateLoader.LoadCertificate(root.Issue(Leaf()));
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(anchor);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationTime = s_now.UtcDateTime;
            Assert.True(chain.Build(leaf), chain.ChainStatus.FirstOrDefault().StatusInformation);
            Assert.True(leaf.MatchesHostname("gateway.example"));
            Assert.Equal("0A", leaf.SerialNumber);
            Assert.Equal(s_to.UtcDateTime, leaf.NotAfter.ToUniversalTime());
        }
    }

    [Fact]
    public void CertificatesOfOtherToolsAreAccepted()
    {
        using var rsa = RSA.Create(2048);
        foreach (RSASignaturePadding padding in (RSASignaturePadding[])
            [RSASignaturePadding.Pkcs1, RSASignaturePadding.Pss])
        {
            var request = new CertificateRequest("CN=Other, O=Tool", rsa, HashAlgorithmName.SHA384, padding);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
            using X509Certificate2 root = request.CreateSelfSigned(s_from, s_to);
            using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var leafRequest = new CertificateRequest("CN=x", ecdsa, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("gateway.example");
            leafRequest.CertificateExtensions.Add(names.Build());
            leafRequest.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
            var generator = X509SignatureGenerator.CreateForRSA(rsa, padding);
            using X509Certificate2 leaf = leafRequest.Create(root.SubjectName, generator, s_from, s_to, [1]);
            CertificateVerdict verdict = new CertificateValidator([root.RawData])
                .Validate([leaf.RawData], s_gateway, s_now);
            Assert.Equal("", verdict.Reason);
        }
    }

    [Fact]
    public void TheValidityIsChecked()
    {
        CertificateAuthority root = Root();
        byte[] leaf = root.Issue(Leaf(from: s_now, to: s_now.AddDays(1)));
        CertificateVerdict early = Validate(root, [leaf], at: s_now.AddSeconds(-1));
        AssertRefused(early, "not valid until 2024-06-01 00:00:00 UTC");
        Assert.NotNull(Validate(root, [leaf], at: s_now).Key);
        Assert.NotNull(Validate(root, [leaf], at: s_now.AddDays(1)).Key);
        CertificateVerdict late = Validate(root, [leaf], at: s_now.AddDays(1).AddSeconds(1));
        AssertRefused(late, "expired on 2024-06-02 00:00:00 UTC");
        byte[] long_ = root.Issue(Leaf(from: s_from, to: s_to.AddYears(10)));
        AssertRefused(Validate(root, [long_], at: s_to.AddDays(1)), "CN=Root,O=IkeLab expired");
    }

    [Fact, Trait("Requirement", "R-3.6-10"), Trait("Requirement", "R-3.6-11")]
    public void PathsGoThroughIntermediatesInAnyOrder()
    {
        CertificateAuthority root = Root();
        (CertificateAuthority middle, byte[] leaf) = Intermediate(root);
        (CertificateAuthority low, byte[] lowLeaf) = Intermediate(middle, name: "CN=Low");
        Assert.NotNull(Validate(root, [leaf, middle.Certificate]).Key);
        Assert.NotNull(Validate(root, [lowLeaf, low.Certificate, middle.Certificate]).Key);
        byte[] noise = [1];
        Assert.NotNull(
            Validate(root, [lowLeaf, root.Certificate, noise, middle.Certificate, low.Certificate]).Key);
        Assert.NotNull(Validate(middle, [leaf]).Key);
        AssertRefused(
            Validate(root, [leaf]),
            "No trusted authority issued the certificate of CN=gateway,O=IkeLab: CN=Middle is not known");
        AssertRefused(Validate(root, [lowLeaf, middle.Certificate]), "CN=Low is not known");
        AssertRefused(Validate(root, []), "sent no certificate");
    }

    [Fact]
    public void AuthoritiesAreLimited()
    {
        CertificateAuthority root = Root();
        (CertificateAuthority plain, byte[] leaf) = Intermediate(root, isAuthority: false);
        AssertRefused(Validate(root, [leaf, plain.Certificate]), "no authority's (basicConstraints)");
        (CertificateAuthority zero, _) = Intermediate(root, pathLength: 0);
        (CertificateAuthority low, byte[] lowLeaf) = Intermediate(zero, name: "CN=Low");
        AssertRefused(Validate(root, [lowLeaf, low.Certificate, zero.Certificate]), "pathLenConstraint");
        Assert.NotNull(Validate(root, [zero.Issue(Leaf()), zero.Certificate]).Key);
    }

    [Fact]
    public void TooLongPathsAreRefused()
    {
        CertificateAuthority root = Root(), top = root;
        List<ReadOnlyMemory<byte>> chain = [];
        byte[] leaf = [];
        for (int i = 0; i < CertificateValidator.MaxPathLength - 2; i++)
        {
            (top, leaf) = Intermediate(top, name: $"CN=Level {i}");
            chain.Add(top.Certificate);
        }
        Assert.NotNull(Validate(root, [leaf, .. chain]).Key);
        (top, leaf) = Intermediate(top, name: "CN=One more");
        AssertRefused(Validate(root, [leaf, .. chain, top.Certificate]), "The path is longer than 8");
    }

    [Fact]
    public void AManyPathsPuzzleEnds()
    {
        // Authorities of one name and several keys that all seem to have issued each other.
        X500DistinguishedName name = new("CN=Maze");
        List<ReadOnlyMemory<byte>> maze = [];
        for (int i = 0; i < 15; i++)
        {
            var authority = CertificateAuthority.CreateRoot(
                Keys.Of(KeyAlgorithm.Ed25519), name, s_from, s_to, new byte[] { (byte)(i + 1) });
            maze.Add(authority.Certificate);
        }
        var last = CertificateAuthority.Load(Keys.Of(KeyAlgorithm.Ed25519), maze[0]);
        AssertRefused(Validate(Root(), [last.Issue(Leaf()), .. maze]), "");
    }

    [Fact]
    public void ForgedSignaturesAreRefused()
    {
        CertificateAuthority root = Root();
        byte[] leaf = root.Issue(Leaf());
        byte[] forged = (byte[])leaf.Clone();
        forged[^1] ^= 1;
        AssertRefused(Validate(root, [forged]), "signature of CN=Root,O=IkeLab on the certificate");
        var impostor = CertificateAuthority.CreateRoot(
            Keys.Make(KeyAlgorithm.EcdsaP384, "impostor"), s_rootName, s_from, s_to, new byte[] { 1 });
        AssertRefused(Validate(root, [impostor.Issue(Leaf())]), "is wrong");
    }

    [Fact]
    public void NoChangedOctetLeadsToAnException()
    {
        CertificateAuthority root = Root();
        byte[] leaf = root.Issue(Leaf());
        var validator = new CertificateValidator([root.Certificate]);
        for (int i = 0; i < leaf.Length; i++)
        {
            foreach (byte change in (byte[])[1, 0x80, 0xff])
            {
                byte[] forged = (byte[])leaf.Clone();
                forged[i] ^= change;
                Assert.Null(validator.Validate([forged], s_gateway, s_now).Key);
                Assert.Null(validator.Validate([leaf.AsMemory(0, i)], s_gateway, s_now).Key);
            }
        }
        Assert.Null(validator.Validate([new byte[DecodedCertificate.MaxLength + 1]], null, s_now).Key);
    }

    [Fact]
    public void AnOwnCertificateCanBeTheAnchor()
    {
        var own = CertificateAuthority.CreateRoot(
            Keys.Of(KeyAlgorithm.Ed25519), new("CN=self"), s_from, s_to, new byte[] { 1 });
        var validator = new CertificateValidator([own.Certificate]);
        byte[] hash = SHA1.HashData(Keys.Of(KeyAlgorithm.Ed25519).PublicKey.Spki);
        Assert.Equal(hash, validator.AuthorityHashes());
        var dn = new Identification(IdType.DerAsn1Dn, new X500DistinguishedName("CN=self").RawData);
        // Its key may sign certificates only, which is what keyUsage says.
        AssertRefused(validator.Validate([own.Certificate], dn, s_now), "not for signing (keyUsage)");
        byte[] leaf = own.Issue(Leaf());
        Assert.NotNull(new CertificateValidator([leaf]).Validate([leaf], s_gateway, s_now).Key);
    }

    [Fact]
    public void CriticalExtensionsAreKnownOrRefused()
    {
        using var rsa = RSA.Create(2048);
        (X509Extension Extension, string Expected)[] cases =
        [
            (new X509Extension("1.2.3.4", [5, 0], critical: true), "unknown critical extension, 1.2.3.4"),
            (new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], true), "not for IKE"),
            (new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.17")], true), ""),
            (new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, true), "not for signing"),
            (new X509KeyUsageExtension(X509KeyUsageFlags.NonRepudiation, true), ""),
        ];
        foreach ((X509Extension extension, string expected) in cases)
        {
            var request = new CertificateRequest(
                "CN=own", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(extension);
            using X509Certificate2 own = request.CreateSelfSigned(s_from, s_to);
            var validator = new CertificateValidator([own.RawData]);
            CertificateVerdict verdict = validator.Validate([own.RawData], null, s_now);
            if (expected.Length == 0)
                Assert.Equal("", verdict.Reason);
            else
                AssertRefused(verdict, expected);
        }
    }

    [Fact]
    public void NamesFromPeersCannotWriteIntoATerminal()
    {
        CertificateAuthority root = Root();
        byte[] leaf = root.Issue(Leaf(name: new X500DistinguishedName("CN=\"evil\u001b[2J\u202e\"")));
        string reason = Validate(root, [leaf], Identification.Fqdn("x")).Reason;
        Assert.Contains(@"CN=evil\1B[2J\E2\80\AE", reason);
        byte[] endless = root.Issue(Leaf(name: new X500DistinguishedName("CN=" + new string('a', 5000))));
        Assert.InRange(Validate(root, [endless], Identification.Fqdn("x")).Reason.Length, 1, 400);
    }

    [Fact]
    public void TheKeyOfACertificateCanBeRead()
    {
        PublicKey? key = PublicKey.TryReadCertificate(Root().Issue(Leaf()), out string reason);
        Assert.Equal("", reason);
        Assert.Equal(Keys.Of(KeyAlgorithm.EcdsaP256).PublicKey, key);
        Assert.Null(PublicKey.TryReadCertificate(new byte[] { 0x30, 0 }, out reason));
        Assert.Equal("The certificate is not well-formed DER.", reason);
    }

    private static CertificateAuthority Root(KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP384) =>
        CertificateAuthority.CreateRoot(Keys.Of(algorithm), s_rootName, s_from, s_to, new byte[] { 1 });

    private static CertificateTemplate Leaf(
        DateTimeOffset? from = null, DateTimeOffset? to = null, X500DistinguishedName? name = null) => new()
        {
            Subject = name ?? new("CN=gateway, O=IkeLab"),
            PublicKey = Keys.Of(KeyAlgorithm.EcdsaP256).PublicKey, Serial = new byte[] { 10 },
            NotBefore = from ?? s_from, NotAfter = to ?? s_to,
            DnsNames = ["gateway.example"], EmailAddresses = ["op@gateway.example"],
            Addresses = [IpAddress.V4(192, 0, 2, 1), IpAddress.V6(1)],
        };

    /// <summary>An authority below another one, and a leaf that it issued.</summary>
    private static (CertificateAuthority Authority, byte[] Leaf) Intermediate(
        CertificateAuthority issuer, string name = "CN=Middle", bool isAuthority = true,
        int? pathLength = null)
    {
        PrivateKey key = Keys.Make(KeyAlgorithm.Ed25519, name);
        byte[] certificate = issuer.Issue(new CertificateTemplate
        {
            Subject = new(name), PublicKey = key.PublicKey, Serial = new byte[] { 2 }, NotBefore = s_from,
            NotAfter = s_to, IsAuthority = isAuthority, PathLength = pathLength,
        });
        var authority = CertificateAuthority.Load(key, certificate);
        return (authority, authority.Issue(Leaf()));
    }

    private static CertificateVerdict Validate(
        CertificateAuthority anchor, IReadOnlyList<ReadOnlyMemory<byte>> certificates,
        Identification? identity = null, DateTimeOffset? at = null) =>
        new CertificateValidator([anchor.Certificate]).Validate(certificates, identity, at ?? s_now);

    private static void AssertRefused(CertificateVerdict verdict, string expected)
    {
        Assert.Null(verdict.Key);
        Assert.Contains(expected, verdict.Reason);
        Assert.EndsWith(".", verdict.Reason);
    }
}

using System.Security.Cryptography;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests;

public sealed class KeyFileTests
{
    public static TheoryData<KeyAlgorithm> Algorithms() => [.. Enum.GetValues<KeyAlgorithm>()];

    [Theory, MemberData(nameof(Algorithms))]
    public void ExportedKeysLoadAgain(KeyAlgorithm algorithm)
    {
        byte[] der = Keys.Of(algorithm).ExportPkcs8();
        using PrivateKey fromDer = PrivateKey.Load(der);
        using PrivateKey fromPem = PrivateKey.Load(Pem("PRIVATE KEY", der));
        Assert.Equal(algorithm, fromDer.Algorithm);
        Assert.Equal(Keys.Of(algorithm).PublicKey, fromDer.PublicKey);
        Assert.Equal(der, fromPem.ExportPkcs8());
    }

    /// <summary>RFC 5915 §3: it should be there, and some importers insist.</summary>
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    public void ExportedEcdsaKeysHaveTheirPublicHalf(KeyAlgorithm algorithm)
    {
        byte[] der = Keys.Of(algorithm).ExportPkcs8();
        using var other = ECDsa.Create();
        other.ImportPkcs8PrivateKey(der, out _);
        Assert.Equal(other.ExportPkcs8PrivateKey(), der);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void PublicKeysRoundTrip(KeyAlgorithm algorithm)
    {
        PublicKey key = Keys.Of(algorithm).PublicKey;
        PublicKey? read = PublicKey.TryRead(key.Spki.ToArray(), out string reason);
        Assert.Equal("", reason);
        Assert.Equal(key, read);
        Assert.Equal(SHA1.HashData(key.Spki), key.AuthorityHash());
    }

    [Fact]
    public void FilesOfOtherToolsLoad()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        byte[][] files =
        [
            rsa.ExportRSAPrivateKey(), rsa.ExportPkcs8PrivateKey(),
            Pem("RSA PRIVATE KEY", rsa.ExportRSAPrivateKey()),
            ecdsa.ExportECPrivateKey(), ecdsa.ExportPkcs8PrivateKey(),
            [.. "some text\n"u8, .. Pem("EC PRIVATE KEY", ecdsa.ExportECPrivateKey())],
        ];
        for (int i = 0; i < files.Length; i++)
        {
            using PrivateKey key = PrivateKey.Load(files[i]);
            AsymmetricAlgorithm expected = i < 3 ? rsa : ecdsa;
            Assert.Equal(Hex(expected.ExportSubjectPublicKeyInfo()), Hex(key.PublicKey.Spki));
        }
        Assert.Equal(384, PrivateKey.Load(files[3]).PublicKey.Bits);
        Assert.Equal(2048, PrivateKey.Load(files[0]).PublicKey.Bits);
    }

    [Fact]
    public void FilesThatAreNoKeySaySo()
    {
        (byte[] File, string Expected)[] cases =
        [
            (Pem("CERTIFICATE", [1, 2, 3]), "holds a CERTIFICATE"),
            (Pem("ENCRYPTED PRIVATE KEY", [1, 2, 3]), "encrypted"),
            ("hello"u8.ToArray(), "no unencrypted private key"),
            ([0x30, 0x80, 0xff], "not well-formed"),
            (Keys.Of(KeyAlgorithm.EcdsaP256).ExportPkcs8()[..^2], "not well-formed"),
            (Pem("PRIVATE KEY", [0x30, 0]), "not well-formed"),
        ];
        foreach ((byte[] file, string expected) in cases)
        {
            var refusal = Assert.Throws<CryptographicException>(() => PrivateKey.Load(file));
            Assert.Contains(expected, refusal.Message);
        }
    }

    [Fact]
    public void BadPublicKeysAreRefused()
    {
        byte[] ecdsa = Keys.Of(KeyAlgorithm.EcdsaP256).PublicKey.Spki.ToArray();
        byte[] offCurve = (byte[])ecdsa.Clone();
        offCurve[^1] ^= 1;
        byte[] compressed = (byte[])ecdsa.Clone();
        compressed[26] = 2;
        using var small = RSA.Create(512);
        byte[][] bad =
        [
            [], [0], ecdsa[..^1], [.. ecdsa, 0], offCurve, compressed, small.ExportSubjectPublicKeyInfo(),
            ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1).ExportSubjectPublicKeyInfo(),
        ];
        foreach (byte[] spki in bad)
        {
            Assert.Null(PublicKey.TryRead(spki, out string reason));
            Assert.EndsWith(".", reason);
        }
    }

    [Fact]
    public void SeedsMakeDifferentKeysThatOtherToolsAccept()
    {
        using PrivateKey other = PrivateKey.RsaFromSeed("another"u8, 1024);
        Assert.Equal(1024, other.PublicKey.Bits);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(other.ExportPkcs8(), out _);
        byte[] signature = rsa.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var pkcs1 = new SignatureAlgorithm(SignatureKind.RsaPkcs1, HashAlgorithmId.Sha256);
        Assert.True(SignatureVerification.Verify(other.PublicKey, pkcs1, [1], signature));
        using PrivateKey a = Keys.Make(KeyAlgorithm.Ed25519, "a"), b = Keys.Make(KeyAlgorithm.Ed25519, "b");
        Assert.NotEqual(a.PublicKey, b.PublicKey);
        Assert.Throws<ArgumentOutOfRangeException>(() => PrivateKey.RsaFromSeed("x"u8, 2047));
        Assert.Throws<ArgumentOutOfRangeException>(() => PrivateKey.FromSeed(KeyAlgorithm.Rsa, "x"u8));
    }

    [Fact]
    public void GeneratedKeysSign()
    {
        foreach (KeyAlgorithm algorithm in Enum.GetValues<KeyAlgorithm>())
        {
            using PrivateKey one = PrivateKey.Generate(algorithm), two = PrivateKey.Generate(algorithm);
            Assert.NotEqual(one.PublicKey, two.PublicKey);
        }
    }

    private static byte[] Pem(string label, byte[] der) =>
        System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der));
}

using System.Security.Cryptography;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests;

public sealed class SignatureTests
{
    private static readonly HashAlgorithmId[] s_hashes =
        [HashAlgorithmId.Sha256, HashAlgorithmId.Sha384, HashAlgorithmId.Sha512];

    private static readonly byte[] s_octets = Octets(200, 9);

    public static TheoryData<KeyAlgorithm> Algorithms() => [.. Enum.GetValues<KeyAlgorithm>()];

    [Theory, MemberData(nameof(Algorithms)), Trait("Requirement", "R-1.2-12")]
    public void EverySchemeVerifiesAndNoticesChanges(KeyAlgorithm algorithm)
    {
        PrivateKey key = Keys.Of(algorithm);
        foreach (SignatureScheme scheme in SchemesOf(algorithm))
        {
            foreach (bool deterministic in (bool[])[true, false])
            {
                AuthSignature auth = AuthSignatures.Sign(key, scheme, s_octets, deterministic);
                Assert.Equal(scheme.Method, auth.Method);
                Assert.Equal(new SignatureVerdict(true, ""), Verify(key, auth));
                AssertRefused(key.PublicKey, auth.Method, auth.Data, Octets(200, 10));
                AssertRefused(key.PublicKey, auth.Method, auth.Data[..^1], s_octets);
                AssertRefused(key.PublicKey, auth.Method, [.. auth.Data, 0], s_octets);
                AssertRefused(key.PublicKey, auth.Method, [], s_octets);
            }
        }
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void EveryChangedOctetOfASignatureIsNoticed(KeyAlgorithm algorithm)
    {
        PrivateKey key = Keys.Of(algorithm);
        foreach (SignatureScheme scheme in SchemesOf(algorithm))
        {
            AuthSignature auth = AuthSignatures.Sign(key, scheme, s_octets, deterministic: true);
            for (int i = 0; i < auth.Data.Length; i += algorithm == KeyAlgorithm.Rsa ? 3 : 1)
            {
                byte[] forged = (byte[])auth.Data.Clone();
                forged[i] ^= 4;
                AssertRefused(key.PublicKey, auth.Method, forged, s_octets);
            }
        }
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void DeterministicSignaturesRepeat(KeyAlgorithm algorithm)
    {
        using PrivateKey again = Keys.Make(algorithm);
        Assert.Equal(Keys.Of(algorithm).PublicKey, again.PublicKey);
        Assert.Equal(Keys.Of(algorithm).ExportPkcs8(), again.ExportPkcs8());
        foreach (SignatureScheme scheme in SchemesOf(algorithm))
        {
            byte[] Sign(PrivateKey key, byte[] octets) =>
                AuthSignatures.Sign(key, scheme, octets, deterministic: true).Data;
            byte[] first = Sign(Keys.Of(algorithm), s_octets);
            Assert.Equal(first, Sign(again, s_octets));
            Assert.NotEqual(first, Sign(again, Octets(201)));
        }
    }

    [Fact]
    public void RandomizedSignaturesDiffer()
    {
        var pss = SignatureScheme.Digital(SignatureKind.RsaPss, HashAlgorithmId.Sha256);
        var ecdsa = SignatureScheme.Digital(SignatureKind.Ecdsa, HashAlgorithmId.Sha256);
        Assert.NotEqual(
            AuthSignatures.Sign(Keys.Of(KeyAlgorithm.Rsa), pss, s_octets).Data,
            AuthSignatures.Sign(Keys.Of(KeyAlgorithm.Rsa), pss, s_octets).Data);
        Assert.NotEqual(
            AuthSignatures.Sign(Keys.Of(KeyAlgorithm.EcdsaP256), ecdsa, s_octets).Data,
            AuthSignatures.Sign(Keys.Of(KeyAlgorithm.EcdsaP256), ecdsa, s_octets).Data);
    }

    // RFC 6979 A.2.5 to A.2.7: the message "sample" and, for P-256 and SHA-256, "test".
    [Theory]
    [InlineData(
        KeyAlgorithm.EcdsaP256, HashAlgorithmId.Sha256, "sample",
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")]
    [InlineData(
        KeyAlgorithm.EcdsaP256, HashAlgorithmId.Sha512, "sample",
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
        "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE")]
    [InlineData(
        KeyAlgorithm.EcdsaP256, HashAlgorithmId.Sha256, "test",
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083")]
    [InlineData(
        KeyAlgorithm.EcdsaP384, HashAlgorithmId.Sha384, "sample",
        "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8")]
    [InlineData(
        KeyAlgorithm.EcdsaP521, HashAlgorithmId.Sha512, "sample",
        "00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CA"
            + "A896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538",
        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F17"
            + "4E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA",
        "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF28"
            + "2623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A")]
    public void NoncesAreThoseOfRfc6979(
        KeyAlgorithm algorithm, HashAlgorithmId hash, string message, string scalar, string r, string s)
    {
        using PrivateKey key = PrivateKeyEncoding.FromScalar(algorithm, Hex(scalar));
        byte[] octets = System.Text.Encoding.ASCII.GetBytes(message);
        var ecdsa = new SignatureAlgorithm(SignatureKind.Ecdsa, hash);
        byte[] signature = SignatureCreation.Sign(key, ecdsa, octets, deterministic: true);
        Assert.Equal(r + s, Convert.ToHexString(signature));
    }

    // RFC 8032 §7.1 (TEST 2) and §7.4 (1 octet).
    [Theory]
    [InlineData(
        KeyAlgorithm.Ed25519, "72", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        KeyAlgorithm.Ed448, "03",
        "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463a"
            + "fbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
        "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c086"
            + "6aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
        "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f435"
            + "2541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cb"
            + "cee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f"
            + "f3348ab21aa4adafd1d234441cf807c03a00")]
    public void EdwardsSignaturesMatchRfc8032(
        KeyAlgorithm algorithm, string message, string seed, string publicKey, string expected)
    {
        using PrivateKey key = PrivateKeyEncoding.FromEdwardsSeed(algorithm, Hex(seed));
        Assert.Equal(publicKey, Hex(key.PublicKey.Spki[^(publicKey.Length / 2)..]));
        var scheme = SignatureScheme.Digital(SignatureKind.EdDsa, HashAlgorithmId.Identity);
        byte[] auth = AuthSignatures.Sign(key, scheme, Hex(message)).Data;
        Assert.Equal(expected, Hex(auth.AsSpan(1 + auth[0])));
        SignatureVerdict verdict = AuthSignatures.Verify(
            key.PublicKey, AuthMethod.DigitalSignature, auth, Hex(message));
        Assert.True(verdict.Valid);
    }

    // RFC 7427 appendix A: the octets of AlgorithmIdentifier.
    [Theory]
    [InlineData(KeyAlgorithm.Rsa, SignatureKind.RsaPkcs1, HashAlgorithmId.Sha256,
        "300d06092a864886f70d01010b0500")]
    [InlineData(KeyAlgorithm.Rsa, SignatureKind.RsaPkcs1, HashAlgorithmId.Sha384,
        "300d06092a864886f70d01010c0500")]
    [InlineData(KeyAlgorithm.Rsa, SignatureKind.RsaPkcs1, HashAlgorithmId.Sha512,
        "300d06092a864886f70d01010d0500")]
    [InlineData(KeyAlgorithm.EcdsaP256, SignatureKind.Ecdsa, HashAlgorithmId.Sha256,
        "300a06082a8648ce3d040302")]
    [InlineData(KeyAlgorithm.EcdsaP384, SignatureKind.Ecdsa, HashAlgorithmId.Sha384,
        "300a06082a8648ce3d040303")]
    [InlineData(KeyAlgorithm.EcdsaP521, SignatureKind.Ecdsa, HashAlgorithmId.Sha512,
        "300a06082a8648ce3d040304")]
    [InlineData(KeyAlgorithm.Ed25519, SignatureKind.EdDsa, HashAlgorithmId.Identity, "300506032b6570")]
    [InlineData(KeyAlgorithm.Ed448, SignatureKind.EdDsa, HashAlgorithmId.Identity, "300506032b6571")]
    [InlineData(
        KeyAlgorithm.Rsa, SignatureKind.RsaPss, HashAlgorithmId.Sha256,
        "304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
            + "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120")]
    public void AlgorithmIdentifiersAreThoseOfRfc7427(
        KeyAlgorithm key, SignatureKind kind, HashAlgorithmId hash, string expected)
    {
        byte[] auth = AuthSignatures.Sign(Keys.Of(key), SignatureScheme.Digital(kind, hash), s_octets).Data;
        Assert.Equal(expected, Hex(auth.AsSpan(1, auth[0])));
    }

    [Theory]
    [InlineData("300d06092a864886f70d0101050500", "SHA-1 with RSA")]
    [InlineData("300906052b0e03021a0500", "not a signature algorithm")]
    [InlineData("300d06092a864886f70d01010a3000", "PSS with its SHA-1 defaults")]
    [InlineData("300d06092a864886f70d01010b0501", "NULL with a length")]
    [InlineData("300f06092a864886f70d01010b05000500", "something behind NULL")]
    [InlineData(
        "304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
            + "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020120",
        "MGF1 with another hash")]
    [InlineData(
        "304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
            + "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020114",
        "a salt of 20 octets")]
    public void OtherAlgorithmIdentifiersAreRefused(string identifier, string why)
    {
        PrivateKey key = Keys.Of(KeyAlgorithm.Rsa);
        byte[] auth = [(byte)(identifier.Length / 2), .. Hex(identifier), .. new byte[256]];
        SignatureVerdict verdict = AuthSignatures.Verify(
            key.PublicKey, AuthMethod.DigitalSignature, auth, s_octets);
        Assert.False(verdict.Valid, why);
        Assert.Contains("does not fit", verdict.Reason);
    }

    [Fact]
    public void MethodsAndKeysMustFit()
    {
        AuthSignature rsa = AuthSignatures.Sign(
            Keys.Of(KeyAlgorithm.Rsa), SignatureScheme.Classical(KeyAlgorithm.Rsa)!.Value, s_octets);
        foreach (AuthMethod method in Enum.GetValues<AuthMethod>())
        {
            foreach (KeyAlgorithm algorithm in Enum.GetValues<KeyAlgorithm>())
            {
                PublicKey key = Keys.Of(algorithm).PublicKey;
                bool valid = AuthSignatures.Verify(key, method, rsa.Data, s_octets).Valid;
                Assert.Equal(method == AuthMethod.RsaSignature && algorithm == KeyAlgorithm.Rsa, valid);
            }
        }
        SignatureScheme p384 = SignatureScheme.Classical(KeyAlgorithm.EcdsaP384)!.Value;
        Assert.Throws<ArgumentException>(
            () => AuthSignatures.Sign(Keys.Of(KeyAlgorithm.EcdsaP256), p384, s_octets));
        Assert.Throws<ArgumentException>(() => AuthSignatures.Sign(
            Keys.Of(KeyAlgorithm.Ed25519), SignatureScheme.Classical(KeyAlgorithm.Rsa)!.Value, s_octets));
    }

    // RFC 8017 §8.2.2: padding that merely parses is not enough.
    [Fact]
    public void SloppyRsaPaddingIsRefused()
    {
        PrivateKey key = Keys.Of(KeyAlgorithm.Rsa);
        byte[] digest = SHA1.HashData(s_octets);
        byte[] good = new byte[256];
        Assert.True(RsaPadding.TryEncodePkcs1(HashAlgorithmId.Sha1, digest, good));
        Assert.True(VerifyEncoded(key, good));
        byte[] info = good[^35..];
        byte[] noNull = [0x30, 31, 0x30, 7, .. info[4..11], .. info[13..]];
        byte[][] sloppy =
        [
            [0, 1, .. Fill(0xff, 8), 0, .. info, .. Fill(0x41, 256 - 11 - 35)],
            [0, 1, .. Fill(0xff, 256 - 3 - 33), 0, .. noNull],
            [0, 2, .. good[2..]],
            [0, 1, .. Fill(0xff, 100), 0xfe, .. good[103..]],
            [.. good[..^1], (byte)(good[^1] ^ 1)],
        ];
        foreach (byte[] encoded in sloppy)
            Assert.False(VerifyEncoded(key, encoded));
    }

    [Fact, Trait("Requirement", "R-3.8-2"), Trait("Requirement", "R-3.8-3")]
    public void TheSchemeFollowsWhatThePeerAnnounced()
    {
        Assert.Equal(
            new SignatureScheme(AuthMethod.RsaSignature, new(SignatureKind.RsaPkcs1, HashAlgorithmId.Sha1)),
            SignatureScheme.Choose(KeyAlgorithm.Rsa, []));
        Assert.Equal(
            SignatureScheme.Digital(SignatureKind.RsaPss, HashAlgorithmId.Sha256),
            SignatureScheme.Choose(KeyAlgorithm.Rsa, [HashAlgorithmId.Sha512, HashAlgorithmId.Sha256]));
        Assert.Equal(
            SignatureScheme.Digital(SignatureKind.RsaPkcs1, HashAlgorithmId.Sha384),
            SignatureScheme.Choose(KeyAlgorithm.Rsa, s_hashes, 4096, pss: false));
        Assert.Equal(
            SignatureScheme.Classical(KeyAlgorithm.EcdsaP384),
            SignatureScheme.Choose(KeyAlgorithm.EcdsaP384, []));
        // RFC 7427 §4.2: a peer that announces no hash of ours gets no signature.
        Assert.Null(SignatureScheme.Choose(KeyAlgorithm.EcdsaP256, [HashAlgorithmId.Sha1]));
        Assert.Null(SignatureScheme.Choose(KeyAlgorithm.Rsa, [HashAlgorithmId.Sha1]));
        Assert.Equal(
            SignatureScheme.Digital(SignatureKind.Ecdsa, HashAlgorithmId.Sha384),
            SignatureScheme.Choose(KeyAlgorithm.EcdsaP384, s_hashes));
        Assert.Null(SignatureScheme.Choose(KeyAlgorithm.Ed25519, s_hashes));
        Assert.Equal(
            SignatureScheme.Digital(SignatureKind.EdDsa, HashAlgorithmId.Identity),
            SignatureScheme.Choose(KeyAlgorithm.Ed25519, [HashAlgorithmId.Sha256, HashAlgorithmId.Identity]));
    }

    private static IEnumerable<SignatureScheme> SchemesOf(KeyAlgorithm algorithm)
    {
        if (SignatureScheme.Classical(algorithm) is { } classical)
            yield return classical;
        SignatureKind[] kinds = algorithm switch
        {
            KeyAlgorithm.Rsa => [SignatureKind.RsaPkcs1, SignatureKind.RsaPss],
            KeyAlgorithm.Ed25519 or KeyAlgorithm.Ed448 => [],
            _ => [SignatureKind.Ecdsa],
        };
        foreach (SignatureKind kind in kinds)
        {
            foreach (HashAlgorithmId hash in s_hashes)
                yield return SignatureScheme.Digital(kind, hash);
        }
        if (kinds.Length == 0)
            yield return SignatureScheme.Digital(SignatureKind.EdDsa, HashAlgorithmId.Identity);
    }

    private static SignatureVerdict Verify(PrivateKey key, AuthSignature auth) =>
        AuthSignatures.Verify(key.PublicKey, auth.Method, auth.Data, s_octets);

    private static void AssertRefused(PublicKey key, AuthMethod method, byte[] data, byte[] octets)
    {
        SignatureVerdict verdict = AuthSignatures.Verify(key, method, data, octets);
        Assert.False(verdict.Valid);
        Assert.EndsWith(".", verdict.Reason);
    }

    /// <summary>Signs an encoding of the test's choice and verifies it as method 1.</summary>
    private static bool VerifyEncoded(PrivateKey key, byte[] encoded)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.ExportPkcs8(), out _);
        RSAParameters p = rsa.ExportParameters(true);
        System.Numerics.BigInteger Number(byte[] octets) => new(octets, isUnsigned: true, isBigEndian: true);
        byte[] power = System.Numerics.BigInteger.ModPow(Number(encoded), Number(p.D!), Number(p.Modulus!))
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] signature = [.. new byte[256 - power.Length], .. power];
        return AuthSignatures.Verify(key.PublicKey, AuthMethod.RsaSignature, signature, s_octets).Valid;
    }

    private static byte[] Fill(byte value, int length)
    {
        byte[] octets = new byte[length];
        octets.AsSpan().Fill(value);
        return octets;
    }
}

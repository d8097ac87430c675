using System.Text.Json;
using IkeLab.Crypto.KeyExchange;
using IkeLab.Crypto.Prfs;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests;

/// <summary>
/// Project Wycheproof's cases, as far as IKE can express them: 96-bit GCM nonces, points as x | y, whole
/// digests. Each test states how many cases it found, so that a change of the files cannot empty it unseen.
/// </summary>
public sealed class WycheproofTests
{
    private readonly CryptoProvider _provider = new();

    [Fact]
    public void AesGcm() => Check("aes_gcm_test.json", 150, (group, test) =>
    {
        if (group.GetProperty("ivSize").GetInt32() != 96)
            return null;
        byte[] iv = test.Octets("iv"), plain = test.Octets("msg"), aad = test.Octets("aad");
        byte[] key = [.. test.Octets("key"), .. iv[..4]];
        int keyBits = group.GetProperty("keySize").GetInt32();
        var suite = new CipherSuite(EncryptionId.AesGcm16, keyBits, IntegrityId.None);
        using PacketCipher cipher = _provider.CreateCipher(suite, key, []);
        byte[] packet = [.. aad, .. iv[4..], .. test.Octets("ct"), .. test.Octets("tag")];
        bool opened = cipher.Open(packet, aad.Length);
        return opened && packet.AsSpan(aad.Length + 8, plain.Length).SequenceEqual(plain);
    });

    [Theory]
    [InlineData("hmac_sha1_test.json", PrfId.HmacSha1, 160)]
    [InlineData("hmac_sha256_test.json", PrfId.HmacSha256, 170)]
    [InlineData("hmac_sha384_test.json", PrfId.HmacSha384, 170)]
    [InlineData("hmac_sha512_test.json", PrfId.HmacSha512, 170)]
    public void Hmac(string file, PrfId prf, int cases) => Check(file, cases, (group, test) =>
    {
        byte[] tag = test.Octets("tag"), output = new byte[AlgorithmLengths.Prf(prf)];
        _provider.Prf(prf, test.Octets("key"), test.Octets("msg"), output);
        return output.AsSpan(0, tag.Length).SequenceEqual(tag);
    });

    [Fact]
    public void AesCmac() => Check("aes_cmac_test.json", 80, (group, test) =>
    {
        if (group.GetProperty("keySize").GetInt32() != 128)
            return null;
        byte[] output = new byte[16];
        using var mac = new AesCbcMac(xcbc: false, test.Octets("key"));
        mac.Begin();
        foreach (byte octet in test.Octets("msg"))
            mac.Update([octet]);
        mac.End(output);
        return output.AsSpan().SequenceEqual(test.Octets("tag"));
    });

    [Fact]
    public void X25519() => Check("x25519_test.json", 500, (group, test) =>
    {
        const KeyExchangeMethod Method = KeyExchangeMethod.X25519;
        using KeyExchangeKey key = _provider.StartKeyExchange(Method, test.Octets("private"));
        byte[] expected = test.Octets("shared"), secret = new byte[32];
        bool zero = !expected.AsSpan().ContainsAnyExcept((byte)0);
        // RFC 7748 §6.1 and RFC 8031: the all-zero secret must be refused, all others accepted.
        bool good = key.Complete(test.Octets("public"), secret);
        Assert.Equal(!zero, good);
        return zero || secret.AsSpan().SequenceEqual(expected);
    });

    [Theory]
    [InlineData("ecdh_secp256r1_ecpoint_test.json", KeyExchangeMethod.Ecp256, 300)]
    [InlineData("ecdh_secp384r1_ecpoint_test.json", KeyExchangeMethod.Ecp384, 700)]
    [InlineData("ecdh_secp521r1_ecpoint_test.json", KeyExchangeMethod.Ecp521, 600)]
    [InlineData("ecdh_brainpoolP256r1_test.json", KeyExchangeMethod.BrainpoolP256, 510)]
    [InlineData("ecdh_brainpoolP384r1_test.json", KeyExchangeMethod.BrainpoolP384, 640)]
    [InlineData("ecdh_brainpoolP512r1_test.json", KeyExchangeMethod.BrainpoolP512, 510)]
    public void Ecdh(string file, KeyExchangeMethod method, int cases)
    {
        Curve curve = KeyExchangeMethods.FindCurve(method)!;
        Check(file, cases, (group, test) =>
        {
            byte[] content = test.Octets("public");
            int length = 2 * curve.FieldLength;
            // What is wrong with a SubjectPublicKeyInfo around a good point is none of IKE's business.
            bool ecPoint = group.Text("encoding") == "ecpoint";
            bool bare = content.Length > length && content[^(length + 1)] == 4;
            if (!bare || (ecPoint ? content.Length != length + 1 : test.Text("result") != "valid"))
                return null;
            byte[] scalar = Scalar(test.Octets("private"), curve.ScalarLength);
            byte[] secret = new byte[curve.FieldLength];
            return curve.Multiply(scalar, content[^length..], secret)
                && secret.AsSpan().SequenceEqual(test.Octets("shared"));
        });
    }

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_p1363_test.json", AuthMethod.EcdsaSha256P256, 250)]
    [InlineData("ecdsa_secp384r1_sha384_p1363_test.json", AuthMethod.EcdsaSha384P384, 270)]
    [InlineData("ecdsa_secp521r1_sha512_p1363_test.json", AuthMethod.EcdsaSha512P521, 300)]
    public void EcdsaOfRfc4754(string file, AuthMethod method, int cases) =>
        Check(file, cases, (group, test) =>
            AuthSignatures.Verify(Key(group), method, test.Octets("sig"), test.Octets("msg")).Valid);

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_test.json", HashAlgorithmId.Sha256, 480)]
    [InlineData("ecdsa_secp384r1_sha384_test.json", HashAlgorithmId.Sha384, 500)]
    [InlineData("ecdsa_secp521r1_sha512_test.json", HashAlgorithmId.Sha512, 540)]
    public void EcdsaInDer(string file, HashAlgorithmId hash, int cases) =>
        Check(file, cases, (group, test) => VerifyDigital(Key(group), SignatureKind.Ecdsa, hash, test));

    [Theory]
    [InlineData("rsa_signature_2048_sha256_test.json", HashAlgorithmId.Sha256, 250)]
    [InlineData("rsa_signature_2048_sha384_test.json", HashAlgorithmId.Sha384, 250)]
    [InlineData("rsa_signature_2048_sha512_test.json", HashAlgorithmId.Sha512, 250)]
    [InlineData("rsa_signature_3072_sha256_test.json", HashAlgorithmId.Sha256, 250)]
    [InlineData("rsa_signature_4096_sha512_test.json", HashAlgorithmId.Sha512, 250)]
    public void RsaPkcs1(string file, HashAlgorithmId hash, int cases) => Check(file, cases, (group, test) =>
    {
        bool valid = VerifyDigital(Key(group), SignatureKind.RsaPkcs1, hash, test);
        // Wycheproof lets a missing NULL pass; RFC 8017 §8.2.2's comparison of encodings does not.
        Assert.False(valid && test.Text("result") == "acceptable");
        return valid;
    });

    private static bool VerifyDigital(
        PublicKey key, SignatureKind kind, HashAlgorithmId hash, JsonElement test)
    {
        byte[] identifier = AlgorithmIdentifier.Write(new(kind, hash), key.Algorithm);
        byte[] auth = [(byte)identifier.Length, .. identifier, .. test.Octets("sig")];
        return AuthSignatures.Verify(key, AuthMethod.DigitalSignature, auth, test.Octets("msg")).Valid;
    }

    private static PublicKey Key(JsonElement group)
    {
        PublicKey? key = PublicKey.TryRead(group.Octets("publicKeyDer"), out string reason);
        Assert.Equal("", reason);
        return key!;
    }

    private static byte[] Scalar(byte[] integer, int length)
    {
        ReadOnlySpan<byte> significant = integer.AsSpan().TrimStart((byte)0);
        byte[] scalar = new byte[length];
        significant.CopyTo(scalar.AsSpan(length - significant.Length));
        return scalar;
    }

    /// <summary>Runs all cases; a null means that the case says nothing about IKE.</summary>
    private static void Check(string file, int minimum, Func<JsonElement, JsonElement, bool?> run)
    {
        int cases = 0;
        JsonElement root = SharedJson("vectors/wycheproof/" + file);
        foreach (JsonElement group in root.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                if (run(group, test) is not { } good)
                    continue;
                cases++;
                string id = $"{file} case {test.GetProperty("tcId")}: {test.Text("comment")}";
                string result = test.Text("result");
                Assert.True(result == "acceptable" || good == (result == "valid"), id);
            }
        }
        Assert.True(cases >= minimum, $"{file}: only {cases} cases");
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using IkeLab.Engine.Crypto;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests;

public sealed class KeyExchangeTests
{
    private readonly CryptoProvider _provider = new();

    public static TheoryData<KeyExchangeMethod> Methods() => [.. Enum.GetValues<KeyExchangeMethod>()[1..]];

    [Theory, MemberData(nameof(Methods))]
    public void BothSidesAgree(KeyExchangeMethod method)
    {
        SkipUnlessSupported(method);
        using KeyExchangeKey key = Start(method, 1);
        Assert.Equal(method, key.Method);
        Assert.Equal(AlgorithmLengths.InitiatorPublic(method), key.Public.Length);
        (bool good, byte[] answer, byte[] theirs) = Respond(method, 2, key.Public);
        Assert.True(good);
        byte[] ours = new byte[theirs.Length];
        Assert.True(key.Complete(answer, ours));
        Assert.Equal(theirs, ours);
        Assert.Contains(ours, octet => octet != 0);
    }

    [Theory, MemberData(nameof(Methods))]
    public void TheSameSeedMakesTheSameKeys(KeyExchangeMethod method)
    {
        SkipUnlessSupported(method);
        using KeyExchangeKey one = Start(method, 1), same = Start(method, 1), other = Start(method, 2);
        Assert.Equal(one.Public, same.Public);
        Assert.NotEqual(one.Public.ToArray(), other.Public.ToArray());
        Assert.Equal(Respond(method, 3, one.Public).Secret, Respond(method, 3, one.Public).Secret);
        Assert.Equal(Respond(method, 3, one.Public).Public, Respond(method, 3, one.Public).Public);
    }

    [Theory, MemberData(nameof(Methods))]
    public void WrongLengthsAreRefused(KeyExchangeMethod method)
    {
        SkipUnlessSupported(method);
        using KeyExchangeKey key = Start(method, 1);
        byte[] secret = new byte[AlgorithmLengths.SharedSecret(method)];
        int length = AlgorithmLengths.ResponderPublic(method);
        foreach (int wrong in (int[])[0, 1, length - 1, length + 1])
            Assert.False(key.Complete(new byte[wrong], secret));
        length = AlgorithmLengths.InitiatorPublic(method);
        foreach (int wrong in (int[])[0, 1, length - 1, length + 1])
            Assert.False(Respond(method, 1, new byte[wrong]).Good);
    }

    [Fact, Trait("Requirement", "R-3.4-2")]
    public void ModpValuesArePaddedInFront()
    {
        byte[] seed = Seed(KeyExchangeMethod.Modp768, 1), own = new byte[96], secret = new byte[96];
        int leadingZeros = 0;
        for (int i = 0; i < 2000 && leadingZeros == 0; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(8), i);
            using KeyExchangeKey key = _provider.StartKeyExchange(KeyExchangeMethod.Modp768, seed);
            Assert.Equal(96, key.Public.Length);
            if (key.Public[0] != 0)
                continue;
            leadingZeros++;
            byte[] otherSeed = Seed(KeyExchangeMethod.Modp768, 2);
            Assert.True(_provider.RespondKeyExchange(
                KeyExchangeMethod.Modp768, otherSeed, key.Public, own, secret));
            byte[] ours = new byte[96];
            Assert.True(key.Complete(own, ours));
            Assert.Equal(secret, ours);
        }
        Assert.Equal(1, leadingZeros);
    }

    // RFC 6989 §2.1: 1 < y < p-1. An element of no subgroup but the whole group is refused only for RFC
    // 5114's groups.
    [Theory, MemberData(nameof(Methods))]
    public void ModpValuesOutOfRangeAreRefused(KeyExchangeMethod method)
    {
        if (ModpPrime(method) is not { } prime)
            return;
        byte[] Number(int value) => [.. new byte[prime.Length - 1], (byte)value];
        byte[] largest = (byte[])prime.Clone();
        largest[^1]--;
        byte[] beyond = new byte[prime.Length];
        beyond.AsSpan().Fill(0xff);
        foreach (byte[] bad in (byte[][])[Number(0), Number(1), largest, prime, beyond])
            Assert.False(Respond(method, 1, bad).Good);
        bool smallSubgroup = method
            is >= KeyExchangeMethod.Modp1024s160 and <= KeyExchangeMethod.Modp2048s256;
        Assert.Equal(!smallSubgroup, Respond(method, 1, Number(2)).Good);
        largest[^1]--;
        Assert.Equal(!smallSubgroup, Respond(method, 1, largest).Good);
    }

    // RFC 6989 §2.3: a point that is not on the curve, coordinates that are not reduced, and the "point" (0,
    // 0).
    [Theory, MemberData(nameof(Methods))]
    public void PointsOffTheCurveAreRefused(KeyExchangeMethod method)
    {
        if (CurveOf(method) is null)
            return;
        using KeyExchangeKey key = Start(method, 1);
        byte[] secret = new byte[AlgorithmLengths.SharedSecret(method)];
        byte[] off = key.Public.ToArray();
        off[^1] ^= 1;
        byte[] high = key.Public.ToArray();
        high.AsSpan(0, high.Length / 2).Fill(0xff);
        foreach (byte[] bad in (byte[][])[off, high, new byte[off.Length]])
        {
            Assert.False(key.Complete(bad, secret));
            Assert.False(Respond(method, 1, bad).Good);
        }
        Assert.True(Respond(method, 1, key.Public).Good);
    }

    // RFC 7748 §6: points of small order give an all-zero secret.
    [Theory]
    [InlineData(KeyExchangeMethod.X25519, "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(KeyExchangeMethod.X25519, "0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(KeyExchangeMethod.X25519, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData(KeyExchangeMethod.X25519, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    public void SmallOrderPointsAreRefused(KeyExchangeMethod method, string point)
    {
        using KeyExchangeKey key = Start(method, 1);
        Assert.False(key.Complete(Hex(point), new byte[32]));
        Assert.False(Respond(method, 1, Hex(point)).Good);
    }

    [Fact]
    public void X448ZeroIsRefused() => Assert.False(Respond(KeyExchangeMethod.X448, 1, new byte[56]).Good);

    // RFC 7748 §6.1.
    [Fact]
    public void X25519MatchesRfc7748()
    {
        using KeyExchangeKey key = _provider.StartKeyExchange(
            KeyExchangeMethod.X25519,
            Hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Hex(key.Public));
        byte[] secret = new byte[32];
        byte[] peer = Hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        Assert.True(key.Complete(peer, secret));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Hex(secret));
    }

    // RFC 5903 §8.1: the 256-bit random ECP group.
    [Fact]
    public void Ecp256MatchesRfc5903()
    {
        byte[] seed = SeedOf("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433");
        using KeyExchangeKey key = _provider.StartKeyExchange(KeyExchangeMethod.Ecp256, seed);
        Assert.Equal(
            "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
            + "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
            Hex(key.Public));
        byte[] secret = new byte[32];
        Assert.True(key.Complete(
            Hex("d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
                + "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab"),
            secret));
        Assert.Equal("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de", Hex(secret));
    }

    [Fact]
    public void AllRfc5903VectorsHold()
    {
        foreach (var vector in SharedJson("vectors/rfc/rfc5903-ecp.json").EnumerateArray())
        {
            var method = (KeyExchangeMethod)vector.GetProperty("ikev2_group").GetInt32();
            using KeyExchangeKey key = _provider.StartKeyExchange(method, SeedOf(vector.Text("i")));
            Assert.Equal(vector.Text("gix") + vector.Text("giy"), Hex(key.Public));
            byte[] peer = Hex(vector.Text("grx") + vector.Text("gry"));
            byte[] secret = new byte[AlgorithmLengths.SharedSecret(method)];
            Assert.True(key.Complete(peer, secret));
            Assert.Equal(vector.Text("girx"), Hex(secret));
        }
    }

    [Fact]
    public void AllRfc7748VectorsHold()
    {
        foreach (var vector in SharedJson("vectors/rfc/rfc7748-dh.json").EnumerateArray())
        {
            var method = (KeyExchangeMethod)vector.GetProperty("ikev2_group").GetInt32();
            using KeyExchangeKey key = _provider.StartKeyExchange(method, vector.Octets("a"));
            Assert.Equal(vector.Text("A"), Hex(key.Public));
            byte[] secret = new byte[key.Public.Length];
            Assert.True(key.Complete(vector.Octets("B"), secret));
            Assert.Equal(vector.Text("K"), Hex(secret));
        }
    }

    [Fact]
    public void ModpGroupsHaveTheRfcsPrimesAndGenerators()
    {
        foreach (var group in SharedJson("vectors/rfc/modp-groups.json").EnumerateArray())
        {
            var method = (KeyExchangeMethod)group.GetProperty("ikev2_group").GetInt32();
            byte[] prime = group.Octets("prime");
            Assert.Equal(Hex(prime), Hex(ModpPrime(method)!));
            var modulus = new BigInteger(prime, isUnsigned: true, isBigEndian: true);
            byte[] seed = Seed(method, 9);
            using KeyExchangeKey key = _provider.StartKeyExchange(method, seed);
            if (group.GetProperty("generator").ToString() != "2")
                continue;
            seed[0] |= 0x80;
            var exponent = new BigInteger(seed, isUnsigned: true, isBigEndian: true);
            var expected = BigInteger.ModPow(2, exponent, modulus);
            Assert.Equal(expected, new BigInteger(key.Public, isUnsigned: true, isBigEndian: true));
        }
    }

    // NIST's ACVP server: ML-KEM keyGen of FIPS 203, whose encapsulation key is what KEi carries.
    [Fact]
    public void MlKemKeysMatchAcvp()
    {
        string file = SharedFile("vectors/acvp/ML-KEM-keyGen-FIPS203.internalProjection.json.gz");
        SkipUnlessSupported(KeyExchangeMethod.MlKem768);
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var method = Enum.Parse<KeyExchangeMethod>("MlKem" + group.Text("parameterSet")[7..]);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] seed = [.. test.Octets("d"), .. test.Octets("z")];
                using KeyExchangeKey key = _provider.StartKeyExchange(method, seed);
                Assert.Equal(test.Octets("ek"), key.Public);
            }
        }
    }

    // FIPS 203 §7.2: coefficients at or above 3329 are refused.
    [Theory]
    [InlineData(KeyExchangeMethod.MlKem512)]
    [InlineData(KeyExchangeMethod.MlKem768)]
    [InlineData(KeyExchangeMethod.MlKem1024)]
    public void UnreducedMlKemKeysAreRefused(KeyExchangeMethod method)
    {
        SkipUnlessSupported(method);
        using KeyExchangeKey key = Start(method, 1);
        byte[] unreduced = key.Public.ToArray();
        unreduced[0] = unreduced[1] = 0xff;
        Assert.False(Respond(method, 1, unreduced).Good);
    }

    [Fact]
    public void UnknownMethodsAreRefused()
    {
        Assert.False(_provider.Supports(KeyExchangeMethod.None));
        Assert.False(_provider.Supports((KeyExchangeMethod)1000));
        Assert.Throws<NotSupportedException>(() => _provider.SeedLength((KeyExchangeMethod)1000));
    }

    /// <summary>
    /// A private scalar is (seed mod (n-1)) + 1, so that this seed makes exactly the wanted one.
    /// </summary>
    private static byte[] SeedOf(string scalar)
    {
        byte[] seed = [.. new byte[8], .. Hex(scalar)];
        for (int i = seed.Length - 1; seed[i]-- == 0; i--)
        {
        }
        return seed;
    }

    private static byte[]? ModpPrime(KeyExchangeMethod method)
    {
        if (KeyExchange.ModpGroup.Create(method) is not { } group)
            return null;
        byte[] prime = group.Largest.ToArray();
        prime[^1]++;
        return prime;
    }

    private static KeyExchange.Curve? CurveOf(KeyExchangeMethod method) =>
        KeyExchange.KeyExchangeMethods.FindCurve(method);

    private void SkipUnlessSupported(KeyExchangeMethod method) =>
        Assert.SkipUnless(_provider.Supports(method), $"This libcrypto has no {method}.");

    private byte[] Seed(KeyExchangeMethod method, int number) =>
        [.. Octets(_provider.SeedLength(method), number * 31 + 1)];

    private KeyExchangeKey Start(KeyExchangeMethod method, int number) =>
        _provider.StartKeyExchange(method, Seed(method, number));

    private (bool Good, byte[] Public, byte[] Secret) Respond(
        KeyExchangeMethod method, int number, ReadOnlySpan<byte> peer)
    {
        byte[] own = new byte[AlgorithmLengths.ResponderPublic(method)];
        byte[] secret = new byte[AlgorithmLengths.SharedSecret(method)];
        bool good = _provider.RespondKeyExchange(method, Seed(method, number), peer, own, secret);
        return (good, own, secret);
    }
}

using IkeLab.Engine.Crypto;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests;

public sealed class PrfTests
{
    private static readonly PrfId[] s_all =
        [PrfId.HmacSha1, PrfId.AesXcbc, PrfId.HmacSha256, PrfId.HmacSha384, PrfId.HmacSha512, PrfId.AesCmac];

    private readonly CryptoProvider _provider = new();

    // RFC 2202 §3 cases 1 and 2.
    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "b617318655057264e28bc0b6fb378c8ef146be00")]
    [InlineData(
        "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")]
    public void HmacSha1MatchesRfc2202(string key, string data, string expected) =>
        Assert.Equal(expected, Compute(PrfId.HmacSha1, Hex(key), Hex(data)));

    // RFC 4231 §4.3 (test case 2).
    [Theory]
    [InlineData(PrfId.HmacSha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(
        PrfId.HmacSha384,
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")]
    [InlineData(
        PrfId.HmacSha512,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")]
    public void HmacSha2MatchesRfc4231(PrfId prf, string expected) =>
        Assert.Equal(expected, Compute(prf, "Jefe"u8, "what do ya want for nothing?"u8));

    // RFC 4231 §4.7 (test case 6): a key longer than one block is hashed first.
    [Fact]
    public void ALongHmacKeyIsHashed()
    {
        byte[] key = new byte[131];
        key.AsSpan().Fill(0xaa);
        string mac = Compute(
            PrfId.HmacSha256, key, "Test Using Larger Than Block-Size Key - Hash Key First"u8);
        Assert.Equal("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", mac);
    }

    // RFC 4434 §2.2: keys of 16, 10 and 18 octets.
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "47f51b4564966215b8985c63055ed308")]
    [InlineData("00010203040506070809", "0fa087af7d866e7653434e602fdde835")]
    [InlineData("000102030405060708090a0b0c0d0e0fedcb", "8cd3c93ae598a9803006ffb67c40e9e4")]
    public void AesXcbcPrfMatchesRfc4434(string key, string expected) =>
        Assert.Equal(expected, Compute(PrfId.AesXcbc, Hex(key), Octets(20)));

    // RFC 4615 §4: keys of 18, 16 and 10 octets.
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0fedcb", "84a348a4a45d235babfffc0d2b4da09a")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "980ae87b5f4c9c5214f5b6a8455e4c2d")]
    [InlineData("00010203040506070809", "290d9e112edb09ee141fcf64c0b72f3d")]
    public void AesCmacPrfMatchesRfc4615(string key, string expected) =>
        Assert.Equal(expected, Compute(PrfId.AesCmac, Hex(key), Octets(20)));

    [Fact, Trait("Requirement", "R-2.13-7"), Trait("Requirement", "R-2.13-8")]
    public void PrfPlusChainsItsBlocksWithACounter()
    {
        foreach (PrfId prf in s_all)
        {
            byte[] key = Octets(AlgorithmLengths.Prf(prf)), seed = Octets(40, 100);
            byte[] first = Convert.FromHexString(Compute(prf, key, [.. seed, 1]));
            byte[] second = Convert.FromHexString(Compute(prf, key, [.. first, .. seed, 2]));
            byte[] third = Convert.FromHexString(Compute(prf, key, [.. second, .. seed, 3]));
            byte[] stream = [.. first, .. second, .. third];
            byte[] output = new byte[stream.Length - 5];
            _provider.PrfPlus(prf, key, seed, output);
            Assert.Equal(stream[..output.Length], output);
        }
    }

    [Fact, Trait("Requirement", "R-2.13-9")]
    public void PrfPlusEndsAfter255Blocks()
    {
        _provider.PrfPlus(PrfId.HmacSha1, [1], [2], new byte[255 * 20]);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _provider.PrfPlus(PrfId.HmacSha1, [1], [2], new byte[255 * 20 + 1]));
    }

    [Fact]
    public void NistIkeV2VectorsHold()
    {
        PrfId prf = PrfId.None;
        Dictionary<string, byte[]> values = [];
        int cases = 0;
        foreach (string line in File.ReadLines(SharedFile("vectors/kdf/nist-cavs-ikev2.fax")))
        {
            if (line is "[SHA-1]" or "[SHA-256]" or "[SHA-384]" or "[SHA-512]")
                prf = Enum.Parse<PrfId>("HmacSha" + line[5..^1]);
            if (line.Split(" = ") is not [var name, var value] || name.StartsWith('[') || name == "COUNT")
                continue;
            values[name] = Convert.FromHexString(value);
            if (name != "SKEYSEED(Rekey)")
                continue;
            CheckNistCase(prf, values);
            cases++;
        }
        Assert.True(cases >= 100, $"only {cases} cases");
    }

    [Fact]
    public void PrfAndSha1DoNotAllocate()
    {
        byte[] key = Octets(32), data = Octets(100), output = new byte[64], many = new byte[300];
        void RunAll()
        {
            foreach (PrfId prf in s_all)
            {
                _provider.Prf(prf, key, data, output.AsSpan(0, AlgorithmLengths.Prf(prf)));
                _provider.PrfPlus(prf, key, data, many);
            }
            _provider.Sha1(data, output.AsSpan(0, 20));
        }
        Assert.Equal(0, Allocation.Of(RunAll));
    }

    // FIPS 180-4's example message "abc".
    [Fact]
    public void Sha1MatchesItsStandard()
    {
        byte[] digest = new byte[20];
        _provider.Sha1("abc"u8, digest);
        Assert.Equal("a9993e364706816aba3e25717850c26c9cd0d89d", Hex(digest));
    }

    private void CheckNistCase(PrfId prf, Dictionary<string, byte[]> v)
    {
        byte[] nonces = [.. v["Ni"], .. v["Nr"]];
        byte[] seedKey = Convert.FromHexString(Compute(prf, nonces, v["g^ir"]));
        Assert.Equal(v["SKEYSEED"], seedKey);
        byte[] keys = new byte[v["DKM"].Length];
        _provider.PrfPlus(prf, seedKey, [.. nonces, .. v["SPIi"], .. v["SPIr"]], keys);
        Assert.Equal(v["DKM"], keys);
        byte[] derivation = keys[..AlgorithmLengths.Prf(prf)];
        byte[] child = new byte[v["DKM(Child SA)"].Length];
        _provider.PrfPlus(prf, derivation, nonces, child);
        Assert.Equal(v["DKM(Child SA)"], child);
        _provider.PrfPlus(prf, derivation, [.. v["g^ir (new)"], .. nonces], child);
        Assert.Equal(v["DKM(Child SA D-H)"], child);
        Assert.Equal(Hex(v["SKEYSEED(Rekey)"]), Compute(prf, derivation, [.. v["g^ir (new)"], .. nonces]));
    }

    private string Compute(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        byte[] output = new byte[AlgorithmLengths.Prf(prf)];
        _provider.Prf(prf, key, data, output);
        return Hex(output);
    }
}

using System.Text;
using IkeLab.Crypto.Eap;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>MD4 and DES, which only old password hashes still need.</summary>
public sealed class OldPrimitiveTests
{
    // RFC 1320 §A.5.
    [Theory]
    [InlineData("", "31d6cfe0d16ae931b73c59d7e0c089c0")]
    [InlineData("a", "bde52cb31de33e46245e05fbdbd6fb24")]
    [InlineData("abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData("message digest", "d9130a8164549fe818874806e1c7014b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9")]
    [InlineData(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "043f8582f241db351ce627e153e7f0e4")]
    [InlineData(
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "e33b4ddc9c38f2199c3e7b164fcc0536")]
    public void Md4MatchesRfc1320(string text, string expected)
    {
        byte[] digest = new byte[Md4.DigestLength];
        Md4.Compute(Encoding.ASCII.GetBytes(text), digest);
        Assert.Equal(expected, Hex(digest));
    }

    [Fact]
    public void Md4PadsEveryLengthDifferently()
    {
        var digests = new HashSet<string>();
        byte[] digest = new byte[Md4.DigestLength];
        for (int length = 0; length <= 200; length++)
        {
            Md4.Compute(new byte[length], digest);
            Assert.True(digests.Add(Hex(digest)));
        }
    }

    // RFC 2759 §9.3, and the weak key of zeros.
    [Theory]
    [InlineData("fc156af7edcd6c", "fd0b5b5e7f6e34d9")]
    [InlineData("0edde3337d427f", "0e6e796737ea08fe")]
    [InlineData("00000000000000", "0101010101010101")]
    [InlineData("ffffffffffffff", "fefefefefefefefe")]
    public void KeysGetOddParity(string raw, string expected)
    {
        byte[] key = new byte[8];
        Des.ExpandKey(Hex(raw), key);
        Assert.Equal(expected, Hex(key));
    }

    // NIST SP 500-20 (variable key and permutation tests), and keys of FIPS 74 §3.6 that are weak or half weak.
    [Theory]
    [InlineData("7ca110454a1a6e57", "01a1d6d039776742", "690f5b0d9a26939b")]
    [InlineData("0131d9619dc1376e", "5cd54ca83def57da", "7a389d10354bd271")]
    [InlineData("0101010101010101", "0000000000000000", "8ca64de9c1b123a7")]
    [InlineData("fefefefefefefefe", "ffffffffffffffff", "7359b2163e4edc58")]
    [InlineData("1f1f1f1f0e0e0e0e", "0123456789abcdef", "db958605f8c8c606")]
    [InlineData("e0e0e0e0f1f1f1f1", "0123456789abcdef", "ee600bc06fc9ef23")]
    [InlineData("01fe01fe01fe01fe", "0123456789abcdef", "8a76c7a4f16d47ed")]
    public void DesTakesEveryKey(string key, string clear, string expected)
    {
        byte[] cipher = new byte[Des.BlockLength];
        Des.Encrypt(WithoutParity(Hex(key)), Hex(clear), cipher);
        Assert.Equal(expected, Hex(cipher));
    }

    private static byte[] WithoutParity(byte[] key)
    {
        ulong bits = 0;
        foreach (byte octet in key)
            bits = (bits << 7) | (uint)(octet >> 1);
        byte[] raw = new byte[Des.RawKeyLength];
        for (int i = raw.Length - 1; i >= 0; i--, bits >>= 8)
            raw[i] = (byte)bits;
        return raw;
    }
}

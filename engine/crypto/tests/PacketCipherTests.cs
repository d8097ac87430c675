using System.Security.Cryptography;
using IkeLab.Engine.Crypto;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests;

public sealed class PacketCipherTests
{
    private const int EspHeader = 8;

    private readonly CryptoProvider _provider = new();

    public static TheoryData<CipherSuite> Suites()
    {
        TheoryData<CipherSuite> suites = [];
        EncryptionId[] aeads =
        [
            EncryptionId.AesCcm8, EncryptionId.AesCcm12, EncryptionId.AesCcm16, EncryptionId.AesGcm8,
            EncryptionId.AesGcm12, EncryptionId.AesGcm16, EncryptionId.NullAesGmac,
        ];
        foreach (int bits in (int[])[128, 192, 256])
        {
            foreach (EncryptionId aead in aeads)
                suites.Add(new CipherSuite(aead, bits, IntegrityId.None));
            foreach (IntegrityId integrity in Enum.GetValues<IntegrityId>())
            {
                suites.Add(new CipherSuite(EncryptionId.AesCbc, bits, integrity));
                suites.Add(new CipherSuite(EncryptionId.AesCtr, bits, integrity));
            }
        }
        suites.Add(new CipherSuite(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None));
        suites.Add(new CipherSuite(EncryptionId.TripleDes, 0, IntegrityId.HmacSha1_96));
        suites.Add(new CipherSuite(EncryptionId.Null, 0, IntegrityId.HmacSha256_128));
        return suites;
    }

    [Theory, MemberData(nameof(Suites))]
    public void WhatIsSealedOpensAgain(CipherSuite suite)
    {
        using PacketCipher sender = Create(suite), receiver = Create(suite);
        foreach (int blocks in (int[])[0, 1, 2, 5, 64, 4000])
        {
            byte[] plain = Plain(sender, blocks);
            byte[] packet = (byte[])plain.Clone();
            sender.Seal(packet, EspHeader);
            if (blocks > 0 && suite.Encryption is not EncryptionId.Null and not EncryptionId.NullAesGmac)
                Assert.NotEqual(Text(plain, sender), Text(packet, sender));
            Assert.Equal(plain[..(EspHeader + sender.IvLength)], packet[..(EspHeader + sender.IvLength)]);
            Assert.True(receiver.Open(packet, EspHeader));
            Assert.Equal(Text(plain, sender), Text(packet, sender));
        }
    }

    [Theory, MemberData(nameof(Suites))]
    public void ASealIsRepeatable(CipherSuite suite)
    {
        using PacketCipher one = Create(suite), other = Create(suite);
        byte[] first = Plain(one, 3), second = Plain(one, 3), again = Plain(one, 3);
        one.Seal(first, EspHeader);
        other.Seal(second, EspHeader);
        Assert.True(one.Open((byte[])first.Clone(), EspHeader));
        one.Seal(again, EspHeader);
        Assert.Equal(first, second);
        Assert.Equal(first, again);
    }

    [Fact, Trait("Requirement", "R-3.14-5")]
    public void TheIvOfCbcIsAsLongAsItsBlock()
    {
        using PacketCipher aes = Create(new(EncryptionId.AesCbc, 256, IntegrityId.HmacSha256_128));
        using PacketCipher des = Create(new(EncryptionId.TripleDes, 0, IntegrityId.HmacSha1_96));
        Assert.Equal((16, 16, true), (aes.IvLength, aes.BlockLength, aes.NeedsRandomIv));
        Assert.Equal((8, 8, true), (des.IvLength, des.BlockLength, des.NeedsRandomIv));
    }

    [Theory, MemberData(nameof(Suites)), Trait("Requirement", "R-3.14-14")]
    public void EveryChangedOctetIsNoticed(CipherSuite suite)
    {
        using PacketCipher cipher = Create(suite);
        byte[] packet = Plain(cipher, 2);
        cipher.Seal(packet, EspHeader);
        if (cipher.IcvLength == 0)
            return;
        for (int i = 0; i < packet.Length; i++)
        {
            byte[] forged = (byte[])packet.Clone();
            forged[i] ^= (byte)(1 << (i % 8));
            Assert.False(cipher.Open(forged, EspHeader), $"octet {i} changed");
        }
        Assert.True(cipher.Open(packet, EspHeader));
    }

    [Theory, MemberData(nameof(Suites))]
    public void ShortPacketsAreRefused(CipherSuite suite)
    {
        using PacketCipher cipher = Create(suite);
        int overhead = EspHeader + cipher.IvLength + cipher.IcvLength;
        for (int length = 0; length < overhead; length++)
        {
            Assert.False(cipher.Open(new byte[length], EspHeader));
            Assert.False(cipher.Open(new byte[length], EspHeader, 7));
        }
        if (cipher.BlockLength > 1)
            Assert.False(cipher.Open(new byte[overhead + cipher.BlockLength - 1], EspHeader));
    }

    [Theory, MemberData(nameof(Suites))]
    public void TheHighSequenceNumberIsAuthenticated(CipherSuite suite)
    {
        using PacketCipher cipher = Create(suite);
        byte[] plain = Plain(cipher, 2);
        byte[] packet = (byte[])plain.Clone(), without = (byte[])plain.Clone();
        cipher.Seal(packet, EspHeader, 0x01020304);
        cipher.Seal(without, EspHeader);
        Assert.Equal(Text(without, cipher), Text(packet, cipher));
        if (cipher.IcvLength != 0)
        {
            Assert.False(cipher.Open((byte[])packet.Clone(), EspHeader, 0x01020305));
            Assert.False(cipher.Open((byte[])packet.Clone(), EspHeader));
        }
        Assert.True(cipher.Open(packet, EspHeader, 0x01020304));
        Assert.Equal(Text(plain, cipher), Text(packet, cipher));
    }

    [Theory, MemberData(nameof(Suites))]
    public void SealAndOpenDoNotAllocate(CipherSuite suite)
    {
        using PacketCipher cipher = Create(suite);
        byte[] packet = Plain(cipher, 20);
        Assert.Equal(0, Allocation.Of(() =>
        {
            cipher.Seal(packet, EspHeader);
            Assert.True(cipher.Open(packet, EspHeader));
            cipher.Seal(packet, EspHeader, 3);
            Assert.True(cipher.Open(packet, EspHeader, 3));
            packet[^1] ^= 1;
            cipher.Open(packet, EspHeader);
        }));
    }

    // RFC 7634 appendix B: an IKE message.
    [Fact]
    public void ChaCha20Poly1305MatchesRfc7634()
    {
        byte[] key = [.. Octets(32, 0x80), 0xa0, 0xa1, 0xa2, 0xa3];
        byte[] prefix = Hex("c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029");
        byte[] plain = Hex("0000000c000040010000000a00");
        CheckSeal(
            new CipherSuite(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None), key, [],
            prefix, "1011121314151617", plain, "610394701f8d017f7c129248896b71bfe25236efd7cdc67066906315b2");
    }

    // draft-mcgrew-gcm-test-01, the ESP packet with ENCR_NULL_AUTH_AES_GMAC: the IV is part of the associated
    // data.
    [Fact]
    public void GmacMatchesTheVectorThatKernelsTestWith()
    {
        const string Payload =
            "45000030da3a00008001df3bc0a80005c0a800010800c6cd02000700"
            + "6162636465666768696a6b6c6d6e6f707172737401020201";
        CheckSeal(
            new CipherSuite(EncryptionId.NullAesGmac, 128, IntegrityId.None),
            Hex("4c80cdefbb5d10da906ac73c3613a63422433c64"), [],
            Hex("0000432100000007"), "0000000000000000", Hex(Payload),
            Payload + "f2a9a836e155106aa8dcd618e4099aaa");
    }

    // RFC 3602 §4 case 4 with no MAC: 64 octets of AES-128-CBC.
    [Fact]
    public void AesCbcMatchesRfc3602() => CheckSeal(
        new CipherSuite(EncryptionId.AesCbc, 128, IntegrityId.None),
        Hex("56e47a38c5598974bc46903dba290349"), [], [], "8ce82eefbea0da3c44699ed7db51b7d9", Octets(64, 0xa0),
        "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e"
        + "35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55");

    // RFC 3686 §6 test vectors 3 (36 octets) and 9 (256-bit key).
    [Theory]
    [InlineData(
        "7691be035e5020a8ac6e618529f9a0dc", "00e0017b", "27777f3f4a1786f0", 36,
        "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f")]
    [InlineData(
        "ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687fb54153d",
        "001cc5b7", "51a51d70a1c11148", 36,
        "eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b583d6071f1ec0e6b8")]
    public void AesCtrMatchesRfc3686(
        string key, string nonce, string iv, int length, string expected) => CheckSeal(
        new CipherSuite(EncryptionId.AesCtr, key.Length * 4, IntegrityId.None), Hex(key + nonce), [],
        [], iv, Octets(length), expected);

    // RFC 3610 §8's vectors have another counter width, so AES-CCM is checked against AES-CBC-MAC and AES-CTR
    // put together by hand as RFC 4309 §4 describes.
    [Theory]
    [InlineData(EncryptionId.AesCcm8, 8)]
    [InlineData(EncryptionId.AesCcm12, 12)]
    [InlineData(EncryptionId.AesCcm16, 16)]
    public void AesCcmMatchesItsConstruction(EncryptionId id, int icvLength)
    {
        byte[] key = Octets(16, 3), salt = Octets(3, 90), iv = Octets(8, 60);
        byte[] prefix = Octets(8, 1), plain = Octets(37, 7);
        byte[] nonce = [.. salt, .. iv];
        using var aes = Aes.Create();
        aes.Key = key;
        byte flags = (byte)(0x40 | (icvLength - 2) / 2 << 3 | 3);
        byte[] firstBlock = [flags, .. nonce, 0, 0, 0, (byte)plain.Length];
        byte[] header = [0, (byte)prefix.Length, .. prefix, .. new byte[6]];
        byte[] padded = [.. plain, .. new byte[11]];
        byte[] macInput = [.. firstBlock, .. header, .. padded];
        byte[] mac = aes.EncryptCbc(macInput, new byte[16], PaddingMode.None)[^16..];
        byte[] Stream(byte counter) => aes.EncryptEcb(
            (byte[])[3, .. nonce, 0, 0, 0, counter], PaddingMode.None);
        byte[] stream = [.. Stream(1), .. Stream(2), .. Stream(3)], tagMask = Stream(0);
        byte[] expected = new byte[plain.Length + icvLength];
        for (int i = 0; i < plain.Length; i++)
            expected[i] = (byte)(plain[i] ^ stream[i]);
        for (int i = 0; i < icvLength; i++)
            expected[plain.Length + i] = (byte)(mac[i] ^ tagMask[i]);
        var suite = new CipherSuite(id, 128, IntegrityId.None);
        CheckSeal(suite, [.. key, .. salt], [], prefix, Hex(iv), plain, Hex(expected));
    }

    [Fact]
    public void WrongKeysAreRefusedAtOnce()
    {
        var suite = new CipherSuite(EncryptionId.AesGcm16, 128, IntegrityId.None);
        Assert.Throws<ArgumentOutOfRangeException>(() => _provider.CreateCipher(suite, new byte[16], []));
        CipherSuite tiny = suite with { KeyBits = 64 };
        Assert.Throws<NotSupportedException>(() => _provider.CreateCipher(tiny, new byte[12], []));
        Assert.False(_provider.Supports(EncryptionId.AesGcm16, 64));
        Assert.False(_provider.Supports(EncryptionId.AesGcm16, 0));
        Assert.False(_provider.Supports(EncryptionId.Null, 128));
        Assert.True(_provider.Supports(EncryptionId.ChaCha20Poly1305, 0));
    }

    [Fact]
    public void ADisposedCipherDoesNothing()
    {
        foreach (TheoryDataRow<CipherSuite> row in Suites())
        {
            PacketCipher cipher = Create(row.Data);
            byte[] packet = Plain(cipher, 1);
            cipher.Dispose();
            cipher.Dispose();
            if (row.Data.Encryption != EncryptionId.Null)
                Assert.Throws<ObjectDisposedException>(() => cipher.Seal(packet, EspHeader));
        }
    }

    private void CheckSeal(
        CipherSuite suite, byte[] key, byte[] macKey, byte[] prefix, string iv, byte[] plain, string expected)
    {
        using PacketCipher cipher = _provider.CreateCipher(suite, key, macKey);
        byte[] packet = [.. prefix, .. Hex(iv), .. plain, .. new byte[cipher.IcvLength]];
        cipher.Seal(packet, prefix.Length);
        Assert.Equal(expected, Hex(packet.AsSpan(prefix.Length + cipher.IvLength)));
        Assert.True(cipher.Open(packet, prefix.Length));
        Assert.Equal(plain, Text(packet, cipher, prefix.Length));
    }

    private PacketCipher Create(CipherSuite suite)
    {
        byte[] key = Octets(suite.EncryptionKeyLength, 11);
        return _provider.CreateCipher(suite, key, Octets(suite.IntegrityKeyLength, 77));
    }

    private static byte[] Plain(PacketCipher cipher, int blocks) =>
        Octets(EspHeader + cipher.IvLength + blocks * cipher.BlockLength + cipher.IcvLength, 5);

    private static byte[] Text(byte[] packet, PacketCipher cipher, int prefix = EspHeader) =>
        packet[(prefix + cipher.IvLength)..^cipher.IcvLength];
}

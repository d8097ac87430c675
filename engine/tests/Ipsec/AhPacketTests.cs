using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;

namespace IkeLab.Engine.Tests.Ipsec;

/// <summary>RFC 4302.</summary>
public sealed class AhPacketTests
{
    private static readonly IpAddress A = IpAddress.V4(192, 0, 2, 1);
    private static readonly IpAddress B = IpAddress.V4(192, 0, 2, 2);
    private static readonly IpAddress A6 = IpAddress.Parse("2001:db8::1");
    private static readonly IpAddress B6 = IpAddress.Parse("2001:db8::2");

    /// <summary>The algorithm, whether in IPv6, and what the length field says.</summary>
    public static TheoryData<IntegrityId, bool, byte> Lengths => new()
    {
        { IntegrityId.HmacSha1_96, false, 4 }, { IntegrityId.HmacSha1_96, true, 4 },
        { IntegrityId.HmacSha256_128, false, 5 }, { IntegrityId.HmacSha256_128, true, 6 },
        { IntegrityId.HmacSha384_192, false, 7 }, { IntegrityId.HmacSha512_256, true, 10 },
        { IntegrityId.AesXcbc96, false, 4 },
    };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Packets_arrive_and_whatever_is_changed_on_the_way_does_not(IntegrityId integrity, bool inIPv6, byte words)
    {
        foreach (var extended in new[] { false, true })
        {
            using var pair = new Pair(integrity, extended);
            var (from, to) = inIPv6 ? (A6, B6) : (A, B);
            var packet = pair.Seal(from, to, [1, 2, 3, 4, 5]);
            Assert.Equal((4, words, 0), (packet[0], packet[1], BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2))));
            Assert.Equal((words + 2) * 4 + 5, packet.Length);
            for (var i = 0; i < packet.Length; i++)
            {
                byte[] changed = [.. packet];
                changed[i] ^= 0x10;
                Assert.NotEqual(IpsecVerdict.Ok, pair.Open(from, to, changed));
            }
            // The outer addresses are under the ICV, unlike those of ESP.
            Assert.Equal(IpsecVerdict.BadIntegrity, pair.Open(to, from, packet));
            Assert.Equal(IpsecVerdict.Malformed, pair.Open(from, to, packet[..(packet.Length - 6)]));
            Assert.Equal(IpsecVerdict.Malformed, pair.Open(from, to, []));
            Assert.Equal(IpsecVerdict.Ok, pair.Open(from, to, packet));
            Assert.Equal([1, 2, 3, 4, 5], pair.Payload);
            Assert.Equal(IpsecVerdict.Replayed, pair.Open(from, to, packet));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_ICV_is_over_the_header_without_what_changes_and_over_all_behind_it(bool extended)
    {
        using var pair = new Pair(IntegrityId.HmacSha256_128, extended);
        var packet = pair.Seal(A, B, [0xAA, 0xBB]);
        byte[] covered =
        [
            0x45, 0, 0, 50, 0, 0, 0, 0, 0, 51, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
            4, 5, 0, 0, 0, 0, 0x12, 0x34, 0, 0, 0, 1, .. new byte[16], 0xAA, 0xBB, .. extended ? new byte[4] : [],
        ];
        Assert.Equal(HMACSHA256.HashData(new byte[32], covered)[..16], packet[12..28]);
    }

    [Fact]
    public void In_IPv6_the_padding_of_the_ICV_is_covered_too()
    {
        using var pair = new Pair(IntegrityId.HmacSha256_128, extended: false);
        var packet = pair.Seal(A6, B6, [0xAA]);
        byte[] addresses = new byte[32];
        A6.Write(addresses);
        B6.Write(addresses.AsSpan(16));
        byte[] covered =
        [
            0x60, 0, 0, 0, 0, 33, 51, 0, .. addresses,
            4, 6, 0, 0, 0, 0, 0x12, 0x34, 0, 0, 0, 1, .. new byte[16 + 4], 0xAA,
        ];
        Assert.Equal(HMACSHA256.HashData(new byte[32], covered)[..16], packet[12..28]);
    }

    [Fact]
    public void Numbers_that_are_used_up_end_the_SA()
    {
        using var pair = new Pair(IntegrityId.HmacSha1_96, extended: false, last: uint.MaxValue);
        Assert.Equal(0, pair.Outbound.Seal(A, B, [1], 4, new byte[64]));
    }

    [Fact]
    public void The_SPI_stands_where_its_protocol_has_it()
    {
        using var pair = new Pair(IntegrityId.HmacSha1_96, extended: false);
        var packet = pair.Seal(A, B, [1]);
        Assert.True(PacketSpi.TryRead(packet, isAh: true, out var spi));
        Assert.Equal(0x1234u, spi);
        Assert.False(PacketSpi.TryRead(packet.AsSpan(0, 11), isAh: true, out _));
        Assert.True(PacketSpi.TryRead([0, 0, 0x12, 0x34, 0, 0, 0, 1], isAh: false, out spi));
        Assert.Equal(0x1234u, spi);
        Assert.False(PacketSpi.TryRead([0, 0, 0x12, 0x34, 0, 0, 0], isAh: false, out _));
    }

    private sealed class Pair : IDisposable
    {
        private readonly CryptoProvider _crypto = new();

        public Pair(IntegrityId integrity, bool extended, ulong last = 0)
        {
            var suite = new CipherSuite(EncryptionId.None, 0, integrity);
            var key = new byte[suite.IntegrityKeyLength];
            Outbound = new(0x1234, _crypto.CreateCipher(suite, [], key), extended, last);
            Inbound = new(0x1234, _crypto.CreateCipher(suite, [], key), extended, 128);
        }

        public AhOutbound Outbound { get; }
        public AhInbound Inbound { get; }
        public byte[] Payload { get; private set; } = [];

        public byte[] Seal(IpAddress from, IpAddress to, byte[] payload)
        {
            var packet = new byte[Outbound.PacketLength(payload.Length)];
            return packet[..Outbound.Seal(from, to, payload, 4, packet)];
        }

        public IpsecVerdict Open(IpAddress from, IpAddress to, byte[] packet)
        {
            byte[] opened = [.. packet];
            var verdict = Inbound.Open(from, to, opened, out var offset, out var length, out _);
            if (verdict == IpsecVerdict.Ok)
                Payload = opened.AsSpan(offset, length).ToArray();
            return verdict;
        }

        public void Dispose()
        {
            Outbound.Dispose();
            Inbound.Dispose();
            _crypto.Dispose();
        }
    }
}

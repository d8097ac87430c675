using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Tests.Lab;

namespace IkeLab.Engine.Tests.Ipsec;

/// <summary>RFC 4303.</summary>
public sealed class EspTests
{
    public static TheoryData<EncryptionId, int, IntegrityId, bool> Suites()
    {
        var data = new TheoryData<EncryptionId, int, IntegrityId, bool>();
        foreach (var extended in new[] { false, true })
        {
            data.Add(EncryptionId.AesGcm16, 256, IntegrityId.None, extended);
            data.Add(EncryptionId.AesCcm16, 128, IntegrityId.None, extended);
            data.Add(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None, extended);
            data.Add(EncryptionId.NullAesGmac, 128, IntegrityId.None, extended);
            data.Add(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128, extended);
            data.Add(EncryptionId.AesCtr, 256, IntegrityId.HmacSha512_256, extended);
            data.Add(EncryptionId.TripleDes, 0, IntegrityId.HmacSha1_96, extended);
            data.Add(EncryptionId.Null, 0, IntegrityId.AesXcbc96, extended);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Packets_of_every_length_arrive_and_changed_ones_do_not(
        EncryptionId encryption, int bits, IntegrityId integrity, bool extended)
    {
        using var pair = new Pair(new(encryption, bits, integrity), extended);
        for (var length = 0; length < 70; length++)
        {
            var packet = pair.Seal(length);
            byte[] changed = [.. packet];
            changed[^1] ^= 1;
            Assert.Equal(IpsecVerdict.BadIntegrity, pair.Inbound.Open(changed, out _, out _, out _));
            Assert.Equal(IpsecVerdict.Ok, pair.Inbound.Open(packet, out var offset, out var received, out var next));
            Assert.Equal((length, 4), (received, next));
            Assert.All(packet.AsSpan(offset, received).ToArray(), octet => Assert.Equal(0x5A, octet));
        }
    }

    [Fact]
    public void A_packet_is_delivered_once_and_late_ones_only_inside_the_window()
    {
        using var pair = new Pair(new(EncryptionId.AesGcm16, 128, IntegrityId.None), false, window: 32);
        var packets = Enumerable.Range(0, 100).Select(_ => pair.Seal(20)).ToArray();
        Assert.Equal(IpsecVerdict.Ok, pair.Open(packets[50]));
        Assert.Equal(IpsecVerdict.Replayed, pair.Open(packets[50]));
        Assert.Equal(IpsecVerdict.Ok, pair.Open(packets[50 - 31]));
        Assert.Equal(IpsecVerdict.TooOld, pair.Open(packets[50 - 32]));
        Assert.Equal(IpsecVerdict.Ok, pair.Open(packets[99]));
        Assert.Equal(IpsecVerdict.TooOld, pair.Open(packets[51]));
        Assert.Equal(IpsecVerdict.Ok, pair.Open(packets[99 - 31]));
    }

    [Fact]
    public void A_forged_packet_does_not_move_the_window()
    {
        using var pair = new Pair(new(EncryptionId.AesGcm16, 128, IntegrityId.None), false, window: 32);
        var first = pair.Seal(20);
        var forged = pair.Seal(20);
        (forged[4], forged[7]) = (0x7F, 0xFF);
        Assert.Equal(IpsecVerdict.BadIntegrity, pair.Open(forged));
        Assert.Equal(IpsecVerdict.Ok, pair.Open(first));
    }

    [Theory]
    [InlineData(0UL, 1u, 1UL)]
    [InlineData(0xFFFF_FFF0UL, 0xFFFF_FFF5u, 0xFFFF_FFF5UL)]
    [InlineData(0xFFFF_FFF0UL, 3u, 0x1_0000_0003UL)]
    [InlineData(0x1_0000_0005UL, 0xFFFF_FFF0u, 0xFFFF_FFF0UL)]
    [InlineData(0x1_0000_0005UL, 9u, 0x1_0000_0009UL)]
    [InlineData(0x5_8000_0000UL, 0x7000_0000u, 0x6_7000_0000UL)]
    public void The_high_half_of_a_sequence_number_is_inferred(ulong top, uint low, ulong expected)
    {
        var window = new AntiReplayWindow(64);
        if (top > 0)
            window.Mark(top);
        Assert.Equal(expected, window.Infer(low));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(8192)]
    public void A_window_of_another_size_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AntiReplayWindow(size));

    [Fact]
    public void The_window_agrees_with_a_plain_set_over_random_arrivals()
    {
        var window = new AntiReplayWindow(96);
        var seen = new HashSet<ulong>();
        var random = new Random(3);
        ulong top = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var sequence = (ulong)Math.Max(1, (long)top + random.Next(-150, 60));
            var expected = !seen.Contains(sequence) && (sequence > top || top - sequence < 96);
            Assert.Equal(expected, window.MayAccept(sequence, out _));
            if (!expected)
                continue;
            window.Mark(sequence);
            seen.Add(sequence);
            top = Math.Max(top, sequence);
        }
    }

    [Fact]
    public void Packets_allocate_nothing()
    {
        using var pair = new Pair(new(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128), true);
        var payload = new byte[200];
        var packet = new byte[400];
        long before = 0;
        var delivered = 0;
        for (var i = 0; i < 300; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            var length = pair.Outbound.Seal(payload, 4, packet);
            delivered += pair.Inbound.Open(packet.AsSpan(0, length), out _, out _, out _) == IpsecVerdict.Ok ? 1 : 0;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(300, delivered);
    }

    [Fact]
    public void Short_packets_are_malformed()
    {
        using var pair = new Pair(new(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128), false);
        for (var length = 0; length < 40; length++)
            Assert.Equal(IpsecVerdict.Malformed, pair.Open(new byte[length]));
    }

    [Theory]
    [InlineData(false, uint.MaxValue)]
    [InlineData(true, ulong.MaxValue)]
    public void The_last_sequence_number_is_used_once_and_none_after_it(bool extended, ulong last)
    {
        using var crypto = new CryptoProvider();
        var cipher = crypto.CreateCipher(new(EncryptionId.AesGcm16, 128, IntegrityId.None), new byte[20], []);
        using var outbound = new EspOutbound(1, cipher, extended, new LabRandom(1), last - 1);
        Assert.NotEqual(0, outbound.Seal(new byte[8], 4, new byte[100]));
        Assert.Equal(last, outbound.Sequence);
        Assert.Equal(0, outbound.Seal(new byte[8], 4, new byte[100]));
        Assert.Equal(last, outbound.Sequence);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3, 0, 3, 4 }, IpsecVerdict.BadPadding)]
    [InlineData(new byte[] { 0, 0, 0, 0, 5, 4 }, IpsecVerdict.BadPadding)]
    [InlineData(new byte[] { 0, 0, 0, 0, 6, 4 }, IpsecVerdict.BadPadding)]
    [InlineData(new byte[] { 0, 1, 2, 3, 3, 4 }, IpsecVerdict.Ok)]
    public void Padding_that_does_not_count_up_is_refused(byte[] end, IpsecVerdict expected)
    {
        using var crypto = new CryptoProvider();
        var suite = new CipherSuite(EncryptionId.AesCtr, 128, IntegrityId.HmacSha256_128);
        using var cipher = crypto.CreateCipher(suite, new byte[20], new byte[32]);
        using var inbound = new EspInbound(
            1, crypto.CreateCipher(suite, new byte[20], new byte[32]), extendedSequenceNumbers: false, 64);
        var packet = new byte[8 + cipher.IvLength + 8 + cipher.IcvLength];
        (packet[3], packet[7]) = (1, 1);
        end.CopyTo(packet, 8 + cipher.IvLength + 2);
        cipher.Seal(packet, 8);
        Assert.Equal(expected, inbound.Open(packet, out _, out _, out _));
    }

    private sealed class Pair : IDisposable
    {
        private readonly CryptoProvider _crypto = new();

        public Pair(CipherSuite suite, bool extended, int window = 128)
        {
            var (e, a) = (new byte[suite.EncryptionKeyLength], new byte[suite.IntegrityKeyLength]);
            for (var i = 0; i < e.Length; i++)
                e[i] = (byte)(i * 7);
            Outbound = new(0x1234, _crypto.CreateCipher(suite, e, a), extended, new LabRandom(1));
            Inbound = new(0x1234, _crypto.CreateCipher(suite, e, a), extended, window);
        }

        public EspOutbound Outbound { get; }
        public EspInbound Inbound { get; }

        public byte[] Seal(int length)
        {
            var payload = new byte[length];
            Array.Fill(payload, (byte)0x5A);
            var packet = new byte[Outbound.PacketLength(length)];
            Assert.Equal(packet.Length, Outbound.Seal(payload, 4, packet));
            return packet;
        }

        public IpsecVerdict Open(byte[] packet) => Inbound.Open([.. packet], out _, out _, out _);

        public void Dispose()
        {
            Outbound.Dispose();
            Inbound.Dispose();
            _crypto.Dispose();
        }
    }
}

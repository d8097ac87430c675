using System.Collections.Concurrent;
using IkeLab.Engine;

namespace IkeLab.Crypto.Tests;

public sealed class SystemRandomTests
{
    private const int IvLength = 16;

    private readonly SystemRandom _random = new();

    [Theory]
    [InlineData(RandomPurpose.Iv, IvLength)]
    [InlineData(RandomPurpose.Iv, 3 * 1024)]
    [InlineData(RandomPurpose.Iv, 4096)]
    [InlineData(RandomPurpose.Iv, 5000)]
    [InlineData(RandomPurpose.Nonce, 32)]
    [InlineData(RandomPurpose.KeyExchange, 5000)]
    public void Every_draw_fills_the_whole_span_with_something_new(RandomPurpose purpose, int length)
    {
        var seen = new HashSet<string>();
        for (var draw = 0; draw < 20; draw++)
        {
            var octets = new byte[length];
            _random.Fill(octets, purpose);
            // That one of these stays zero by chance happens once in 2^64.
            for (var at = 0; at + 8 <= length; at += 8)
                Assert.True(seen.Add(Convert.ToHexString(octets, at, 8)));
            _random.Fill(octets.AsSpan(0, 0), purpose);
        }
        Assert.DoesNotContain(Convert.ToHexString(new byte[8]), seen);
    }

    [Fact]
    public void No_IV_comes_twice_when_many_threads_draw()
    {
        var seen = new ConcurrentDictionary<UInt128, bool>();
        Parallel.For(0, 20_000, _ =>
        {
            Span<byte> iv = stackalloc byte[IvLength];
            _random.Fill(iv, RandomPurpose.Iv);
            Assert.True(seen.TryAdd(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(iv), true));
        });
        Assert.Equal(20_000, seen.Count);
    }

    [Fact]
    public void A_draw_allocates_nothing()
    {
        var octets = new byte[32];
        Assert.Equal(0, Allocation.Of(() =>
        {
            _random.Fill(octets, RandomPurpose.Nonce);
            _random.Fill(octets, RandomPurpose.Iv);
        }));
    }
}

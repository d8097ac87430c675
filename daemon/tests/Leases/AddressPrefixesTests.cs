using IkeLab.Daemon.Leases;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Leases;

public sealed class AddressPrefixesTests
{
    [Theory]
    [InlineData("0.0.0.0", "255.255.255.255", "0.0.0.0/0")]
    [InlineData("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0")]
    [InlineData("10.0.0.0", "10.0.2.255", "10.0.0.0/23 10.0.2.0/24")]
    [InlineData("255.255.255.254", "255.255.255.255", "255.255.255.254/31")]
    [InlineData("10.0.0.2", "10.0.0.1", "")]
    public void A_range_is_its_largest_networks(string start, string end, string expected) =>
        Assert.Equal(expected, string.Join(' ', AddressPrefixes.Of(IpAddress.Parse(start), IpAddress.Parse(end))));

    [Theory]
    [InlineData("0.0.0.1", "255.255.255.254", 62)]
    [InlineData("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 254)]
    public void The_worst_range_is_bounded(string start, string end, int count) =>
        Assert.Equal(count, AddressPrefixes.Of(IpAddress.Parse(start), IpAddress.Parse(end)).Count);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Networks_cover_a_range_without_gap_or_overlap(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var (a, b) = ((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32));
            var (start, end) = (Math.Min(a, b), Math.Max(a, b));
            ulong next = start;
            foreach (var prefix in AddressPrefixes.Of(IpAddress.V4(start), IpAddress.V4(end)))
            {
                Assert.Equal(next, (ulong)prefix.Address.Bits);
                var size = 1UL << (32 - prefix.Length);
                Assert.Equal(0UL, next % size);
                next += size;
            }
            Assert.Equal((ulong)end + 1, next);
        }
    }
}

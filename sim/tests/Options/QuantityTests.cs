namespace IkeLab.Sim.Tests.Options;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("5%", 0.05)]
    [InlineData("0.05", 0.05)]
    [InlineData("0", 0)]
    [InlineData("100%", 1)]
    [InlineData("1", 1)]
    [InlineData(".5", 0.5)]
    [InlineData("1e-3", 0.001)]
    public void A_share_is_a_percentage_or_a_fraction(string text, double expected)
    {
        Assert.True(Quantity.TryShare(text, out var share));
        Assert.Equal(expected, share);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("5")]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("5 %")]
    [InlineData("0,05")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public void What_is_no_share_is_refused(string text) => Assert.False(Quantity.TryShare(text, out _));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("90", 90)]
    [InlineData("1h", 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h30m15s", 5415)]
    [InlineData("2min", 120)]
    [InlineData("250ms", 0.25)]
    [InlineData("20us", 0.00002)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("0", 0)]
    public void A_duration_is_a_sum_of_numbers_with_units(string text, double seconds)
    {
        Assert.True(Quantity.TryDuration(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("1x")]
    [InlineData("1h30")]
    [InlineData("-5s")]
    [InlineData("1 h")]
    [InlineData("1..5s")]
    [InlineData("99999d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Quantity.TryDuration(text, out _));

    [Theory]
    [InlineData("1400", 1400)]
    [InlineData("64k", 65_536)]
    [InlineData("2K", 2048)]
    [InlineData("1.5k", 1536)]
    public void A_size_may_have_a_k(string text, int expected)
    {
        Assert.True(Quantity.TrySize(text, out var size));
        Assert.Equal(expected, size);
    }

    [Theory]
    [InlineData("k")]
    [InlineData("1m")]
    [InlineData("-1")]
    [InlineData("9999999999")]
    public void What_is_no_size_is_refused(string text) => Assert.False(Quantity.TrySize(text, out _));

    [Theory]
    [InlineData("2", 2)]
    [InlineData("2/h", 2)]
    [InlineData("1/min", 60)]
    [InlineData("1/s", 3600)]
    [InlineData("24/d", 1)]
    [InlineData("off", 0)]
    public void A_rate_is_counted_in_the_unit_that_is_asked_for(string text, double anHour)
    {
        Assert.True(Quantity.TryRate(text, TimeSpan.FromHours(1), out var rate));
        Assert.Equal(anHour, rate, 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/h")]
    [InlineData("2/")]
    [InlineData("2/fortnight")]
    [InlineData("2/h/h")]
    public void What_is_no_rate_is_refused(string text) =>
        Assert.False(Quantity.TryRate(text, TimeSpan.FromHours(1), out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90 * TimeSpan.TicksPerSecond, "1m30s")]
    [InlineData(TimeSpan.TicksPerHour, "1h")]
    [InlineData(25 * TimeSpan.TicksPerHour, "25h")]
    [InlineData(250 * TimeSpan.TicksPerMillisecond, "250ms")]
    [InlineData(1, "0.0001ms")]
    [InlineData(TimeSpan.TicksPerHour + 12_345_678, "1h1.2345678s")]
    public void A_duration_prints_as_people_write_it_and_reads_back_exactly(long ticks, string expected)
    {
        Assert.Equal(expected, Quantity.Print(TimeSpan.FromTicks(ticks)));
        Assert.True(Quantity.TryDuration(expected, out var read));
        Assert.Equal(ticks, read.Ticks);
    }

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.05, "5%")]
    [InlineData(0.07, "7%")]
    [InlineData(0.125, "12.5%")]
    [InlineData(0.0123456789, "0.0123456789")]
    [InlineData(1e-9, "1E-09")]
    public void A_share_prints_as_a_percentage_where_that_reads_back_exactly(double share, string expected)
    {
        Assert.Equal(expected, Quantity.PrintShare(share));
        Assert.True(Quantity.TryShare(expected, out var read));
        Assert.Equal(share, read);
    }
}

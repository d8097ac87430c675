using IkeLab.Sim.Network;

namespace IkeLab.Sim.Tests.Network;

public sealed class LinkTests
{
    private const int Packets = 400_000;
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(0.44)]
    [InlineData(0.8)]
    public void The_long_run_loss_is_what_was_asked_for(double asked)
    {
        var lost = Count(asked, out _);
        Assert.InRange((double)lost / Packets, asked * 0.94, asked * 1.06);
    }

    [Fact]
    public void Losses_come_in_bursts()
    {
        var lost = Count(0.05, out var pairs);
        // Independent losses would follow each other in one case out of twenty.
        Assert.True((double)pairs / lost > 0.2, $"{pairs} of {lost} losses follow another");
    }

    [Fact]
    public void A_link_without_loss_loses_nothing_and_draws_nothing()
    {
        var log = new DrawLog();
        var link = new LinkDirection();
        Assert.False(link.Loses(new SeededChoices(1, log), 0, 0, 0));
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public void A_burst_is_over_after_seconds_of_silence()
    {
        var choices = new SeededChoices(7);
        var link = new LinkDirection();
        var (lost, pairs) = (0, 0);
        var before = false;
        for (var i = 0; i < Packets; i++)
        {
            var now = link.Loses(choices, 3, 0.05, i * TimeSpan.FromSeconds(5).Ticks);
            lost += now ? 1 : 0;
            pairs += now && before ? 1 : 0;
            before = now;
        }
        Assert.InRange((double)pairs / lost, 0.04, 0.06);
    }

    private static int Count(double share, out int pairs)
    {
        var choices = new SeededChoices(7);
        var link = new LinkDirection();
        var lost = 0;
        pairs = 0;
        var before = false;
        for (var i = 0; i < Packets; i++)
        {
            var now = link.Loses(choices, 3, share, i * Spacing.Ticks);
            lost += now ? 1 : 0;
            pairs += now && before ? 1 : 0;
            before = now;
        }
        return lost;
    }
}

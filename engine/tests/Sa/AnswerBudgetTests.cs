using IkeLab.Engine.Core;

namespace IkeLab.Engine.Tests.Sa;

/// <summary>RFC 7296 §2.21.4: answers to what nobody has protected are limited in rate.</summary>
public sealed class AnswerBudgetTests
{
    [Fact]
    public void So_many_at_once_and_so_many_a_second()
    {
        var budget = new AnswerBudget(4);
        Assert.Equal(4, Taken(budget, 0));
        Assert.Equal(0, Taken(budget, 249));
        Assert.Equal(1, Taken(budget, 250));
        Assert.Equal(1, Taken(budget, 600));
        Assert.Equal(1, Taken(budget, 750));
        Assert.Equal(4, Taken(budget, 10_000));
    }

    [Fact]
    public void What_is_earned_beyond_a_full_bucket_is_not_kept()
    {
        var budget = new AnswerBudget(1);
        Assert.Equal(1, Taken(budget, 0));
        Assert.Equal(1, Taken(budget, 2_500));
        Assert.Equal(0, Taken(budget, 3_499));
        Assert.Equal(1, Taken(budget, 3_500));
    }

    [Fact]
    public void None_a_second_is_none()
    {
        var budget = new AnswerBudget(0);
        Assert.Equal(0, Taken(budget, 0));
        Assert.Equal(0, Taken(budget, 1_000_000));
    }

    private static int Taken(AnswerBudget budget, int milliseconds)
    {
        var now = new Instant(TimeSpan.FromMilliseconds(milliseconds).Ticks);
        var taken = 0;
        while (budget.TryTake(now))
            taken++;
        return taken;
    }
}

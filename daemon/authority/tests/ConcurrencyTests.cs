using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Commands_at_the_same_time_wait_for_each_other_and_none_is_lost()
    {
        using var sandbox = WithAuthority();

        Parallel.For(0, 4, i => Succeed(sandbox.Store.CreateCertificate(Ca, $"host{i}", new())));

        Assert.Equal(4, File.ReadLines(sandbox.PathOf("index.txt")).Count());
        Assert.DoesNotContain(Directory.EnumerateFiles(sandbox.Root, "*", SearchOption.AllDirectories),
            f => f.EndsWith(".new", StringComparison.Ordinal)
                || f.EndsWith(".old", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_two_creations_of_one_authority_one_succeeds()
    {
        using var sandbox = new Sandbox();
        var outcomes = new Outcome[4];

        Parallel.For(0, outcomes.Length, i => outcomes[i] = sandbox.Store.Create(Ca, Fast));

        Assert.Single(outcomes, o => o.Succeeded);
        Assert.All(outcomes.Where(o => !o.Succeeded), o => Assert.EndsWith("exists already", o.Error!));
        sandbox.Issue().Dispose();
    }
}

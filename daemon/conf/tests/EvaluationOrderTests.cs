namespace IkeLab.Configuration.Tests;

/// <summary>The engine takes the first policy that fits; it must be the one that iked's rule picks.</summary>
public sealed class EvaluationOrderTests
{
    [Theory]
    [InlineData("a b c", "c b a")]
    [InlineData("a b/quick c", "b c a")]
    [InlineData("a/quick b c/quick d", "a c d b")]
    [InlineData("a/default b c", "c b a")]
    [InlineData("a/default b/default", "b")]
    [InlineData("a/skip b", "b")]
    public void QuickOnesFirstThenTheLastThenTheDefault(string policies, string order) =>
        Assert.Equal(order, string.Join(' ', Load(policies).EvaluationOrder.Select(p => p.Name)));

    /// <summary>
    /// iked's own loop, over every combination of four policies and every set of those that match.
    /// </summary>
    [Fact]
    public void TheFirstMatchIsIkedsMatch()
    {
        string[] kinds = ["", "/quick", "/default", "/skip"];
        for (var combination = 0; combination < 256; combination++)
        {
            var text = string.Join(' ', Enumerable.Range(0, 4).Select(i => $"p{i}{kinds[combination >> (2 * i) & 3]}"));
            var configuration = Load(text);
            for (var matching = 0; matching < 16; matching++)
            {
                bool Fits(Policy policy) => (matching >> (policy.Name[1] - '0') & 1) != 0;
                Assert.Equal(ByIkedsRule(configuration.Policies, Fits), configuration.EvaluationOrder.FirstOrDefault(Fits));
            }
        }
    }

    private static Policy? ByIkedsRule(IEnumerable<Policy> policies, Func<Policy, bool> fits)
    {
        Policy? found = null, standard = null;
        foreach (var policy in policies)
        {
            if (policy.Match == PolicyMatch.Default)
                standard = policy;
            if (policy.Match is PolicyMatch.Skip or PolicyMatch.Default || !fits(policy))
                continue;
            found = policy;
            if (policy.Match == PolicyMatch.Quick)
                break;
        }
        return found ?? (standard is not null && fits(standard) ? standard : null);
    }

    private static IkedConfiguration Load(string policies) => Reading.Valid(string.Concat(policies.Split(' ')
        .Select(p => $"ikev2 {string.Join(' ', p.Split('/'))} {Reading.Pair} dstid {p.Split('/')[0]}\n")));
}

namespace IkeLab.Configuration.Tests;

/// <summary>Short ways to read a text.</summary>
internal static class Reading
{
    public const string Pair = "from 10.0.0.0/24 to 10.1.0.0/24 peer 192.0.2.1";

    public static LoadResult Load(string text, params (string, string)[] macros) =>
        Load(new TestHost().Add(TestHost.Main, text), TestHost.Main, macros);

    public static LoadResult Load(TestHost host, string path = TestHost.Main, params (string, string)[] macros)
    {
        host.Files.TryAdd(LoadOptions.DefaultPrivateKey, new([], 0, 0));
        return IkedConfiguration.Load(new()
        {
            Host = host,
            Path = path,
            Macros = macros.ToDictionary(m => m.Item1, m => m.Item2),
        });
    }

    public static IkedConfiguration Valid(string text, params (string, string)[] macros)
    {
        var result = Load(text, macros);
        Assert.True(result.Configuration is not null, string.Join('\n', result.Errors.Select(e => e.Render())));
        return result.Configuration;
    }

    public static Policy Policy(string text) => Assert.Single(Valid(text).Policies);

    /// <summary>The only error of a text.</summary>
    public static Diagnostic Error(string text)
    {
        var result = Load(text);
        Assert.Null(result.Configuration);
        return Assert.Single(result.Errors);
    }

    public static IEnumerable<string> Warnings(string text) => Load(text).Warnings.Select(w => w.Message);
}

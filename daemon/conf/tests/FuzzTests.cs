namespace IkeLab.Configuration.Tests;

/// <summary>
/// Whatever stands in a file: a result, no exception, and a configuration exactly where there is no error.
/// </summary>
public sealed class FuzzTests
{
    private static readonly byte[][] Corpus = [.. new[] { "valid", "invalid" }
        .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(CorpusTests.Root, kind), "*.conf").Order())
        .Select(File.ReadAllBytes)];

    [Fact]
    public void RandomOctetsAreJudged()
    {
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var content = new byte[random.Next(300)];
            random.NextBytes(content);
            if (i % 2 == 0)
            {
                for (var j = 0; j < content.Length; j++)
                    content[j] = (byte)"ikev2 from to 0.1/:{}()=\"'\\\n#$,-x"[content[j] % 33];
            }
            Judge(content);
        }
    }

    [Fact]
    public void MutatedFilesAreJudged()
    {
        var random = new Random(2);
        for (var i = 0; i < 12_000; i++)
        {
            Judge(Mutated(Corpus, random, 5));
        }
    }

    [Fact]
    public void PrintedConfigurationsReadBackEqual()
    {
        for (var seed = 100_000; seed < 101_000; seed++)
        {
            if (Judge(Encoding.UTF8.GetBytes(new Iked.RandomConfiguration(seed).Write())) is not { } configuration)
                continue;
            var text = ConfigurationPrinter.Print(configuration, new(Secrets: true));
            var again = Reading.Load(text);
            Assert.True(again.Configuration is not null, text + string.Join('\n', again.Errors));
            Assert.Equal(configuration, again.Configuration);
        }
    }

    /// <summary>Texts that grow where a reader is careless: one mebibyte each.</summary>
    [Theory]
    [InlineData("ikev2 from 10.0.0.1 to 10.0.0.2\n")]
    [InlineData("ikev2 from any to any peer any\n")]
    [InlineData("$a")]
    [InlineData("a=$a \"x\"\n")]
    [InlineData("\\\n")]
    [InlineData("((((")]
    [InlineData("\"")]
    [InlineData("# \\\n")]
    [InlineData("1")]
    [InlineData("from 10.0.0.1 to 10.0.0.2 ")]
    [InlineData("user a b\n")]
    [InlineData("radius server 192.0.2.1 secret x\n")]
    public void LargeFilesAreJudgedInBoundedTime(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
        Judge(Encoding.UTF8.GetBytes(text));
        Judge(Encoding.UTF8.GetBytes("ikev2 " + text[..^8]));
    }

    /// <summary>Many statements that differ: nothing may grow with the square of a file.</summary>
    [Theory]
    [InlineData("user a{0} b\n")]
    [InlineData("ikev2 x from 10.0.0.1 to 10.0.0.2\n")]
    [InlineData("ikev2 x{0} proto {{ 1 2 3 4 5 6 7 8 9 }} from 10.0.0.1 to any peer 192.0.2.1\n")]
    [InlineData("a{0} = b\n")]
    public void ManyStatementsAreMappedInBoundedTime(string unit)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 1_000_000 && i < 9_999; i++)
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, unit, i);
        var configuration = Judge(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.NotNull(configuration!.ToEndpointConfiguration(
            new() { HostName = "here.test", Crypto = new IkeLab.Crypto.CryptoProvider() }).Configuration);
    }

    private static IkedConfiguration? Judge(byte[] content)
    {
        var result = Reading.Load(new TestHost().Add(TestHost.Main, content));
        Assert.Equal(result.Errors.Count == 0, result.Configuration is not null);
        Assert.InRange(result.Errors.Count, 0, 20);
        foreach (var diagnostic in result.Errors.Concat(result.Warnings).Take(40))
            Assert.DoesNotContain(diagnostic.Render(), c => char.IsControl(c) && c is not ('\n' or '\t'));
        return result.Configuration;
    }

    /// <summary>A file of a corpus with a few changes.</summary>
    internal static byte[] Mutated(byte[][] corpus, Random random, int most)
    {
        var content = corpus[random.Next(corpus.Length)].ToList();
        for (var j = random.Next(1, most + 1); j > 0; j--)
            Mutate(content, corpus, random);
        return [.. content];
    }

    private static void Mutate(List<byte> content, byte[][] corpus, Random random)
    {
        var at = random.Next(content.Count + 1);
        switch (random.Next(5))
        {
            case 0 when at < content.Count:
                content[at] = (byte)random.Next(256);
                break;
            case 1 when at < content.Count:
                content.RemoveRange(at, Math.Min(content.Count - at, random.Next(20)));
                break;
            case 2:
                var other = corpus[random.Next(corpus.Length)];
                content.InsertRange(at, other.Take(random.Next(80)));
                break;
            case 3:
                content.Insert(at, (byte)"\"'\\\n#$={}(),/-"[random.Next(14)]);
                break;
            case 4 when at < content.Count:
                content.InsertRange(at, content.Skip(at).Take(random.Next(40)).ToArray());
                break;
        }
    }
}

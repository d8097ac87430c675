using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace IkeLab.Configuration.Tests.Iked;

/// <summary>
/// OpenIKED's own reader as the judge: the same files, the same verdict. Runs where IKELAB_IKED names its
/// iked;
/// ci/checks/iked-conf installs one. IKELAB_IKED_FILES says how many generated files are compared.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class IkedVerdictTests : IDisposable
{
    /// <summary>
    /// Errors of ours for what iked takes and should not; the corpus and docs/IKED-CONF.md list them.
    /// </summary>
    private static readonly string[] Stricter =
    [
        "is out of range", "is too long; expected at most", "hexadecimal digits; expected two", "key is empty",
        "an active policy needs hosts", "macro's name has white space", "no UTF-8", "U+0001", "U+0002", "U+0000",
        "\"\" is no name of",
    ];

    /// <summary>
    /// Valid files of which our reading is another one than iked's, with a warning, or which it cuts.
    /// </summary>
    private static readonly string[] ReadOtherwise =
        ["hosts-prefix-33.conf", "user-again.conf", "proto-twice.conf", "psk-300.conf", "psk-1024.conf"];

    private readonly string _folder = Directory.CreateTempSubdirectory("iked-conf").FullName;
    private readonly string _iked = Environment.GetEnvironmentVariable("IKELAB_IKED") ?? "";
    private readonly List<string> _disagreements = [];
    private int _accepted;
    private int _rejected;
    private int _stricter;
    private int _printed;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void TheCorpusGetsTheSameVerdictButForListedDifferences()
    {
        NeedIked();
        var differences = Differences();
        foreach (var kind in new[] { "valid", "invalid" })
        {
            Copy(Path.Combine(CorpusTests.Root, kind));
            foreach (var path in Directory.EnumerateFiles(Path.Combine(CorpusTests.Root, kind), "*.conf").Order())
            {
                var name = Path.GetFileName(path);
                var expected = differences.GetValueOrDefault($"{kind}/{name}", kind == "valid" ? "accepts" : "rejects");
                var theirs = Compare(name, expected, kind == "valid");
                if (theirs && kind == "valid" && !ReadOtherwise.Contains(name))
                    ComparePrinting(name);
            }
        }
        Report("corpus");
    }

    [Fact]
    public void GeneratedFilesGetTheSameVerdict()
    {
        NeedIked();
        for (var seed = 1; seed <= Count; seed++)
            CompareText($"{seed}.conf", Encoding.UTF8.GetBytes(new RandomConfiguration(seed).Write()), true);
        Report("generated");
    }

    [Fact]
    public void MutatedFilesGetTheSameVerdict()
    {
        NeedIked();
        var differences = Differences();
        Copy(Path.Combine(CorpusTests.Root, "valid"));
        Copy(Path.Combine(CorpusTests.Root, "invalid"));
        var corpus = new[] { "valid", "valid", "valid", "invalid" }
            .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(CorpusTests.Root, kind), "*.conf").Order()
                .Where(path => !differences.ContainsKey($"{kind}/{Path.GetFileName(path)}")
                    && !ReadOtherwise.Contains(Path.GetFileName(path))))
            .Select(File.ReadAllBytes).ToArray();
        var random = new Random(3);
        for (var i = 1; i <= Count; i++)
            CompareText($"{i}.conf", FuzzTests.Mutated(corpus, random, 1), true);
        Report("mutated");
    }

    private static int Count =>
        int.Parse(Environment.GetEnvironmentVariable("IKELAB_IKED_FILES") ?? "400", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Differences() =>
        File.ReadLines(Path.Combine(CorpusTests.Root, "differences.tsv")).Skip(1)
            .Select(line => line.Split('\t')).ToDictionary(c => c[0], c => c[1]);

    private void CompareText(string name, byte[] content, bool printing)
    {
        Write(name, content);
        var ours = Load(name);
        var theirs = Run("-n", name).Accepts;
        if (ours.Errors.Count > 0 && theirs && ours.Errors.All(IsStricter))
            _stricter++;
        else if (Judge(name, ours, theirs) && theirs && printing)
            ComparePrinting(name);
        File.Delete(Path.Combine(_folder, name));
    }

    private static bool IsStricter(Diagnostic error) =>
        Stricter.Any(s => error.Message.Contains(s, StringComparison.Ordinal));

    private void NeedIked()
    {
        if (_iked.Length == 0)
            Assert.Skip("IKELAB_IKED does not name OpenIKED's iked; ci/checks/iked-conf installs it.");
    }

    /// <returns>The verdict of iked.</returns>
    private bool Compare(string name, string expected, bool ours)
    {
        var theirs = Run("-n", name).Accepts;
        var result = Load(name);
        if (expected != "either" && theirs != (expected == "accepts"))
            _disagreements.Add($"{name}: iked {(theirs ? "accepts" : "rejects")} it, unlike what is listed");
        if (result.Configuration is not null != ours)
            _disagreements.Add($"{name}: we judge otherwise: {string.Join("; ", result.Errors)}");
        if (theirs == ours)
            _ = theirs ? _accepted++ : _rejected++;
        else
            _stricter++;
        return theirs;
    }

    private bool Judge(string name, LoadResult ours, bool theirs)
    {
        if (ours.Configuration is not null == theirs)
        {
            _ = theirs ? _accepted++ : _rejected++;
            return true;
        }
        _disagreements.Add($"{name}: iked {(theirs ? "accepts" : "rejects")}, we say "
            + $"{string.Join("; ", ours.Errors)}\n{File.ReadAllText(Path.Combine(_folder, name))}");
        return false;
    }

    /// <summary>What iked understands of a file and of our printing of it must be the same.</summary>
    private void ComparePrinting(string name)
    {
        if (Load(name).Configuration is not { } configuration)
            return;
        var printed = $"printed-{name}";
        Write(printed, Encoding.UTF8.GetBytes(ConfigurationPrinter.Print(configuration, new(Secrets: true))));
        var before = Understood(name);
        var after = Understood(printed);
        _printed++;
        if (before != after)
            _disagreements.Add($"{name}: printed it is another configuration to iked:\n{before}\n{after}");
    }

    private string Understood(string name) => string.Join('\n', Run("-nv", name).Output.Split('\n')
        .Where(line => line.StartsWith("ikev2", StringComparison.Ordinal) || line.StartsWith("user", StringComparison.Ordinal))
        .Select(WithoutRepetition).Order(StringComparer.Ordinal));

    // iked keeps an algorithm or a protocol that stands twice, we do not.
    private static string WithoutRepetition(string line)
    {
        var kept = new List<string>();
        var seen = new HashSet<string>();
        var words = line.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] is "ikesa" or "childsa" or "proto")
                seen.Clear();
            if (words[i] is "enc" or "auth" or "prf" or "group" && i + 1 < words.Length)
            {
                if (seen.Add($"{words[i]} {words[i + 1]}"))
                    kept.AddRange([words[i], words[i + 1]]);
                i++;
            }
            else if (!kept.Contains("{") || kept.Contains("}") || seen.Add(words[i].TrimEnd(',')))
                kept.Add(words[i].TrimEnd(','));
        }
        return string.Join(' ', kept);
    }

    private LoadResult Load(string name) => IkedConfiguration.Load(new()
    {
        Host = new SystemConfigurationHost(),
        Path = Path.Combine(_folder, name),
    });

    private (bool Accepts, string Output) Run(string option, string name)
    {
        var start = new ProcessStartInfo(_iked, [option, "-f", name])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, output.Result + errors);
    }

    private void Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private void Copy(string from)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, true);
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void Report(string what)
    {
        var summary = $"{what}: {_accepted + _rejected + _stricter + _disagreements.Count} files compared with iked: both accept "
            + $"{_accepted}, both reject {_rejected}, listed differences {_stricter}, printed and understood alike "
            + $"{_printed}, disagreements {_disagreements.Count}";
        if (Environment.GetEnvironmentVariable("IKELAB_IKED_REPORT") is { Length: > 0 } report)
            File.AppendAllText(report, summary + "\n");
        Assert.True(_disagreements.Count == 0, summary + "\n" + string.Join('\n', _disagreements.Take(20)));
    }
}

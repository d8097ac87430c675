using IkeLab.Features.Binding;
using IkeLab.Features.Report;
using IkeLab.Features.Running;

namespace IkeLab.CommandLine;

/// <summary><c>ikelab conform</c>: run the features and say what of RFC 7296 they show.</summary>
internal static class ConformCommand
{
    private const string PageName = "index.html";
    private const int Failed = 1;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            output.Write(Help);
            return 0;
        }
        if (!TryParse(arguments, out var report, out var filter, out var file, out var problem))
        {
            error.WriteLine($"ikelab conform: {problem}");
            return Commands.UsageError;
        }
        var suite = new ScenarioSuite();
        IReadOnlyList<ScenarioCase> scenarios;
        try
        {
            scenarios = file is null ? suite.Scenarios : Load(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StepException)
        {
            error.WriteLine($"ikelab conform: {exception.Message}");
            return Commands.UsageError;
        }
        var chosen = scenarios.Where(s => Matches(s, filter)).ToList();
        if (chosen.Count == 0)
        {
            error.WriteLine("ikelab conform: " + (filter is null
                ? $"{file}: there is no scenario in it" : $"no scenario has '{filter}' in its name or tags"));
            return Commands.UsageError;
        }
        var coverage = new Coverage(suite, [.. chosen.Select(suite.Run)]);
        try
        {
            if (report is not null)
                WritePage(coverage, suite, report);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"ikelab conform: the report cannot be written: {exception.Message}");
            return Commands.UsageError;
        }
        Print(coverage, report, filter is null && file is null, output);
        return coverage.Failures.Count == 0 ? 0 : Failed;
    }

    private static List<ScenarioCase> Load(string file)
    {
        using var reader = new StreamReader(file);
        return [.. FeatureLibrary.Parse(file, reader)];
    }

    private static void Print(Coverage coverage, string? report, bool isWhole, TextWriter output)
    {
        foreach (var failure in coverage.Failures)
        {
            var kind = failure.Scenario.IsKnownDefect ? "known" : "failed";
            output.WriteLine($"{kind,-6}  {failure.Scenario.Title}\n  {failure.Failure}\n");
        }
        var known = coverage.Failures.Count(f => f.Scenario.IsKnownDefect);
        output.WriteLine($"{coverage.Results.Count} scenarios, "
            + $"{coverage.Results.Count - coverage.Failures.Count} passed, {coverage.Failures.Count} failed"
            + (known > 0 ? $", {known} of them known (features/FINDINGS.md)" : ""));
        // A part of the scenarios says nothing about how much of the RFC is shown.
        if (isWhole)
        {
            foreach (var total in coverage.ByLevel.Concat(coverage.ByExtension))
                output.WriteLine(Coverage.Line(total));
        }
        if (report is not null)
            output.WriteLine($"report  {Path.Combine(report, PageName)}");
    }

    private static void WritePage(Coverage coverage, ScenarioSuite suite, string folder)
    {
        Directory.CreateDirectory(folder);
        using var page = new StreamWriter(Path.Combine(folder, PageName));
        CoveragePage.Write(coverage, suite.Catalogue, page);
    }

    private static bool Matches(ScenarioCase scenario, string? filter) => filter is null
        || scenario.Title.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || scenario.Tags.Any(t =>
            t.TrimStart('@').Equals(filter.Replace('.', '-'), StringComparison.OrdinalIgnoreCase));

    private static bool TryParse(string[] arguments, out string? report, out string? filter,
        out string? file, out string problem)
    {
        (report, filter, file, problem) = (null, null, null, "");
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is not ("--report" or "--only" or "--feature"))
            {
                problem = $"'{arguments[i]}' is not expected here: see ikelab conform --help";
                return false;
            }
            if (i + 1 == arguments.Length)
            {
                problem = $"{arguments[i]} needs a value";
                return false;
            }
            var name = arguments[i++];
            if (name == "--report")
                report = arguments[i];
            else if (name == "--feature")
                file = arguments[i];
            else
                filter = arguments[i];
        }
        return true;
    }

    private const string Help = """
        usage: ikelab conform [--report DIR] [--only TEXT] [--feature FILE]

        Runs the conformance features of RFC 7296 and its extensions against this engine, in this process and in
        virtual time, and prints how many requirements of each level and of each extension they show.

          --report DIR   write DIR/index.html: every requirement with its sentence, scenarios and verdict
          --only TEXT    run only scenarios with TEXT in their name, or with this requirement (R-2.6-10,
                         R7383-2.6-1)
          --feature FILE run the scenarios of this file in place of the suite's, as ikelab pcap2test writes them

        exit codes: 0 every scenario passed, 1 one failed, 2 wrong usage

        """;
}

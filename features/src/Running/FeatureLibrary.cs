using System.Reflection;
using Gherkin;
using Gherkin.Ast;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Running;

/// <summary>Reads features and unfolds backgrounds and outlines.</summary>
public static class FeatureLibrary
{
    private const string Folder = "features/";

    /// <summary>Every scenario of the features that this assembly carries, in the order of their
    /// sections.</summary>
    public static IReadOnlyList<ScenarioCase> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var cases = new List<ScenarioCase>();
        var names = assembly.GetManifestResourceNames().Where(n =>
            n.StartsWith(Folder, StringComparison.Ordinal));
        foreach (var name in names.OrderBy(SectionKey, StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            cases.AddRange(Parse(name[Folder.Length..], reader));
        }
        return cases;
    }

    /// <exception cref="StepException">The text is no feature; the message names file and line.</exception>
    public static IEnumerable<ScenarioCase> Parse(string file, TextReader reader)
    {
        var text = reader.ReadToEnd();
        GherkinDocument document;
        try
        {
            document = new Parser().Parse(new StringReader(text));
        }
        catch (ParserException exception)
        {
            throw new StepException($"{file}: {exception.Message}");
        }
        var source = new FeatureSource(file, text.ReplaceLineEndings("\n").Split('\n'));
        return document.Feature is { } feature ? Unfold(source, feature) : [];
    }

    private static IEnumerable<ScenarioCase> Unfold(FeatureSource file, Feature feature)
    {
        Step[] background = [.. feature.Children.OfType<Background>().SelectMany(b => b.Steps)];
        var featureTags = feature.Tags.Select(t => t.Name);
        foreach (var definition in feature.Children)
        {
            switch (definition)
            {
                case Scenario scenario:
                    yield return Make(file, feature, scenario, "", [.. featureTags, .. Names(scenario.Tags)],
                        background, []);
                    break;
                case ScenarioOutline outline:
                    foreach (var unfolded in Unfold(file, feature, outline, background))
                        yield return unfolded;
                    break;
            }
        }
    }

    private static IEnumerable<ScenarioCase> Unfold(
        FeatureSource file, Feature feature, ScenarioOutline outline, Step[] background)
    {
        // Where the name leaves rows alike it gets their values, so that each can be told from the others.
        var filled = outline.Examples.SelectMany(e =>
            e.TableBody.Select(r => Fill(outline.Name, Values(e, r)))).ToList();
        var telling = filled.Distinct().Count() == filled.Count;
        foreach (var examples in outline.Examples)
        {
            string[] tags =
                [.. Names(feature.Tags), .. Names(outline.Tags), .. Names(examples.Tags)];
            foreach (var row in examples.TableBody)
            {
                var values = Values(examples, row);
                var suffix = telling ? "" : $" ({string.Join(", ", values.Select(v => v.Value))})";
                yield return Make(file, feature, outline, suffix, tags, background, values);
            }
        }
    }

    private static (string Name, string Value)[] Values(Examples examples, TableRow row) =>
        [.. examples.TableHeader.Cells.Zip(row.Cells, (name, cell) => (name.Value, cell.Value))];

    private static ScenarioCase Make(
        FeatureSource file, Feature feature, ScenarioDefinition definition, string suffix, string[] tags,
        Step[] background, (string Name, string Value)[] values)
    {
        var steps = new List<ScenarioStep>();
        var kind = StepKind.Given;
        foreach (var step in background.Concat(definition.Steps))
        {
            kind = step.Keyword.Trim() switch
            {
                "Given" => StepKind.Given,
                "When" => StepKind.When,
                "Then" => StepKind.Then,
                _ => kind,
            };
            steps.Add(new(kind, step.Keyword.Trim(), Fill(step.Text, values), Argument(step, values),
                step.Location.Line));
        }
        var line = definition.Location.Line;
        return new(feature.Name, Fill(definition.Name, values) + suffix, file.Name, line,
            [.. tags.Distinct()], steps)
        {
            Definition = new(definition.Name, file.From(line)),
        };
    }

    private static object? Argument(Step step, (string, string)[] values) => step.Argument switch
    {
        Gherkin.Ast.DataTable table => Table(table, values),
        DocString text => Fill(text.Content, values),
        _ => null,
    };

    private static Binding.DataTable Table(Gherkin.Ast.DataTable table, (string, string)[] values)
    {
        var rows = table.Rows.Select(r =>
            (IReadOnlyList<string>)[.. r.Cells.Select(c => Fill(c.Value, values))]).ToList();
        return new(rows[0], rows[1..]);
    }

    private static string Fill(string text, (string Name, string Value)[] values)
    {
        foreach (var (name, value) in values)
            text = text.Replace($"<{name}>", value, StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Names(IEnumerable<Tag> tags) => tags.Select(t => t.Name);

    // section-2.10-… comes after section-2.9-…, and the base protocol before its extensions.
    private static string SectionKey(string name) =>
        (name.Contains("/rfc7296/", StringComparison.Ordinal) ? "0" : "1")
        + string.Concat(name.Split('-', '.').Select(p =>
            p.All(char.IsAsciiDigit) ? p.PadLeft(4, '0') : p + "."));

    /// <summary>A feature's lines, for people who want to read a scenario as it was written.</summary>
    private sealed record FeatureSource(string Name, string[] Lines)
    {
        private const int Indentation = 2;

        /// <summary>From a scenario's first line to the one before the next scenario's.</summary>
        public string From(int line)
        {
            var rest = Lines[(line - 1)..];
            var end = Array.FindIndex(rest, 1, l => l.TrimStart() is ['@', ..]
                || l.TrimStart().StartsWith("Scenario", StringComparison.Ordinal));
            return string.Join('\n', rest[..(end < 0 ? rest.Length : end)].Select(l =>
                l.Length > Indentation ? l[Indentation..] : "")).TrimEnd();
        }
    }
}

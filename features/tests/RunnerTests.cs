using IkeLab.Features.Binding;
using IkeLab.Features.Running;

namespace IkeLab.Features.Tests;

/// <summary>The runner itself: what it must refuse, and what it hands to steps.</summary>
public sealed class RunnerTests
{
    public sealed class Log
    {
        public List<string> Entries { get; } = [];
    }

    [Binding]
    public sealed class Steps(Log log)
    {
        private int _sum;

        [Given("the number {int}")]
        public void Number(int number) => _sum += number;

        [When("{word} is said")]
        [When("hello is sai{word}")]
        public void Said(string word) => log.Entries.Add(word);

        [Then("^the sum is (\\d+)$")]
        public void Sum(int sum)
        {
            log.Entries.Add($"sum {_sum}");
            if (_sum != sum)
                throw new StepException($"it is {_sum}");
        }

        [Then("there is/are the row(s)")]
        public void Rows(DataTable table) => log.Entries.AddRange(table.Rows.Select(r => r["name"]));

        [Then("the text is")]
        public void Text(string text) => log.Entries.Add(text);
    }

    private readonly Log _log = new();

    [Fact]
    public void Steps_get_numbers_and_share_an_instance_within_a_scenario() =>
        AssertPasses("Scenario: s\nGiven the number 2\nAnd the number 3\nThen the sum is 5");

    [Fact]
    public void A_background_runs_first() =>
        AssertPasses("Background:\nGiven the number 2\nScenario: s\nGiven the number 3\nThen the sum is 5");

    [Fact]
    public void An_outline_gives_a_scenario_for_each_row()
    {
        var cases = Parse("Scenario Outline: of <a>\nGiven the number <a>\nThen the sum is <b>\n"
            + "Examples:\n| a | b |\n| 1 | 1 |\n| 2 | 3 |");
        Assert.Equal(["of 1", "of 2"], cases.Select(c => c.Name));
        Assert.Equal([true, false], cases.Select(c => Run(c).Passed));
    }

    [Fact]
    public void Tables_and_doc_strings_reach_the_step()
    {
        AssertPasses("Scenario: s\nThen there is/are the row\n| name |\n| one |\n| two |\nThen the text is\n\"\"\"\nthree\n\"\"\"");
        Assert.Equal(["one", "two", "three"], _log.Entries);
    }

    [Fact]
    public void An_undefined_step_fails_before_anything_is_done()
    {
        var result = Run(Parse("Scenario: s\nWhen bye is said\nThen nobody knows this").Single());
        Assert.Contains("no step definition", result.Failure);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void An_ambiguous_step_fails() => Assert.Contains("ambiguous",
        Run(Parse("Scenario: s\nWhen hello is said").Single()).Failure);

    [Fact]
    public void A_step_of_another_kind_does_not_fit() => Assert.Contains("no step definition",
        Run(Parse("Scenario: s\nThen the number 2").Single()).Failure);

    [Fact]
    public void A_failure_names_file_line_and_step()
    {
        var failure = Run(Parse("Scenario: s\nGiven the number 2\nThen the sum is 4").Single()).Failure;
        Assert.Contains("x.feature:4: Then the sum is 4", failure);
        Assert.Contains("it is 2", failure);
    }

    [Fact]
    public void What_is_no_gherkin_is_refused_with_its_place()
    {
        var exception = Assert.Throws<StepException>(() =>
            FeatureLibrary.Parse("x.feature", new StringReader("hello")).ToList());
        Assert.Contains("x.feature", exception.Message);
    }

    private void AssertPasses(string text) => Assert.Null(Run(Parse(text).Single()).Failure);

    private static List<ScenarioCase> Parse(string text) =>
        [.. FeatureLibrary.Parse("x.feature", new StringReader("Feature: f\n" + text))];

    private ScenarioResult Run(ScenarioCase scenario) =>
        new ScenarioRunner(new StepRegistry([typeof(Steps)]), () => [_log]).Run(scenario);
}

namespace IkeLab.CommandLine.Tests;

public sealed class ConformCommandTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData("--reprot", "x")]
    [InlineData("--report")]
    [InlineData("--only", "no scenario is called this")]
    public void A_wrong_command_line_is_refused(params string[] arguments)
    {
        Assert.Equal(Commands.UsageError, Commands.Run(["conform", .. arguments], _output, _error));
        Assert.StartsWith("ikelab conform: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Feature: nothing yet\n", ": there is no scenario in it")]
    [InlineData("nothing of the kind\n", "expected: ")]
    public void A_file_without_scenarios_is_refused(string text, string reason)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Assert.Equal(Commands.UsageError, Commands.Run(["conform", "--feature", file], _output, _error));
            Assert.StartsWith($"ikelab conform: {file}", _error.ToString(), StringComparison.Ordinal);
            Assert.Contains(reason, _error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Scenarios_of_one_requirement_are_run_and_reported()
    {
        var folder = Directory.CreateTempSubdirectory("conform");
        try
        {
            Assert.Equal(0, Commands.Run(
                ["conform", "--only", "R-2.6-17", "--report", folder.FullName], _output, _error));
            Assert.Contains(" passed, 0 failed", _output.ToString(), StringComparison.Ordinal);
            Assert.Contains("R-2.6-17", File.ReadAllText(Path.Combine(folder.FullName, "index.html")),
                StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

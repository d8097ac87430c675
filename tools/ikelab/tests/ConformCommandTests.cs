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

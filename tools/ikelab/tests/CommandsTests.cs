namespace IkeLab.CommandLine.Tests;

public sealed class CommandsTests
{
    [Theory]
    [InlineData("simulate", "ikelab: there is no command 'simulate': see ikelab help\n")]
    [InlineData("version now", "ikelab version: 'now' is not expected here\n")]
    [InlineData("help nothing", "ikelab: there is no command 'nothing': see ikelab help\n")]
    [InlineData("sim --pears 5", "ikelab sim: there is no option --pears: did you mean --peers?\n")]
    [InlineData("sim --loss 96%", "ikelab sim: --loss cannot be '96%': expected a share from 0% to 95%\n")]
    public void A_wrong_command_line_is_one_sentence_and_exit_code_2(string arguments, string expected)
    {
        var (code, output, error) = Run(arguments.Split(' '));

        Assert.Equal((2, "", expected), (code, output, error));
    }

    [Fact]
    public void Without_a_command_the_help_goes_to_standard_error()
    {
        var (code, output, error) = Run();

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("usage: ikelab COMMAND", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help", "usage: ikelab COMMAND [OPTION...]\n")]
    [InlineData("--help", "usage: ikelab COMMAND [OPTION...]\n")]
    [InlineData("help sim", "usage: ikelab sim [OPTION...]\n")]
    [InlineData("sim --help", "usage: ikelab sim [OPTION...]\n")]
    [InlineData("help version", "usage: ikelab version\n")]
    [InlineData("--version", "ikelab 0.1.0\n")]
    public void What_is_asked_for_goes_to_standard_output(string arguments, string firstLine)
    {
        var (code, output, error) = Run(arguments.Split(' '));

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith(firstLine, output, StringComparison.Ordinal);
    }

    internal static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = Commands.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}

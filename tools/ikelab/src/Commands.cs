using System.Reflection;
using IkeLab.CommandLine.Ctl;

namespace IkeLab.CommandLine;

/// <summary>The commands of <c>ikelab</c> by name.</summary>
public static class Commands
{
    /// <summary>Exit code of a wrong command line.</summary>
    public const int UsageError = 2;

    private sealed record Command(
        string Name, string Summary, Func<string[], TextWriter, TextWriter, int> Run);

    private static readonly Command[] All =
    [
        new("sim", "run IKEv2 peers and a gateway in a virtual world", SimCommand.Run),
        new("pcap2test", "turn a capture into a transcript and a regression test", Pcap2Test.Pcap2TestCommand.Run),
        new("decode", "print one IKE message field by field", Pcap2Test.DecodeCommand.Run),
        new("conform", "run the conformance features of RFC 7296", ConformCommand.Run),
        new("ca", "run a certificate authority, as ikectl does", CaCommand.Run),
        new("ctl", "control a running ikelabd", CtlCommand.Run),
        new("version", "print the version", PrintVersion),
    ];

    /// <summary>Every command, as it is typed.</summary>
    public static IEnumerable<string> Names => All.Select(c => c.Name);

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is ["help", var topic])
            arguments = [topic, "--help"];
        if (arguments.Length == 0 || arguments[0] is "help" or "--help" or "-h")
        {
            (arguments.Length == 0 ? error : output).Write(Help());
            return arguments.Length == 0 ? UsageError : 0;
        }
        var name = arguments[0] == "--version" ? "version" : arguments[0];
        if (Array.Find(All, c => c.Name == name) is { } command)
            return command.Run(arguments[1..], output, error);
        error.WriteLine($"ikelab: there is no command '{arguments[0]}': see ikelab help");
        return UsageError;
    }

    private static string Help()
    {
        var text = "usage: ikelab COMMAND [OPTION...]\n\ncommands\n";
        foreach (var command in All)
            text += $"  {command.Name,-10} {command.Summary}\n";
        return text + "\nikelab COMMAND --help tells the options of a command\n";
    }

    private static int PrintVersion(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is ["--help"])
        {
            output.WriteLine("usage: ikelab version");
            return 0;
        }
        if (arguments.Length > 0)
        {
            error.WriteLine($"ikelab version: '{arguments[0]}' is not expected here");
            return UsageError;
        }
        output.WriteLine($"ikelab {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
        return 0;
    }
}

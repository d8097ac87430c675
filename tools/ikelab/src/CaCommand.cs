using System.Text;
using IkeLab.Authority;

namespace IkeLab.CommandLine;

/// <summary><c>ikelab ca</c>: certificate authorities, with the commands and files of ikectl.</summary>
internal static class CaCommand
{
    private const int Failed = 1;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            output.Write(Help());
            return 0;
        }
        if (CaParser.TryParse(arguments, out var problem) is not var (command, parsed))
        {
            error.WriteLine($"ikelab ca: {problem}");
            return Commands.UsageError;
        }
        var places = parsed.Option(CaOptions.Root) is { } root
            ? AuthorityPlaces.Under(root)
            : AuthorityPlaces.Standard;
        var passwords = new CaPasswords(parsed.Word("password"), parsed.Option(CaOptions.PasswordFile));
        var isQuiet = parsed.Has(CaOptions.Quiet);
        if (command.Question is { } question && !isQuiet && !Terminal.Confirm(question(parsed)))
        {
            error.WriteLine("ikelab ca: nothing was changed");
            return Failed;
        }
        var outcome = command.Run(new CaContext(places, passwords, TimeProvider.System), parsed);
        if (outcome.Error is { } why)
        {
            error.WriteLine($"ikelab ca: {why}");
            return Failed;
        }
        if (!isQuiet || command.IsQuery)
        {
            foreach (var line in outcome.Lines)
                output.WriteLine(line);
        }
        return 0;
    }

    private static string Help()
    {
        var text = new StringBuilder("""
            usage: ikelab ca NAME COMMAND [OPTION...]

            Runs a certificate authority for gateways and road warriors, in the directory /etc/ssl/NAME. Commands, files
            and their places are those of OpenIKED's ikectl; each word can be cut short as long as it is clear.

            commands

            """);
        foreach (var command in CaSyntax.All)
            text.Append("  ").Append(command.Usage).Append("\n      ").Append(command.Help).Append('\n');
        text.Append("\noptions\n");
        foreach (var option in CaOptions.All)
            text.Append("  ").Append(option.Usage.PadRight(24)).Append(' ').Append(option.Help).Append('\n');
        return text.Append($"""

            HOST is a name or an address as peers identify themselves, in iked.conf by srcid; 'local' is this machine.
            A password on the command line can be seen by everybody on this machine: without one it is asked for.

            examples
              ikelab ca vpn create
              ikelab ca vpn certificate gw.example.org create server
              ikelab ca vpn install && ikelab ca vpn certificate gw.example.org install
              ikelab ca vpn certificate alice@example.org create client
              ikelab ca vpn certificate alice@example.org export peer gw.example.org
              ikelab ca vpn certificate alice@example.org revoke --reason keyCompromise

            exit codes: 0 done, 1 not done, and then nothing is changed, 2 wrong usage

            """).ToString();
    }
}

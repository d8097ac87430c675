using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>What <c>ikelab ctl --help</c> prints.</summary>
internal static class CtlHelp
{
    public const string Usage = "usage: ikelab ctl [-q] [-s SOCKET] [--json] COMMAND [ARGUMENT...]";
    private const int Column = 31;

    public static string Print() => $"""
        {Usage}

        Controls a running ikelabd. Every word may be abbreviated to a beginning that only it has.

        commands
        {string.Concat(CtlWords.All.SelectMany(w => Describe(w, ""))).TrimEnd('\n')}

        options
          -q                           confirm nothing; show stats: hide counters that are zero
          -s SOCKET                    the daemon's socket [{ControlProtocol.DefaultSocket}]
          --json                       the reply as JSON; monitor: one object a line
          --human                      show sa: for people instead of for scripts
          --completion bash|zsh        print a script for the shell:  source <(ikelab ctl --completion bash)
          --                           the next words are no options

        exit codes: 0 done, 1 wrong command line, 3 refused by the daemon, or failed, 4 no daemon to talk with

        """;

    private static IEnumerable<string> Describe(CtlWord word, string before)
    {
        var path = before + word.Text;
        if (word.Help.Length > 0)
        {
            var gap = path.Length < Column - 2 ? "" : "\n".PadRight(Column);
            yield return $"  {path.PadRight(Column - 3)}{gap} {word.Help}\n";
        }
        foreach (var line in word.Next.SelectMany(n => Describe(n, path + " ")))
            yield return line;
    }
}

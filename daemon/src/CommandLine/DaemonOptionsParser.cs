using System.Globalization;
using IkeLab.Configuration;
using IkeLab.Kernel.Udp;

namespace IkeLab.Daemon.CommandLine;

/// <summary>Reads the command line: letters may be joined as getopt(3) has it, and values stand behind or beside.</summary>
internal sealed class DaemonOptionsParser
{
    /// <summary>How the daemon starts itself in the background; see <see cref="DaemonOptions.BackgroundPipe"/>.</summary>
    public const string Background = "--background";

    private const string LettersWithValue = "Dfps";

    /// <summary>Where the TUN device, or the request IDs of PF_KEY, cannot be shared.</summary>
    public const string OneProcess = "option --shards: with the back ends tun and pfkey there is one ikev2 process";

    private readonly Dictionary<string, string> _macros = new(StringComparer.Ordinal);
    private readonly Queue<string> _arguments;
    private DaemonOptions _options = new();
    private string? _problem;

    private DaemonOptionsParser(IEnumerable<string> arguments) => _arguments = new(arguments);

    /// <summary>Null with a sentence when the command line is wrong.</summary>
    public static DaemonOptions? Parse(IEnumerable<string> arguments, out string problem)
    {
        var parser = new DaemonOptionsParser(arguments);
        while (parser._problem is null && parser._arguments.TryDequeue(out var argument))
            parser.Take(argument);
        problem = parser._problem ?? "";
        if (parser._options is { NoNatTraversal: true, OnlyNatTraversal: true })
            problem = "-T and -t exclude each other: no NAT traversal, or nothing else";
        if (parser._options is { Shards: > 1, Backend: Backend.Tun or Backend.PfKey })
            problem = OneProcess;
        return problem.Length == 0 ? parser._options with { Macros = parser._macros } : null;
    }

    private void Take(string argument)
    {
        if (argument.StartsWith("--", StringComparison.Ordinal))
            TakeLong(argument);
        else if (argument.Length > 1 && argument[0] == '-')
            TakeLetters(argument[1..]);
        else
            _problem = $"unexpected argument '{argument}': this command has options only";
    }

    private void TakeLetters(string letters)
    {
        for (var i = 0; i < letters.Length && _problem is null; i++)
        {
            var letter = letters[i];
            if (!LettersWithValue.Contains(letter))
            {
                TakeSwitch(letter);
                continue;
            }
            var value = letters[(i + 1)..];
            if (value.Length == 0 && !_arguments.TryDequeue(out value!))
                _problem = $"option -{letter} needs a value";
            else
                TakeValue(letter, value);
            return;
        }
    }

    private void TakeSwitch(char letter)
    {
        switch (letter)
        {
            case 'd': _options = _options with { Foreground = true }; break;
            case 'n': _options = _options with { CheckOnly = true }; break;
            case 'S': _options = _options with { Passive = true }; break;
            case 'T': _options = _options with { NoNatTraversal = true }; break;
            case 't': _options = _options with { OnlyNatTraversal = true }; break;
            case 'v': _options = _options with { Verbose = true }; break;
            case 'V': _options = _options with { ShowVersion = true }; break;
            case 'h': _options = _options with { ShowHelp = true }; break;
            default: _problem = $"unknown option -{letter}"; break;
        }
    }

    private void TakeValue(char letter, string value)
    {
        switch (letter)
        {
            case 'D' when LoadOptions.TryParseMacro(value, out var name, out var text):
                _macros[name] = text;
                break;
            case 'D':
                _problem = $"option -D: expected NAME=VALUE, found '{value}'";
                break;
            case 'f':
                _options = _options with { ConfigurationPath = value };
                break;
            case 'p' when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0:
                _options = _options with { NatTraversalPort = port };
                break;
            case 'p':
                _problem = $"option -p: expected a port from 1 to 65535, found '{value}'";
                break;
            case 's':
                _options = _options with { ControlSocket = value };
                break;
        }
    }

    private void TakeLong(string argument)
    {
        var (name, value) = argument.Split('=', 2) is [var n, var v] ? (n, v) : (argument, null);
        switch (name)
        {
            case "--help" when value is null:
                _options = _options with { ShowHelp = true };
                return;
            case "--version" when value is null:
                _options = _options with { ShowVersion = true };
                return;
            case "--single-process" when value is null:
                _options = _options with { SingleProcess = true };
                return;
            case "--help" or "--version" or "--single-process":
                _problem = $"option {name} takes no value";
                return;
            case "--backend" or "--root" or "--metrics" or "--user" or "--shards" or Background:
                break;
            default:
                _problem = $"unknown option {name}";
                return;
        }
        if ((value is null && !_arguments.TryDequeue(out value)) || value.Length == 0)
            _problem = $"option {name} needs a value";
        else
            TakeLongValue(name, value);
    }

    private void TakeLongValue(string name, string value)
    {
        switch (name)
        {
            case "--root":
                _options = _options with { Root = Path.GetFullPath(value) };
                break;
            case "--metrics":
                _options = _options with { Metrics = value };
                break;
            case "--shards" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var shards)
                && shards is > 0 and <= ShardSteering.MaxShards:
                _options = _options with { Shards = shards };
                break;
            case "--shards":
                _problem = $"option --shards: expected a number from 1 to {ShardSteering.MaxShards}, found '{value}'";
                break;
            case "--user":
                _options = _options with { User = value };
                break;
            case Background when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var pipe):
                _options = _options with { BackgroundPipe = pipe };
                break;
            case Background:
                _problem = $"option {name}: expected a descriptor, found '{value}'";
                break;
            case "--backend":
                if (!Enum.TryParse<Backend>(value, ignoreCase: true, out var backend) || char.IsDigit(value[0]))
                    _problem = $"option --backend: expected auto, xfrm, pfkey, tun or none, found '{value}'";
                _options = _options with { Backend = backend };
                break;
        }
    }
}

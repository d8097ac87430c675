using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>The options of <c>ikelab ctl</c>, which may stand before, between and after the words.</summary>
internal sealed record CtlOptions
{
    public static readonly string[] Names =
        ["-q", "-s", "--json", "--human", "--completion", "--help"];

    /// <summary>Nothing is confirmed, and counters that are zero are not shown.</summary>
    public bool IsQuiet { get; init; }
    public string Socket { get; init; } = ControlProtocol.DefaultSocket;
    public bool IsJson { get; init; }

    /// <summary>SAs for people instead of ikectl's lines.</summary>
    public bool IsHuman { get; init; }

    /// <summary>The shell whose completion script is wanted.</summary>
    public string? CompletionShell { get; init; }

    /// <summary>What could follow the words is wanted; the last word is the beginning of it.</summary>
    public bool IsCompletion { get; init; }
    public bool IsHelp { get; init; }
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <param name="error">A sentence without a full stop.</param>
    /// <returns>Null with an error.</returns>
    public static CtlOptions? Parse(string[] arguments, out string error)
    {
        var options = new CtlOptions();
        var words = new List<string>();
        error = "";
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "-q":
                    options = options with { IsQuiet = true };
                    break;
                case "--json":
                    options = options with { IsJson = true };
                    break;
                case "--human":
                    options = options with { IsHuman = true };
                    break;
                case "--help" or "-h":
                    options = options with { IsHelp = true };
                    break;
                case "-s" when i + 1 < arguments.Length:
                    options = options with { Socket = arguments[++i] };
                    break;
                case "--completion" when i + 1 < arguments.Length:
                    options = options with { CompletionShell = arguments[++i] };
                    break;
                case "-s" or "--completion":
                    error = $"{arguments[i]} needs a value: {(arguments[i] == "-s" ? "a path" : "bash or zsh")}";
                    return null;
                case "--complete" when words.Count == 0:
                    return options with { IsCompletion = true, Words = arguments[(i + 1)..] };
                case "--":
                    return options with { Words = [.. words, .. arguments[(i + 1)..]] };
                // The words of another tool are followed by its own options.
                case "ca" when words.Count == 0:
                    return options with { Words = arguments[i..] };
                case ['-', _, ..] unknown:
                    error = $"there is no option {unknown}: see ikelab ctl --help";
                    return null;
                default:
                    words.Add(arguments[i]);
                    break;
            }
        }
        return options with { Words = words };
    }
}

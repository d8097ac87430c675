namespace IkeLab.CommandLine;

/// <summary>
/// Reads what stands after <c>ikelab ca</c>. Words may be cut short as with ikectl; options stand anywhere.
/// </summary>
internal static class CaParser
{
    /// <returns>Null with the problem, one sentence, when the command line is wrong.</returns>
    public static (CaSyntax Command, CaArguments Arguments)? TryParse(string[] arguments, out string problem)
    {
        var words = new List<string>();
        var options = new Dictionary<string, List<string>>();
        problem = Separate(arguments, words, options);
        if (problem.Length > 0)
            return null;
        if (words.Count == 0)
        {
            problem = "the name of a CA is missing: see ikelab ca --help";
            return null;
        }
        if (FindCommand(words, out problem) is not { } command)
            return null;
        if (FindStray(command, options) is { } stray)
        {
            problem = $"{stray} does not go with '{string.Join(' ', command.Words)}': see ikelab ca --help";
            return null;
        }
        var host = command.Words.Length > 1 ? words[2] : null;
        var tail = ReadTail(command, words[(1 + command.Words.Length)..], out problem);
        if (tail is not null && tail.ContainsKey("password") && options.ContainsKey(CaOptions.PasswordFile))
            problem = "there are two passwords: give 'password' or --password-file, not both";
        return problem.Length > 0 ? null : (command, new CaArguments(words[0], host, tail!, options));
    }

    private static string Separate(
        string[] arguments, List<string> words, Dictionary<string, List<string>> options)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-')
            {
                words.Add(argument);
                continue;
            }
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (CaOptions.All.FirstOrDefault(o => o.Name == name) is not { } option)
                return $"there is no option {name}: see ikelab ca --help";
            if (option.Value is null && equals >= 0)
                return $"{name} takes no value";
            if (option.Value is not null && equals < 0 && i + 1 == arguments.Length)
                return $"{name} needs a value: {option.Usage}";
            var value = option.Value is null ? "" : equals >= 0 ? argument[(equals + 1)..] : arguments[++i];
            if (option.Check?.Invoke(value) is { } expected)
                return $"{name} cannot be '{value}': {expected}";
            if (!options.TryAdd(name, [value]))
            {
                if (!option.Repeats && option.Value is not null)
                    return $"{name} comes twice";
                options[name].Add(value);
            }
        }
        return "";
    }

    private static CaSyntax? FindCommand(List<string> words, out string problem)
    {
        IReadOnlyList<CaSyntax> candidates = CaSyntax.All;
        for (var i = 0; ; i++)
        {
            var typed = i + 1 < words.Count ? words[i + 1] : null;
            var possible = candidates.Select(c => c.Words[i]).Distinct().ToArray();
            var so = $"after 'ca {string.Join(' ', words[..Math.Min(i + 1, words.Count)])}'";
            if (possible is [CaSyntax.Host])
            {
                if (typed is null)
                {
                    problem = $"the name of a host is missing {so}";
                    return null;
                }
                continue;
            }
            if (Complete(typed, possible, so, out problem) is not { } word)
                return null;
            candidates = [.. candidates.Where(c => c.Words[i] == word)];
            if (candidates is [{ Words.Length: var length } only] && length == i + 1)
                return only;
        }
    }

    private static string? FindStray(CaSyntax command, Dictionary<string, List<string>> options) =>
        options.Keys.FirstOrDefault(o => !command.Options.Contains(o) && !CaOptions.Everywhere.Contains(o));

    /// <summary>The values after the command by what the usage calls them; null with a problem.</summary>
    private static Dictionary<string, string>? ReadTail(
        CaSyntax command, List<string> words, out string problem)
    {
        var values = new Dictionary<string, string>();
        var so = $"after '{string.Join(' ', command.Words)}'";
        problem = "";
        var keywords = command.Tail.Where(t => t.Contains(' ')).Select(t => t[..t.IndexOf(' ')]).ToArray();
        var place = command.Tail.FirstOrDefault(t => !t.Contains(' '));
        for (var i = 0; i < words.Count; i++)
        {
            if (keywords.Length > 0)
            {
                if (Complete(words[i], keywords, so, out problem) is not { } keyword)
                    return null;
                if (i + 1 == words.Count)
                {
                    problem = $"'{keyword}' needs a value {so}";
                    return null;
                }
                problem = values.TryAdd(keyword, words[++i]) ? "" : $"'{keyword}' comes twice";
            }
            else if (place is null || values.Count > 0)
            {
                problem = $"'{words[i]}' is not expected {so}";
            }
            else if (place.Contains('|'))
            {
                if (Complete(words[i], place.Split('|'), so, out problem) is not { } choice)
                    return null;
                values.Add(place, choice);
            }
            else
            {
                values.Add(place.TrimEnd('!'), words[i]);
            }
            if (problem.Length > 0)
                return null;
        }
        if (place?.EndsWith('!') == true && values.Count == 0)
            problem = $"{place.TrimEnd('!')} is missing {so}";
        return problem.Length > 0 ? null : values;
    }

    /// <summary>The only one of the words that begins with what was typed.</summary>
    private static string? Complete(string? typed, string[] possible, string so, out string problem)
    {
        problem = "";
        if (typed is not null && possible.Contains(typed))
            return typed;
        string[] matches = typed is null or ""
            ? []
            : [.. possible.Where(p => p.StartsWith(typed, StringComparison.Ordinal))];
        if (matches is [var only])
            return only;
        problem = typed is null ? $"a word is missing {so}: expected {string.Join(", ", possible)}"
            : matches.Length > 1 ? $"'{typed}' {so} can be {string.Join(" or ", matches)}"
            : $"'{typed}' is not expected {so}: expected {string.Join(", ", possible)}";
        return null;
    }
}

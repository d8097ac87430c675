namespace IkeLab.CommandLine.Ctl;

/// <summary>Finds the command that words, each perhaps abbreviated, mean.</summary>
internal static class CtlParser
{
    /// <param name="error">ikectl's message, with what could have stood there; ends with a line feed.</param>
    /// <returns>Null with a message.</returns>
    public static CtlAction? Parse(IReadOnlyList<string> words, out string error)
    {
        var arguments = new List<string>();
        CtlWord? last = null;
        for (var i = 0; i < words.Count; i++)
        {
            if (last is { TakesRest: true })
            {
                arguments.Add(words[i]);
                continue;
            }
            var next = last is null ? CtlWords.All : last.Next;
            last = Match(words[i], next, out error);
            if (last is null)
                return null;
            if (last.Kind != WordKind.Keyword)
                arguments.Add(words[i]);
        }
        if (last?.Make is { } make)
        {
            error = "";
            return make(arguments);
        }
        error = "missing argument:\n" + List(last is null ? CtlWords.All : last.Next);
        return null;
    }

    /// <summary>The place that these words lead to; null when they lead nowhere.</summary>
    public static IReadOnlyList<CtlWord>? Follow(IReadOnlyList<string> words)
    {
        var next = CtlWords.All;
        foreach (var word in words)
        {
            if (Match(word, next, out _) is not { } found)
                return null;
            next = found.Next;
        }
        return next;
    }

    private static CtlWord? Match(string word, IReadOnlyList<CtlWord> words, out string error)
    {
        if (words.Count == 0)
        {
            error = $"superfluous argument: {word}\n";
            return null;
        }
        error = "";
        if (words is [{ Kind: not WordKind.Keyword } argument])
        {
            if (argument.FindFault(word) is not { } fault)
                return argument;
            error = $"invalid argument: {word}: {fault}\n";
            return null;
        }
        var found = words.Where(w => w.Text.StartsWith(word, StringComparison.Ordinal)).ToArray();
        if (found.FirstOrDefault(w => w.Text == word) is { } exact)
            return exact;
        if (found is [var only] && word.Length > 0)
            return only;
        error = $"{(found.Length > 1 ? "ambiguous" : "unknown")} argument: {word}\n{List(words)}";
        return null;
    }

    private static string List(IEnumerable<CtlWord> words) =>
        "valid commands/args:\n" + string.Concat(words.Select(w => $"  {w.Text}\n"));
}

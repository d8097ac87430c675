using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Lexing;

/// <summary>The macros. Those of the command line win over the file's.</summary>
internal sealed class MacroTable
{
    /// <summary>UTF-16 units of a value, and of all values put in place together.</summary>
    public const int MaxValue = 65_536;
    public const int MaxExpanded = 8 << 20;
    public const int MaxMacros = 10_000;

    private readonly Dictionary<string, Macro> _macros = new(StringComparer.Ordinal);
    private int _expanded;

    public int Count => _macros.Count;

    public void DefineFixed(string name, string value) => _macros[name] = new(value, null);

    public void Define(string name, string value, SourceSpan at)
    {
        if (_macros.TryGetValue(name, out var old) && old.Definition is null)
            return;
        _macros[name] = new(value, at) { Used = old?.Used ?? false };
    }

    public string? Use(string name)
    {
        if (!_macros.TryGetValue(name, out var macro))
            return null;
        macro.Used = true;
        return macro.Value;
    }

    /// <summary>Counts what uses put in place; false when it is too much.</summary>
    public bool TryCharge(int characters) => (_expanded += characters) <= MaxExpanded;

    public IEnumerable<(string Name, SourceSpan Definition)> Unused() =>
        from pair in _macros
        where !pair.Value.Used && pair.Value.Definition is not null
        select (pair.Key, pair.Value.Definition!.Value);

    /// <summary>The known name most like one that is not known, or null.</summary>
    public string? Similar(string name) => Spelling.Nearest(name, _macros.Keys);

    private sealed class Macro(string value, SourceSpan? definition)
    {
        public string Value { get; } = value;

        /// <summary>Null for the command line's.</summary>
        public SourceSpan? Definition { get; } = definition;
        public bool Used { get; set; }
    }
}

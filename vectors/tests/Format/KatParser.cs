namespace IkeLab.Vectors.Tests.Format;

/// <summary>
/// Reads vector files. Strict: every line is a statement, a continuation, a comment or empty; each
/// key stands once; a group has a source, a kind and a case. What the keys mean is the checks'
/// matter.
/// </summary>
internal sealed class KatParser(string file)
{
    private const int MaxLines = 100_000;
    private const int MaxLineLength = 110;

    private readonly List<KatGroup> _groups = [];
    private readonly HashSet<string> _groupNames = [];
    private readonly List<KatCase> _cases = [];
    private readonly HashSet<string> _caseNames = [];
    private readonly Dictionary<string, KatValue> _shared = [];
    private Dictionary<string, KatValue> _current = [];
    private string? _suite;
    private string? _group;
    private string? _groupWhere;
    private string? _case;
    private string? _caseWhere;
    private string? _lastKey;
    private int _line;

    private string Where => $"{file}:{_line}";

    public KatFile Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (++_line > MaxLines)
                throw Error($"expected at most {MaxLines} lines");
            if (line.Length > MaxLineLength)
                throw Error($"expected at most {MaxLineLength} characters, found {line.Length}");
            Take(WithoutComment(line));
        }
        FinishGroup();
        if (_groups.Count == 0)
            throw Error("expected at least one group");
        return new(_suite!, _groups);
    }

    private void Take(string line)
    {
        if (line.Length == 0)
        {
            _lastKey = null;
            return;
        }
        if (line[0] == ' ')
        {
            Continue(line.Trim());
            return;
        }
        var equals = line.IndexOf('=');
        if (equals < 0)
            throw Error($"expected key = value, found {line}");
        var key = line[..equals].TrimEnd();
        if (key.Length == 0
            || key.Any(c => c is not (>= 'a' and <= 'z' or >= '0' and <= '9' or '-')))
            throw Error($"expected a key of small letters, digits and hyphens, found {key}");
        Assign(key, line[(equals + 1)..].Trim());
    }

    private void Assign(string key, string value)
    {
        if (_suite is null && key != "suite")
            throw Error($"expected suite as the first key, found {key}");
        _lastKey = null;
        switch (key)
        {
            case "suite" when _suite is null:
                _suite = Named(key, value);
                break;
            case "suite":
                throw Error("expected one suite in a file");
            case "group":
                BeginGroup(Named(key, value));
                break;
            case "case":
                BeginCase(Named(key, value));
                break;
            default:
                Add(key, value);
                break;
        }
    }

    private void BeginGroup(string name)
    {
        FinishGroup();
        if (!_groupNames.Add(name))
            throw Error($"the group {name} stands twice");
        _group = name;
        _groupWhere = Where;
    }

    private void BeginCase(string name)
    {
        if (_group is null)
            throw Error("expected a group before the first case");
        FinishCase();
        if (!IsGiven("source") || !IsGiven("kind"))
            throw Error($"expected source and kind before the first case of group {_group}");
        if (!_caseNames.Add(name))
            throw Error($"the case {name} stands twice in group {_group}");
        _case = name;
        _caseWhere = Where;
        _current = [];
    }

    private void Add(string key, string value)
    {
        if (_group is null)
            throw Error($"expected a group before {key}");
        if (_case is not null && key is ("source" or "kind"))
            throw Error($"expected {key} before the first case");
        var values = _case is null ? _shared : _current;
        if (!values.TryAdd(key, new(value, Where))
            || (_case is not null && _shared.ContainsKey(key)))
            throw Error($"the key {key} stands twice");
        _lastKey = key;
    }

    /// <summary>A line that begins with a space goes on with the value above.</summary>
    private void Continue(string text)
    {
        if (_lastKey is null)
            throw Error("expected a key = value above a line that begins with a space");
        var values = _case is null ? _shared : _current;
        var value = values[_lastKey];
        values[_lastKey] =
            value with { Text = value.Text.Length == 0 ? text : $"{value.Text} {text}" };
    }

    private void FinishCase()
    {
        if (_case is null)
            return;
        var values = new Dictionary<string, KatValue>(_current);
        foreach (var (key, value) in _shared)
        {
            if (key is not ("source" or "kind"))
                values.Add(key, value);
        }
        foreach (var (key, value) in values)
        {
            if (value.Text.Length == 0)
                throw new KatException(
                    value.Where, $"expected a value behind {key} (\"\" for no octets)");
        }
        _cases.Add(new(_caseWhere!, _case, _shared["kind"].Text, values));
        _case = null;
    }

    private void FinishGroup()
    {
        FinishCase();
        if (_group is null)
            return;
        if (_cases.Count == 0)
            throw new KatException(_groupWhere!, $"expected at least one case in group {_group}");
        _groups.Add(new(_group, _shared["source"].Text, [.. _cases]));
        _cases.Clear();
        _caseNames.Clear();
        _shared.Clear();
    }

    private bool IsGiven(string key) =>
        _shared.TryGetValue(key, out var value) && value.Text.Length > 0;

    private string Named(string key, string value) =>
        value.Length > 0 ? value : throw Error($"expected a name behind {key}");

    private static string WithoutComment(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (line[i] == '#' && !quoted && (i == 0 || line[i - 1] == ' '))
                return line[..i].TrimEnd();
        }
        return line.TrimEnd();
    }

    private KatException Error(string message) => new(Where, message);
}

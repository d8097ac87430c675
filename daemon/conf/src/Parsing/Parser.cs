using System.Text;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Parsing;

/// <summary>
/// Reads statements line by line. An error ends its statement alone, so that one run shows them all.
/// </summary>
internal sealed class Parser
{
    /// <summary>Octets of the longest name and of the longest password of a user.</summary>
    private const int MaxUser = 255;

    private readonly FileLoader _loader;
    private readonly MacroTable _macros;
    private readonly DiagnosticBag _diagnostics;
    private readonly CharacterStream _stream;
    private readonly TokenReader _tokens;
    private readonly PolicyParser _policyParser;
    private readonly RadiusParser _radiusParser;
    private readonly SettingsParser _settingsParser;
    private readonly List<Policy> _policies = [];
    private readonly List<User> _users = [];
    private readonly Dictionary<string, int> _userIndex = new(StringComparer.Ordinal);
    private Settings _settings = new();

    public Parser(
        SourceFile file, FileLoader loader, MacroTable macros, IConfigurationHost host, DiagnosticBag diagnostics)
    {
        (_loader, _macros, _diagnostics) = (loader, macros, diagnostics);
        _stream = new(file);
        _tokens = new(new(_stream, macros, diagnostics), diagnostics);
        var values = new ValueParser(_tokens, diagnostics);
        var hosts = new HostParser(_tokens, host, diagnostics);
        _policyParser = new(_tokens, values, hosts, host, loader, diagnostics);
        _radiusParser = new(_tokens, hosts, diagnostics);
        _settingsParser = new(_tokens, values, diagnostics);
    }

    public IkedConfiguration Parse()
    {
        while (_tokens.Peek().Kind != TokenKind.End && !_diagnostics.IsFull)
        {
            try
            {
                Statement();
            }
            catch (SyntaxException)
            {
                _tokens.Recover();
            }
        }
        return new()
        {
            Settings = _settings,
            Policies = [.. _policies],
            Users = [.. _users],
            Radius = _radiusParser.Result,
        };
    }

    private void Statement()
    {
        if (_tokens.Peek().Kind == TokenKind.NewLine)
        {
            _tokens.Take();
            return;
        }
        if (_tokens.TryKeyword("ikev2", out var ikev2))
        {
            _policies.Add(_policyParser.Parse(ikev2, _policies.Count + 1));
            return;
        }
        if (_tokens.TryKeyword("include"))
        {
            // What stands behind it on the line is a statement of its own, read after the file.
            Include(_tokens.String("a file name"));
            return;
        }
        if (_tokens.TryKeyword("set"))
            _settings = _settingsParser.Parse(_settings);
        else if (_tokens.TryKeyword("user"))
            User();
        else if (_tokens.TryString("a macro's name", out var word))
            MacroOrRadius(word);
        else if (IsLegacy(_tokens.Peek()))
            Legacy();
        else
            throw _tokens.Unexpected(_tokens.Peek().Kind == TokenKind.Keyword ? ClauseAlone(_tokens.Peek()) : null);
        _tokens.EndOfStatement();
    }

    // A clause at the beginning of a line is nearly always a backslash that is missing above.
    private static string ClauseAlone(Token token) =>
        $"expected 'ikev2', 'set', 'user', 'include' or a macro (for '{token.Text}' to go on a policy, the line above "
        + "must end in a backslash; a macro of this name is not possible)";

    // Lines of ipsec.conf for IKEv1 and manual keys, which may share the file.
    private static bool IsLegacy(Token token) => token.Kind == TokenKind.Keyword
        && token.Text is "ike" or "flow" or "tcpmd5" or "sa" or "from" or "to" or "tunnel" or "transport";

    private void Legacy()
    {
        var token = _tokens.Take();
        if (token.Text is "from" or "to" or "tunnel" or "transport")
        {
            _diagnostics.Warn(token.Span,
                $"a line that begins with '{token.Text}' is taken for a rule of ipsec.conf "
                + "and ignored; if it goes on the policy above, a backslash is missing there");
        }
        _tokens.SkipLine();
    }

    private void Include(Token name)
    {
        var path = FileLoader.Resolve(name.Text, name.Span.File);
        if (_stream.IsOpen(path))
            _diagnostics.Error(name.Span, $"'{Token.Clip(path)}' includes itself; expected another file");
        else if (_stream.Depth >= FileLoader.MaxDepth)
        {
            _diagnostics.Error(name.Span,
                $"files include each other too deeply; expected at most {FileLoader.MaxDepth}");
        }
        else if (_loader.Open(path, out var problem) is { } file)
            _stream.Include(file);
        else
            _diagnostics.Error(name.Span, problem);
    }

    private void User()
    {
        var name = _tokens.String("a user name");
        var password = _tokens.String("a password");
        if (Encoding.UTF8.GetByteCount(name.Text) is 0 or > MaxUser)
        {
            _diagnostics.Error(name.Span,
                $"this user name is too short or too long; expected 1 to {MaxUser} octets");
        }
        if (Encoding.UTF8.GetByteCount(password.Text) is 0 or > MaxUser)
        {
            _diagnostics.Error(password.Span,
                $"this password is too short or too long; expected 1 to {MaxUser} octets");
        }
        if (_userIndex.TryAdd(name.Text, _users.Count))
        {
            _users.Add(new(name.Text, password.Text));
            return;
        }
        _diagnostics.Warn(name.Span,
            $"the user '{Token.Clip(name.Text)}' is there already; this password replaces the "
            + "one before");
        _users[_userIndex[name.Text]] = new(name.Text, password.Text);
    }

    private void MacroOrRadius(Token word)
    {
        if (_tokens.TrySymbol('='))
            Macro(word);
        else if (word is { Kind: TokenKind.Word, Text: "radius" })
            _radiusParser.Parse();
        else if (Spelling.Nearest(word.Text, ["ikev2", "include", "set", "user", "radius"]) is { } similar)
            throw Misspelt(word, $"'{Token.Clip(word.Text)}' begins no statement; did you mean '{similar}'?");
        else
            throw _tokens.Unexpected();
    }

    private SyntaxException Misspelt(Token word, string message)
    {
        _diagnostics.Error(word.Span, message);
        return new();
    }

    private void Macro(Token name)
    {
        var first = _tokens.String("a macro's value");
        var parts = new List<string> { first.Text };
        while (_tokens.TryString("more of the value", out var part))
            parts.Add(part.Text);
        var value = string.Join(' ', parts);
        if (name.Text.Any(char.IsWhiteSpace))
            _diagnostics.Error(name.Span, "a macro's name has white space; expected letters, digits and _");
        else if (name.Text.Length == 0 || !name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            _diagnostics.Warn(name.Span,
                $"the macro '{Token.Clip(name.Text)}' can never be used, because its name has "
                + "other characters than letters, digits and _");
        }
        if (value.Length > MacroTable.MaxValue || _macros.Count >= MacroTable.MaxMacros)
        {
            _diagnostics.Error(first.Span,
                $"macros grow too large; expected values of at most {MacroTable.MaxValue} characters and at most "
                + $"{MacroTable.MaxMacros} macros");
            return;
        }
        _macros.Define(name.Text, value, name.Span);
    }
}

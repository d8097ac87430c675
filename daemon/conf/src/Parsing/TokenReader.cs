using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Parsing;

/// <summary>Tokens with one of lookahead, and a memory of what could have stood there.</summary>
internal sealed class TokenReader(Lexer lexer, DiagnosticBag diagnostics)
{
    private const int MostExpected = 12;

    private readonly List<string> _expected = [];
    private Token? _next;

    public Token Peek() => _next ??= lexer.Next();

    /// <summary>The next token; nothing behind it is looked at.</summary>
    public Token Take()
    {
        var token = Peek();
        _next = null;
        _expected.Clear();
        return token;
    }

    public bool TryKeyword(string word, out Token token)
    {
        token = Peek();
        if (token.IsKeyword(word))
        {
            Take();
            return true;
        }
        _expected.Add($"'{word}'");
        return false;
    }

    public bool TryKeyword(string word) => TryKeyword(word, out _);

    public bool TrySymbol(char symbol)
    {
        if (Peek().IsSymbol(symbol))
        {
            Take();
            return true;
        }
        _expected.Add($"'{symbol}'");
        return false;
    }

    /// <summary>A word that is reserved here alone.</summary>
    public bool TryWord(string word)
    {
        if (Peek() is { Kind: TokenKind.Word or TokenKind.Keyword } token && token.Text == word)
        {
            Take();
            return true;
        }
        _expected.Add($"'{word}'");
        return false;
    }

    public bool TryString(string meaning, out Token token)
    {
        token = Peek();
        if (token.IsString)
        {
            Take();
            return true;
        }
        _expected.Add(meaning);
        return false;
    }

    public bool TryNumber(string meaning, out Token token)
    {
        token = Peek();
        if (token.Kind == TokenKind.Number)
        {
            Take();
            return true;
        }
        _expected.Add(meaning);
        return false;
    }

    public Token String(string meaning) => TryString(meaning, out var token) ? token : throw Unexpected();

    public Token Number(string meaning) => TryNumber(meaning, out var token) ? token : throw Unexpected();

    public void Keyword(string word)
    {
        if (!TryKeyword(word))
            throw Unexpected();
    }

    public void EndOfStatement()
    {
        _expected.Add("the end of the line");
        if (Peek().Kind == TokenKind.NewLine)
            Take();
        else if (Peek().Kind != TokenKind.End)
            throw Unexpected();
    }

    /// <summary>Reports the next token as out of place.</summary>
    public SyntaxException Unexpected(string? hint = null)
    {
        var token = Peek();
        if (token.Kind == TokenKind.Invalid)
            return new();
        hint ??= Hint(token);
        diagnostics.Error(token.Span,
            $"{token.Shown} is out of place here; {hint ?? "expected " + Expected()}");
        return new();
    }

    /// <summary>Leaves the line behind after an error.</summary>
    public void Recover()
    {
        lexer.Quiet = true;
        while (Peek().Kind is not (TokenKind.NewLine or TokenKind.End))
            Take();
        if (Peek().Kind == TokenKind.NewLine)
            Take();
        lexer.Quiet = false;
    }

    public void SkipLine()
    {
        _next = null;
        lexer.SkipLine();
    }

    private string? Hint(Token token)
    {
        if (token.Kind == TokenKind.Number && _expected.Any(TakesDigits))
            return $"a string of digits alone needs quotes: \"{token.Text}\"";
        if (token.Kind == TokenKind.Keyword && _expected.Count > 0 && !_expected[^1].StartsWith('\'')
            && _expected.Count == 1)
        {
            return $"expected {_expected[0]}, in quotes where it is a keyword";
        }
        if (!token.IsString)
            return null;
        var words = _expected.Where(e => e[0] == '\'' && e.Length > 3).Select(e => e[1..^1]);
        return Spelling.Nearest(token.Text, words) is { } word ? $"did you mean '{word}'?" : null;
    }

    // Where a string may be digits: a name or a secret, but no address.
    private static bool TakesDigits(string expected) => expected[0] != '\''
        && !expected.Contains("address", StringComparison.Ordinal) && !expected.StartsWith("the ", StringComparison.Ordinal);

    private string Expected()
    {
        var expected = _expected.Distinct().ToList();
        if (expected.Count > MostExpected)
            expected.RemoveRange(MostExpected - 1, expected.Count - MostExpected);
        return expected.Count switch
        {
            0 => "a statement",
            1 => expected[0],
            _ => $"{string.Join(", ", expected.Take(expected.Count - 1))} or {expected[^1]}",
        };
    }
}

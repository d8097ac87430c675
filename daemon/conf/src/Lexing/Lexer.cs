using System.Globalization;
using System.Text;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Lexing;

/// <summary>
/// Cuts a configuration into tokens by iked's rules, odd ones included: a number ends only before a space
/// or one of
/// <c>) , / } =</c> and is a string otherwise; a backslash at a comment's end continues the comment; a
/// macro's value
/// is read in place of its use and joins what stands behind it.
/// </summary>
internal sealed class Lexer(CharacterStream stream, MacroTable macros, DiagnosticBag diagnostics)
{
    /// <summary>UTF-16 units of the longest string.</summary>
    public const int MaxString = 8094;

    private readonly StringBuilder _text = new();

    /// <summary>After a reported error the rest of the line is read without further reports.</summary>
    public bool Quiet { get; set; }

    public Token Next()
    {
        while (true)
        {
            var first = SkipBlank();
            if (first.Is('$') && !first.Expanded)
            {
                if (Expand(first) is { } failed)
                    return failed;
                continue;
            }
            return Read(first);
        }
    }

    /// <summary>Reads to the end of the line without looking at it.</summary>
    public void SkipLine()
    {
        while (true)
        {
            var c = stream.Next();
            if (c.Value == CharacterStream.End)
                return;
            if (!c.Is('\n'))
                continue;
            stream.Return(c);
            return;
        }
    }

    private SourceCharacter SkipBlank()
    {
        var c = stream.Next();
        while (c.Is(' ') || c.Is('\t'))
            c = stream.Next();
        if (!c.Is('#'))
            return c;
        var start = c;
        while (!c.Is('\n') && c.Value != CharacterStream.End)
            c = stream.Next();
        if (c.Is('\n') && c.File == start.File && !c.Expanded
            && c.File.Position(c.Offset).Line != start.File.Position(start.Offset).Line)
        {
            diagnostics.Warn(new(start.File, start.Offset, 1),
                "this comment ends in a backslash, so the next line belongs to it and is ignored");
        }
        return c;
    }

    private Token Read(in SourceCharacter first)
    {
        if (first.Is('"') || first.Is('\''))
            return ReadQuoted(first);
        if (first.Is('-') || first.IsDigit)
        {
            if (TryReadNumber(first, out var number))
                return number;
            if (first.Is('-'))
                return Make(TokenKind.Symbol, "-", first);
        }
        if (first.IsAlphanumeric || first.Value is ':' or '_' or '*')
            return ReadWord(first);
        return first.Value switch
        {
            CharacterStream.End => Make(TokenKind.End, "", first),
            '\n' => Make(TokenKind.NewLine, "", first),
            '\r' => Fail(first, 1, "a carriage return ends this line; expected lines that end in a line feed alone"),
            < ' ' or > '~' => Fail(first, 1,
                $"the character U+{first.Value:X4} stands outside of quotes; expected printable ASCII characters"),
            _ => Make(TokenKind.Symbol, ((char)first.Value).ToString(), first),
        };
    }

    /// <returns>The failed token, or null where the macro's value is put in place.</returns>
    private Token? Expand(in SourceCharacter dollar)
    {
        _text.Clear();
        var c = stream.Next();
        while ((c.IsAlphanumeric || c.Is('_')) && _text.Length <= MaxString)
        {
            _text.Append((char)c.Value);
            c = stream.Next();
        }
        stream.Return(c);
        var name = _text.ToString();
        var span = new SourceSpan(dollar.File, dollar.Offset, name.Length + 1);
        if (name.Length == 0)
            return Fail(span, "'$' has no name behind it; expected a macro's name of letters, digits and _");
        if (macros.Use(name) is not { } value)
        {
            var hint = macros.Similar(name) is { } similar ? $"did you mean ${similar}?"
                : $"expected one that a line '{name} = \"...\"' above or -D {name}=... defines";
            return Fail(span, $"the macro '{Token.Clip(name)}' is not defined; {hint}");
        }
        if (!macros.TryCharge(value.Length))
            return Fail(span, $"macros grow beyond {MacroTable.MaxExpanded} characters; expected less");
        stream.Expand(value, span);
        return null;
    }

    private Token ReadQuoted(in SourceCharacter quote)
    {
        _text.Clear();
        while (true)
        {
            var c = stream.Raw();
            if (c.Is((char)quote.Value))
                return Make(TokenKind.Quoted, _text.ToString(), quote, c);
            if (c.Value == CharacterStream.End)
                return Fail(quote, 1, $"this string has no end; expected a closing {(char)quote.Value}");
            if (c.Value == 0)
                return Fail(c, 1, "a NUL character stands in a string; expected text");
            if (c.Is('\n'))
                continue;
            if (c.Is('\\'))
            {
                var next = stream.Raw();
                if (next.Is('\n'))
                    continue;
                if (next.Value == quote.Value || next.Is(' ') || next.Is('\t'))
                    c = next;
                else
                    stream.Return(next);
            }
            if (_text.Length >= MaxString)
                return Fail(quote, 1, $"this string is too long; expected at most {MaxString} characters");
            _text.Append((char)c.Value);
        }
    }

    private bool TryReadNumber(in SourceCharacter first, out Token token)
    {
        var read = new List<SourceCharacter>();
        var c = first;
        do
        {
            read.Add(c);
            c = stream.Next();
        }
        while (c.IsDigit && read.Count <= MaxString);
        stream.Return(c);
        var isNumber = (read.Count > 1 || first.IsDigit)
            && (c.Value is CharacterStream.End or (>= '\t' and <= '\r') or ' ' or ')' or ',' or '/' or '}' or '=');
        if (!isNumber)
        {
            for (var i = read.Count - 1; i > 0; i--)
                stream.Return(read[i]);
            token = default;
            return false;
        }
        var text = string.Concat(read.Select(d => (char)d.Value));
        token = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? Make(TokenKind.Number, text, first, read[^1]) with { Number = value }
            : Fail(first, text.Length, $"'{Token.Clip(text)}' is too large; expected a number of at most 64 bits");
        return true;
    }

    private Token ReadWord(in SourceCharacter first)
    {
        _text.Clear();
        var last = first;
        var c = first;
        do
        {
            _text.Append((char)c.Value);
            if (_text.Length > MaxString)
                return Fail(first, 1, $"this word is too long; expected at most {MaxString} characters");
            last = c;
            c = stream.Next();
        }
        while (IsInWord(c.Value));
        stream.Return(c);
        var word = _text.ToString();
        return Make(Keywords.Contains(word) ? TokenKind.Keyword : TokenKind.Word, word, first, last);
    }

    private static bool IsInWord(int c) =>
        c is > ' ' and <= '~' and not ('(' or ')' or '{' or '}' or '<' or '>' or '!' or '=' or '/' or '#' or ',');

    private static Token Make(TokenKind kind, string text, in SourceCharacter first) => Make(kind, text, first, first);

    private static Token Make(TokenKind kind, string text, in SourceCharacter first, in SourceCharacter last)
    {
        var length = last.File == first.File && last.Offset >= first.Offset ? last.Offset - first.Offset + 1 : 1;
        return new(kind, text, new(first.File, first.Offset, length));
    }

    private Token Fail(in SourceCharacter at, int length, string message) =>
        Fail(new SourceSpan(at.File, at.Offset, length), message);

    private Token Fail(SourceSpan at, string message)
    {
        if (!Quiet)
            diagnostics.Error(at, message);
        SkipLine();
        return new(TokenKind.Invalid, "", at);
    }
}

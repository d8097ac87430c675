using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Lexing;

internal enum TokenKind : byte
{
    /// <summary>A bare string that is no keyword.</summary>
    Word,

    /// <summary>A string in quotes, which is never a keyword.</summary>
    Quoted,
    Number,
    Keyword,

    /// <summary>One character.</summary>
    Symbol,
    NewLine,
    End,

    /// <summary>Text that is no token; the error is reported.</summary>
    Invalid,
}

internal readonly record struct Token(TokenKind Kind, string Text, SourceSpan Span, long Number = 0)
{
    public bool IsString => Kind is TokenKind.Word or TokenKind.Quoted;
    public bool IsKeyword(string word) => Kind == TokenKind.Keyword && Text == word;
    public bool IsSymbol(char c) => Kind == TokenKind.Symbol && Text.Length == 1 && Text[0] == c;

    /// <summary>For messages.</summary>
    public string Shown => Kind switch
    {
        TokenKind.NewLine => "the end of the line",
        TokenKind.End => "the end of the file",
        TokenKind.Quoted => $"\"{Clip(Text)}\"",
        _ => $"'{Clip(Text)}'",
    };

    internal static string Clip(string text)
    {
        var shown = text.Length > 48 ? text[..45] + "..." : text;
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
    }
}

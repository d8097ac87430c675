using System.Globalization;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;

namespace IkeLab.Configuration.Parsing;

/// <summary>Numbers with units.</summary>
internal sealed class ValueParser(TokenReader tokens, DiagnosticBag diagnostics)
{
    public TimeSpan Time(string meaning)
    {
        const string expected = "seconds, or a number with m for minutes or h for hours";
        var (value, token) = Quantity(meaning, expected, unit => unit switch { 'm' => 60, 'h' => 3600, _ => 0 });
        if (value > uint.MaxValue)
        {
            diagnostics.Error(token.Span,
                $"{token.Shown} is too long; expected at most {uint.MaxValue} seconds");
            value = 0;
        }
        return TimeSpan.FromSeconds(value);
    }

    public ulong Bytes(string meaning)
    {
        const string expected = "octets, or a number with K, M or G";
        var (value, _) = Quantity(meaning, expected, unit => unit switch
        {
            'k' => 1 << 10,
            'm' => 1 << 20,
            'g' => 1 << 30,
            _ => 0,
        });
        return (ulong)value;
    }

    /// <summary>A number within limits.</summary>
    public long Number(string meaning, long least, long most)
    {
        var token = tokens.Number(meaning);
        if (token.Number >= least && token.Number <= most)
            return token.Number;
        diagnostics.Error(token.Span, $"{token.Shown} is out of range; expected {least} to {most}");
        return least;
    }

    private (long Value, Token Token) Quantity(string meaning, string expected, Func<char, long> factor)
    {
        if (tokens.TryNumber($"{meaning} in {expected}", out var token))
            return (Check(token, token.Number, 1, expected), token);
        token = tokens.String(meaning);
        var text = token.Text.TrimStart(' ', '\t');
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || digits == text.Length
            || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            diagnostics.Error(token.Span, $"{token.Shown} is no {meaning}; expected {expected}");
            return (0, token);
        }
        var unit = factor(char.ToLowerInvariant(text[digits]));
        if (unit == 0)
        {
            diagnostics.Error(token.Span,
                $"{token.Shown} has the unknown unit '{Token.Clip(text[digits..])}'; "
                + $"expected {expected}");
            return (0, token);
        }
        if (text.Length > digits + 1)
        {
            diagnostics.Warn(token.Span,
                $"{token.Shown} is read as {text[..(digits + 1)]}, what stands behind it is "
                + "ignored");
        }
        return (Check(token, value, unit, expected), token);
    }

    private long Check(Token token, long value, long unit, string expected)
    {
        if (value >= 0 && value <= long.MaxValue / unit)
            return value * unit;
        diagnostics.Error(token.Span, $"{token.Shown} is out of range; expected {expected}");
        return 0;
    }
}

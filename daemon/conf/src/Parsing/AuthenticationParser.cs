using System.Text;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;

namespace IkeLab.Configuration.Parsing;

/// <summary>Reads how a policy's peers authenticate.</summary>
internal sealed class AuthenticationParser(TokenReader tokens, FileLoader loader, DiagnosticBag diagnostics)
{
    /// <summary>Octets of the longest key.</summary>
    private const int MaxKey = 1024;

    /// <summary>Shorter ones are guessed from a recorded handshake (RFC 7296 §5).</summary>
    private const int ShortKey = 12;

    public PolicyAuthentication Parse(ClauseOrder order)
    {
        if (tokens.TryKeyword("psk"))
        {
            order.Saw("psk");
            return new(AuthenticationKind.SharedKey, Key());
        }
        if (tokens.TryKeyword("eap"))
        {
            order.Saw("eap");
            return new(Eap(tokens.String("an EAP method")));
        }
        if (!tokens.TryString("'rsa', 'signature' or another way to authenticate", out var token))
            return PolicyAuthentication.Default;
        order.Saw("psk");
        return new(Signature(token));
    }

    private AuthenticationKind Signature(Token token)
    {
        // As in iked the beginning of a word will do; "none" is the first of its list and not allowed.
        var words = PolicyParser.AuthenticationWords;
        var found = token.Text.Length == 0 || "none".StartsWith(token.Text, StringComparison.Ordinal) ? default
            : words.FirstOrDefault(w => w.Key.StartsWith(token.Text, StringComparison.Ordinal));
        if (found.Key is null)
        {
            var keywords = words.Keys.Concat(["psk", "eap", "childsa", "ikesa", "local", "peer", "srcid", "dstid",
                "lifetime", "config", "request", "iface", "tag", "tap", "from", "to", "port"]);
            diagnostics.Error(token.Span, $"{token.Shown} is out of place here; "
                + (Spelling.Nearest(token.Text, keywords) is { } similar ? $"did you mean '{similar}'?"
                    : $"expected a clause, or psk, eap or one of {string.Join(", ", words.Keys)} for authentication"));
            throw new SyntaxException();
        }
        if (found.Key != token.Text)
            diagnostics.Warn(token.Span, $"{token.Shown} is read as '{found.Key}'; write the whole word");
        return found.Value;
    }

    private AuthenticationKind Eap(Token token)
    {
        var method = token.Text.Replace('-', '_');
        if (method.Equals("mschap_v2", StringComparison.OrdinalIgnoreCase))
            return AuthenticationKind.EapMschapV2;
        if (method == "radius")
            return AuthenticationKind.EapRadius;
        diagnostics.Error(token.Span,
            $"{token.Shown} is no EAP method that is known here; expected \"mschap-v2\" or radius");
        return AuthenticationKind.EapMschapV2;
    }

    private PreSharedKey Key()
    {
        if (tokens.TryKeyword("file"))
            return KeyFile(tokens.String("a file name"));
        var at = tokens.Peek();
        if (!tokens.TryString("a key in quotes, 0x and hexadecimal digits, or 'file' and a path", out var token))
            throw at.Kind == TokenKind.Number ? Digits(at) : tokens.Unexpected();
        var isHex = token.Text.StartsWith("0x", StringComparison.Ordinal);
        var octets = isHex ? Hex(token, token.Text[2..]) : Encoding.UTF8.GetBytes(token.Text);
        Check(token, octets);
        return new(octets);
    }

    // The key itself must not stand in a message.
    private SyntaxException Digits(Token token)
    {
        diagnostics.Error(token.Span, "a key of digits alone is no string; expected it in quotes");
        return new();
    }

    private PreSharedKey KeyFile(Token name)
    {
        var path = FileLoader.Resolve(name.Text, name.Span.File);
        if (loader.ReadSecret(path, FileLoader.MaxKeyFile, out var problem) is not { } content)
        {
            diagnostics.Error(name.Span, problem);
            return new([], name.Text);
        }
        var text = Encoding.Latin1.GetString(content);
        var octets = Hex(name, text.EndsWith('\n') ? text[..^1] : text);
        Check(name, octets);
        return new(octets, name.Text);
    }

    private byte[] Hex(Token token, string digits)
    {
        if (digits.Length % 2 != 0)
        {
            diagnostics.Error(token.Span,
                "this key has an odd number of hexadecimal digits; expected two for each octet");
        }
        else if (!digits.All(char.IsAsciiHexDigit))
        {
            diagnostics.Error(token.Span,
                "this key has other characters than hexadecimal digits; expected 0-9 and a-f");
        }
        else
            return Convert.FromHexString(digits);
        // Long enough not to be reported once more.
        return new byte[ShortKey];
    }

    private void Check(Token token, byte[] octets)
    {
        if (octets.Length is 0 or > MaxKey)
            diagnostics.Error(token.Span, $"this key is empty or too long; expected 1 to {MaxKey} octets");
        else if (octets.Length < ShortKey)
        {
            diagnostics.Warn(token.Span,
                $"this key of {octets.Length} octets is short enough to be guessed; use at "
                + "least 16 octets that are random");
        }
    }
}

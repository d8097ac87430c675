using System.Globalization;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Engine;

namespace IkeLab.Configuration.Parsing;

/// <summary>Reads addresses, networks and names, and asks the host what the names stand for.</summary>
internal sealed class HostParser(TokenReader tokens, IConfigurationHost host, DiagnosticBag diagnostics)
{
    private const string Meaning = "an address, a network or a host name";
    private const int LongestName = 253;
    private const int MaxAddresses = 16;

    private readonly Dictionary<string, IReadOnlyList<IpAddress>> _resolved = new(StringComparer.Ordinal);

    /// <summary>A host, or <c>any</c>.</summary>
    public HostSpecification AnyHost()
    {
        if (tokens.TryKeyword("any"))
            return HostSpecification.Any;
        return Host();
    }

    /// <summary>After an error the result is <c>any</c>.</summary>
    public HostSpecification Host()
    {
        var token = tokens.String(Meaning);
        var text = token.Text;
        var slash = text.IndexOf('/');
        int? prefix = null;
        if (slash >= 0)
        {
            prefix = Prefix(token, text[(slash + 1)..]);
            text = text[..slash];
        }
        if (tokens.TrySymbol('/'))
        {
            var length = tokens.Number("a prefix length");
            prefix = Prefix(length, slash >= 0 ? "" : length.Text);
        }
        return Find(token, text, prefix) is { } found ? CheckPrefix(token, found) : HostSpecification.Any;
    }

    /// <summary>One address, by number alone.</summary>
    public IpAddress Address()
    {
        var token = tokens.String("an address");
        if (TryNumeric(token, token.Text, out var address))
            return address;
        diagnostics.Error(token.Span, $"{token.Shown} is no IPv4 or IPv6 address; expected one");
        return default;
    }

    private int? Prefix(Token token, string digits)
    {
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= 128)
            return length;
        diagnostics.Error(token.Span,
            $"'/{Token.Clip(digits)}' is no prefix length; expected 0 to 32 for IPv4 and 0 to "
            + "128 for IPv6");
        return 0;
    }

    private HostSpecification? Find(Token token, string text, int? prefix)
    {
        if (IsInterfaceName(text) && host.InterfaceAddresses(text) is { } addresses)
        {
            if (addresses.Count == 0)
            {
                diagnostics.PassingError(token.Span,
                    $"the interface '{text}' has no address; expected one with an address");
                return null;
            }
            if (prefix is not null)
                diagnostics.Warn(token.Span, $"a prefix length behind the interface '{text}' is ignored");
            return new() { Kind = HostKind.Name, Name = text, Addresses = [.. addresses.Take(MaxAddresses)] };
        }
        if (TryNumeric(token, text, out var address))
            return new() { Kind = HostKind.Address, Addresses = [address], PrefixLength = prefix };
        return Resolve(token, text, prefix);
    }

    private bool TryNumeric(Token token, string text, out IpAddress address)
    {
        address = default;
        var zone = text.IndexOf('%');
        var number = zone >= 0 ? text[..zone] : text;
        if (number.Length == 0 || number.Contains('[') || number.Contains('/')
            || !IpAddress.TryParse(number, out address))
        {
            return false;
        }
        if (zone >= 0)
        {
            var name = text[(zone + 1)..];
            var isLinkLocal = address.IsV6 && (ulong)(address.Bits >> 118) == 0x3FA;
            if (!isLinkLocal || !(name.Length > 0 && name.All(char.IsAsciiDigit)
                || IsInterfaceName(name) && host.InterfaceAddresses(name) is not null))
            {
                return false;
            }
            diagnostics.Warn(token.Span, $"the zone '%{Token.Clip(name)}' of this address is ignored");
        }
        else if (!address.IsV6 && address.ToString() != text)
        {
            diagnostics.Warn(token.Span,
                $"'{Token.Clip(text)}' is read as {address}; write all four decimal numbers");
        }
        return true;
    }

    private HostSpecification? Resolve(Token token, string text, int? prefix)
    {
        if (!IsHostName(text))
        {
            diagnostics.Error(token.Span,
                $"'{Token.Clip(text)}' is no address and no host name; expected {Meaning}");
            return null;
        }
        if (!_resolved.TryGetValue(text, out var addresses))
            _resolved.Add(text, addresses = host.Resolve(text));
        if (addresses.Count == 0)
        {
            diagnostics.PassingError(token.Span,
                $"no address is found for '{Token.Clip(text)}'; expected {Meaning}");
            return null;
        }
        if (prefix is not null && addresses.Any(a => a.IsV6))
        {
            diagnostics.Error(token.Span,
                $"'{text}' has an IPv6 address, where a prefix length cannot go with a name; "
                + "expected the network by number");
            return null;
        }
        return new()
        {
            Kind = HostKind.Name,
            Name = text,
            Addresses = [.. addresses.Take(MaxAddresses)],
            PrefixLength = prefix,
        };
    }

    private HostSpecification CheckPrefix(Token token, HostSpecification found)
    {
        if (found.PrefixLength is not { } bits || found.Addresses[0] is { IsV6: true } address)
            return found;
        address = found.Addresses[0];
        if (bits > 32)
        {
            diagnostics.Warn(token.Span, $"an IPv4 prefix length of {bits} is read as 32; expected 0 to 32");
            return found with { PrefixLength = 32 };
        }
        return found;
    }

    private static bool IsInterfaceName(string text) =>
        text.Length is > 0 and < 16 && !text.Any(c => char.IsWhiteSpace(c) || c == '/');

    private static bool IsHostName(string text) => text.Length is > 0 and <= LongestName
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}

using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;

namespace IkeLab.Configuration.Parsing;

/// <summary>
/// Reads <c>radius</c> statements, which OpenBSD's iked has since 7.6 and the portable one does not. Their
/// words are
/// reserved within them alone.
/// </summary>
internal sealed class RadiusParser(TokenReader tokens, HostParser hosts, DiagnosticBag diagnostics)
{
    private const int MaxSecret = 255;
    private const int MaxEntries = 256;

    /// <summary>Null before the first statement.</summary>
    public RadiusConfiguration? Result { get; private set; }

    /// <summary>After the word <c>radius</c>.</summary>
    public void Parse()
    {
        var so = Result ?? new();
        if (tokens.TryKeyword("config"))
            Result = so with { Mappings = Append(so.Mappings, Mapping()) };
        else if (tokens.TryWord("dae"))
            Result = DynamicAuthorization(so);
        else if (tokens.TryWord("accounting"))
            Result = so with { Accounting = Client(so.Accounting, RadiusPeer.AccountingPort) };
        else
            Result = so with { Authentication = Client(so.Authentication, RadiusPeer.AuthenticationPort) };
    }

    private RadiusClientSettings Client(RadiusClientSettings settings, ushort port)
    {
        if (tokens.TryWord("server"))
        {
            var address = hosts.Address();
            if (tokens.TryKeyword("port"))
                port = (ushort)Number("a port", 1, ushort.MaxValue);
            return settings with { Servers = Append(settings.Servers, new(address, port, Secret())) };
        }
        if (tokens.TryWord("max-tries"))
            return settings with { MaxTries = (int)Number("a number of tries", 1, int.MaxValue) };
        if (tokens.TryWord("max-failovers"))
            return settings with { MaxFailovers = (int)Number("a number of servers", 0, int.MaxValue) };
        throw tokens.Unexpected();
    }

    private RadiusConfiguration DynamicAuthorization(RadiusConfiguration so)
    {
        if (tokens.TryWord("listen"))
        {
            if (!tokens.TryWord("on"))
                throw tokens.Unexpected();
            var address = hosts.Address();
            var port = tokens.TryKeyword("port") ? (ushort)Number("a port", 1, ushort.MaxValue)
                : RadiusListener.DynamicAuthorizationPort;
            return so with { Listeners = Append(so.Listeners, new(address, port)) };
        }
        if (!tokens.TryWord("client"))
            throw tokens.Unexpected();
        return so with { Clients = Append(so.Clients, new(hosts.Address(), 0, Secret())) };
    }

    private RadiusAttributeMapping Mapping()
    {
        AddressFamily? family = tokens.TryKeyword("inet") ? AddressFamily.Ipv4
            : tokens.TryKeyword("inet6") ? AddressFamily.Ipv6 : null;
        var word = tokens.String("an option such as address or name-server, or none");
        ConfigurationOptionKind? option = null;
        if (word.Text != "none")
        {
            option = OptionWords.Find(word.Text, family, out _);
            if (option is null)
            {
                diagnostics.Error(word.Span, $"{word.Shown} is no option; expected none or one of "
                    + OptionWords.All(family));
            }
        }
        var first = Number("a vendor's or an attribute's number", 0, uint.MaxValue);
        if (tokens.Peek().Kind != TokenKind.Number)
        {
            if (first is >= 1 and <= 255)
                return new(family, option, 0, (byte)first);
            throw tokens.Unexpected("expected an attribute's number from 1 to 255");
        }
        return new(family, option, (uint)first, (byte)Number("an attribute's number", 1, 255));
    }

    private string Secret()
    {
        if (!tokens.TryWord("secret"))
            throw tokens.Unexpected();
        var secret = tokens.String("a shared secret");
        if (secret.Text.Length is 0 or > MaxSecret)
        {
            diagnostics.Error(secret.Span,
                $"this secret is too short or too long; expected 1 to {MaxSecret} characters");
        }
        return secret.Text;
    }

    private long Number(string meaning, long least, long most) =>
        new ValueParser(tokens, diagnostics).Number(meaning, least, most);

    private ValueList<T> Append<T>(ValueList<T> list, T item)
    {
        if (list.Count < MaxEntries)
            return [.. list, item];
        diagnostics.Error(tokens.Peek().Span,
            $"too many radius statements; expected at most {MaxEntries} of a kind");
        return list;
    }
}

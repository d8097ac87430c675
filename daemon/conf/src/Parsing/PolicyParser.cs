using System.Text;
using IkeLab.Configuration.Checks;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Parsing;

/// <summary>Reads <c>ikev2</c> statements, whose clauses have a fixed order.</summary>
internal sealed class PolicyParser(
    TokenReader tokens, ValueParser values, HostParser hosts, IConfigurationHost host, FileLoader loader,
    DiagnosticBag diagnostics)
{
    private const int MaxName = 1023;
    private const int MaxProtocols = 16;
    private const int MaxPairs = 1024;
    private const int MaxOptions = 64;

    public static IReadOnlyDictionary<string, AuthenticationKind> AuthenticationWords { get; } =
        new Dictionary<string, AuthenticationKind>(StringComparer.Ordinal)
        {
            ["rsa"] = AuthenticationKind.Rsa,
            ["ecdsa256"] = AuthenticationKind.Ecdsa256,
            ["ecdsa384"] = AuthenticationKind.Ecdsa384,
            ["ecdsa521"] = AuthenticationKind.Ecdsa521,
            ["rfc7427"] = AuthenticationKind.DigitalSignature,
            ["signature"] = AuthenticationKind.Signature,
        };

    private readonly TransformParser _transforms = new(tokens, diagnostics);
    private readonly AuthenticationParser _authentication = new(tokens, loader, diagnostics);
    private ClauseOrder _order = new();

    /// <summary>Behind the word <c>ikev2</c>, up to and with the end of the line.</summary>
    /// <param name="number">Of this policy, which names it where no name is written.</param>
    public Policy Parse(Token ikev2, int number)
    {
        _order = new();
        var errors = diagnostics.Errors.Count;
        var policy = Head(ikev2.Span, number);
        policy = Traffic(policy);
        policy = Peers(policy);
        policy = policy with { IkeSas = TransformSets("ikesa", true), ChildSas = TransformSets("childsa", false) };
        policy = Identities(policy);
        policy = Lifetimes(policy);
        policy = policy with { Authentication = _authentication.Parse(_order) };
        policy = policy with { Options = Options() };
        policy = Filters(policy);
        End();
        if (diagnostics.Errors.Count == errors)
            PolicyChecks.Run(policy, diagnostics);
        return policy;
    }

    private Policy Head(SourceSpan span, int number)
    {
        var isNamed = tokens.TryString("a name", out var name);
        if (isNamed && Encoding.UTF8.GetByteCount(name.Text) > MaxName)
            diagnostics.Error(name.Span, $"this name is too long; expected at most {MaxName} octets");
        var match = Clause("quick") ? PolicyMatch.Quick : Clause("skip") ? PolicyMatch.Skip
            : Clause("default") ? PolicyMatch.Default : PolicyMatch.Last;
        var active = Clause("active");
        if (!active)
            Clause("passive");
        // The manual has natt in front of these, iked behind them.
        var natt = Clause("natt");
        var ipcomp = Clause("ipcomp");
        var transport = Clause("transport");
        if (!transport)
            Clause("tunnel");
        natt = natt || Clause("natt");
        var ah = Clause("ah");
        if (!ah)
            Clause("esp");
        return new()
        {
            Name = isNamed ? name.Text : $"policy{number}",
            IsNamed = isNamed,
            Match = match,
            Active = active,
            Ipcomp = ipcomp,
            Transport = transport,
            ForceNatTraversal = natt,
            Protocol = ah ? SaProtocol.Ah : SaProtocol.Esp,
            Family = Clause("inet") ? AddressFamily.Ipv4 : Clause("inet6") ? AddressFamily.Ipv6 : null,
            Pairs = [],
            Source = new(span),
        };
    }

    private Policy Traffic(Policy policy)
    {
        var protocols = Clause("proto") ? Protocols() : [];
        byte? domain = null;
        if (Clause("rdomain", out var word))
        {
            domain = (byte)values.Number("a routing domain", 0, 255);
            if (!host.HasRoutingDomains)
            {
                diagnostics.Error(word.Span,
                    "this system has no routing domains; expected no 'rdomain' (OpenBSD alone "
                    + "has them)");
            }
        }
        var pairs = new List<HostPair>();
        var separated = true;
        while (tokens.Peek().IsKeyword("from") || tokens.Peek().IsKeyword("to") || separated)
        {
            var at = tokens.Peek().Span;
            pairs.Add(Pair());
            if (pairs.Count > MaxPairs)
            {
                diagnostics.Error(at, $"too many pairs of 'from' and 'to'; expected at most {MaxPairs}");
                throw new SyntaxException();
            }
            separated = tokens.TrySymbol(',');
        }
        return policy with { Protocols = protocols, RoutingDomain = domain, Pairs = [.. pairs] };
    }

    private ValueList<byte> Protocols()
    {
        var list = new List<byte>();
        var start = tokens.Peek().Span;
        if (!tokens.TrySymbol('{'))
            return [Protocol()];
        do
        {
            if (list.Count > 0)
                tokens.TrySymbol(',');
            list.Add(Protocol());
        }
        while (list.Count <= MaxProtocols && !tokens.TrySymbol('}'));
        if (list.Count <= MaxProtocols)
            return [.. list.Distinct()];
        diagnostics.Error(start, $"too many protocols; expected at most {MaxProtocols}");
        throw new SyntaxException();
    }

    private byte Protocol()
    {
        const string meaning = "a protocol's name or a number from 0 to 255";
        if (tokens.TryNumber(meaning, out var token))
        {
            if (token.Number is >= 0 and <= 255)
                return (byte)token.Number;
            diagnostics.Error(token.Span, $"{token.Shown} is no IP protocol; expected 0 to 255");
            return 0;
        }
        token = tokens.String(meaning);
        if (host.Protocol(token.Text) is { } number)
            return number;
        diagnostics.Error(token.Span,
            $"{token.Shown} is no IP protocol; expected a name of /etc/protocols or 0 to 255");
        return 0;
    }

    private HostPair Pair()
    {
        if (Clause("from", out var word))
        {
            var (source, nat, sourcePort) = Side(true);
            tokens.Keyword("to");
            var (destination, _, destinationPort) = Side(false);
            return new(source, sourcePort, nat, destination, destinationPort, new(word.Span));
        }
        if (Clause("to", out word))
        {
            var (destination, _, destinationPort) = Side(false);
            tokens.Keyword("from");
            var (source, nat, sourcePort) = Side(true);
            return new(source, sourcePort, nat, destination, destinationPort, new(word.Span));
        }
        throw Unexpected();
    }

    private (HostSpecification Host, HostSpecification? Nat, ushort Port) Side(bool isSource)
    {
        HostSpecification found;
        HostSpecification? nat = null;
        if (tokens.TryKeyword("any"))
            found = HostSpecification.Any;
        else if (tokens.TryKeyword("dynamic"))
            found = HostSpecification.Dynamic;
        else
        {
            found = hosts.Host();
            nat = SourceNat(found, isSource);
        }
        return (found, nat, tokens.TryKeyword("port") ? Port() : (ushort)0);
    }

    private HostSpecification? SourceNat(HostSpecification of, bool isSource)
    {
        var at = tokens.Peek().Span;
        if (!tokens.TrySymbol('('))
            return null;
        var nat = hosts.Host();
        if (!tokens.TrySymbol(')'))
            throw Unexpected();
        if (!isSource)
        {
            diagnostics.Error(at,
                "addresses are translated at the source alone; expected no '(' behind 'to'");
        }
        else if (!Enum.GetValues<AddressFamily>().Any(f => of.HasFamily(f) && nat.HasFamily(f)))
        {
            diagnostics.Error(at,
                "the two addresses have different families; expected both IPv4 or both IPv6");
        }
        return nat;
    }

    private ushort Port()
    {
        const string meaning = "a service's name or a number from 0 to 65535";
        if (tokens.TryNumber(meaning, out var token))
        {
            if (token.Number is >= 0 and <= ushort.MaxValue)
                return (ushort)token.Number;
            diagnostics.Error(token.Span, $"{token.Shown} is no port; expected 0 to 65535");
            return 0;
        }
        token = tokens.String(meaning);
        if (host.Port(token.Text) is { } port)
            return port;
        diagnostics.Error(token.Span,
            $"{token.Shown} is no service; expected a name of /etc/services or 0 to 65535");
        return 0;
    }

    private Policy Peers(Policy policy)
    {
        HostSpecification? peer = null, local = null;
        var at = tokens.Peek().Span;
        var peerFirst = Clause("peer");
        if (peerFirst)
            peer = hosts.AnyHost();
        if (Clause("local"))
            local = hosts.AnyHost();
        if (!peerFirst && local is not null && Clause("peer"))
            peer = hosts.AnyHost();
        var isWritten = peer is not null || local is not null;
        return policy with { Peer = peer, Local = local, PeersSource = isWritten ? new(at) : null };
    }

    private ValueList<TransformSet> TransformSets(string word, bool isIke)
    {
        var list = new List<TransformSet>();
        while (Clause(word, out var token))
            list.Add(_transforms.Parse(token, isIke));
        return [.. list];
    }

    private Policy Identities(Policy policy)
    {
        var source = Clause("srcid") ? Identity() : null;
        var destination = Clause("dstid") ? Identity() : null;
        return policy with { SourceId = source, DestinationId = destination };
    }

    private PolicyIdentity? Identity()
    {
        var token = tokens.String("an identity");
        if (Encoding.UTF8.GetByteCount(token.Text) > PolicyIdentity.MaxLength)
        {
            diagnostics.Error(token.Span,
                $"this identity is too long; expected at most {PolicyIdentity.MaxLength} octets");
        }
        if (token.Text.Length == 0)
        {
            diagnostics.Warn(token.Span, "an empty identity counts as none");
            return null;
        }
        var identity = new PolicyIdentity(token.Text);
        if (identity.ToIdentification(out var problem) is null)
            diagnostics.Warn(token.Span, problem);
        return identity;
    }

    private Policy Lifetimes(Policy policy)
    {
        if (Clause("ikelifetime"))
            policy = policy with { IkeLifetime = values.Time("a lifetime") };
        if (!Clause("lifetime"))
            return policy;
        var time = values.Time("a lifetime");
        var bytes = Clause("bytes") ? values.Bytes("a number of octets") : ChildLifetime.Default.Bytes;
        return policy with { ChildLifetime = new(time, bytes) };
    }

    private ValueList<ConfigurationOption> Options()
    {
        var list = new List<ConfigurationOption>();
        while (true)
        {
            var isRequest = false;
            if (!Clause("config", out var word))
            {
                isRequest = Clause("request", out word);
                if (!isRequest)
                    return [.. list];
            }
            var option = tokens.String("an option such as address or name-server");
            var value = isRequest ? hosts.AnyHost() : hosts.Host();
            list.Add(new(isRequest, OptionKind(option, value), value));
            if (list.Count <= MaxOptions)
                continue;
            diagnostics.Error(word.Span, $"too many options; expected at most {MaxOptions}");
            throw new SyntaxException();
        }
    }

    private ConfigurationOptionKind OptionKind(Token option, HostSpecification value)
    {
        AddressFamily? family = value.Addresses.Count == 0 ? null
            : value.Addresses[0].IsV6 ? AddressFamily.Ipv6 : AddressFamily.Ipv4;
        if (OptionWords.Find(option.Text, family, out var whole) is { } kind)
        {
            if (whole != option.Text)
                diagnostics.Warn(option.Span, $"{option.Shown} is read as '{whole}'; write the whole word");
            return kind;
        }
        var known = OptionWords.Find(option.Text, null, out _) is not null;
        diagnostics.Error(option.Span, known
            ? $"{option.Shown} takes no IPv6 address; expected an IPv4 address"
            : $"{option.Shown} is no option; expected one of {OptionWords.All(family)}");
        return default;
    }

    private Policy Filters(Policy policy)
    {
        if (Clause("iface"))
        {
            var name = tokens.String("an interface's name");
            if (host.InterfaceAddresses(name.Text) is null)
                diagnostics.PassingError(name.Span, $"there is no interface {name.Shown}; expected one that exists");
            policy = policy with { Interface = name.Text };
        }
        while (true)
        {
            if (Clause("tag"))
            {
                var tag = tokens.String("a tag");
                if (policy.Tag is not null)
                    diagnostics.Warn(tag.Span, "this tag replaces the one before");
                policy = policy with { Tag = tag.Text };
            }
            else if (Clause("tap"))
                policy = policy with { Tap = Tap(tokens.String("an interface enc and its number")) };
            else
                return policy;
        }
    }

    private uint Tap(Token token)
    {
        var digits = token.Text.StartsWith("enc", StringComparison.Ordinal) ? token.Text[3..] : "";
        if (uint.TryParse(digits, System.Globalization.NumberStyles.None, null, out var number))
            return number;
        diagnostics.Error(token.Span,
            $"{token.Shown} is no tap interface; expected enc and a number, such as enc0");
        return 0;
    }

    private bool Clause(string word) => Clause(word, out _);

    private bool Clause(string word, out Token token)
    {
        if (!tokens.TryKeyword(word, out token))
            return false;
        _order.Saw(word);
        return true;
    }

    private void End()
    {
        if (tokens.Peek().Kind is not (TokenKind.NewLine or TokenKind.End) && _order.Explain(tokens.Peek()) is { } why)
            throw tokens.Unexpected(why);
        tokens.EndOfStatement();
    }

    private SyntaxException Unexpected() => tokens.Unexpected(_order.Explain(tokens.Peek()));
}

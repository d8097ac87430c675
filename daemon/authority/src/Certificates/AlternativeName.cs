using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace IkeLab.Authority.Certificates;

/// <summary>What kind of name a host has in subjectAltName.</summary>
internal enum AlternativeNameKind
{
    Dns,
    Address,
    Email,
}

/// <summary>One name in subjectAltName: what IKE identities are compared with (RFC 4945 §3.1).</summary>
internal sealed record AlternativeName(AlternativeNameKind Kind, string Value)
{
    /// <summary>RFC 1035 §2.3.4.</summary>
    private const int MaxDnsName = 253;
    private const int MaxLabel = 63;
    private const int MaxEmail = 254;

    /// <summary>
    /// "DNS:", "IP:" and "email:" tell the kind; without one an address is an address, what has an @ is a
    /// mailbox, and all else a domain name.
    /// </summary>
    /// <exception cref="RefusedException">It is no name of its kind.</exception>
    public static AlternativeName Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var value = text[(colon + 1)..];
        return (colon < 0 ? "" : text[..colon].ToLowerInvariant()) switch
        {
            "dns" => Dns(value),
            "ip" => TryAddress(value)
                ?? throw new RefusedException(
                    $"'{value}' is not an address: expected one like 192.0.2.1 or 2001:db8::1"),
            "email" => Email(value),
            _ => TryAddress(text) ?? (text.Contains('@', StringComparison.Ordinal) ? Email(text) : Dns(text)),
        };
    }

    public void AddTo(SubjectAlternativeNameBuilder builder)
    {
        switch (Kind)
        {
            case AlternativeNameKind.Dns:
                builder.AddDnsName(Value);
                break;
            case AlternativeNameKind.Address:
                builder.AddIpAddress(IPAddress.Parse(Value));
                break;
            default:
                builder.AddEmailAddress(Value);
                break;
        }
    }

    // IPAddress.Parse also takes "1" and "0x7f.1", which nobody means as an address here.
    private static AlternativeName? TryAddress(string text) =>
        IPAddress.TryParse(text, out var address) && address.ScopeIdOrZero() == 0
        && (text.Contains(':', StringComparison.Ordinal) || address.ToString() == text)
            ? new AlternativeName(AlternativeNameKind.Address, address.ToString())
            : null;

    private static AlternativeName Dns(string text)
    {
        var isName = text.Length is > 0 and <= MaxDnsName && text.Split('.').All(IsLabel);
        return isName
            ? new AlternativeName(AlternativeNameKind.Dns, text)
            : throw new RefusedException(
                $"'{text}' is not a domain name: expected labels of up to 63 letters, digits, "
                + "- and _, with dots between them");
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= MaxLabel
        && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static AlternativeName Email(string text)
    {
        var at = text.LastIndexOf('@');
        var isMailbox = at > 0 && at < text.Length - 1 && text.Length <= MaxEmail
            && text.All(c => c is > ' ' and <= '~');
        return isMailbox
            ? new AlternativeName(AlternativeNameKind.Email, text)
            : throw new RefusedException($"'{text}' is not a mailbox: expected one like user@example.org");
    }
}

file static class Scopes
{
    /// <summary>A scope is this machine's business and cannot stand in a certificate.</summary>
    public static long ScopeIdOrZero(this IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}

using System.Text;
using IkeLab.Configuration;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Status;

/// <summary>The tag of a policy's SAs with one peer (iked.conf(5)).</summary>
internal static class TagText
{
    /// <summary>A part of a longer one could be another peer's tag, so that there is none then.</summary>
    public const int MaxLength = 255;

    /// <param name="peer">With EAP the user that has proved itself.</param>
    /// <returns>Null where the policy has no tag.</returns>
    public static string? Of(Policy policy, Identification peer)
    {
        if (policy.Tag is not { } tag)
            return null;
        var text = PolicyTag.Expand(tag, variable => variable switch
        {
            "id" => IdOf(peer),
            "eapid" => policy.Authentication.IsEap ? $"{peer}" : "",
            "domain" => DomainOf(peer),
            _ => policy.Name,
        });
        return text.Length <= MaxLength ? text : null;
    }

    // As in iked a distinguished name is its CN: the whole of it would be too long.
    private static string IdOf(Identification peer) =>
        (peer.Type == IdType.DerAsn1Dn ? Attribute(peer, DistinguishedName.CommonName) : null) ?? IdentityText.Of(peer);

    private static string DomainOf(Identification peer) => peer.Type switch
    {
        IdType.Fqdn => Behind('.', $"{peer}"),
        IdType.Rfc822Address => Behind('@', $"{peer}"),
        IdType.DerAsn1Dn when Attribute(peer, DistinguishedName.EmailAddress) is { } mailbox => Behind('@', mailbox),
        _ => "",
    };

    private static string Behind(char mark, string text) =>
        text.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? text[(at + 1)..] : "";

    /// <summary>The last one of a kind, as printable characters; null where the name has none.</summary>
    private static string? Attribute(Identification peer, string kind) =>
        DistinguishedName.Read(peer.Data.ToArray())?.LastOrDefault(a => a.Oid == kind).Text is { } value
            ? Printable(value) : null;

    // A peer must not be able to write control characters into a log or a terminal.
    private static string Printable(string value)
    {
        var text = new StringBuilder(value);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.IsSurrogate(text[i]))
                text[i] = '?';
        }
        return text.ToString();
    }
}

using System.Text;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Crypto.Certificates;

/// <summary>Whether a certificate speaks for an IKE identity (RFC 4945 §3.1, RFC 7296 §3.5).</summary>
internal static class IdentityMatch
{
    internal static bool Proves(DecodedCertificate certificate, Identification identity) =>
        identity.Type switch
    {
        // RFC 4945 §3.1.2: a name matches as a whole; wildcards and the common name do not count.
        IdType.Fqdn => Any(certificate, GeneralNameKind.DnsName, identity, IsSameText),
        IdType.Rfc822Address => Any(certificate, GeneralNameKind.Rfc822Name, identity, IsSameMailbox),
        IdType.Ipv4Address or IdType.Ipv6Address =>
            Any(certificate, GeneralNameKind.IpAddress, identity, MemoryExtensions.SequenceEqual),
        IdType.DerAsn1Dn => NameMatch.AreEqual(certificate.Subject, identity.Data.ToArray()),
        _ => false,
    };

    /// <summary>What a certificate would need to have, for the sentence that refuses it.</summary>
    internal static string Requirement(Identification identity) => identity.Type switch
    {
        IdType.Fqdn => $"no subjectAltName dNSName {identity}",
        IdType.Rfc822Address => $"no subjectAltName rfc822Name {identity}",
        IdType.Ipv4Address or IdType.Ipv6Address => $"no subjectAltName iPAddress {identity}",
        IdType.DerAsn1Dn => $"not the subject {DistinguishedNameText.Of(identity.Data.ToArray())}",
        _ => $"no way to prove an identity of type {identity.Type}, and no configured link to {identity}",
    };

    private static bool Any(
        DecodedCertificate certificate, GeneralNameKind kind, Identification identity, Comparison isSame)
    {
        foreach (AlternativeName name in certificate.Extensions.AlternativeNames)
        {
            if (name.Kind == kind && isSame(name.Value.Span, identity.Data))
                return true;
        }
        return false;
    }

    private static bool IsSameText(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        Ascii.EqualsIgnoreCase(a, b);

    /// <summary>The host part has no case; the part before it belongs to its host (RFC 5280 §7.5).</summary>
    private static bool IsSameMailbox(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int at = a.LastIndexOf((byte)'@');
        return at > 0 && b.Length == a.Length && a[..at].SequenceEqual(b[..at])
            && Ascii.EqualsIgnoreCase(a[at..], b[at..]);
    }

    private delegate bool Comparison(ReadOnlySpan<byte> name, ReadOnlySpan<byte> identity);
}

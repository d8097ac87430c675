using System.Formats.Asn1;
using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>
/// What part of an authority's certificates a CRL covers: issuingDistributionPoint (RFC 5280 §5.2.5).
/// </summary>
internal sealed record ListScope
{
    public const string Oid = "2.5.29.28";

    public static ListScope All { get; } = new();

    public bool OnlyUsers { get; private init; }
    public bool OnlyAuthorities { get; private init; }

    /// <summary>Where it is published; empty where it covers all that its issuer has issued.</summary>
    public IReadOnlyList<string> Points { get; private init; } = [];

    /// <exception cref="AsnContentException">Malformed.</exception>
    /// <exception cref="NotSupportedException">A kind of list that we do not use.</exception>
    public static ListScope Read(byte[] extension)
    {
        var outer = new AsnReader(extension, AsnEncodingRules.DER);
        var point = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var scope = All;
        while (point.HasData)
        {
            var tag = Tags.ContextSpecific(point);
            scope = tag.TagValue switch
            {
                0 => scope with { Points = ReadPoint(point, tag) },
                1 => scope with { OnlyUsers = point.ReadBoolean(tag) },
                2 => scope with { OnlyAuthorities = point.ReadBoolean(tag) },
                3 => throw new NotSupportedException("The CRL is for some reasons of revocation alone."),
                4 => throw new NotSupportedException("The CRL is an indirect one."),
                _ => throw new NotSupportedException("The CRL is for attribute certificates alone."),
            };
        }
        return scope;
    }

    /// <summary>A list that is published in parts covers the certificates that name its part.</summary>
    public bool Covers(DecodedCertificate certificate)
    {
        if (certificate.Extensions.IsAuthority ? OnlyUsers : OnlyAuthorities)
            return false;
        return Points.Count == 0 || RevocationSources.ListsOf(certificate).Any(Points.Contains);
    }

    private static IReadOnlyList<string> ReadPoint(AsnReader point, Asn1Tag tag)
    {
        var names = RevocationSources.FullNames(point.ReadSequence(tag));
        return names.Count > 0 ? names
            : throw new NotSupportedException("The CRL is for a distribution point that has no URL.");
    }
}

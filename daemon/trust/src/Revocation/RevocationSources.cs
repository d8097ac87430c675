using System.Formats.Asn1;
using System.Text;
using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>
/// Where a certificate says that its revocation can be learned (RFC 5280 §4.2.1.13, §4.2.2.1).
/// </summary>
internal static class RevocationSources
{
    /// <summary>More addresses than this are not tried.</summary>
    public const int MaxUrls = 4;

    private const int MaxUrl = 1024;
    private const string OcspAccess = "1.3.6.1.5.5.7.48.1";
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, (int)GeneralNameKind.Uri);
    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0);

    /// <summary>URLs of complete CRLs; empty where there is none or the extension is malformed.</summary>
    public static IReadOnlyList<string> ListsOf(DecodedCertificate certificate) =>
        Read(certificate.Extensions.RevocationLists, ReadPoints);

    /// <summary>URLs of OCSP responders.</summary>
    public static IReadOnlyList<string> RespondersOf(DecodedCertificate certificate) =>
        Read(certificate.Extensions.AuthorityInformation, ReadAccess);

    /// <summary>The URLs in a DistributionPointName, which may be relative and then has none.</summary>
    /// <exception cref="AsnContentException">Malformed.</exception>
    public static IReadOnlyList<string> FullNames(AsnReader name)
    {
        var urls = new List<string>();
        if (!name.PeekTag().HasSameClassAndValue(s_first))
            return urls;
        var names = name.ReadSequence(s_first);
        while (names.HasData)
            AddUrl(names, urls);
        return urls;
    }

    private static IReadOnlyList<string> Read(ReadOnlyMemory<byte> extension, Action<AsnReader, List<string>> read)
    {
        var urls = new List<string>();
        if (extension.IsEmpty)
            return urls;
        try
        {
            var outer = new AsnReader(extension, AsnEncodingRules.DER);
            for (var items = outer.ReadSequence(); items.HasData && urls.Count < MaxUrls;)
                read(items.ReadSequence(), urls);
            return urls;
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static void ReadPoints(AsnReader point, List<string> urls)
    {
        if (!point.HasData || !point.PeekTag().HasSameClassAndValue(s_first))
            return;
        var found = FullNames(point.ReadSequence(s_first));
        // What follows narrows the list to some reasons, or names another issuer: no complete list.
        if (!point.HasData)
            urls.AddRange(found.Take(MaxUrls - urls.Count));
    }

    private static void ReadAccess(AsnReader description, List<string> urls)
    {
        if (description.ReadObjectIdentifier() == OcspAccess)
            AddUrl(description, urls);
    }

    /// <summary>http alone (RFC 5280 has ldap and ftp too); anything else is passed over.</summary>
    private static void AddUrl(AsnReader names, List<string> urls)
    {
        var tag = names.PeekTag();
        var content = names.PeekContentBytes();
        names.ReadEncodedValue();
        if (tag.HasSameClassAndValue(s_uri) && content.Length <= MaxUrl)
        {
            var url = Encoding.Latin1.GetString(content.Span);
            if (HttpFetcher.IsAllowed(url))
                urls.Add(url);
        }
    }
}

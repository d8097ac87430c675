using System.Formats.Asn1;

namespace IkeLab.Crypto.Certificates;

/// <summary>
/// What "hash and URL of a bundle" leads to (RFC 7296 §3.6): certificates, of which the first one proves AUTH, and
/// certificate revocation lists, all in DER.
/// </summary>
public sealed record CertificateBundle(IReadOnlyList<byte[]> Certificates, IReadOnlyList<byte[]> RevocationLists)
{
    /// <summary>A bundle of more certificates and lists is refused.</summary>
    public const int MaxEntries = 32;

    // CertificateOrCRL ::= CHOICE { cert [0] Certificate, crl [1] CertificateList }, with explicit tags.
    private static readonly Asn1Tag CertificateTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag ListTag = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>Null, with the reason in one sentence, for what is no bundle.</summary>
    public static CertificateBundle? Read(ReadOnlyMemory<byte> octets, out string reason)
    {
        var (certificates, lists) = (new List<byte[]>(), new List<byte[]>());
        reason = "";
        try
        {
            var reader = new AsnReader(octets, AsnEncodingRules.DER);
            AsnReader entries = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            while (entries.HasData)
            {
                if (certificates.Count + lists.Count == MaxEntries)
                {
                    reason = $"The bundle has more than {MaxEntries} certificates and revocation lists.";
                    return null;
                }
                bool isList = entries.PeekTag().HasSameClassAndValue(ListTag);
                AsnReader entry = entries.ReadSequence(isList ? ListTag : CertificateTag);
                (isList ? lists : certificates).Add(entry.ReadEncodedValue().ToArray());
                entry.ThrowIfNotEmpty();
            }
            return new(certificates, lists);
        }
        catch (AsnContentException)
        {
            reason = "The bundle is no sequence of certificates and revocation lists in DER.";
            return null;
        }
    }

    /// <summary>What is to stand at the URL.</summary>
    /// <exception cref="ArgumentException">One of them is not in DER.</exception>
    public byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (byte[] certificate in Certificates)
                WriteEntry(writer, CertificateTag, certificate);
            foreach (byte[] list in RevocationLists)
                WriteEntry(writer, ListTag, list);
        }
        return writer.Encode();
    }

    private static void WriteEntry(AsnWriter writer, Asn1Tag tag, byte[] value)
    {
        using (writer.PushSequence(tag))
            writer.WriteEncodedValue(value);
    }
}

using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Authority.Files;

namespace IkeLab.Authority.Certificates;

/// <summary>The list of revoked certificates (RFC 5280 §5), version 2 with number and reasons.</summary>
internal static class Crl
{
    /// <summary>As with ikectl; each revocation writes a new one.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    /// <summary>A list in PEM of what the index calls revoked.</summary>
    /// <param name="previous">
    /// The list before this one, whose number goes up by one; null for the first.
    /// </param>
    public static byte[] Write(
        X509Certificate2 authority, CaSigner signer, IndexFile index, byte[]? previous, DateTimeOffset now)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var entry in index.Entries.Where(e => e.Revocation is not null))
        {
            var (at, reason) = entry.Revocation!.Value;
            // RFC 5280 §5.3.1: no reason is better than "unspecified".
            builder.AddEntry(PositiveInteger(entry.Serial), at,
                reason == X509RevocationReason.Unspecified ? null : reason);
        }
        var der = builder.Build(authority.SubjectName, signer, NumberOf(previous) + 1, now + Validity,
            CaSigner.AnyHash, CertificateProfile.AuthorityKey(authority), now);
        return KeyPair.Pem("X509 CRL", der);
    }

    /// <summary>RFC 5280 §4.1.2.2: serial numbers are positive, which the highest bit would deny.</summary>
    private static byte[] PositiveInteger(string serial)
    {
        var octets = Convert.FromHexString(serial);
        return octets[0] < 0x80 ? octets : [0, .. octets];
    }

    private static BigInteger NumberOf(byte[]? previous)
    {
        if (previous is null)
            return 0;
        try
        {
            CertificateRevocationListBuilder.LoadPem(
                System.Text.Encoding.Latin1.GetString(previous), out var number);
            return number;
        }
        catch (CryptographicException)
        {
            throw new RefusedException(
                "ca.crl is damaged, so its number cannot be known: restore it from a backup");
        }
    }
}

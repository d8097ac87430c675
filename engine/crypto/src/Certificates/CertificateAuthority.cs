using System.Security.Cryptography.X509Certificates;
using IkeLab.Crypto.Signatures;

namespace IkeLab.Crypto.Certificates;

/// <summary>
/// Issues X.509 v3 certificates as RFC 5280 and RFC 4945 want them, as a pure function of its key and the
/// template: no clock, no randomness, the same octets every time.
/// </summary>
public sealed class CertificateAuthority
{
    private readonly PrivateKey _key;
    private readonly ReadOnlyMemory<byte> _name;

    private CertificateAuthority(PrivateKey key, ReadOnlyMemory<byte> name, byte[] certificate)
    {
        _key = key;
        _name = name;
        Certificate = certificate;
    }

    /// <summary>The authority's own certificate in DER.</summary>
    public byte[] Certificate { get; }

    /// <summary>Makes an authority that signs its own certificate.</summary>
    /// <param name="key">Used, not owned: the caller disposes of it.</param>
    public static CertificateAuthority CreateRoot(
        PrivateKey key, X500DistinguishedName name, DateTimeOffset notBefore, DateTimeOffset notAfter,
        ReadOnlyMemory<byte> serial)
    {
        var template = new CertificateTemplate
        {
            Subject = name, PublicKey = key.PublicKey, Serial = serial, NotBefore = notBefore,
            NotAfter = notAfter, IsAuthority = true,
        };
        byte[] certificate = CertificateWriter.Write(template, name.RawData, key);
        return new CertificateAuthority(key, name.RawData, certificate);
    }

    /// <summary>An authority with a certificate that exists already.</summary>
    /// <exception cref="ArgumentException">The certificate is unusable or not this key's.</exception>
    public static CertificateAuthority Load(PrivateKey key, ReadOnlyMemory<byte> certificate)
    {
        DecodedCertificate decoded = DecodedCertificate.TryDecode(certificate, out string reason)
            ?? throw new ArgumentException(reason, nameof(certificate));
        if (!decoded.PublicKey.Equals(key.PublicKey))
            throw new ArgumentException("The certificate belongs to another key.", nameof(certificate));
        return new CertificateAuthority(key, decoded.Subject, certificate.ToArray());
    }

    /// <summary>Issues a certificate, in DER.</summary>
    public byte[] Issue(CertificateTemplate template) => CertificateWriter.Write(template, _name, _key);
}

using System.Security.Cryptography.X509Certificates;
using IkeLab.Engine;

namespace IkeLab.Crypto.Certificates;

/// <summary>What a certificate is to say.</summary>
public sealed class CertificateTemplate
{
    public required X500DistinguishedName Subject { get; init; }
    public required Signatures.PublicKey PublicKey { get; init; }

    /// <summary>From 1 to 20 octets, an unsigned number that the authority has not used before.</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }

    /// <summary>The first and the last instant of validity, in whole seconds.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <inheritdoc cref="NotBefore"/>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>subjectAltName: what IKE identities are compared with.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <inheritdoc cref="DnsNames"/>
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    /// <inheritdoc cref="DnsNames"/>
    public IReadOnlyList<IpAddress> Addresses { get; init; } = [];

    /// <summary>The subject may issue certificates.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>How many authorities may stand below this one; null for no limit.</summary>
    public int? PathLength { get; init; }
}

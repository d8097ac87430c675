namespace IkeLab.Authority;

/// <summary>How an authority is created.</summary>
public sealed record AuthorityOptions
{
    /// <summary>Days; ten years.</summary>
    public const int DefaultDays = 3650;
    public const int MaxDays = 36500;

    public KeyType Type { get; init; } = KeyTypes.Default;

    /// <summary>Validity of its certificate, from 1 to <see cref="MaxDays"/>.</summary>
    public int Days { get; init; } = DefaultDays;

    /// <summary>As <c>/C=DE/O=Example/CN=Example CA</c>; null for one made of the authority's name.</summary>
    public string? DistinguishedName { get; init; }

    /// <summary>The password is kept in a file, so that later commands do not ask, as with ikectl.</summary>
    public bool KeepsPassword { get; init; } = true;
}

/// <summary>What a host's certificate is for.</summary>
public enum CertificatePurpose
{
    /// <summary>A gateway that also dials.</summary>
    Both,
    Server,
    Client,

    /// <summary>Signs the answers of an OCSP responder.</summary>
    Ocsp,
}

/// <summary>How a host's certificate is created.</summary>
public sealed record CertificateOptions
{
    /// <summary>Days; below the 825 that Apple's systems accept.</summary>
    public const int DefaultDays = 365;
    public const int AppleMaxDays = 825;
    public const int MaxNames = 100;
    public const int MaxUrls = 8;

    public CertificatePurpose Purpose { get; init; }

    /// <summary>The key to be made if the host has none; null for one like the authority's.</summary>
    public KeyType? Type { get; init; }

    /// <summary>
    /// Validity in days; null for <see cref="DefaultDays"/>, or for less when the authority itself ends
    /// before.
    /// </summary>
    public int? Days { get; init; }

    /// <summary>
    /// The subject; null for the request's when its common name is the host, else for the authority's with
    /// the host as common name.
    /// </summary>
    public string? DistinguishedName { get; init; }

    /// <summary>
    /// Names beside the host's own, as <c>DNS:x</c>, <c>IP:x</c>, <c>email:x</c>, or without a kind.
    /// </summary>
    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    /// <summary>Where the CRL can be fetched.</summary>
    public IReadOnlyList<string> CrlUrls { get; init; } = [];

    /// <summary>Where OCSP is answered.</summary>
    public IReadOnlyList<string> OcspUrls { get; init; } = [];

    /// <summary>A file with a certificate signing request (RFC 2986), whose key stays where it is.</summary>
    public string? RequestFile { get; init; }

    /// <summary>Issues another certificate although the host's present one is valid.</summary>
    public bool Renew { get; init; }
}

/// <summary>How files for a peer are exported.</summary>
public sealed record ExportOptions
{
    /// <summary>Where the archives go.</summary>
    public required string Directory { get; init; }

    /// <summary>The gateway's address or name, for the peer; null when it is not told.</summary>
    public string? Peer { get; init; }

    /// <summary>PKCS#12 with 3DES and SHA-1, for systems that read nothing better.</summary>
    public bool Legacy { get; init; }
}

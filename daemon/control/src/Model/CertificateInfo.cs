namespace IkeLab.Control;

public enum CertificateKind
{
    Authority,
    Certificate,
    RevocationList,
    PublicKey,
}

/// <summary>Something in the certificate store.</summary>
public sealed record CertificateInfo
{
    public required CertificateKind Kind { get; init; }

    /// <summary>In iked's form: <c>/C=DE/CN=host</c>; for a public key the identity that it is for.</summary>
    public required string Subject { get; init; }
    public string Issuer { get; init; } = "";
    public string File { get; init; } = "";

    /// <summary>Of a revocation list, when the next one is due.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>A sentence: why it is not used; null when it is.</summary>
    public string? Problem { get; init; }
}

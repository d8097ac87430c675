namespace IkeLab.Configuration;

/// <summary>What <c>set</c> statements say, with iked's defaults.</summary>
public sealed record Settings
{
    /// <summary>No policy is initiated until <c>ikectl active</c>.</summary>
    public bool Passive { get; init; }

    /// <summary>SAs and flows are not loaded into the kernel.</summary>
    public bool Decoupled { get; init; }

    /// <summary>Messages may be sent in fragments (RFC 7383).</summary>
    public bool Fragmentation { get; init; }

    /// <summary>Addresses may change (RFC 4555).</summary>
    public bool Mobike { get; init; } = true;
    public bool VendorId { get; init; } = true;

    /// <summary>A new IKE SA of an identity replaces its other ones.</summary>
    public bool EnforceSingleIkeSa { get; init; }

    /// <summary>A peer gets the address back that it had before.</summary>
    public bool StickyAddress { get; init; }

    /// <summary>
    /// A certificate chain may end at any certificate of the CA folder, not only at a root.
    /// </summary>
    public bool PartialCertificateChain { get; init; }

    /// <summary>Silence after which a peer is asked whether it lives; zero: never.</summary>
    public TimeSpan LivenessInterval { get; init; } = TimeSpan.FromSeconds(60);
    public OcspSettings? Ocsp { get; init; }
}

/// <param name="Tolerate">How far a response's times may be off.</param>
/// <param name="MaxAge">How old a response may be; null: no limit.</param>
public sealed record OcspSettings(string Url, TimeSpan Tolerate, TimeSpan? MaxAge);

/// <summary>Somebody who may log in by EAP.</summary>
public sealed record User(string Name, string Password)
{
    // Passwords do not belong in a log.
    public override string ToString() => $"user {Name}";
}

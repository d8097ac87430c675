using System.Security.Cryptography;

namespace IkeLab.Configuration;

public enum AuthenticationKind : byte
{
    /// <summary>Any signature method: the default.</summary>
    Signature,

    /// <summary>RFC 7427 alone.</summary>
    DigitalSignature,
    Rsa,
    Ecdsa256,
    Ecdsa384,
    Ecdsa521,
    SharedKey,

    /// <summary>EAP-MSCHAPv2 against the users of the configuration.</summary>
    EapMschapV2,

    /// <summary>EAP carried to the RADIUS servers of the configuration.</summary>
    EapRadius,
}

/// <summary>How a policy's peers prove who they are.</summary>
/// <param name="Key">For <see cref="AuthenticationKind.SharedKey"/> alone.</param>
public sealed record PolicyAuthentication(AuthenticationKind Kind, PreSharedKey? Key = null)
{
    public static PolicyAuthentication Default { get; } = new(AuthenticationKind.Signature);

    public bool IsEap => Kind is AuthenticationKind.EapMschapV2 or AuthenticationKind.EapRadius;
}

/// <summary>A key's octets, never printed by accident.</summary>
public sealed class PreSharedKey : IEquatable<PreSharedKey>
{
    private readonly byte[] _octets;

    internal PreSharedKey(byte[] octets, string? file = null) => (_octets, File) = (octets, file);

    /// <summary>The file that it was read from, as written, or null.</summary>
    public string? File { get; }
    public ReadOnlySpan<byte> Octets => _octets;

    public bool Equals(PreSharedKey? other) => other is not null && File == other.File
        && CryptographicOperations.FixedTimeEquals(_octets, other._octets);

    public override bool Equals(object? obj) => Equals(obj as PreSharedKey);
    public override int GetHashCode() => _octets.Length;
    public override string ToString() => $"a key of {_octets.Length} octets";
}

using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Wire;

/// <summary>
/// ENCDNS_DIGEST_INFO (RFC 9464 §3.2): the hash of the public key (SPKI) of a resolver's certificate.
/// </summary>
/// <param name="AuthenticationName">The resolver's; null is the only one that the ENCDNS_IP* attributes name.</param>
public sealed record CertificateDigest(string? AuthenticationName, HashAlgorithmId Hash, byte[] Digest)
{
    private const int Header = 2;

    /// <summary>As CFG_REPLY has it.</summary>
    public ConfigurationAttribute ToAttribute()
    {
        if (LengthOf(Hash) != Digest.Length)
            throw new InvalidOperationException($"{Digest.Length} octets are no digest of {Hash}");
        var name = AuthenticationName is null ? [] : DomainName.Octets(AuthenticationName);
        return new(ConfigurationAttributeType.EncDnsDigestInfo,
            [1, (byte)name.Length, .. name, (byte)((ushort)Hash >> 8), (byte)Hash, .. Digest]);
    }

    /// <summary>As CFG_REQUEST has it: the hashes that we know.</summary>
    public static ConfigurationAttribute Request(params HashAlgorithmId[] hashes) => hashes.Length <= 255
        ? new(ConfigurationAttributeType.EncDnsDigestInfo,
            [(byte)hashes.Length, 0, .. hashes.SelectMany(h => (byte[])[(byte)((ushort)h >> 8), (byte)h])])
        : throw new ArgumentException("at most 255 hashes go into one attribute", nameof(hashes));

    /// <summary>The hashes of a CFG_REQUEST; null when it is malformed.</summary>
    public static HashAlgorithmId[]? ReadRequest(ConfigurationAttribute attribute)
    {
        var value = attribute.Value;
        if (attribute.Type != ConfigurationAttributeType.EncDnsDigestInfo || value.Length < Header || value[1] != 0
            || value.Length != Header + 2 * value[0])
        {
            return null;
        }
        var hashes = new HashAlgorithmId[value[0]];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = (HashAlgorithmId)BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(Header + 2 * i));
        return hashes;
    }

    /// <summary>The digest of a CFG_REPLY; null when it is malformed or of an unknown hash.</summary>
    public static CertificateDigest? Read(ConfigurationAttribute attribute)
    {
        ReadOnlySpan<byte> value = attribute.Value;
        if (attribute.Type != ConfigurationAttributeType.EncDnsDigestInfo || value.Length < Header + 2 || value[0] != 1
            || value.Length < Header + value[1] + 2)
        {
            return null;
        }
        var name = DomainName.Read(value.Slice(Header, value[1]));
        var rest = value[(Header + value[1])..];
        var hash = (HashAlgorithmId)BinaryPrimitives.ReadUInt16BigEndian(rest);
        return (name is null && value[1] > 0) || LengthOf(hash) != rest.Length - 2
            ? null
            : new(name, hash, rest[2..].ToArray());
    }

    // SHA-1 is left out on purpose, as for signatures.
    private static int LengthOf(HashAlgorithmId hash) => hash switch
    {
        HashAlgorithmId.Sha256 => 32,
        HashAlgorithmId.Sha384 => 48,
        HashAlgorithmId.Sha512 => 64,
        _ => 0,
    };
}

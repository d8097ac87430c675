using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>A domain that is resolved inside of the tunnel (RFC 8598).</summary>
/// <param name="TrustAnchors">Key tag, algorithm, digest type and digest of each.</param>
public sealed record TunnelDomain(string Name, IReadOnlyList<string> TrustAnchors);

/// <summary>A resolver for encrypted DNS (RFC 9464).</summary>
/// <param name="Name">That its certificate proves; null for none.</param>
/// <param name="Alpn">The protocols that it speaks.</param>
/// <param name="Port">Null for that of the protocol.</param>
/// <param name="Digests">Of its key, as the hash's number and the digest.</param>
public sealed record EncryptedServer(int Priority, string? Name, IReadOnlyList<IpAddress> Addresses,
    IReadOnlyList<string> Alpn, string? Path, int? Port, IReadOnlyList<string> Digests);

/// <summary>By what a system resolves names, of all that a peer has assigned.</summary>
/// <param name="Encrypted">The one that is asked first stands first.</param>
public sealed record NameResolution(
    IReadOnlyList<IpAddress> Servers, IReadOnlyList<TunnelDomain> Domains,
    IReadOnlyList<EncryptedServer> Encrypted)
{
    internal static NameResolution Of(ConfigurationReply reply) => new(
        reply.DnsServers,
        [.. reply.Domains.Select(d => new TunnelDomain(d.Name, [.. d.TrustAnchors.Select(Describe)]))],
        [.. reply.Resolvers.Select(r => new EncryptedServer(r.Priority, r.AuthenticationName, r.Addresses,
            r.Parameters.Alpn, r.Parameters.DohPath, r.Parameters.Port, [.. reply.DigestsOf(r).Select(d =>
                $"{(ushort)d.Hash} {Convert.ToHexString(d.Digest)}")]))]);

    private static string Describe(TrustAnchor anchor) =>
        $"{anchor.KeyTag} {anchor.Algorithm} {anchor.DigestType} {Convert.ToHexString(anchor.Digest)}";
}

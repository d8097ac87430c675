using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Files;

/// <summary>
/// The folders below pubkeys/, one for each type of identity, with files that have the identity's name.
/// </summary>
internal static class PublicKeyFolders
{
    public static IReadOnlyList<string> All { get; } = ["ipv4", "ipv6", "fqdn", "ufqdn"];

    /// <summary>Null where a name is no identity of the folder's type.</summary>
    public static Identification? Identity(string folder, string name) => folder switch
    {
        "ipv4" or "ipv6" => IpAddress.TryParse(name, out var address) && address.IsV6 == (folder == "ipv6")
            ? Identification.Of(address)
            : null,
        "fqdn" => name.Contains('@', StringComparison.Ordinal) ? null : Normalize(Identification.Fqdn(name)),
        _ => name.Contains('@', StringComparison.Ordinal) ? Normalize(Identification.Email(name)) : null,
    };

    /// <summary>
    /// Domain names have no case (RFC 4343); in mail addresses the part before the @ has one.
    /// </summary>
    public static Identification Normalize(Identification identity)
    {
        if (identity.Type is not (IdType.Fqdn or IdType.Rfc822Address))
            return identity;
        var octets = identity.Data.ToArray();
        foreach (ref var octet in octets.AsSpan(octets.AsSpan().LastIndexOf((byte)'@') + 1))
        {
            if (octet is >= (byte)'A' and <= (byte)'Z')
                octet |= 0x20;
        }
        return new(identity.Type, octets);
    }
}

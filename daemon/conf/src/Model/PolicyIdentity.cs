using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Configuration;

/// <summary>
/// An identity as written. Its form says its type: <c>/C=…</c> a distinguished name, an address, with @ a
/// mail
/// address, else a host name.
/// </summary>
public sealed record PolicyIdentity(string Text)
{
    /// <summary>Octets of the longest one.</summary>
    public const int MaxLength = 1023;

    public IdType Type =>
        Text.StartsWith('/') ? IdType.DerAsn1Dn
        : TryAddress(out var address) ? address.IsV6 ? IdType.Ipv6Address : IdType.Ipv4Address
        : Text.Contains('@') ? IdType.Rfc822Address
        : IdType.Fqdn;

    /// <summary>
    /// As it stands in an ID payload; null with a problem where a distinguished name is malformed.
    /// </summary>
    public Identification? ToIdentification(out string problem)
    {
        problem = "";
        if (Type == IdType.DerAsn1Dn)
        {
            return DistinguishedName.Parse(Text, out problem) is { } name
                ? new Identification(IdType.DerAsn1Dn, name) : null;
        }
        if (TryAddress(out var address))
            return Identification.Of(address);
        return Type == IdType.Rfc822Address ? Identification.Email(Text) : Identification.Fqdn(Text);
    }

    // inet_pton(3) takes dotted quads in decimal alone.
    private bool TryAddress(out IpAddress address)
    {
        address = default;
        if (Text.Contains('%') || Text.Contains('[') || Text.Contains('/'))
            return false;
        if (Text.Contains(':'))
            return IpAddress.TryParse(Text, out address) && address.IsV6;
        return Text.Count(c => c == '.') == 3 && !Text.Split('.').Any(p => p is ['0', _, ..])
            && Text.All(c => c is '.' or (>= '0' and <= '9')) && IpAddress.TryParse(Text, out address);
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Engine;

/// <summary>A domain that is resolved inside of the tunnel (RFC 8598).</summary>
/// <param name="Name">In lower case, without a last dot; it stands for its subdomains as well.</param>
public sealed record InternalDomain(string Name, IReadOnlyList<TrustAnchor> TrustAnchors);

/// <summary>An attribute of CFG_REPLY that has no effect.</summary>
public readonly record struct IgnoredAttribute(ushort Type, string Reason)
{
    public override string ToString() => $"{MessagePrinter.AttributeName(Type)}: {Reason}";
}

/// <summary>
/// What a CFG_REPLY assigns us, by the rules of RFC 7296 §3.15, RFC 8598 and RFC 9464. Attributes that break them are
/// left out and listed; nothing that a peer sends makes this throw.
/// </summary>
public sealed class ConfigurationReply
{
    private const string Malformed = "it is empty or malformed";
    private const string Unasked = "it was not asked for";
    private const string Unauthenticated = "the peer has not authenticated itself";

    private readonly List<AddressPrefix> _addresses = [];
    private readonly List<IpAddress> _dnsServers = [];
    private readonly List<AddressPrefix> _subnets = [];
    private readonly List<InternalDomain> _domains = [];
    private readonly List<EncryptedResolver> _resolvers = [];
    private readonly List<CertificateDigest> _digests = [];
    private readonly List<IgnoredAttribute> _ignored = [];

    private bool _isFullTunnel;

    private ConfigurationReply()
    {
    }

    /// <summary>Ours from now on; those of IPv4 with the prefix of the netmask.</summary>
    public IReadOnlyList<AddressPrefix> Addresses => _addresses;

    /// <summary>
    /// Where there are <see cref="Domains"/>, for those alone; the <see cref="Resolvers"/> are better (RFC 9464 §4).
    /// </summary>
    public IReadOnlyList<IpAddress> DnsServers => _dnsServers;

    /// <summary>Networks that the gateway protects.</summary>
    public IReadOnlyList<AddressPrefix> Subnets => _subnets;
    public IReadOnlyList<InternalDomain> Domains => _domains;

    /// <summary>The preferred one first.</summary>
    public IReadOnlyList<EncryptedResolver> Resolvers => _resolvers;

    /// <summary>What has no effect and why, for a log.</summary>
    public IReadOnlyList<IgnoredAttribute> Ignored => _ignored;

    /// <summary>
    /// The digests that one of the <see cref="Resolvers"/> has to fit; none: its name is proved by a certificate
    /// (RFC 9464 §4).
    /// </summary>
    public IReadOnlyList<CertificateDigest> DigestsOf(EncryptedResolver resolver) =>
        _digests.FindAll(d => d.AuthenticationName is null || d.AuthenticationName == resolver.AuthenticationName);

    /// <param name="isFullTunnel">All traffic goes to the peer, so that there is nothing to split (RFC 8598 §2).</param>
    internal static ConfigurationReply Read(
        Connection connection, IReadOnlyList<ConfigurationAttribute> attributes, bool isFullTunnel)
    {
        var reply = new ConfigurationReply { _isFullTunnel = isFullTunnel };
        reply.ReadAddresses(attributes);
        reply.ReadResolvers(connection, attributes);
        reply.ReadDomains(connection, attributes);
        return reply;
    }

    private void ReadAddresses(IReadOnlyList<ConfigurationAttribute> attributes)
    {
        byte? netmask = null;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case Types.InternalIp4Address or Types.InternalIp6Address:
                    Keep(_addresses, AddressAttributes.ReadAddress(attribute), attribute);
                    break;
                case Types.InternalIp4Dns or Types.InternalIp6Dns:
                    Keep(_dnsServers, AddressAttributes.ReadDnsServer(attribute), attribute);
                    break;
                case Types.InternalIp4Subnet or Types.InternalIp6Subnet:
                    Keep(_subnets, AddressAttributes.ReadSubnet(attribute), attribute);
                    break;
                case Types.InternalIp4Netmask when netmask is not null:
                    Ignore(attribute, "there is one already");
                    break;
                case Types.InternalIp4Netmask:
                    netmask = AddressAttributes.ReadNetmask(attribute);
                    if (netmask is null)
                        Ignore(attribute, Malformed);
                    break;
            }
        }
        if (netmask is { } length)
            ApplyNetmask(length);
    }

    // RFC 7296 §3.15.1: it goes with INTERNAL_IP4_ADDRESS only.
    private void ApplyNetmask(byte length)
    {
        for (var i = 0; i < _addresses.Count; i++)
        {
            if (!_addresses[i].Address.IsV6)
                _addresses[i] = _addresses[i] with { Length = length };
        }
        if (!_addresses.Exists(a => !a.Address.IsV6))
            _ignored.Add(new(Types.InternalIp4Netmask, "there is no address that it belongs to"));
    }

    private void ReadResolvers(Connection connection, IReadOnlyList<ConfigurationAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Type is not (Types.EncDnsIp4 or Types.EncDnsIp6 or Types.EncDnsDigestInfo))
                continue;
            // RFC 9464 §6: anybody could have sent these.
            if (connection.RemoteAuthentication == Authentication.Null)
                Ignore(attribute, Unauthenticated);
            else if (!Asks(connection, attribute.Type))
                Ignore(attribute, Unasked);
            else if (attribute.Type == Types.EncDnsDigestInfo)
                Keep(_digests, CertificateDigest.Read(attribute), attribute);
            else
                Keep(_resolvers, EncryptedResolver.Read(attribute), attribute);
        }
        var sorted = _resolvers.OrderBy(r => r.Priority).ToList();
        _resolvers.Clear();
        _resolvers.AddRange(sorted);
        // RFC 9464 §3.2: without a name a digest is of the only resolver that there is.
        if (_resolvers.Select(r => r.AuthenticationName).Distinct().Count() > 1
            && _digests.RemoveAll(d => d.AuthenticationName is null) > 0)
            _ignored.Add(new(Types.EncDnsDigestInfo, "it does not tell which of the resolvers it is of"));
    }

    private void ReadDomains(Connection connection, IReadOnlyList<ConfigurationAttribute> attributes)
    {
        var accepted = connection.AcceptedDnsDomains?.Select(DomainName.Normalize).OfType<string>().ToArray();
        List<TrustAnchor>? anchors = null;
        foreach (var attribute in attributes)
        {
            // RFC 8598 §4.2: an anchor follows its domain at once, or another anchor of that domain.
            if (attribute.Type == Types.InternalDnssecTa)
                ReadAnchor(connection, attribute, anchors, accepted is { Length: > 0 });
            else
                anchors = attribute.Type == Types.InternalDnsDomain ? ReadDomain(connection, attribute, accepted) : null;
        }
    }

    private List<TrustAnchor>? ReadDomain(Connection connection, ConfigurationAttribute attribute, string[]? accepted)
    {
        var name = DomainName.Read(attribute.Value);
        string? reason = null;
        if (name is null)
            reason = Malformed;
        // RFC 8598 §8: anybody could have sent it.
        else if (connection.RemoteAuthentication == Authentication.Null)
            reason = Unauthenticated;
        else if (_isFullTunnel)
            reason = "all traffic goes through the tunnel, names too";
        else if (!Asks(connection, Types.InternalDnsDomain))
            reason = Unasked;
        else if (_dnsServers.Count == 0 && _resolvers.Count == 0)
            reason = "there is no server that would resolve it";
        else if (accepted is not null && !Array.Exists(accepted, d => DomainName.IsWithin(name, d)))
            reason = $"{name} is not among the domains that are accepted";
        else if (_domains.Exists(d => d.Name == name))
            reason = $"{name} is there already";
        if (reason is not null)
        {
            Ignore(attribute, reason);
            return null;
        }
        var anchors = new List<TrustAnchor>();
        _domains.Add(new(name!, anchors));
        return anchors;
    }

    private void ReadAnchor(
        Connection connection, ConfigurationAttribute attribute, List<TrustAnchor>? anchors, bool isListed)
    {
        if (anchors is null)
            Ignore(attribute, "it does not follow a domain that is accepted");
        else if (!Asks(connection, Types.InternalDnssecTa))
            Ignore(attribute, Unasked);
        else if (!isListed)
            // RFC 8598 §6: it is worth as much as an authority for certificates.
            Ignore(attribute, "trust anchors need a list of domains that are accepted");
        else
            Keep(anchors, TrustAnchor.Read(attribute), attribute);
    }

    private static bool Asks(Connection connection, ushort type) => Array.Exists(connection.Requests, r => r.Type == type);

    private void Keep<T>(List<T> list, T? item, ConfigurationAttribute attribute) where T : class
    {
        if (item is null)
            Ignore(attribute, Malformed);
        else
            list.Add(item);
    }

    private void Keep<T>(List<T> list, T? item, ConfigurationAttribute attribute) where T : struct
    {
        if (item is null)
            Ignore(attribute, Malformed);
        else
            list.Add(item.Value);
    }

    private void Ignore(ConfigurationAttribute attribute, string reason) => _ignored.Add(new(attribute.Type, reason));
}

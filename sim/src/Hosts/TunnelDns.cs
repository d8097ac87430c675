using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// What the gateway says of names inside of the tunnel: a domain (RFC 8598), and a resolver for DNS over TLS (RFC 9464).
/// </summary>
internal static class TunnelDns
{
    private const string Domain = "inside.example";
    private const string ResolverName = "dns.inside.example";

    private static readonly EncryptedResolver s_resolver = new()
    {
        Priority = 1, Addresses = [IpAddress.V4(10, 0, 0, 53)], AuthenticationName = ResolverName,
    };

    public static ConfigurationAttribute[] Requests =>
        [new(ConfigurationAttributeType.InternalDnsDomain, []), new(ConfigurationAttributeType.EncDnsIp4, [])];

    public static ConfigurationAttribute[] Attributes =>
        [new(ConfigurationAttributeType.InternalDnsDomain, Encoding.ASCII.GetBytes(Domain)), s_resolver.ToAttribute()];

    /// <summary>It is what has arrived, and nothing of it was left out.</summary>
    public static bool IsIn(ConfigurationReply reply) => reply is
    {
        Ignored: [], Domains: [{ Name: Domain }], Resolvers: [{ AuthenticationName: ResolverName, Addresses.Count: 1 }],
    };
}

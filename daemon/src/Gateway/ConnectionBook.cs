using IkeLab.Configuration;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Daemon.Gateway;

/// <summary>What is in force: the engine's configuration and the policies behind it.</summary>
internal sealed record Book(
    IkedConfiguration Source, EndpointConfiguration Endpoint, IReadOnlyDictionary<string, Policy> Policies,
    IReadOnlyList<string> Active);

/// <summary>
/// Turns configurations into connections. One whose policy and settings are what they were stays the same object, so that
/// the engine keeps its SAs (<see cref="Engine.Reload"/>).
/// </summary>
/// <param name="options">Which shard this is, among others.</param>
/// <param name="towards">Where packets to a peer leave from; without it, as this host's routes have it.</param>
internal sealed class ConnectionBook(GatewayOptions options, Func<UdpEndpoint, UdpEndpoint?>? towards = null)
{
    private readonly Func<UdpEndpoint, UdpEndpoint?> _towards = towards ?? HostAddresses.Towards;
    private Dictionary<string, (string Fingerprint, Connection Connection)> _known = [];

    /// <param name="problems">Where the result is null: why the engine cannot do it, a line each.</param>
    public Book? Read(
        IkedConfiguration configuration, string hostName, byte[] authorityHashes, out string[] problems)
    {
        var mapping = configuration.ToEndpointConfiguration(new()
        {
            HostName = hostName, Crypto = options.Crypto, TrustedAuthorities = authorityHashes,
            ByPfKey = options.ByPfKey, WithoutAh = options.WithoutAh,
        });
        problems = [.. mapping.Errors.Select(e => e.ToString())];
        if (mapping.Configuration is not { } endpoint)
            return null;
        var known = new Dictionary<string, (string, Connection)>();
        var connections = Array.ConvertAll(endpoint.Connections, mapped =>
        {
            var policy = mapping.Policies[mapped.Name];
            var fingerprint = Fingerprint(configuration.Settings, policy, authorityHashes);
            var completed = Complete(mapped, policy, configuration.Settings);
            // One without a way to its peer is another one when there is a way.
            var connection = _known.TryGetValue(mapped.Name, out var old) && old.Fingerprint == fingerprint
                && (old.Connection.Local is not null || completed.Local is null)
                ? old.Connection
                : completed;
            known.Add(mapped.Name, (fingerprint, connection));
            return connection;
        });
        _known = known;
        return new(
            configuration,
            endpoint with
            {
                Connections = connections, CrashDetectionSecret = options.CrashSecret, Shard = (byte)options.Shard,
                Shards = options.Steering.Shards,
            },
            mapping.Policies, [.. mapping.Active.Where(name => IsOwn(known[name].Item2))]);
    }

    /// <summary>
    /// This shard is the one that begins it: the one that the peer's own attempts come to, so that one shard has both.
    /// </summary>
    public bool IsOwn(Connection connection) =>
        options.Shard == (connection.Remote is { } remote ? options.Steering.ShardOf(remote.Address) : 0);

    /// <summary>What the mapping leaves to the daemon.</summary>
    private Connection Complete(Connection connection, Policy policy, Settings settings) => connection with
    {
        // Who begins must know where from: NAT detection tells the peer (RFC 7296 §2.23).
        Local = connection.Local ?? (policy.Active && connection.Remote is { } remote ? _towards(remote) : null),
        Mobike = settings.Mobike,
        ForceUdpEncapsulation = connection.ForceUdpEncapsulation || options.ForceUdpEncapsulation,
        ProhibitNats = options.NoNatTraversal,
    };

    private static string Fingerprint(Settings settings, Policy policy, byte[] authorityHashes)
    {
        // What these settings say is nothing that an SA depends on.
        var relevant = settings with { Passive = false, Decoupled = false, Ocsp = null, PartialCertificateChain = false };
        var text = ConfigurationPrinter.Print(
            new() { Settings = relevant, Policies = [policy] }, new(Secrets: true));
        return policy.Authentication.Key is null ? text + Convert.ToHexString(authorityHashes) : text;
    }
}

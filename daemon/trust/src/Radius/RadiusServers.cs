using IkeLab.Configuration;

namespace IkeLab.Trust.Radius;

/// <summary>
/// What one configuration says of RADIUS. What is under way when another one comes ends with this one.
/// </summary>
internal sealed class RadiusServers(TrustEnvironment environment, RadiusConfiguration? configuration) : IDisposable
{
    private DynamicAuthorizationListener? _listener;

    /// <summary>Without servers every request fails.</summary>
    public RadiusClient Authentication { get; } =
        new(environment.Radius, environment.Time, configuration?.Authentication ?? new());

    /// <summary>Null where nobody wants to know.</summary>
    public RadiusClient? Accounting { get; } = configuration is { Accounting.Servers.Count: > 0 }
        ? new(environment.Radius, environment.Time, configuration.Accounting)
        : null;

    /// <summary>What the configuration makes of the servers' attributes.</summary>
    public IReadOnlyList<RadiusAttributeMapping> Mappings { get; } = configuration?.Mappings ?? [];

    /// <summary>Begins to take requests of dynamic authorization.</summary>
    /// <returns>A sentence for each address that cannot be listened on.</returns>
    public IReadOnlyList<string> Listen(RadiusSessions sessions, Action<ulong> disconnect)
    {
        var problems = new List<string>();
        if (configuration is not null)
        {
            var requests = new DynamicAuthorization(
                sessions, environment.Time, environment.Host.HostName, disconnect);
            _listener = new(configuration, requests, problems);
        }
        return problems;
    }

    public void Dispose() => _listener?.Dispose();
}

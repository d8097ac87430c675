using IkeLab.Configuration;

namespace IkeLab.Daemon.Handover;

/// <summary>Makes and reads bundles.</summary>
internal static class Bundles
{
    // Stands where the ca role would see a key that it does not need.
    private static readonly byte[] NoKey = [0];

    /// <summary>For the ikev2 role: no passwords of users, no secrets of RADIUS servers.</summary>
    public static ConfigurationBundle ForGateway(IkedConfiguration configuration, RecordingHost host) => Make(
        configuration with { Users = [], Radius = null, Policies = [.. configuration.Policies.Select(InlineKey)] }, host);

    /// <summary>For the ca role: no shared keys.</summary>
    public static ConfigurationBundle ForTrust(IkedConfiguration configuration, RecordingHost host) => Make(
        configuration with { Policies = [.. configuration.Policies.Select(HideKey)] }, host);

    /// <exception cref="InvalidOperationException">What we have printed ourselves cannot be read.</exception>
    public static IkedConfiguration Read(ConfigurationBundle bundle)
    {
        var result = IkedConfiguration.Load(new() { Host = new BundleHost(bundle), Path = BundleHost.FileName });
        return result.Configuration ?? throw new InvalidOperationException(
            $"the configuration does not read back: {string.Join("; ", result.Errors)}");
    }

    private static ConfigurationBundle Make(IkedConfiguration configuration, RecordingHost host) => new(
        ConfigurationPrinter.Print(configuration, new(Secrets: true)), host.HostName, host.Names, host.Interfaces);

    private static Policy InlineKey(Policy policy) => policy.Authentication.Key is { File: not null } key
        ? policy with { Authentication = policy.Authentication with { Key = new(key.Octets.ToArray()) } }
        : policy;

    private static Policy HideKey(Policy policy) => policy.Authentication.Key is not null
        ? policy with { Authentication = policy.Authentication with { Key = new(NoKey) } }
        : policy;
}

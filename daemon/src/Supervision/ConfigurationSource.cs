using IkeLab.Configuration;
using IkeLab.Crypto;
using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Handover;

namespace IkeLab.Daemon.Supervision;

/// <summary>What came of reading the configuration.</summary>
/// <param name="Configuration">Null where there are errors.</param>
internal sealed record ReadConfiguration(
    IkedConfiguration? Configuration, RecordingHost Host, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The same text may do later: none of the errors is of those that stay.</summary>
    public bool MayDoLater => Diagnostics.All(d => d.Severity != Severity.Error || d.MayPass);
}

/// <summary>Reads iked.conf as the command line says, and asks the engine whether it can do that.</summary>
internal static class ConfigurationSource
{
    public static ReadConfiguration Read(DaemonOptions options, string path)
    {
        var host = new RecordingHost(new SystemConfigurationHost());
        var result = IkedConfiguration.Load(new()
        {
            Host = host, Path = path, Macros = options.Macros,
            PrivateKey = KeyMaker.KeyPath(options.Root),
        });
        if (result.Configuration is not { } configuration)
            return new(null, host, [.. result.Errors, .. result.Warnings]);
        using var crypto = new CryptoProvider();
        var mapping = configuration.ToEndpointConfiguration(new()
        {
            HostName = host.HostName, Crypto = crypto, ByPfKey = options.Backend == Backend.PfKey,
            WithoutAh = options.Backend is Backend.PfKey or Backend.Tun,
        });
        return new(
            mapping.Errors.Count == 0 ? configuration : null, host,
            [.. mapping.Errors, .. result.Warnings, .. mapping.Warnings]);
    }
}

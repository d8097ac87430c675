using IkeLab.Configuration;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// Brings a configuration into force: the ca role first, because the gateway has to know its authorities, then the gateway.
/// A role that has died meanwhile is told again. On the event loop.
/// </summary>
/// <param name="root">The folder of keys and certificates.</param>
/// <param name="files">What is in there now.</param>
internal sealed class Deployment(RoleKeeper trust, RoleKeeper gateway, string root, Func<IEnumerable<TrustFileMessage>> files)
{
    private (IkedConfiguration Configuration, RecordingHost Host)? _current;
    private byte[]? _authorityHashes;
    private Action<string[]>? _done;

    public IkedConfiguration? Configuration => _current?.Configuration;
    public RecordingHost? Host => _current?.Host;

    /// <param name="done">Called when it is in force, or with the problems that keep it from that.</param>
    public void Apply(IkedConfiguration configuration, RecordingHost host, Action<string[]>? done)
    {
        _current = (configuration, host);
        // Who waits for an earlier one has what he wants, or something newer.
        _done?.Invoke([]);
        _done = done;
        TellTrust();
    }

    /// <summary>Both begin with what there is.</summary>
    public void TellTrust()
    {
        if (_current is not var (configuration, host))
            return;
        foreach (var file in files())
            trust.Send(file);
        trust.Send(new ConfigureTrust(Bundles.ForTrust(configuration, host), root));
    }

    public void TellGateway()
    {
        if (_current is var (configuration, host) && _authorityHashes is { } hashes)
            gateway.Send(new ConfigureGateway(Bundles.ForGateway(configuration, host), hashes));
    }

    public void OnTrust(TrustConfigured message)
    {
        _authorityHashes = message.AuthorityHashes;
        TellGateway();
    }

    public void OnGateway(GatewayConfigured message)
    {
        var done = _done;
        _done = null;
        done?.Invoke(message.Problems);
    }
}

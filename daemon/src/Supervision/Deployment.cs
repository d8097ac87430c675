using IkeLab.Configuration;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// Brings a configuration into force: the ca role first, because gateways have to know its authorities, then the gateways.
/// A role that has died meanwhile is told again. On the event loop.
/// </summary>
/// <param name="root">The folder of keys and certificates.</param>
/// <param name="files">What is in there now.</param>
internal sealed class Deployment(
    RoleKeeper trust, IReadOnlyList<RoleKeeper> gateways, string root, Func<IEnumerable<TrustFileMessage>> files)
{
    private readonly HashSet<int> _unanswered = [];
    private readonly SortedSet<string> _problems = new(StringComparer.Ordinal);
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
        _problems.Clear();
        _unanswered.UnionWith(Enumerable.Range(0, gateways.Count));
        TellTrust();
    }

    /// <summary>All begin with what there is.</summary>
    public void TellTrust()
    {
        if (_current is not var (configuration, host))
            return;
        foreach (var file in files())
            trust.Send(file);
        trust.Send(new ConfigureTrust(Bundles.ForTrust(configuration, host), root));
    }

    /// <param name="gateway">The number of one that has begun.</param>
    public void TellGateway(int gateway)
    {
        if (_current is var (configuration, host) && _authorityHashes is { } hashes)
            gateways[gateway].Send(new ConfigureGateway(Bundles.ForGateway(configuration, host), hashes));
    }

    public void OnTrust(TrustConfigured message)
    {
        _authorityHashes = message.AuthorityHashes;
        for (var i = 0; i < gateways.Count; i++)
            TellGateway(i);
    }

    /// <param name="gateway">The number of the one that has answered.</param>
    public void OnGateway(int gateway, GatewayConfigured message)
    {
        _problems.UnionWith(message.Problems);
        _unanswered.Remove(gateway);
        if (_unanswered.Count > 0)
            return;
        var done = _done;
        _done = null;
        done?.Invoke([.. _problems]);
    }
}

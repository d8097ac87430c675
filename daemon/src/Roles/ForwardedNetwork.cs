using IkeLab.Daemon.Ipc;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Roles;

/// <summary>Changes of the host's network, which the parent alone may make. For several threads.</summary>
internal sealed class ForwardedNetwork(IChannel parent) : IHostNetwork
{
    private readonly Lock _gate = new();
    private readonly Queue<(ulong Id, Action Done)> _flushes = new();
    private ulong _lastFlush;
    private bool _isChanged;

    public void Apply(NetworkChange change)
    {
        lock (_gate)
        {
            _isChanged = true;
            parent.Send(NetworkMessages.Of(change));
        }
    }

    public void Flush(Action done)
    {
        lock (_gate)
        {
            if ((_isChanged || _flushes.Count > 0) && parent.Send(new FlushNetworkMessage(++_lastFlush)))
            {
                _isChanged = false;
                _flushes.Enqueue((_lastFlush, done));
                return;
            }
        }
        done();
    }

    /// <summary>The parent has carried out what came before this flush.</summary>
    public void OnFlushed(ulong id)
    {
        while (Take(id) is { } done)
            done();
    }

    private Action? Take(ulong id)
    {
        lock (_gate)
            return _flushes.TryPeek(out var first) && first.Id <= id ? _flushes.Dequeue().Done : null;
    }
}

using IkeLab.Crypto;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    private long _sendFailures;
    private long _kernelFailures;

    /// <summary>Sends and carries out until nothing is left. The lock is held.</summary>
    private void Drain()
    {
        CarryOut();
        Flush();
    }

    private void Flush()
    {
        if (!_isDisposed)
            _parts.Transport.Flush();
    }

    /// <summary>As <see cref="Drain"/>, but datagrams may still wait for the transport's flush.</summary>
    private void CarryOut()
    {
        if (_draining || _isDisposed)
            return;
        _draining = true;
        do
        {
            while (_engine!.TryTakeOutput(out var output))
            {
                if (output.Kind == OutputKind.Effect)
                    _effects.Enqueue(output.Effect!);
                else if (!_parts.Transport.Send(output.Path, output.Datagram.Span))
                    _sendFailures++;
            }
            if (_effects.TryDequeue(out var effect) && Run(effect) is { } completion)
                _engine.HandleCompletion(Now, completion);
        }
        while (_effects.Count > 0 || _engine.HasOutput);
        _draining = false;
        _parts.HalfOpen?.Set(_parts.Options.Shard, _engine.HalfOpen);
        CheckEmpty();
        if (_engine.NextTimeout is { } due && due.At < _armedAt)
            _wake.Set();
    }

    private Completion? Run(Effect effect)
    {
        switch (effect)
        {
            case AllocateSpi allocate:
                return _kernel.AllocateSpi(allocate) ? null : new SpiAllocated(effect.Id, 0);
            case InstallChild install:
                _traffic.Installed(install.Sa, Now, _kernel.IsCoupled);
                _clients.OnInstalled(install.Sa);
                return _kernel.InstallChild(install) ? null : new ChildInstalled(effect.Id, false);
            case UpdateChildPath update:
                _clients.OnMoved(update);
                Tell(_kernel.UpdateChildPath(update));
                return null;
            case ActivateOutbound activate:
                Tell(_kernel.ActivateOutbound(activate));
                return null;
            case RemoveChild remove:
                if (_traffic.Removed(remove) is { } gone)
                    _sessions.Add(gone);
                _clients.OnRemoved(remove);
                Tell(_kernel.RemoveChild(remove));
                return null;
            case ComputeSecret compute:
                return compute.Run(_parts.Options.Crypto);
            case SolvePuzzle puzzle:
                SolveElsewhere(puzzle);
                return null;
            case Sign or ValidatePeer or AaaExchange or EndAaa:
                if (effect is AaaExchange exchange)
                    _serverAssignments.OnAsked(exchange);
                _parts.Trust.Handle(effect);
                return null;
            case LeaseAddress lease:
                return Lease(lease);
            case ReleaseAddress release:
                Release(release);
                return null;
            case PeerArrived arrived:
                _parts.Arrived(arrived.Arrival);
                return null;
            case ResolveGateway resolve:
                _ = ResolveElsewhere(resolve);
                return null;
            case Configured configured:
                _clients.OnConfigured(configured);
                return null;
            case Notice notice:
                OnNotice(notice);
                return null;
            default:
                throw new NotSupportedException($"the driver does not know {effect.GetType().Name}");
        }
    }

    private void Tell(bool taken)
    {
        if (taken)
            return;
        _kernelFailures++;
        _log.Error("the kernel takes no more requests; SAs may be left behind in it");
    }

    // Seconds of work: cryptography of its own, because the engine's is for one thread.
    private void SolveElsewhere(SolvePuzzle puzzle) => ThreadPool.UnsafeQueueUserWorkItem(_ =>
    {
        using var crypto = new CryptoProvider();
        Complete(puzzle.Run(crypto, () => _stopping));
    }, null);

    private async Task ResolveElsewhere(ResolveGateway resolve)
    {
        // The engine takes no completion before its outputs are through.
        await Task.Yield();
        IReadOnlyList<IpAddress> addresses = [];
        try
        {
            addresses = await _parts.Resolve(resolve.Name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // No answer is a name without address; the completion says so.
        }
        var family = resolve.Connection.Local?.Address.IsV6;
        var found = addresses.Where(a => family is null || a.IsV6 == family).Cast<IpAddress?>().FirstOrDefault();
        Complete(new GatewayResolved(resolve.Id, found));
    }
}

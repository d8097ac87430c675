using IkeLab.Engine;

namespace IkeLab.Daemon.Ipc;

/// <summary>Asks the parent for the addresses of names: a role behind its walls cannot.</summary>
internal sealed class NameLink(IChannel parent)
{
    /// <summary>Longer than the parent takes for any answer; after it nobody waits any more.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, TaskCompletionSource<IReadOnlyList<IpAddress>>> _asked = [];
    private ulong _lastId;

    /// <returns>Nothing where there is no address.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task<IReadOnlyList<IpAddress>> ResolveAsync(string name, CancellationToken end)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<IpAddress>>(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong id;
        lock (_gate)
        {
            id = ++_lastId;
            _asked[id] = answer;
        }
        try
        {
            return parent.Send(new ResolveMessage(id, name)) ? await answer.Task.WaitAsync(s_patience, end) : [];
        }
        catch (TimeoutException)
        {
            return [];
        }
        finally
        {
            lock (_gate)
                _asked.Remove(id);
        }
    }

    public void OnResolved(ResolvedMessage message)
    {
        TaskCompletionSource<IReadOnlyList<IpAddress>>? answer;
        lock (_gate)
            _asked.TryGetValue(message.Id, out answer);
        answer?.TrySetResult([.. message.Addresses.Select(Text.Address)]);
    }
}

using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>The ikev2 processes: what goes to all of them, and what to one. On the event loop.</summary>
/// <param name="tell">Tells one that has begun what to work with.</param>
internal sealed class ShardGroup(IReadOnlyList<Shard> shards, LeaseDesk leases, Action<Shard> tell)
{
    public IReadOnlyList<Shard> All => shards;

    /// <summary>A message that is none of what shards and pools have among themselves.</summary>
    public event Action<Shard, IpcMessage>? Received;

    /// <summary>One has died, and begins again soon. The clause says how.</summary>
    public event Action<Shard, string>? Died;

    public void Start()
    {
        foreach (var shard in shards)
        {
            shard.Process.Started += () => tell(shard);
            shard.Process.Received += message => OnReceived(shard, message);
            shard.Process.Died += how => OnDied(shard, how);
            shard.Process.Start();
        }
    }

    public void Send(IpcMessage message)
    {
        foreach (var shard in shards)
            shard.Process.Send(message);
    }

    /// <summary>To the one that has this IKE SA.</summary>
    public void Send(ulong ikeSpi, IpcMessage message)
    {
        if (TrustTraffic.ShardOf(ikeSpi) is var index && index < shards.Count)
            shards[index].Process.Send(message);
    }

    /// <summary>An answer of the ca process, to who has asked; false for what is none.</summary>
    public bool TryAnswer(IpcMessage message)
    {
        if (TrustTraffic.Unmark(message) is not var (index, life, answer))
            return false;
        // A former life's questions are nobody's any more.
        if (index < shards.Count && (byte)shards[index].Process.Failures == life)
            shards[index].Process.Send(answer);
        return true;
    }

    /// <summary>They tell their peers at the same time.</summary>
    public void End()
    {
        foreach (var shard in shards)
            shard.Process.BeginEnd();
        foreach (var shard in shards)
        {
            shard.Process.End();
            shard.Network.UndoAll();
        }
    }

    private void OnReceived(Shard shard, IpcMessage message)
    {
        switch (message)
        {
            case ControlReturn answer:
                shard.Calls.OnReturn(answer);
                break;
            case NetworkMessage network when NetworkMessages.ToChange(network) is { } change:
                shard.Network.Apply(change);
                break;
            case FlushNetworkMessage flush:
                shard.FlushNetwork(flush);
                break;
            case ResolveMessage question:
                shard.Names.Answer(question);
                break;
            case LeaseMessage lease:
                shard.Process.Send(leases.Answer(shard.Index, lease));
                break;
            case ReleaseMessage release:
                leases.Release(shard.Index, release);
                break;
            case PeerArrivedMessage:
                foreach (var other in shards.Where(s => s != shard))
                    other.Process.Send(message);
                break;
            default:
                Received?.Invoke(shard, message);
                break;
        }
    }

    private void OnDied(Shard shard, string how)
    {
        shard.Calls.FailAll();
        // Addresses and routes of its tunnels lead nowhere now.
        shard.Network.UndoAll();
        leases.OnDied(shard.Index);
        Died?.Invoke(shard, how);
    }
}

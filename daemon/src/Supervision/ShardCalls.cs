using IkeLab.Control;
using IkeLab.Daemon.Status;

namespace IkeLab.Daemon.Supervision;

/// <summary>Operators' requests to the ikev2 processes, whose answers become one.</summary>
internal sealed class ShardCalls(IReadOnlyList<PendingCalls> shards)
{
    /// <summary>Asks the one that has this IKE SA.</summary>
    public void Ask(ulong ikeSpi, ControlRequest request, Action<ControlReply> answer)
    {
        var shard = TrustTraffic.ShardOf(ikeSpi);
        // One that there is not: the first one says so.
        shards[shard < shards.Count ? shard : 0].Forward(request, answer);
    }

    /// <summary>Asks all of them.</summary>
    public void AskAll(ControlRequest request, Action<ControlReply> answer)
    {
        var replies = new ControlReply[shards.Count];
        var missing = shards.Count;
        for (var i = 0; i < shards.Count; i++)
        {
            var shard = i;
            shards[i].Forward(request, reply =>
            {
                replies[shard] = reply;
                if (--missing == 0)
                    answer(MergedReplies.Of(request, replies));
            });
        }
    }
}

using System.Reflection;
using IkeLab.Control;

namespace IkeLab.Daemon.Status;

/// <summary>What several shards have answered to the same request, as one answer.</summary>
internal static class MergedReplies
{
    private static readonly PropertyInfo[] s_counters =
        [.. typeof(StatsInfo).GetProperties().Where(p => p.PropertyType == typeof(long))];

    /// <summary>States of connections, the one that counts most first.</summary>
    private static readonly ConnectionState[] s_states =
    [
        ConnectionState.Up, ConnectionState.Connecting, ConnectionState.Waiting, ConnectionState.Listening,
        ConnectionState.Down,
    ];

    /// <param name="replies">One or more, in the order of the shards.</param>
    public static ControlReply Of(ControlRequest request, IReadOnlyList<ControlReply> replies)
    {
        if (replies.Count == 1)
            return replies[0];
        // One that is just beginning again has nothing to show.
        return request switch
        {
            ShowSaRequest when Of<IkeSaList>(replies) is { Count: > 0 } lists =>
                new IkeSaList([.. lists.SelectMany(l => l.Items)]),
            ListConnectionsRequest when Of<ConnectionList>(replies) is { Count: > 0 } lists =>
                new ConnectionList([.. lists.SelectMany(l => l.Items).GroupBy(c => c.Name).Select(g => Merge([.. g]))]),
            ShowStatsRequest when Of<StatsReply>(replies) is { Count: > 0 } stats =>
                new StatsReply(Sum([.. stats.Select(s => s.Stats)])),
            ResetRequest or ResetIdRequest when Of<DeletedReply>(replies) is { Count: > 0 } deleted =>
                new DeletedReply(deleted.Sum(d => d.IkeSas)),
            // A child SA's SPI does not say whose it is: the others do not know it.
            TerminateChildRequest or RekeyChildRequest when Of<DoneReply>(replies) is [var done, ..] => done,
            _ => replies.FirstOrDefault(r => r is ErrorReply) ?? replies[0],
        };
    }

    private static List<T> Of<T>(IReadOnlyList<ControlReply> replies) => [.. replies.OfType<T>()];

    private static StatsInfo Sum(IReadOnlyList<StatsInfo> stats)
    {
        var sum = new StatsInfo
        {
            DropsByReason = new SortedDictionary<string, long>(
                stats.SelectMany(s => s.DropsByReason).GroupBy(d => d.Key).ToDictionary(g => g.Key, g => g.Sum(d => d.Value)),
                StringComparer.Ordinal),
        };
        foreach (var counter in s_counters)
            counter.SetValue(sum, stats.Sum(s => (long)counter.GetValue(s)!));
        return sum;
    }

    private static ConnectionInfo Merge(ConnectionInfo[] all)
    {
        // Who is up tells most; who begins it knows why it is not.
        var first = all.OrderBy(c => Array.IndexOf(s_states, c.State)).ThenByDescending(c => c.IsActive).First();
        var isUp = first.State == ConnectionState.Up;
        var failed = isUp ? null : all.Where(c => c.LastFailure is not null).MinBy(c => c.LastFailureSeconds);
        return first with
        {
            IsActive = all.Any(c => c.IsActive),
            IkeSas = all.Sum(c => c.IkeSas),
            ChildSas = all.Sum(c => c.ChildSas),
            UpSeconds = all.Max(c => c.UpSeconds),
            LastFailure = failed?.LastFailure,
            LastFailureSeconds = failed?.LastFailureSeconds,
            FailedAttempts = all.Sum(c => c.FailedAttempts),
            NextTryInSeconds = all.Min(c => c.NextTryInSeconds),
            Children =
            [
                .. first.Children.Select(child => child with
                {
                    InboundSpi = all.SelectMany(c => c.Children)
                        .FirstOrDefault(other => other.Name == child.Name && other.InboundSpi is not null)?.InboundSpi,
                }),
            ],
        };
    }
}

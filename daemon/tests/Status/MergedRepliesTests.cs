using IkeLab.Control;
using IkeLab.Daemon.Status;

namespace IkeLab.Daemon.Tests.Status;

public sealed class MergedRepliesTests
{
    [Fact]
    public void One_shards_answer_stays_as_it_is()
    {
        var reply = new ErrorReply("no");
        Assert.Same(reply, MergedReplies.Of(new ShowSaRequest(), [reply]));
    }

    [Fact]
    public void Every_counter_is_added_up()
    {
        var one = new StatsInfo { DropsByReason = new Dictionary<string, long> { ["Malformed"] = 2, ["NotIke"] = 1 } };
        var counters = typeof(StatsInfo).GetProperties().Where(p => p.PropertyType == typeof(long)).ToList();
        for (var i = 0; i < counters.Count; i++)
            counters[i].SetValue(one, i + 1);
        var two = one with { DropsByReason = new Dictionary<string, long> { ["Malformed"] = 3 } };
        var sum = Assert.IsType<StatsReply>(
            MergedReplies.Of(new ShowStatsRequest(), [new StatsReply(one), new StatsReply(two), new ErrorReply("dead")])).Stats;
        Assert.Equal(
            Enumerable.Range(1, counters.Count).Select(i => 2L * i), counters.Select(c => (long)c.GetValue(sum)!));
        Assert.Equal([("Malformed", 5L), ("NotIke", 1)], sum.DropsByReason.Select(d => (d.Key, d.Value)));
    }

    [Fact]
    public void A_connection_is_up_if_one_shard_has_it_and_waits_if_that_is_all_there_is()
    {
        var listening = Connection(ConnectionState.Listening) with
        {
            LastFailure = "another peer was refused", LastFailureSeconds = 9,
        };
        var waiting = Connection(ConnectionState.Waiting) with
        {
            IsActive = true, LastFailure = "it does not answer", LastFailureSeconds = 3, FailedAttempts = 2,
            NextTryInSeconds = 4,
        };
        var up = Connection(ConnectionState.Up) with
        {
            IkeSas = 2, ChildSas = 3, UpSeconds = 60, IkeSpi = 7, Children = [new() { Name = "net", InboundSpi = 5 }],
        };
        var merged = Merge(listening, waiting);
        Assert.Equal(
            (ConnectionState.Waiting, true, "it does not answer", 3L, 2, 4L),
            (merged.State, merged.IsActive, merged.LastFailure, merged.LastFailureSeconds, merged.FailedAttempts,
                merged.NextTryInSeconds));
        merged = Merge(listening, up, up with { IkeSas = 1, ChildSas = 1, UpSeconds = 90 });
        Assert.Equal(
            (ConnectionState.Up, 3, 4, 90L, 7ul, null),
            (merged.State, merged.IkeSas, merged.ChildSas, merged.UpSeconds, merged.IkeSpi, merged.LastFailure));
        Assert.Equal(5u, Assert.Single(merged.Children).InboundSpi);
    }

    [Fact]
    public void Lists_are_put_together_and_a_shard_that_begins_again_leaves_nothing_out_but_its_own()
    {
        IkeSaList Sas(params ulong[] spis) => new([.. spis.Select(spi => new IkeSaInfo
        {
            InitiatorSpi = 1, ResponderSpi = spi, State = IkeSaState.Established, Role = SaRole.Responder, Connection = "net",
            Local = "192.0.2.1:500", Remote = "192.0.2.2:500",
        })]);
        var merged = MergedReplies.Of(new ShowSaRequest(), [Sas(1, 2), new ErrorReply("dead"), Sas(3)]);
        Assert.Equal([1ul, 2, 3], Assert.IsType<IkeSaList>(merged).Items.Select(sa => sa.ResponderSpi));
        Assert.IsType<ErrorReply>(MergedReplies.Of(new ShowSaRequest(), [new ErrorReply("dead"), new ErrorReply("dead")]));
    }

    [Fact]
    public void A_child_SA_is_known_to_one_of_them()
    {
        ControlReply[] replies = [new ErrorReply("there is none"), new DoneReply()];
        Assert.IsType<DoneReply>(MergedReplies.Of(new RekeyChildRequest(1), replies));
        Assert.IsType<DoneReply>(MergedReplies.Of(new TerminateChildRequest(1), replies));
        Assert.IsType<ErrorReply>(MergedReplies.Of(new RekeyChildRequest(1), [replies[0], replies[0]]));
        // What all of them have to do has failed where one has not done it.
        Assert.IsType<ErrorReply>(MergedReplies.Of(new InitiateRequest("net"), replies));
    }

    private static ConnectionInfo Connection(ConnectionState state) =>
        new() { Name = "net", State = state, Children = [new() { Name = "net" }] };

    private static ConnectionInfo Merge(params ConnectionInfo[] all) => Assert.Single(Assert.IsType<ConnectionList>(
        MergedReplies.Of(new ListConnectionsRequest(), [.. all.Select(c => new ConnectionList([c]))])).Items);
}

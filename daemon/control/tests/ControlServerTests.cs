using System.Net.Sockets;

namespace IkeLab.Control.Tests;

public sealed class ControlServerTests
{
    private const string ShowSa = """{"version":1,"id":7,"request":{"command":"show-sa"}}""" + "\n";
    private const string Reload = """{"version":1,"id":8,"request":{"command":"reload"}}""" + "\n";
    private const string Monitor = """{"version":1,"id":9,"request":{"command":"monitor"}}""" + "\n";

    public static TheoryData<ControlRequest> AllRequests =>
    [
        new ActiveRequest(), new PassiveRequest(), new CoupleRequest(), new DecoupleRequest(),
        new LoadRequest("/etc/iked.conf"), new ReloadRequest(), new ResetRequest(ResetScope.User),
        new ResetIdRequest("b.example.org"), new LogRequest(true), new InitiateRequest("office"),
        new TerminateRequest("Büro"), new TerminateIkeRequest(ulong.MaxValue), new TerminateChildRequest(1),
        new RekeyIkeRequest(1UL << 63), new RekeyChildRequest(uint.MaxValue), new ListConnectionsRequest(),
        new ShowSaRequest(), new ShowStatsRequest(), new ShowCertificatesRequest(), new ShowPoliciesRequest(),
        new ShowPoolsRequest(),
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(AllRequests))]
    public async Task Every_request_reaches_the_daemon_as_it_was_sent(ControlRequest request)
    {
        await using var fixture = new ServerFixture();
        using var client = fixture.Connect();

        Assert.Equal(new DoneReply(), await client.AskAsync(request, ServerFixture.Cancelled));
        Assert.Equal([request], fixture.Target.Requests);
    }

    [Fact]
    public async Task What_an_SA_says_comes_over_unchanged()
    {
        await using var fixture = new ServerFixture();
        fixture.Target.Reply(new IkeSaList([Samples.Sa()]));
        using var client = fixture.Connect();

        var reply = await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled);

        Assert.Equal(ControlProtocol.ToJson(new IkeSaList([Samples.Sa()])), ControlProtocol.ToJson(reply));
        Assert.Contains("\"replacedBy\": \"0xffffffffffffffff\"", ControlProtocol.ToJson(reply), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_travels_in_pages_and_arrives_whole()
    {
        await using var fixture = new ServerFixture(new() { ItemsPerPage = 10 });
        fixture.Target.Reply(new IkeSaList([.. Enumerable.Range(1, 95).Select(i => Samples.Sa((ulong)i))]));
        using var client = fixture.Connect();
        using var raw = fixture.ConnectRaw();

        var reply = Assert.IsType<IkeSaList>(await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled));
        raw.Send(ShowSa);
        var pages = 1;
        while ((await raw.Line())!.Contains("\"more\":true", StringComparison.Ordinal))
            pages++;

        Assert.Equal(Enumerable.Range(1, 95).Select(i => (ulong)i), reply.Items.Select(s => s.InitiatorSpi));
        Assert.Equal(10, pages);
    }

    [Fact]
    public async Task Metrics_are_made_of_the_counters()
    {
        await using var fixture = new ServerFixture();
        fixture.Target.Reply(new StatsReply(new() { IkeSasCreated = 3 }));
        using var client = fixture.Connect();

        var reply = await client.AskAsync(new ShowMetricsRequest(), ServerFixture.Cancelled);

        Assert.Contains("\nikelab_ike_sas_created_total 3\n", Assert.IsType<MetricsReply>(reply).Text,
            StringComparison.Ordinal);
        Assert.Equal([new ShowStatsRequest()], fixture.Target.Requests);
    }

    [Fact]
    public async Task A_client_that_has_sent_all_still_gets_its_replies()
    {
        await using var fixture = new ServerFixture();
        var release = new TaskCompletionSource();
        fixture.Target.Answer = async (_, _) =>
        {
            await release.Task;
            return new DoneReply("late");
        };
        using var raw = fixture.ConnectRaw();

        // The last line may lack its line feed.
        raw.Send(ShowSa + Reload.TrimEnd());
        raw.Socket.Shutdown(SocketShutdown.Send);
        release.SetResult();
        string?[] lines = [await raw.Line(), await raw.Line(), await raw.Line()];

        Assert.Equal(2, lines.Count(l => l is not null && l.Contains("late", StringComparison.Ordinal)));
        Assert.Null(lines[2]);
    }

    [Fact]
    public async Task A_slow_request_does_not_hold_up_a_quick_one()
    {
        await using var fixture = new ServerFixture();
        var release = new TaskCompletionSource<ControlReply>();
        fixture.Target.Answer = (request, _) =>
            request is ShowSaRequest ? release.Task : Task.FromResult<ControlReply>(new DoneReply());
        using var raw = fixture.ConnectRaw();

        raw.Send(ShowSa + Reload);
        var first = await raw.Line();
        release.SetResult(new DoneReply());

        Assert.Contains("\"id\":8", first, StringComparison.Ordinal);
        Assert.Contains("\"id\":7", await raw.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_oversized_line_is_refused_and_its_client_dropped()
    {
        await using var fixture = new ServerFixture(new() { RequestOctets = 128 });
        using var raw = fixture.ConnectRaw();

        raw.Send(new string('x', 128));

        Assert.Contains("a request is longer than 128 octets.", await raw.Line(), StringComparison.Ordinal);
        Assert.Null(await raw.Line());
        Assert.Contains("a request without end", await fixture.NextNotice(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_nonsense_a_client_may_go_on()
    {
        await using var fixture = new ServerFixture();
        using var raw = fixture.ConnectRaw();

        raw.Send("nonsense\n\n" + ShowSa);

        Assert.Contains("the line is not one JSON object", await raw.Line(), StringComparison.Ordinal);
        Assert.Contains("the line is not one JSON object", await raw.Line(), StringComparison.Ordinal);
        Assert.Contains("\"id\":7", await raw.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_others_notice_nothing()
    {
        await using var fixture = new ServerFixture(new() { WriteTimeout = TimeSpan.FromMilliseconds(50) });
        fixture.Target.Reply(new MetricsReply(new string('x', 4 << 20)));
        using var hung = fixture.ConnectRaw();
        using var other = fixture.Connect();

        hung.Send(ShowSa);
        var notice = await fixture.NextNotice();
        fixture.Target.Reply(new DoneReply());

        Assert.Contains("it has not read for 0.05 s.", notice, StringComparison.Ordinal);
        Assert.Equal(new DoneReply(), await other.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled));
    }

    [Fact]
    public async Task A_daemon_that_does_not_answer_is_an_error_and_not_a_hang()
    {
        await using var fixture = new ServerFixture(
            new() { RequestTimeout = TimeSpan.FromMilliseconds(20), RequestsInDaemon = 1 });
        var never = new TaskCompletionSource<ControlReply>();
        fixture.Target.Answer = (_, _) => never.Task;
        using var client = fixture.Connect();

        var first = await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled);
        var second = await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled);

        Assert.Equal(new ErrorReply("the daemon has not answered within 0.02 s."), first);
        Assert.Equal(new ErrorReply("the daemon has 1 requests to finish: try again later."), second);
    }

    [Fact]
    public async Task A_bug_in_the_daemon_is_told_and_ends_nothing()
    {
        await using var fixture = new ServerFixture();
        fixture.Target.Answer = (_, _) => throw new InvalidOperationException("no such thing");
        using var client = fixture.Connect();

        for (var i = 0; i < 2; i++)
        {
            var reply = await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled);
            Assert.EndsWith("no such thing", Assert.IsType<ErrorReply>(reply).Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_clients_are_served_at_once()
    {
        await using var fixture = new ServerFixture(new() { ClientsPerUser = 64 });
        var clients = Enumerable.Range(0, 40).Select(_ => fixture.Connect()).ToArray();

        var replies = await Task.WhenAll(clients.SelectMany(c => new[] { Twice(c) }));

        Assert.All(replies, r => Assert.Equal(new DoneReply(), r));
        Assert.Equal(80, fixture.Target.Requests.Count);
        Array.ForEach(clients, c => c.Dispose());

        static async Task<ControlReply> Twice(ControlClient client)
        {
            await client.AskAsync(new ReloadRequest(), ServerFixture.Cancelled);
            return await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled);
        }
    }

    [Fact]
    public async Task One_client_too_many_is_told_so()
    {
        await using var fixture = new ServerFixture(new() { Clients = 1 });
        using var first = fixture.Connect();
        await first.AskAsync(new ReloadRequest(), ServerFixture.Cancelled);
        using var second = fixture.Connect();

        Assert.Equal(new ErrorReply("there are 1 control clients already."),
            await second.AskAsync(new ReloadRequest(), ServerFixture.Cancelled));
    }

    [Fact]
    public async Task One_user_cannot_take_every_place()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may take every place");
        await using var fixture = new ServerFixture(new() { ClientsPerUser = 1 });
        using var first = fixture.Connect();
        await first.AskAsync(new ReloadRequest(), ServerFixture.Cancelled);
        using var second = fixture.Connect();

        var reply = await second.AskAsync(new ReloadRequest(), ServerFixture.Cancelled);

        Assert.EndsWith("has 1 control clients already.", Assert.IsType<ErrorReply>(reply).Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_is_refused_a_change_and_stays_connected()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root has every right");
        await using var fixture = new ServerFixture(access: new() { User = 4242, OthersMayRead = true });
        using var client = fixture.Connect();

        var refused = await client.AskAsync(new ReloadRequest(), ServerFixture.Cancelled);

        Assert.EndsWith("may not change anything here, only look: be root or user 4242.",
            Assert.IsType<ErrorReply>(refused).Sentence, StringComparison.Ordinal);
        Assert.Equal(new DoneReply(), await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled));
        Assert.Equal([new ShowSaRequest()], fixture.Target.Requests);
    }

    [Fact]
    public async Task Who_has_no_rights_is_refused_with_a_sentence()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root has every right");
        await using var fixture = new ServerFixture(access: new() { User = 4242 });
        using var client = fixture.Connect();

        var reply = await client.AskAsync(new ShowSaRequest(), ServerFixture.Cancelled);

        Assert.EndsWith("may not use this socket: be root or user 4242.",
            Assert.IsType<ErrorReply>(reply).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitoring_begins_with_the_reply_and_ends_with_the_client()
    {
        await using var fixture = new ServerFixture();
        using var raw = fixture.ConnectRaw();

        raw.Send(Monitor + Monitor);
        string?[] both = [await raw.Line(), await raw.Line()];
        fixture.Target.Events.Publish(Samples.Event("established."));
        var item = await raw.Line();
        raw.Socket.Shutdown(SocketShutdown.Send);

        Assert.Contains(both, l => l!.Contains("\"done\"", StringComparison.Ordinal));
        Assert.Contains(both, l => l!.Contains("monitors already", StringComparison.Ordinal));
        Assert.Contains("established.", item, StringComparison.Ordinal);
        Assert.Null(await raw.Line());
        Assert.True(fixture.Target.Events.IsIdle);
    }

    [Fact]
    public async Task A_monitor_of_the_library_gets_events_and_the_end()
    {
        var fixture = new ServerFixture();
        using var client = fixture.Connect();
        await using var events =
            client.MonitorAsync(ServerFixture.Cancelled).GetAsyncEnumerator(ServerFixture.Cancelled);
        var next = events.MoveNextAsync();
        while (fixture.Target.Events.IsIdle)
            await Task.Yield();
        fixture.Target.Events.Publish(Samples.Event("one"));

        Assert.True(await next);
        Assert.Equal(Samples.Event("one"), events.Current);
        await fixture.DisposeAsync();
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Stopping_the_server_closes_every_client()
    {
        var fixture = new ServerFixture();
        using var raw = fixture.ConnectRaw();
        raw.Send(Monitor);
        await raw.Line();

        await fixture.DisposeAsync();

        Assert.Null(await raw.Line());
        Assert.Equal(0, fixture.Server.ClientCount);
    }
}

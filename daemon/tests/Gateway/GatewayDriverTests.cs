using System.Buffers.Binary;
using IkeLab.Control;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Gateway;

public sealed class GatewayDriverTests : IDisposable
{
    private const string West =
        "ikev2 \"net\" passive esp from 10.2.0.0/24 to 10.1.0.0/24 local 192.0.2.2 peer any srcid west.test psk \"secret\" "
        + "tag \"$name-$id\"\n";

    private const string East =
        "ikev2 \"net\" active esp from 10.1.0.0/24 to 10.2.0.0/24 local 192.0.2.1 peer 192.0.2.2 srcid east.test "
        + "dstid west.test psk \"secret\"\n";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly GatewayEnd _west = new(West);
    private readonly GatewayEnd _east = new(East);

    [Fact]
    public void Two_drivers_make_a_tunnel_and_take_leave()
    {
        Relay(() => Has(_east, EventKind.ChildInstalled) && Has(_west, EventKind.ChildInstalled));
        Assert.Single(Assert.IsType<IkeSaList>(_west.Driver.Answer(new ShowSaRequest())).Items);
        var leaving = Task.Run(_east.Driver.Leave, TestContext.Current.CancellationToken);
        Relay(() => leaving.IsCompleted && Has(_west, EventKind.IkeClosed));
        Assert.Empty(Assert.IsType<IkeSaList>(_east.Driver.Answer(new ShowSaRequest())).Items);
    }

    [Fact]
    public void SAs_have_the_tag_of_their_policy_for_this_peer()
    {
        const string Tag = "net-FQDN/east.test";
        Relay(() => Has(_east, EventKind.ChildInstalled) && Has(_west, EventKind.ChildInstalled));
        Assert.Equal(Tag, Assert.IsType<IkeSaList>(_west.Driver.Answer(new ShowSaRequest())).Items[0].Tag);
        Assert.Null(Assert.IsType<IkeSaList>(_east.Driver.Answer(new ShowSaRequest())).Items[0].Tag);
        _east.Driver.Answer(new TerminateRequest("net"));
        Relay(() => Has(_west, EventKind.IkeClosed));
        foreach (var kind in (string[])[EventKind.IkeEstablished, EventKind.ChildInstalled, EventKind.IkeClosed])
            Assert.Equal(Tag, _west.Events.ToArray().First(e => e.Kind == kind).Tag);
    }

    [Fact]
    public void A_child_SA_is_there_when_the_host_has_its_routes()
    {
        _east.Network.IsSlow = true;
        Relay(() => Has(_west, EventKind.ChildInstalled) && _east.Network.Waiting == 1);
        Assert.False(Has(_east, EventKind.ChildInstalled));
        _east.Network.CatchUp();
        Assert.True(Has(_east, EventKind.ChildInstalled));
    }

    [Fact]
    public void A_datagram_that_is_refused_or_asked_for_a_cookie_allocates_nothing()
    {
        var (path, request) = Request();
        // Half-open IKE SAs until the gateway asks for cookies.
        for (var i = 0; i < 64; i++)
            _west.Deliver(path, Altered(request, i));
        Assert.Equal(0, _west.Statistics().CookiesSent);
        _west.IsCounting = true;
        byte[][] flood =
        [
            request, request[..27], request[..(request.Length / 2)], new byte[100], Response(request), [],
        ];
        Flood(path, flood, 10);
        var before = _west.Counted;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Flood(path, flood, 200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
        Assert.True(_west.Counted - before >= 200, "nobody was asked for a cookie");
        Assert.True(_west.Statistics().CookiesSent >= 210);
    }

    [Fact]
    public void Answers_wait_for_the_end_of_what_has_come_together()
    {
        var (path, request) = Request();
        var before = _west.Flushes;
        for (var i = 0; i < 3; i++)
            _west.Driver.Receive(path, Altered(request, i));
        Assert.Equal(before, _west.Flushes);
        _west.Driver.EndReceive();
        Assert.Equal(before + 1, _west.Flushes);
    }

    [Fact]
    public void What_the_system_refuses_to_send_is_counted()
    {
        _west.Refused = 5;
        Assert.Equal(5, _west.Statistics().MessageSendFailures);
    }

    [Fact]
    public void A_configuration_with_a_problem_changes_nothing()
    {
        Relay(() => Has(_west, EventKind.ChildInstalled));
        Assert.Throws<InvalidOperationException>(() => _west.Configure("ikev2 nonsense"));
        Assert.Single(Assert.IsType<IkeSaList>(_west.Driver.Answer(new ShowSaRequest())).Items);
        Assert.Empty(_west.Configure(West));
        Assert.Single(Assert.IsType<IkeSaList>(_west.Driver.Answer(new ShowSaRequest())).Items);
    }

    [Fact]
    public void After_the_end_nothing_is_sent()
    {
        var (path, request) = Request();
        _west.Driver.Dispose();
        var (sent, flushes) = (_west.Counted, _west.Flushes);
        _west.Deliver(path, request);
        _west.Driver.Disconnect(1);
        Assert.Equal((sent, flushes), (_west.Counted, _west.Flushes));
    }

    public void Dispose()
    {
        _east.Dispose();
        _west.Dispose();
    }

    private void Flood(UdpPath path, byte[][] flood, int times)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var datagram in flood)
            {
                if (datagram.Length > 8)
                    BinaryPrimitives.WriteInt64BigEndian(datagram, 1_000_000 + i);
                _west.Driver.Receive(path, datagram);
            }
            _west.Driver.EndReceive();
        }
    }

    /// <summary>East's first request.</summary>
    private (UdpPath Path, byte[] Datagram) Request()
    {
        (UdpPath, byte[])? first = null;
        Assert.True(SpinWait.SpinUntil(() => (first = _east.Take()) is not null, s_patience), "nothing was begun");
        return first!.Value;
    }

    private static byte[] Altered(byte[] request, int number)
    {
        var copy = request.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(copy, 1 + number);
        return copy;
    }

    // Of an IKE SA that is not here.
    private static byte[] Response(byte[] request)
    {
        var copy = request.ToArray();
        copy[19] = 0x20;
        return copy;
    }

    private void Relay(Func<bool> until) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                while (_east.Take() is var (path, datagram))
                    _west.Deliver(path, datagram);
                while (_west.Take() is var (path, datagram))
                    _east.Deliver(path, datagram);
                return until();
            },
            s_patience),
        "it does not come to that");

    private static bool Has(GatewayEnd end, string kind) => end.Events.ToArray().Any(e => e.Kind == kind);
}

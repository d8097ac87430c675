using IkeLab.Control;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Leases;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>What goes to all ikev2 processes, and what to one.</summary>
public sealed class ShardGroupTests : IDisposable
{
    private static readonly IdentityMessage s_id = new(2, [(byte)'a']);

    private readonly FakeRoles _roles = new();
    private readonly FakeNetwork _network = new();
    private readonly LeaseDesk _leases;
    private readonly ShardGroup _group;
    private readonly List<(int Shard, IpcMessage Message)> _others = [];
    private readonly List<int> _told = [];

    public ShardGroupTests()
    {
        _leases = new(_roles.Log);
        _leases.Configure(
            TextHost.Read("ikev2 \"road\" passive esp from any to dynamic peer any config address 10.99.0.0/30\n")
                .Configuration,
            "gateway.test");
        _group = new(
            [.. Enumerable.Range(0, 2).Select(i => new Shard(i, _roles.Keep(RoleKind.Gateway, i), _roles.Loop, _network))],
            _leases, shard => _told.Add(shard.Index));
        _group.Received += (shard, message) => _others.Add((shard.Index, message));
        _roles.Do(_group.Start);
        _roles.Lives.ForEach(role => role.Sent.Clear());
    }

    [Fact]
    public void A_peer_that_arrives_at_one_is_told_to_the_others()
    {
        var arrived = new PeerArrivedMessage("road", s_id, s_id, true, false, 1);
        Say(1, arrived);
        Assert.Equal([arrived], _roles.Lives[0].Sent);
        Assert.Empty(_roles.Lives[1].Sent);
    }

    [Fact]
    public void Leases_of_all_come_from_one_store_and_go_back_when_one_dies()
    {
        var first = Lease(0, 1);
        var second = Lease(1, 1);
        Assert.True(first.Ok && second.Ok);
        Assert.Equal(["10.99.0.1", "10.99.0.2"], first.Addresses.Concat(second.Addresses).Order());
        Assert.StartsWith("all of 10.99.0.0/30 are taken", Lease(1, 2).Problem, StringComparison.Ordinal);
        // Neither gives back what the other one's peer has.
        Say(0, new ReleaseMessage(new(2, [1, 1]), second.Addresses));
        Assert.Equal(2, _leases.Count);
        _roles.Lives[0].Die();
        _roles.Await(2);
        Assert.Equal(1, _leases.Count);
        Assert.Equal([0, 1, 0], _told);
        Say(1, new ReleaseMessage(new(2, [1, 1]), second.Addresses));
        Assert.Equal(0, _leases.Count);
    }

    [Fact]
    public void A_policy_that_there_is_none_of_and_nonsense_have_an_answer_too()
    {
        Say(0, new LeaseMessage(7, "gone", s_id, [], false));
        Say(0, new LeaseMessage(8, "road", s_id, [null!], false));
        Assert.Equal([(7ul, false), (8, false)], _roles.Lives[0].Sent.Cast<LeasedMessage>().Select(m => (m.Id, m.Ok)));
        Say(0, new ReleaseMessage(s_id, ["nowhere", null!]));
    }

    [Fact]
    public void Answers_of_the_ca_go_to_who_has_asked_in_this_life()
    {
        var asked = (SignMessage)TrustTraffic.Mark(new SignMessage(5, "road", s_id, [], [], [], [], false), 1, 0)!;
        _roles.Do(() => Assert.True(_group.TryAnswer(new SignedMessage(asked.Id, 14, null, []))));
        Assert.Empty(_roles.Lives[0].Sent);
        Assert.Equal(5ul, Assert.IsType<SignedMessage>(Assert.Single(_roles.Lives[1].Sent)).Id);
        _roles.Lives[1].Die();
        var next = _roles.Await(2);
        next.Sent.Clear();
        _roles.Do(() => Assert.True(_group.TryAnswer(new SignedMessage(asked.Id, 14, null, []))));
        Assert.Empty(next.Sent);
        _roles.Do(() => Assert.True(_group.TryAnswer(new ValidatedMessage(ulong.MaxValue, true, ""))));
        _roles.Do(() => Assert.False(_group.TryAnswer(new Shutdown())));
    }

    [Fact]
    public void What_one_has_added_to_the_network_goes_with_it_and_what_the_other_has_stays()
    {
        Say(0, new NetworkMessage("address", "vpn0", ["10.0.0.1"], 32, [], true));
        Say(1, new NetworkMessage("address", "vpn0", ["10.0.0.2"], 32, [], true));
        _roles.Lives[0].Die();
        _roles.Await(2);
        Assert.Equal(["addr 10.0.0.2/32 vpn0"], _network.Held);
    }

    [Fact]
    public void An_IKE_SA_is_of_the_shard_that_its_SPI_begins_with()
    {
        _roles.Do(() => _group.Send(0x0100_0000_0000_0001, new DisconnectMessage(1)));
        _roles.Do(() => _group.Send(0x0200_0000_0000_0001, new DisconnectMessage(2)));
        Assert.Empty(_roles.Lives[0].Sent);
        Assert.Equal([new DisconnectMessage(1)], _roles.Lives[1].Sent);
    }

    [Fact]
    public void Everything_else_is_the_parents()
    {
        Say(1, new EndAaaMessage(3));
        Assert.Equal([(1, new EndAaaMessage(3))], _others);
    }

    [Fact]
    public void Operators_ask_all_or_the_one_that_has_the_IKE_SA()
    {
        var calls = new ShardCalls([.. _group.All.Select(shard => shard.Calls)]);
        List<ControlReply> replies = [];
        _roles.Do(() => calls.Ask(0x0100_0000_0000_0001, new RekeyIkeRequest(1), replies.Add));
        Assert.Empty(_roles.Lives[0].Sent);
        Say(1, new ControlReturn(Call(1).Id, new DoneReply("rekeyed")));
        Assert.Equal(new DoneReply("rekeyed"), Assert.Single(replies));
        _roles.Do(() => calls.AskAll(new ResetRequest(ResetScope.Sa), replies.Add));
        Say(1, new ControlReturn(Call(1).Id, new DeletedReply(2)));
        Assert.Single(replies);
        Say(0, new ControlReturn(Call(0).Id, new DeletedReply(3)));
        Assert.Equal(new DeletedReply(5), replies[^1]);
        // One that there is no process of: somebody answers all the same.
        _roles.Do(() => calls.Ask(ulong.MaxValue, new RekeyIkeRequest(ulong.MaxValue), replies.Add));
        Assert.IsType<RekeyIkeRequest>(Call(0).Request);
    }

    public void Dispose() => _roles.Dispose();

    private ControlCall Call(int life) => Assert.IsType<ControlCall>(_roles.Lives[life].Sent[^1]);

    private LeasedMessage Lease(int shard, ulong id)
    {
        // An empty INTERNAL_IP4_ADDRESS, of a peer of its own.
        Say(shard, new LeaseMessage(id, "road", new(2, [(byte)shard, (byte)id]), [new(1, [])], false));
        return Assert.IsType<LeasedMessage>(_roles.Lives[shard].Sent[^1]);
    }

    private void Say(int life, IpcMessage message)
    {
        _roles.Lives[life].Say(message);
        _roles.Do(() => { });
    }
}

using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Supervision;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Tests.Leases;

/// <summary>When a role knows that its changes of the host's network are in force.</summary>
public sealed class ForwardedNetworkTests
{
    private readonly FakeRole _parent = new(RoleKind.Gateway);
    private readonly ForwardedNetwork _network;
    private readonly List<string> _done = [];

    public ForwardedNetworkTests() => _network = new(_parent);

    [Fact]
    public void Without_a_change_there_is_nothing_to_wait_for()
    {
        Flush("at once");
        Assert.Equal(["at once"], _done);
        Assert.Empty(_parent.Sent);
    }

    [Fact]
    public void What_follows_a_change_waits_for_the_parent_and_goes_on_in_order()
    {
        _network.Apply(new LinkUp("ikelab0", 0));
        Flush("one");
        // It comes behind the first one, although nothing has changed since.
        Flush("two");
        Assert.Empty(_done);
        var asked = _parent.Sent.OfType<FlushNetworkMessage>().ToArray();
        _network.OnFlushed(asked[0].Id);
        Assert.Equal(["one"], _done);
        _network.OnFlushed(asked[1].Id);
        Flush("three");
        Assert.Equal(["one", "two", "three"], _done);
        Assert.IsType<NetworkMessage>(_parent.Sent[0]);
        Assert.Equal(3, _parent.Sent.Count);
    }

    private void Flush(string name) => _network.Flush(() => _done.Add(name));
}

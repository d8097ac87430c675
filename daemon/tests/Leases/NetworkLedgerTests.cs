using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Tests.Leases;

/// <summary>What a role that dies leaves behind is undone.</summary>
public sealed class NetworkLedgerTests
{
    private static readonly IpAddress s_address = IpAddress.Parse("10.0.0.1");

    private readonly FakeNetwork _network = new();
    private readonly NetworkLedger _ledger;

    public NetworkLedgerTests() => _ledger = new(_network);

    [Fact]
    public void What_is_there_is_undone_the_last_first()
    {
        _ledger.Apply(new LinkUp("tun0", 1400));
        _ledger.Apply(new HostAddress("tun0", s_address, 32, true));
        _ledger.Apply(new HostRoute(s_address, 24, "tun0", s_address, true));
        _ledger.Apply(new NameServers("tun0", [s_address], ["a.test"], true));
        _network.Log.Clear();
        _ledger.UndoAll();
        Assert.Equal(
            ["-dns tun0 10.0.0.1 (a.test)", "-route 10.0.0.1/24 tun0 10.0.0.1", "-addr 10.0.0.1/32 tun0"], _network.Log);
        Assert.Empty(_network.Held);
    }

    [Fact]
    public void What_was_removed_is_not_removed_again()
    {
        _ledger.Apply(new HostAddress("tun0", s_address, 32, true));
        _ledger.Apply(new HostAddress("tun0", s_address, 32, false));
        _ledger.Apply(new NameServers("tun0", [s_address], ["a.test"], true));
        // Another list with the same in it.
        _ledger.Apply(new NameServers("tun0", [s_address], ["a.test"], false));
        _network.Log.Clear();
        _ledger.UndoAll();
        Assert.Empty(_network.Log);
    }

    [Fact]
    public void What_two_have_wanted_is_undone_twice_and_only_once()
    {
        var route = new HostRoute(s_address, 24, "tun0", null, true);
        _ledger.Apply(route);
        _ledger.Apply(route);
        _ledger.UndoAll();
        Assert.Empty(_network.Held);
        _network.Log.Clear();
        _ledger.UndoAll();
        Assert.Empty(_network.Log);
    }
}

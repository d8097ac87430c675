using IkeLab.Daemon.Gateway;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>With what every host has: its loopback interface.</summary>
public sealed class HostAddressesTests
{
    private static readonly IpAddress s_loopback = IpAddress.Parse("127.0.0.1");

    [Fact]
    public void An_address_leads_to_its_interface()
    {
        Assert.Contains(s_loopback, HostAddresses.All());
        Assert.Equal("lo", HostAddresses.DeviceOf(s_loopback));
        Assert.Null(HostAddresses.DeviceOf(IpAddress.Parse("203.0.113.254")));
    }

    [Fact]
    public void Packets_to_this_host_leave_from_its_own_address() =>
        Assert.Equal(
            new UdpEndpoint(s_loopback, UdpPath.IkePort), HostAddresses.Towards(new(IpAddress.Parse("127.0.0.1"), 4500)));
}

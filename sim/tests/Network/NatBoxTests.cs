using IkeLab.Engine;
using IkeLab.Sim.Network;

namespace IkeLab.Sim.Tests.Network;

/// <summary>RFC 4787.</summary>
public sealed class NatBoxTests
{
    private static readonly IpAddress External = IpAddress.V4(198, 51, 100, 1);
    private static readonly UdpEndpoint Inside = new(IpAddress.V4(100, 64, 0, 1), 4500);
    private static readonly UdpEndpoint Remote = new(IpAddress.V4(192, 0, 2, 1), 4500);
    private static readonly UdpEndpoint Stranger = new(IpAddress.V4(203, 0, 113, 9), 4500);
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(2);

    [Fact]
    public void The_mapping_does_not_depend_on_the_destination()
    {
        var nat = New(NatFiltering.EndpointIndependent);
        Assert.Equal(nat.Outbound(0, Inside, Remote), nat.Outbound(1, Inside, Stranger));
        Assert.NotEqual(nat.Outbound(2, Inside, Remote), nat.Outbound(3, Inside with { Port = 500 }, Remote));
    }

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(1, true, false)]
    [InlineData(2, false, false)]
    public void The_filter_decides_who_may_answer(int filtering, bool samePortless, bool stranger)
    {
        var nat = New((NatFiltering)filtering);
        var outside = nat.Outbound(0, Inside, Remote);
        Assert.Equal(Inside, nat.Inbound(1, outside, Remote));
        Assert.Equal(samePortless, nat.Inbound(1, outside, Remote with { Port = 9 }) is not null);
        Assert.Equal(stranger, nat.Inbound(1, outside, Stranger) is not null);
    }

    [Fact]
    public void Only_outbound_packets_keep_a_mapping_open()
    {
        var nat = New(NatFiltering.EndpointIndependent);
        var outside = nat.Outbound(0, Inside, Remote);
        nat.Inbound(Expiry.Ticks, outside, Remote);
        Assert.Null(nat.Inbound(Expiry.Ticks + 1, outside, Remote));
        Assert.NotEqual(outside, nat.Outbound(Expiry.Ticks + 2, Inside, Remote));
    }

    [Fact]
    public void A_rebinding_makes_the_old_mapping_useless()
    {
        var nat = New(NatFiltering.EndpointIndependent);
        var outside = nat.Outbound(0, Inside, Remote);
        nat.Rebind();
        Assert.Null(nat.Inbound(1, outside, Remote));
        Assert.NotEqual(outside, nat.Outbound(1, Inside, Remote));
    }

    private static NatBox New(NatFiltering filtering) => new(External, filtering, Expiry, 20_000);
}

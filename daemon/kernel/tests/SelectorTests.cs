using IkeLab.Kernel.Xfrm;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tests;

/// <summary>Ranges become prefixes and masks that cover exactly the same.</summary>
public sealed class SelectorTests
{
    [Fact]
    public void Families_do_not_mix_and_protocols_must_agree()
    {
        var v4 = Samples.Subnet("10.0.0.0", "10.0.0.255", 6);
        var v6 = Samples.Subnet("2001:db8::", "2001:db8::ffff");
        var udp = Samples.Subnet("10.3.0.0", "10.3.0.255", 17);
        var any = Samples.Subnet("10.4.0.0", "10.4.0.255");
        Assert.True(XfrmSelectors.TryBuild([v4, v6], [udp, any, v6], out var selectors, out _));
        Assert.Equal([6, 0], selectors.Select(selector => (int)selector.Protocol));
        Assert.Equal([24, 112], selectors.Select(selector => (int)selector.DestinationPrefix));
        Assert.False(XfrmSelectors.TryBuild([v4], [udp], out _, out var fault));
        Assert.Contains("no local traffic selector", fault);
    }

    [Fact]
    public void ICMP_has_its_type_and_code_for_ports()
    {
        var all = Samples.Subnet("10.0.0.1", "10.0.0.1", 1);
        var echo = Samples.Subnet("10.0.0.1", "10.0.0.1", 1, 0x0800, 0x08ff);
        var port = Samples.Subnet("10.0.0.1", "10.0.0.1", 1, 0x0303, 0x0303);
        var odd = Samples.Subnet("10.0.0.1", "10.0.0.1", 1, 0x0301, 0x0303);
        Assert.Equal((XfrmPort.Any, XfrmPort.Any), PortsOf(all));
        Assert.Equal((new(8, 65535), XfrmPort.Any), PortsOf(echo));
        Assert.Equal((new(3, 65535), new(3, 65535)), PortsOf(port));
        Assert.False(XfrmSelectors.TryBuild([odd], [all], out _, out var fault));
        Assert.Contains("ICMP", fault);

        (XfrmPort, XfrmPort) PortsOf(TrafficSelector selector)
        {
            Assert.True(XfrmSelectors.TryBuild([selector], [all], out var selectors, out _));
            return (selectors[0].SourcePort, selectors[0].DestinationPort);
        }
    }

    [Fact]
    public void OPAQUE_is_port_zero_and_port_ranges_are_masks()
    {
        var all = Samples.Subnet("10.0.0.1", "10.0.0.1");
        var opaque = Samples.Subnet("10.0.0.1", "10.0.0.1", 17, 65535, 0);
        var range = Samples.Subnet("10.0.0.1", "10.0.0.1", 17, 1024, 65535);
        Assert.True(XfrmSelectors.TryBuild([opaque], [all], out var selectors, out _));
        Assert.Equal(new XfrmPort(0, 65535), selectors.Single().SourcePort);
        Assert.True(XfrmSelectors.TryBuild([all], [range], out selectors, out _));
        Assert.Equal(6, selectors.Count);
        Assert.Equal(new XfrmPort(1024, 0xfc00), selectors[0].DestinationPort);
    }

    [Fact]
    public void What_would_take_too_many_policies_is_refused()
    {
        var ragged = Samples.Subnet("10.0.0.1", "10.255.255.254");
        Assert.False(XfrmSelectors.TryBuild([ragged], [ragged], out _, out var fault));
        Assert.Contains($"{XfrmSelectors.MaxPairs}", fault);
    }

    [Fact]
    public void The_more_specific_selector_is_stronger()
    {
        var any = new XfrmSelector();
        var host = any with { SourcePrefix = 32, DestinationPrefix = 32 };
        var protocol = any with { Protocol = 6 };
        var port = protocol with { SourcePort = new(80, 65535) };
        uint[] priorities = [.. new[] { host, port, protocol, any }.Select(
            selector => XfrmSelectors.Priority(selector, 0x20000))];
        Assert.Equal(priorities.Order(), priorities);
        Assert.Equal(4, priorities.Distinct().Count());
        Assert.True(priorities[0] > 0);
    }

    [Fact]
    public void A_packet_s_ICMP_type_goes_into_the_selector()
    {
        var packet = new XfrmSelector
        {
            Family = XfrmFamily.V4, Protocol = 1, SourcePort = new(8, 65535), DestinationPort = new(0, 65535),
            Source = IpAddress.Parse("10.0.0.1"), SourcePrefix = 32,
            Destination = IpAddress.Parse("10.0.1.0"), DestinationPrefix = 24,
        };
        var (source, destination) = XfrmPacketSelectors.From(packet);
        Assert.Equal(Samples.Subnet("10.0.0.1", "10.0.0.1", 1, 0x0800, 0x0800), source);
        Assert.Equal(Samples.Subnet("10.0.1.0", "10.0.1.255", 1, 0x0800, 0x0800), destination);
        var anyCode = packet with { DestinationPort = default };
        Assert.Equal(0x08ff, XfrmPacketSelectors.From(anyCode).Source.EndPort);
    }
}

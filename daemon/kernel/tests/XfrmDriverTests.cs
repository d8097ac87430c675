using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Xfrm;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tests;

/// <summary>Effects become SAs and policies, and leave nothing behind.</summary>
public sealed class XfrmDriverTests
{
    private const uint In = 0xc0000001;
    private const uint Out = 0xd0000001;

    private readonly FakeXfrm _kernel = new();
    private readonly List<KernelOutput> _outputs = [];
    private readonly XfrmDriver _driver;

    public XfrmDriverTests() => _driver = new(new XfrmRequests(_kernel), new(), _outputs.Add);

    [Fact]
    public void An_allocated_SPI_becomes_a_child_with_two_SAs_and_three_policies()
    {
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        var spi = Assert.IsType<SpiAllocated>(Completion()).Spi;
        Assert.NotEqual(0u, spi);
        var effect = Samples.Install(spi, Out);
        Install(effect);
        Assert.Equal(2, _kernel.Sas.Count);
        Assert.Equal(3, _kernel.Policies.Count);
        var outbound = Sa(Samples.Path.Remote.Address, Out);
        Assert.Equal(Samples.Path.Local.Address, outbound.Sa.Source);
        Assert.Equal("rfc4106(gcm(aes))", outbound.Attributes.Aead!.Name);
        Assert.Equal(36, outbound.Attributes.Aead.Key.Length);
        Assert.Equal(3600ul, outbound.Sa.Lifetime.SoftSeconds);
        Assert.Equal(2_000_000ul, outbound.Sa.Lifetime.HardBytes);
        Assert.All(effect.Sa.Outbound.Encryption, octet => Assert.Equal(0, octet));
        Assert.Equal(Out, _kernel.Templates(XfrmDirection.Out).Single().Spi);
        Assert.Equal(0u, _kernel.Templates(XfrmDirection.In).Single().Spi);
        Assert.Equal(
            outbound.Sa.RequestId, _kernel.Templates(XfrmDirection.Forward).Single().RequestId);
        _driver.RemoveChild(Samples.Remove(spi, Out));
        RequireNothing();
    }

    [Fact]
    public void A_released_SPI_is_gone()
    {
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        var spi = Assert.IsType<SpiAllocated>(Completion()).Spi;
        _driver.RemoveChild(Samples.Remove(spi, 0));
        RequireNothing();
    }

    [Fact]
    public void An_SPI_that_another_address_uses_is_drawn_again()
    {
        Install(Samples.Install(In, Out));
        _kernel.NextSpi = In;
        var other = new UdpPath(new(IpAddress.Parse("192.0.2.9"), 500), Samples.Path.Remote);
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = other });
        Assert.Equal(In + 1, Assert.IsType<SpiAllocated>(Completion()).Spi);
        Assert.Equal(3, _kernel.Sas.Count);
    }

    /// <summary>RFC 7296 §2.8: receive at once, and send when the peer is known to be ready.</summary>
    [Fact]
    public void A_replacement_sends_when_it_is_activated_or_when_the_old_SA_is_gone()
    {
        Install(Samples.Install(In, Out));
        Install(Samples.Install(In + 1, Out + 1, active: false, replaces: In));
        Assert.Equal(3, _kernel.Policies.Count);
        Assert.Single(_kernel.Sas.Values.Select(sa => sa.Sa.RequestId).Distinct());
        Assert.Equal(Out, _kernel.Templates(XfrmDirection.Out).Single().Spi);
        _driver.ActivateOutbound(new() { InboundSpi = In + 1, OutboundSpi = Out + 1 });
        Assert.Equal(Out + 1, _kernel.Templates(XfrmDirection.Out).Single().Spi);
        _driver.RemoveChild(Samples.Remove(In, Out, oneHalf: true));
        Assert.Equal(3, _kernel.Sas.Count);
        _driver.RemoveChild(Samples.Remove(In, Out));
        Assert.Equal(Out + 1, _kernel.Templates(XfrmDirection.Out).Single().Spi);

        Install(Samples.Install(In + 2, Out + 2, active: false, replaces: In + 1));
        _driver.RemoveChild(Samples.Remove(In + 1, Out + 1));
        Assert.Equal(Out + 2, _kernel.Templates(XfrmDirection.Out).Single().Spi);
        _driver.RemoveChild(Samples.Remove(In + 2, Out + 2));
        RequireNothing();
    }

    [Fact]
    public void A_moved_child_keeps_its_keys_counters_and_request_ID()
    {
        Install(Samples.Install(In, Out, udp: true, esn: true));
        var before = Sa(Samples.Path.Remote.Address, Out);
        var path = new UdpPath(
            new(IpAddress.Parse("2001:db8::1"), 4500), new(IpAddress.Parse("2001:db8::2"), 61000));
        _driver.UpdateChildPath(new()
        {
            InboundSpi = In, OutboundSpi = Out, Path = path, UdpEncapsulated = true,
        });
        Assert.Equal(2, _kernel.Sas.Count);
        var after = Sa(path.Remote.Address, Out);
        Assert.Equal(before.Attributes.Aead!.Key, after.Attributes.Aead!.Key);
        Assert.Equal(before.Sa.RequestId, after.Sa.RequestId);
        Assert.Equal(XfrmFamily.V6, after.Sa.Family);
        Assert.Equal(61000, after.Attributes.Encapsulation!.Value.DestinationPort);
        Assert.Equal(61000, Sa(path.Local.Address, In).Attributes.Encapsulation!.Value.SourcePort);
        Assert.All(_kernel.Policies.Values, policy =>
            Assert.Equal(XfrmFamily.V6, policy.Attributes.Templates.Single().Family));
        _driver.HandleEvent(Expired(path.Remote.Address, Out, hard: false));
        Assert.Equal(new Expire(In, false), Event());
        _driver.RemoveChild(Samples.Remove(In, Out));
        RequireNothing();
    }

    [Fact]
    public void A_child_that_cannot_be_moved_has_expired()
    {
        Install(Samples.Install(In, Out));
        _kernel.Fault = (XfrmType.NewSa, 22);
        _driver.UpdateChildPath(new()
        {
            InboundSpi = In, OutboundSpi = Out, Path = Samples.Path, UdpEncapsulated = true,
        });
        Assert.Equal(2, _outputs.RemoveAll(output => output is KernelFault));
        Assert.Equal(new Expire(In, true), Event());
        _driver.RemoveChild(Samples.Remove(In, Out));
        RequireNothing();
    }

    [Theory]
    [InlineData(XfrmType.NewSa)]
    [InlineData(XfrmType.UpdatePolicy)]
    internal void A_refused_child_leaves_nothing(XfrmType refused)
    {
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        var spi = Assert.IsType<SpiAllocated>(Completion()).Spi;
        _kernel.Fault = (refused, 22);
        _driver.InstallChild(Samples.Install(spi, Out));
        Assert.False(Assert.IsType<ChildInstalled>(Completion()).Ok);
        Assert.Contains(_outputs, output => output is KernelFault);
        RequireNothing();
    }

    [Fact]
    public void Transport_mode_has_two_policies_and_a_selector()
    {
        var local = Samples.Subnet("192.0.2.1", "192.0.2.1", 17, 1701, 1701);
        var remote = Samples.Subnet("192.0.2.2", "192.0.2.2", 17);
        Install(Samples.Install(
            In, Out, mode: ChildMode.Transport, local: [local], remote: [remote]));
        Assert.Equal(2, _kernel.Policies.Count);
        var sa = Sa(Samples.Path.Local.Address, In).Sa;
        Assert.Equal(new XfrmPort(1701, ushort.MaxValue), sa.Selector.DestinationPort);
        Assert.Equal(32, sa.Selector.SourcePrefix);
        Assert.Equal(XfrmMode.Transport, sa.Mode);
        _driver.RemoveChild(Samples.Remove(In, Out));
        RequireNothing();
    }

    [Fact]
    public void AH_has_an_integrity_algorithm_alone()
    {
        var suite = new CipherSuite(EncryptionId.None, 0, IntegrityId.HmacSha256_128);
        Install(Samples.Install(In, Out, suite, protocol: ProtocolId.Ah));
        var sa = _kernel.Sas.Values.First(sa => sa.Sa.Spi == In);
        Assert.Equal(XfrmNumbers.ProtocolAh, sa.Sa.Protocol);
        Assert.Null(sa.Attributes.Crypt);
        Assert.Equal(128, sa.Attributes.AuthTruncated!.IcvBits);
        Assert.Equal(XfrmSaFlags.AnyFamily | XfrmSaFlags.Align4, sa.Sa.Flags);
        var path = new UdpPath(new(IpAddress.Parse("2001:db8::1"), 500), new(IpAddress.Parse("2001:db8::2"), 500));
        _driver.UpdateChildPath(new() { InboundSpi = In, OutboundSpi = Out, Path = path, UdpEncapsulated = false });
        Assert.All(_kernel.Sas.Values, moved => Assert.Equal(XfrmSaFlags.AnyFamily, moved.Sa.Flags));
    }

    [Fact]
    public void Limits_are_heard_once_of_both_halves()
    {
        Install(Samples.Install(In, Out));
        _driver.HandleEvent(Expired(Samples.Path.Local.Address, In, hard: false));
        _driver.HandleEvent(Expired(Samples.Path.Remote.Address, Out, hard: false));
        Assert.Equal(new Expire(In, false), Event());
        _driver.HandleEvent(Expired(Samples.Path.Remote.Address, Out, hard: true));
        _driver.HandleEvent(Expired(Samples.Path.Local.Address, In, hard: true));
        Assert.Equal(new Expire(In, true), Event());
        _driver.HandleEvent(Expired(Samples.Path.Local.Address, 0x12345678, hard: true));
        Assert.Empty(_outputs);
    }

    [Fact]
    public void A_trap_raises_acquires_and_gives_way_to_its_child()
    {
        _driver.SetTrap(new("east-west", Samples.Child, Samples.Path));
        var template = _kernel.Templates(XfrmDirection.Out).Single();
        Assert.Equal(0u, template.Spi);
        var packet = new XfrmSelector
        {
            Family = XfrmFamily.V4,
            Source = IpAddress.Parse("10.1.0.7"), SourcePrefix = 32,
            Destination = IpAddress.Parse("10.2.0.9"), DestinationPrefix = 32,
            Protocol = 17, SourcePort = new(4000, 65535), DestinationPort = new(53, 65535),
        };
        _driver.HandleEvent(Acquired(packet, template));
        var source = Samples.Subnet("10.1.0.7", "10.1.0.7", 17, 4000, 4000);
        var destination = Samples.Subnet("10.2.0.9", "10.2.0.9", 17, 53, 53);
        Assert.Equal(new Acquire("east-west", "net", source, destination), Event());

        Install(Samples.Install(In, Out));
        Assert.Equal(Out, _kernel.Templates(XfrmDirection.Out).Single().Spi);
        Assert.Equal(template.RequestId, _kernel.Sas.Values.First().Sa.RequestId);
        _driver.RemoveChild(Samples.Remove(In, Out));
        Assert.Equal(template, _kernel.Templates(XfrmDirection.Out).Single());
        _driver.RemoveTrap("east-west", "net");
        RequireNothing();
        _driver.HandleEvent(Acquired(packet, template));
        Assert.Empty(_outputs);
    }

    [Fact]
    public void A_new_mapping_is_heard_for_our_SAs_only()
    {
        Install(Samples.Install(In, Out, udp: true));
        var moved = new UdpEndpoint(IpAddress.Parse("203.0.113.5"), 61000);
        foreach (var spi in (uint[])[In, In + 7])
            _driver.HandleEvent(new XfrmMapping(
                new(Samples.Path.Local.Address, spi, XfrmNumbers.ProtocolEsp), 0, default, moved,
                XfrmAttributes.None));
        Assert.Equal(new NatMappingChanged(In, moved), Event());
        Assert.Empty(_outputs);
    }

    [Fact]
    public void Use_tells_of_the_first_packet()
    {
        Install(Samples.Install(In, Out, active: false));
        _driver.QueryUse(In);
        Assert.Equal(new KernelUse(In, 0, 0, 0, 0), Assert.Single(_outputs));
        _outputs.Clear();
        var id = new XfrmSaId(Samples.Path.Local.Address, In, XfrmNumbers.ProtocolEsp);
        _kernel.Sas[id] = _kernel.Sas[id] with
        {
            Sa = _kernel.Sas[id].Sa with { Use = new(1500, 2, 0, 0) },
        };
        _driver.QueryUse(In);
        Assert.Equal(
            [new KernelUse(In, 1500, 2, 0, 0), new KernelRaised(new FirstInboundPacket(In))], _outputs);
    }

    [Fact]
    public void After_lost_events_an_SA_that_is_gone_has_expired()
    {
        Install(Samples.Install(In, Out));
        _kernel.Sas.Clear();
        _driver.Resynchronise();
        Assert.IsType<KernelFault>(_outputs[0]);
        _outputs.RemoveAt(0);
        Assert.Equal(new Expire(In, true), Event());
    }

    [Fact]
    public void More_than_the_limits_allow_is_refused()
    {
        var driver = new XfrmDriver(
            new XfrmRequests(_kernel), new() { MaxChildren = 2, MaxTraps = 1, MaxPolicies = 100 }, _outputs.Add);
        driver.InstallChild(Samples.Install(In, Out));
        driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        var spis = _outputs.OfType<KernelCompleted>().Select(done => done.Completion)
            .OfType<SpiAllocated>().Select(allocated => allocated.Spi);
        Assert.Equal([true, false], spis.Select(spi => spi != 0));
        _outputs.Clear();
        driver.InstallChild(Samples.Install(In + 1, Out + 1));
        Assert.False(Assert.IsType<ChildInstalled>(Completion()).Ok);
    }

    [Fact]
    public void A_previous_life_is_removed()
    {
        Install(Samples.Install(In, Out));
        _driver.FlushStale();
        RequireNothing();
    }

    private void Install(InstallChild effect)
    {
        _driver.InstallChild(effect);
        Assert.True(Assert.IsType<ChildInstalled>(Completion()).Ok);
        Assert.Empty(_outputs);
    }

    private Completion Completion()
    {
        var done = _outputs.OfType<KernelCompleted>().Single();
        _outputs.Remove(done);
        return done.Completion;
    }

    private KernelEvent Event()
    {
        var raised = Assert.IsType<KernelRaised>(Assert.Single(_outputs));
        _outputs.Clear();
        return raised.Event;
    }

    private XfrmSaMessage Sa(IpAddress destination, uint spi) =>
        _kernel.Sas[new(destination, spi, XfrmNumbers.ProtocolEsp)];

    private void RequireNothing()
    {
        Assert.Empty(_kernel.Sas);
        Assert.Empty(_kernel.Policies);
        Assert.Equal(0, _driver.Children);
    }

    private static XfrmExpire Expired(IpAddress destination, uint spi, bool hard) => new(
        new() { Destination = destination, Spi = spi, Protocol = XfrmNumbers.ProtocolEsp }, hard,
        XfrmAttributes.None);

    private static XfrmAcquire Acquired(XfrmSelector packet, XfrmTemplate template) => new(
        new(Samples.Path.Remote.Address, 0, XfrmNumbers.ProtocolEsp), Samples.Path.Local.Address, packet,
        new(), 0, 0, 0, 1, XfrmAttributes.None with { Templates = [template] });
}

using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.Tests;

/// <summary>IPComp: a child has two more SAs, whose CPIs live and die with its SPIs (RFC 7296 §2.22).</summary>
public sealed class XfrmCompressionTests
{
    private const uint Out = 0xd0000001;
    private const ushort PeerCpi = 0x1234;

    private readonly FakeXfrm _kernel = new();
    private readonly List<KernelOutput> _outputs = [];
    private readonly XfrmDriver _driver;

    public XfrmCompressionTests() => _driver = new(new XfrmRequests(_kernel), new(), _outputs.Add);

    [Fact]
    public void A_compressed_tunnel_is_made_by_IPComp_and_protected_by_ESP_in_transport_mode()
    {
        var (spi, cpi) = Allocate();
        Assert.NotEqual(0, cpi);
        Install(spi, new(IpcompTransform.Deflate, cpi, PeerCpi));
        Assert.Equal(4, _kernel.Sas.Count);
        var outbound = Sa(Samples.Path.Remote.Address, PeerCpi, XfrmNumbers.ProtocolComp);
        Assert.Equal("deflate", outbound.Attributes.Compression!.Name);
        Assert.Equal((XfrmMode.Tunnel, XfrmSaFlags.AnyFamily), (outbound.Sa.Mode, outbound.Sa.Flags));
        // The kernel refuses a window, a direction of its own and UDP for IPComp, and it has no lifetime.
        Assert.Equal((0, XfrmNumbers.Infinite), (outbound.Sa.ReplayWindow, outbound.Sa.Lifetime.HardBytes));
        Assert.Null(outbound.Attributes.ReplayEsn);
        Assert.Null(outbound.Attributes.Encapsulation);
        var inbound = Sa(Samples.Path.Local.Address, cpi, XfrmNumbers.ProtocolComp);
        Assert.Equal(Samples.Path.Remote.Address, inbound.Sa.Source);
        var esp = Sa(Samples.Path.Remote.Address, Out, XfrmNumbers.ProtocolEsp);
        Assert.Equal((XfrmMode.Transport, (XfrmSaFlags)0), (esp.Sa.Mode, esp.Sa.Flags));
        Assert.Single(_kernel.Sas.Values.Select(sa => sa.Sa.RequestId).Distinct());
        Remove(spi);
    }

    /// <summary>The tunnel is not optional on the way out, or packets would leave without it.</summary>
    [Theory]
    [InlineData(XfrmDirection.Out, false)]
    [InlineData(XfrmDirection.In, true)]
    [InlineData(XfrmDirection.Forward, true)]
    internal void Policies_ask_for_both(XfrmDirection direction, bool optional)
    {
        var (spi, cpi) = Allocate();
        Install(spi, new(IpcompTransform.Deflate, cpi, PeerCpi));
        var templates = Assert.Single(_kernel.TemplateLists(direction));
        Assert.Equal([XfrmNumbers.ProtocolComp, XfrmNumbers.ProtocolEsp], templates.Select(t => t.Protocol));
        Assert.Equal([XfrmMode.Tunnel, XfrmMode.Transport], templates.Select(t => t.Mode));
        Assert.Equal([optional, false], templates.Select(t => t.Optional));
        uint[] spis = direction == XfrmDirection.Out ? [PeerCpi, Out] : [0, 0];
        Assert.Equal(spis, templates.Select(t => t.Spi));
        Assert.Equal(default, templates[1].Source);
        Remove(spi);
    }

    [Fact]
    public void In_transport_mode_both_are()
    {
        var (spi, cpi) = Allocate();
        var host = Samples.Subnet("192.0.2.1", "192.0.2.1");
        _driver.InstallChild(Samples.Install(
            spi, Out, mode: ChildMode.Transport, local: [host], remote: [Samples.Subnet("192.0.2.2", "192.0.2.2")],
            compression: new(IpcompTransform.Deflate, cpi, PeerCpi)));
        Assert.True(Completion<ChildInstalled>().Ok);
        Assert.All(_kernel.Sas.Values, sa => Assert.Equal(XfrmMode.Transport, sa.Sa.Mode));
        Assert.Equal(2, Assert.Single(_kernel.TemplateLists(XfrmDirection.Out)).Length);
        Remove(spi);
    }

    [Fact]
    public void A_CPI_that_was_not_agreed_on_goes_when_the_child_is_installed()
    {
        var (spi, _) = Allocate();
        Assert.Equal(2, _kernel.Sas.Count);
        Install(spi, null);
        Assert.Equal(2, _kernel.Sas.Count);
        Assert.All(_kernel.Sas.Keys, id => Assert.Equal(XfrmNumbers.ProtocolEsp, id.Protocol));
        Assert.Equal(XfrmMode.Tunnel, Assert.Single(_kernel.Templates(XfrmDirection.Out)).Mode);
        Remove(spi);
    }

    [Fact]
    public void A_released_SPI_takes_its_CPI_along()
    {
        var (spi, _) = Allocate();
        _driver.RemoveChild(Samples.Remove(spi, 0));
        Assert.Empty(_kernel.Sas);
    }

    [Fact]
    public void A_child_without_room_in_the_kernel_leaves_nothing()
    {
        var (spi, cpi) = Allocate();
        _kernel.Fault = (XfrmType.NewSa, 12);
        _driver.InstallChild(Samples.Install(spi, Out, compression: new(IpcompTransform.Deflate, cpi, PeerCpi)));
        Assert.False(Completion<ChildInstalled>().Ok);
        Assert.Empty(_kernel.Sas);
        Assert.Empty(_kernel.Policies);
    }

    [Theory]
    [InlineData(IpcompTransform.Lzs, "10.1.0.0", "10.2.0.0", "no name")]
    [InlineData(IpcompTransform.Deflate, "2001:db8::1", "2001:db8::2", "different families")]
    public void What_the_kernel_cannot_compress_is_refused(
        IpcompTransform transform, string local, string remote, string because)
    {
        var (spi, cpi) = Allocate();
        _driver.InstallChild(Samples.Install(
            spi, Out, local: [Samples.Subnet(local, local)], remote: [Samples.Subnet(remote, remote)],
            compression: new(transform, cpi, PeerCpi)));
        Assert.False(Completion<ChildInstalled>().Ok);
        Assert.Contains(because, Assert.IsType<KernelFault>(Assert.Single(_outputs)).Message);
    }

    [Fact]
    public void A_kernel_without_IPComp_gives_no_CPI_and_says_so_once()
    {
        _kernel.Fault = (XfrmType.NewSa, 93);
        Assert.Equal(0, Allocate(faults: 1).Cpi);
        _kernel.Fault = null;
        Assert.Equal(0, Allocate().Cpi);
        Assert.All(_kernel.Sas.Keys, id => Assert.Equal(XfrmNumbers.ProtocolEsp, id.Protocol));
    }

    [Fact]
    public void Who_asks_for_no_CPI_gets_none()
    {
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        Assert.Equal(0, Completion<SpiAllocated>().Cpi);
        Assert.Single(_kernel.Sas);
    }

    [Fact]
    public void A_moved_child_takes_its_compression_along()
    {
        var (spi, cpi) = Allocate();
        Install(spi, new(IpcompTransform.Deflate, cpi, PeerCpi));
        var path = new UdpPath(
            new(IpAddress.Parse("192.0.2.77"), 4500), new(IpAddress.Parse("203.0.113.9"), 61000));
        _driver.UpdateChildPath(new() { InboundSpi = spi, OutboundSpi = Out, Path = path, UdpEncapsulated = true });
        Assert.Equal(4, _kernel.Sas.Count);
        Assert.Null(Sa(path.Remote.Address, PeerCpi, XfrmNumbers.ProtocolComp).Attributes.Encapsulation);
        Assert.NotNull(Sa(path.Remote.Address, Out, XfrmNumbers.ProtocolEsp).Attributes.Encapsulation);
        Assert.Equal("deflate", Sa(path.Local.Address, cpi, XfrmNumbers.ProtocolComp).Attributes.Compression!.Name);
        Assert.Equal(path.Remote.Address, Assert.Single(_kernel.TemplateLists(XfrmDirection.Out))[0].Destination);
        Remove(spi);
    }

    private (uint Spi, ushort Cpi) Allocate(int faults = 0)
    {
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path, WithCpi = true });
        var completion = Completion<SpiAllocated>();
        Assert.Equal(faults, _outputs.RemoveAll(output => output is KernelFault));
        return (completion.Spi, completion.Cpi);
    }

    private void Install(uint spi, IpCompression? compression)
    {
        _driver.InstallChild(Samples.Install(spi, Out, compression: compression));
        Assert.True(Completion<ChildInstalled>().Ok);
        Assert.Empty(_outputs);
    }

    private void Remove(uint spi)
    {
        _driver.RemoveChild(Samples.Remove(spi, Out, oneHalf: true));
        _driver.RemoveChild(Samples.Remove(spi, Out));
        Assert.Empty(_kernel.Sas);
        Assert.Empty(_kernel.Policies);
        Assert.Empty(_outputs);
    }

    private T Completion<T>() where T : Completion
    {
        var done = _outputs.OfType<KernelCompleted>().Single();
        _outputs.Remove(done);
        return Assert.IsType<T>(done.Completion);
    }

    private XfrmSaMessage Sa(IpAddress destination, uint spi, byte protocol) =>
        _kernel.Sas[new(destination, spi, protocol)];
}

using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Tests.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using IkeLab.Kernel;

namespace IkeLab.Daemon.Tests.Gateway;

public sealed class TrafficBookTests
{
    private readonly AskedKernel _kernel = new();
    private readonly TrafficBook _book;

    public TrafficBookTests() => _book = new(new CoupledKernel(_kernel));

    [Fact]
    public void Only_more_than_before_is_traffic()
    {
        _book.Installed(Child(1), At(0), true);
        Assert.False(_book.Count(new(1, 0, 0, 0, 0)));
        Assert.True(_book.Count(new(1, 100, 2, 7, 1)));
        Assert.False(_book.Count(new(1, 100, 2, 7, 1)));
        Assert.True(_book.Count(new(1, 150, 3, 9, 4)));
        Assert.False(_book.Count(new(2, 150, 3, 0, 0)));
        var child = _book.Find(1)!;
        Assert.Equal((150ul, 3ul, 9ul, 4ul), (child.BytesIn, child.PacketsIn, child.BytesOut, child.PacketsOut));
    }

    [Fact]
    public void Children_are_asked_about_every_ten_seconds_while_they_live()
    {
        _book.Installed(Child(1), At(0), true);
        _book.Installed(Child(2), At(0), true);
        _book.Poll(At(0));
        _book.Poll(At(9));
        Assert.Equal([1u, 2u], _kernel.Asked);
        Assert.Null(_book.Removed(Removal(1, inbound: false)));
        Assert.NotNull(_book.Find(1));
        Assert.NotNull(_book.Removed(Removal(1, inbound: true)));
        Assert.Null(_book.Find(1));
        _book.Poll(At(10));
        Assert.Equal([1u, 2u, 2u], _kernel.Asked);
    }

    [Fact]
    public void With_many_children_each_has_its_turn()
    {
        for (var spi = 1u; spi <= 2500; spi++)
            _book.Installed(Child(spi), At(0), true);
        for (var round = 0; round < 3; round++)
        {
            _book.Poll(At(10 * round));
            Assert.Equal(1000 * (round + 1), _kernel.Asked.Count);
        }
        Assert.Equal(2500, _kernel.Asked.Distinct().Count());
    }

    private static Instant At(int seconds) => new(TimeSpan.FromSeconds(100 + seconds).Ticks);

    private static RemoveChild Removal(uint spi, bool inbound) => new()
    {
        Protocol = ProtocolId.Esp, InboundSpi = spi, OutboundSpi = 1, Inbound = inbound, Outbound = !inbound,
    };

    private static ChildSaParameters Child(uint spi) => new()
    {
        IkeSpi = 1, Connection = LeaseRequests.Connection("home"), PeerId = Identification.Fqdn("gateway.test"),
        Child = new() { Name = "home", Proposals = [], Local = [], Remote = [] }, Initiator = true, Protocol = ProtocolId.Esp,
        InboundSpi = spi, OutboundSpi = 1, Path = default, UdpEncapsulated = false, Mode = ChildMode.Tunnel, Suite = default,
        ExtendedSequenceNumbers = false, Inbound = new([], []), Outbound = new([], []), OutboundActive = true,
        ReplacesInboundSpi = 0, LocalSelectors = [], RemoteSelectors = [],
    };

    private sealed class AskedKernel : IKernel
    {
        public List<uint> Asked { get; } = [];
        public string Name => "asked";

        public bool QueryUse(uint inboundSpi)
        {
            Asked.Add(inboundSpi);
            return true;
        }

        public bool FlushStale() => true;
        public bool AllocateSpi(AllocateSpi effect) => true;
        public bool InstallChild(InstallChild effect) => true;
        public bool UpdateChildPath(UpdateChildPath effect) => true;
        public bool ActivateOutbound(ActivateOutbound effect) => true;
        public bool RemoveChild(RemoveChild effect) => true;
        public bool SetTrap(KernelTrap trap) => true;
        public bool RemoveTrap(string connection, string child) => true;

        public bool TryTake(out KernelOutput output)
        {
            output = null!;
            return false;
        }

        public void Dispose()
        {
        }
    }
}

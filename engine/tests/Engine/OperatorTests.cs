using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>What operators see of SAs and wishes, and what they take back.</summary>
public sealed class OperatorTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(6);

    [Fact]
    public void An_established_IKE_SA_is_listed_with_its_child()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var a = Assert.Single(lab.A.Endpoint.ListIkeSas());
        var b = Assert.Single(lab.B.Endpoint.ListIkeSas());
        Assert.Equal((IkeSaPhase.Established, IkeSaPhase.Established), (a.Phase, b.Phase));
        Assert.Equal((true, false), (a.Initiator, b.Initiator));
        Assert.Equal((a.LocalSpi, a.PeerSpi), (b.PeerSpi, b.LocalSpi));
        Assert.Equal(a.Suite, b.Suite);
        Assert.NotNull(a.Suite);
        Assert.Equal(lab.B.Configuration.Connections[0].LocalId, a.PeerId);
        Assert.Equal((false, false), (a.LocalBehindNat, a.RemoteBehindNat));
        var (childA, childB) = (Assert.Single(a.Children), Assert.Single(b.Children));
        Assert.Equal((lab.A.ChildSpi, true, false), (childA.InboundSpi, childA.Current, childA.Rekeying));
        Assert.Equal((childA.InboundSpi, childA.OutboundSpi), (childB.OutboundSpi, childB.InboundSpi));
        Assert.Equal(childA.LocalSelectors, childB.RemoteSelectors);
    }

    [Fact]
    public void Each_step_of_a_handshake_has_its_phase()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        Assert.Equal(IkeSaPhase.Connecting, Assert.Single(lab.A.Endpoint.ListIkeSas()).Phase);
        Assert.Null(lab.A.Endpoint.ListIkeSas()[0].PeerId);
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        Assert.Equal(IkeSaPhase.Connecting, Assert.Single(lab.B.Endpoint.ListIkeSas()).Phase);
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: true));
        Assert.Equal(IkeSaPhase.Authenticating, Assert.Single(lab.A.Endpoint.ListIkeSas()).Phase);
        lab.Exchange();
        Assert.Equal(IkeSaPhase.Established, Assert.Single(lab.A.Endpoint.ListIkeSas()).Phase);
    }

    [Fact]
    public void An_IKE_SA_that_waits_for_a_response_says_so_and_how_often_it_has_asked()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        var waits = Assert.Single(lab.A.Endpoint.ListIkeSas());
        Assert.Equal((1, 0), (waits.OutstandingRequests, waits.Retransmissions));
        lab.Tick();
        Assert.Equal(1, Assert.Single(lab.A.Endpoint.ListIkeSas()).Retransmissions);
        lab.Exchange();
        Assert.All(lab.A.Endpoint.ListIkeSas(), sa => Assert.Equal((0, 0), (sa.OutstandingRequests, sa.Retransmissions)));
    }

    [Fact]
    public void A_replaced_IKE_SA_and_one_on_its_way_out_are_told_from_the_others()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        Assert.Equal(
            [IkeSaPhase.Replaced, IkeSaPhase.Established],
            lab.B.Endpoint.ListIkeSas().Select(sa => sa.Phase).OrderDescending());
        Assert.Equal(
            [null, lab.B.Endpoint.ListIkeSas().Single(sa => sa.Phase == IkeSaPhase.Established).LocalSpi],
            lab.B.Endpoint.ListIkeSas().Select(sa => sa.ReplacedBy).Order());
        lab.Exchange();
        lab.A.Command(new DeleteIke(lab.A.IkeSpi));
        Assert.Equal(IkeSaPhase.Deleting, Assert.Single(lab.A.Endpoint.ListIkeSas()).Phase);
        lab.Exchange();
        Assert.Empty(lab.A.Endpoint.ListIkeSas());
    }

    [Fact]
    public void While_rekeys_of_both_sides_meet_one_IKE_SA_counts()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        foreach (var host in new[] { lab.A, lab.B })
        {
            Assert.Equal(
                [IkeSaPhase.Replaced, IkeSaPhase.Established],
                host.Endpoint.ListIkeSas().Select(sa => sa.Phase).OrderDescending());
        }
    }

    [Fact]
    public void A_wish_tells_of_its_failures_and_of_the_next_try()
    {
        using var lab = new VirtualLab { Lose = _ => true };
        Assert.Null(lab.A.Endpoint.DescribeWish("a-b"));
        lab.A.Command(new Initiate("a-b"));
        Assert.Equal(new(true, Instant.Never, 0), lab.A.Endpoint.DescribeWish("a-b"));
        while (lab.A.Count(NoticeKind.IkeSaFailed) == 0)
            lab.Run(TimeSpan.FromSeconds(1));
        var wish = lab.A.Endpoint.DescribeWish("a-b");
        Assert.Equal((true, 1), (wish!.Wanted, wish.Failures));
        Assert.True(wish.NextTry > lab.Now && wish.NextTry != Instant.Never);
    }

    [Fact]
    public void What_is_relinquished_goes_on_and_is_not_made_anew()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var ike = lab.A.IkeSpi;
        lab.A.Command(new Relinquish("a-b"));
        lab.Run(Long);
        Assert.Equal(ike, Assert.Single(lab.A.Endpoint.ListIkeSas()).LocalSpi);
        Assert.NotEqual(true, lab.A.Endpoint.DescribeWish("a-b")?.Wanted);
        lab.B.Command(new DeleteIke(lab.B.IkeSpi));
        lab.Run(Long);
        Assert.Empty(lab.A.Endpoint.ListIkeSas());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void UDP_encapsulation_that_one_side_forces_holds_for_both(bool atA, bool atB)
    {
        using var lab = new VirtualLab();
        Force(lab.A, atA);
        Force(lab.B, atB);
        lab.Establish();
        Assert.True(lab.A.Kernel.Sending!.UdpEncapsulated && lab.B.Kernel.Sending!.UdpEncapsulated);
        Assert.Equal(UdpPath.NatTraversalPort, lab.A.Kernel.Sending.Path.Remote.Port);
    }

    [Fact]
    public void Who_forces_UDP_encapsulation_is_not_behind_a_NAT_and_follows_a_peer_that_is()
    {
        using var lab = new VirtualLab(new()
        {
            Roaming = true, MobikeA = false, MobikeB = false,
            Adjust = (connection, ofA) => connection with { ForceUdpEncapsulation = !ofA },
        });
        ushort mapping = 20_000;
        lab.Translate = p => ReferenceEquals(p.From, lab.A)
            ? new(p.Path.Remote, new(IpAddress.V4(198, 51, 100, 7), (ushort)(p.Path.Local.Port + mapping)))
            : new(new(lab.A.Address, (ushort)(p.Path.Remote.Port - mapping)), p.Path.Local);
        lab.Establish();
        var status = Assert.Single(lab.B.Endpoint.ListIkeSas());
        Assert.Equal((false, true), (status.LocalBehindNat, status.RemoteBehindNat));
        mapping = 30_000;
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Exchange();
        Assert.Equal(UdpPath.NatTraversalPort + 30_000, lab.B.Kernel.Sending!.Path.Remote.Port);
    }

    private static void Force(LabHost host, bool force)
    {
        if (force)
            host.Command(new Reload([host.Configuration.Connections[0] with { ForceUdpEncapsulation = true }]));
    }
}

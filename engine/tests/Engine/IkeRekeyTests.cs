using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 7296 §1.3.2, §2.8.2, §2.18, §2.25.2.</summary>
public sealed class IkeRekeyTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Requirement", "R-2.8-5")]
    public void Either_end_can_rekey_and_the_children_move(bool byA)
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var child = lab.A.ChildSpi;
        var host = byA ? lab.A : lab.B;
        host.Command(new RekeyIke(host.IkeSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal(child, lab.A.ChildSpi);
        AssertOneIkeSaEach(lab);
        lab.A.Command(new RekeyChild(child));
        lab.Run(Settling);
        Assert.NotEqual(child, lab.A.ChildSpi);
        lab.AssertOneChildEach();
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_every_order_of_delivery_ends_with_one_ike_sa_and_its_child(int order, byte lowest)
    {
        using var lab = new VirtualLab();
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        AssertSettled(lab);
    }

    [Fact]
    public void A_collision_that_one_side_does_not_notice_ends_with_the_others_sa()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        var late = lab.Take(p => p.Is(ExchangeType.CreateChildSa, false) && p.From == lab.A);
        lab.Exchange();
        lab.Deliver(late);
        lab.Run(Settling);
        AssertSettled(lab);
    }

    [Fact]
    public void A_delete_that_overtakes_our_response_leaves_the_peers_new_sa()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        lab.Deliver(p => p.From == lab.A);
        lab.Deliver(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, false));
        lab.Take(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, true));
        lab.Exchange();
        lab.Run(Settling);
        AssertSettled(lab);
    }

    [Fact]
    public void Crossing_deletes_of_the_ike_sa_end_it_on_both_sides()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new TerminateAll());
        lab.B.Command(new TerminateAll());
        lab.Run(Settling);
        Assert.Equal(0, lab.A.Endpoint.IkeSaCount);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Null(lab.A.Endpoint.NextTimeout);
    }

    [Fact]
    public void A_rekey_that_meets_a_delete_ends_with_the_delete()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.B.Command(new TerminateAll());
        lab.A.Command(new Terminate("a-b"));
        lab.Run(Settling);
        Assert.Equal(0, lab.A.Endpoint.IkeSaCount);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void Lifetimes_rekey_by_themselves_for_a_day()
    {
        using var lab = new VirtualLab(new() { IkeLifetime = new(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(25)) });
        lab.Establish();
        lab.Run(TimeSpan.FromHours(24));
        lab.AssertOneChildEach();
        Assert.True(lab.A.Endpoint.Counters.IkeRekeys >= 70);
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaClosed));
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaClosed));
    }

    private static void AssertSettled(VirtualLab lab)
    {
        lab.AssertOneChildEach();
        AssertOneIkeSaEach(lab);
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaClosed));
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaClosed));
        Assert.Equal(0, lab.A.Count(NoticeKind.ChildSaClosed));
        Assert.Equal(0, lab.B.Count(NoticeKind.ChildSaClosed));
        Assert.Equal(lab.A.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaRekeyed)!.IkeSpi,
            lab.B.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaRekeyed)!.PeerIkeSpi);
    }

    private static void AssertOneIkeSaEach(VirtualLab lab)
    {
        Assert.Equal(1, lab.A.Endpoint.IkeSaCount);
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }
}

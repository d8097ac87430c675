using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>A wished child that is lost or missing comes back, once.</summary>
public sealed class ChildRepairTests
{
    private static readonly TimeSpan LongerThanReconnectDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

    [Fact]
    public void The_rekey_that_ends_late_is_the_repair()
    {
        using var lab = new VirtualLab();
        lab.Deliver(ExpireDuringRekey(lab, refused: false));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Count(NoticeKind.ChildSaEstablished), lab.B.Count(NoticeKind.ChildSaEstablished)));
    }

    [Fact]
    public void A_rekey_that_is_refused_late_is_made_good_by_a_new_child()
    {
        using var lab = new VirtualLab();
        lab.Deliver(ExpireDuringRekey(lab, refused: true));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal(2, lab.A.Count(NoticeKind.ChildSaEstablished));
    }

    [Fact]
    public void A_repair_that_waits_behind_the_rekey_is_dropped_when_the_rekey_succeeds()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.Lose = p => ReferenceEquals(p.To, lab.A);
        lab.A.KernelSays(new Expire(lab.A.ChildSpi, Hard: false));
        lab.A.KernelSays(new Expire(lab.A.ChildSpi, Hard: true));
        lab.Run(LongerThanReconnectDelay);
        lab.Lose = _ => false;
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Count(NoticeKind.ChildSaEstablished));
    }

    [Fact]
    public void A_child_of_the_peers_rekey_that_ends_before_our_own_rekey_does_is_made_anew()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Take(p => ReferenceEquals(p.From, lab.A));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Exchange();
        // The peer has deleted the old SA: our rekey of it, which comes late, will be refused.
        lab.A.KernelSays(new Expire(lab.A.ChildSpi, Hard: true));
        lab.Lose = p => ReferenceEquals(p.To, lab.A);
        lab.Run(LongerThanReconnectDelay);
        lab.Lose = _ => false;
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_wish_that_adopts_the_peers_ike_sa_makes_the_child_that_this_one_lacks()
    {
        using var lab = new VirtualLab();
        lab.Lose = p => ReferenceEquals(p.From, lab.A) && p.Is(ExchangeType.IkeSaInit, response: false)
            || ReferenceEquals(p.From, lab.B) && p.Is(ExchangeType.CreateChildSa, response: false);
        lab.A.Command(new Initiate("a-b"));
        lab.A.Kernel.FailAllocations = 1;
        lab.B.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        lab.Run(TimeSpan.FromSeconds(10));
        lab.AssertPaired();
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void The_same_child_wished_by_both_ends_at_once_is_there_once(int order, byte lowest)
    {
        using var lab = BothWithoutChild();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new Initiate("a-b"));
        lab.B.Command(new Initiate("a-b"));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_child_is_there_once_also_when_a_kernel_is_slow(byte lowest)
    {
        using var lab = BothWithoutChild();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new Initiate("a-b"));
        lab.B.Command(new Initiate("a-b"));
        // A's kernel takes its time for the peer's child; meanwhile A's own comes to its end.
        lab.A.HoldEffect = e => e is InstallChild { Sa.Initiator: false };
        lab.Exchange();
        lab.A.HoldEffect = _ => false;
        lab.A.CompleteHeld();
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    /// <summary>Both ends want the child, and it has just been deleted.</summary>
    private static VirtualLab BothWithoutChild()
    {
        var lab = new VirtualLab();
        lab.Establish();
        lab.B.Command(new Initiate("a-b"));
        lab.A.Command(new DeleteChild(lab.A.ChildSpi));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        return lab;
    }

    /// <summary>B has answered; A, which waits for the answer, loses the old SA and would like to make a new one.</summary>
    private static Packet ExpireDuringRekey(VirtualLab lab, bool refused)
    {
        lab.Establish();
        lab.B.Kernel.FailInstalls = refused ? 1 : 0;
        lab.A.KernelSays(new Expire(lab.A.ChildSpi, Hard: false));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        var answer = lab.Take(p => p.Is(ExchangeType.CreateChildSa, response: true));
        lab.A.KernelSays(new Expire(lab.A.ChildSpi, Hard: true));
        lab.Lose = p => ReferenceEquals(p.To, lab.A);
        lab.Run(LongerThanReconnectDelay);
        lab.Lose = _ => false;
        return answer;
    }
}

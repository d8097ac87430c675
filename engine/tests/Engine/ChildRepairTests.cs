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

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>
/// Rekeys that meet something else at the worst moment (RFC 7296 §2.8, §2.8.1, §2.25): what the tests of each rekey by
/// itself leave out. features/CASES.md has the whole list.
/// </summary>
public sealed class CollisionCasesTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(8);

    [Fact]
    public void While_the_delete_is_awaited_a_soft_expire_is_passed_over_and_a_hard_one_obeyed()
    {
        using var lab = Lab();
        var old = lab.B.ChildSpi;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: true));
        lab.Take(p => p.From == lab.A && p.Is(ExchangeType.Informational, response: false));
        lab.B.KernelSays(new Expire(old, Hard: false));
        Assert.Empty(lab.InFlight);
        lab.B.Kernel.Sas.RemoveAll(s => s.Parameters.InboundSpi == old);
        lab.B.KernelSays(new Expire(old, Hard: true));
        lab.Exchange();
        Assert.NotEqual(old, lab.B.ChildSpi);
        lab.Run(Settling);
        AssertOneChildAndNoFlap(lab);
    }

    [Fact]
    public void A_new_sa_that_is_deleted_by_hand_before_the_old_one_leaves_both_sides_alike()
    {
        using var lab = Lab();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: true));
        lab.A.Command(new DeleteChild(lab.A.Kernel.Sas[^1].Parameters.InboundSpi));
        lab.Run(Settling);
        AssertAlike(lab);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_delete_of_the_old_sa_that_overtakes_the_response_changes_nothing(bool collide)
    {
        using var lab = Lab();
        var old = lab.B.ChildSpi;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        if (collide)
            lab.B.Command(new RekeyChild(old));
        lab.Deliver(p => p.From == lab.A && p.Is(ExchangeType.CreateChildSa, response: false));
        var response = lab.Take(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, response: true));
        lab.B.Command(new DeleteChild(old));
        lab.Exchange();
        lab.Deliver(response);
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_delete_after_the_rekey_that_nobody_answers_makes_one_down_event_for_each_up()
    {
        using var lab = Lab();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Lose = p => p.Is(ExchangeType.Informational, response: true);
        lab.Run(TimeSpan.FromMinutes(4));
        lab.Lose = _ => false;
        lab.Run(Settling);
        lab.AssertOneChildEach();
        foreach (var host in new[] { lab.A, lab.B })
            Assert.Equal(host.Count(NoticeKind.ChildSaEstablished) - 1, host.Count(NoticeKind.ChildSaClosed));
    }

    public static TheoryData<bool, bool, byte> Late()
    {
        var data = new TheoryData<bool, bool, byte>();
        for (byte lowest = 0; lowest < 4; lowest++)
        {
            foreach (var ike in new[] { false, true })
            {
                data.Add(ike, false, lowest);
                data.Add(ike, true, lowest);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Late))]
    public void A_response_that_is_delayed_past_the_end_of_the_other_rekey_changes_nothing(
        bool ike, bool ofA, byte lowest)
    {
        using var lab = Lab();
        CollisionOrders.ForceLowest(lab, lowest);
        Rekey(lab.A, ike);
        Rekey(lab.B, ike);
        lab.Deliver(p => p.From == lab.A && p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Deliver(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, response: false));
        var slow = ofA ? lab.A : lab.B;
        var late = lab.Take(p => p.From == slow && p.Is(ExchangeType.CreateChildSa, response: true));
        lab.Exchange();
        lab.Deliver(late);
        lab.Run(Settling);
        AssertOneChildAndNoFlap(lab);
    }

    [Fact]
    public void A_rekey_of_what_is_gone_and_replaced_and_gone_again_leaves_both_sides_alike()
    {
        using var lab = Lab();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        var late = lab.Take(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Exchange();
        lab.B.Command(new DeleteChild(lab.B.Kernel.Sas[^1].Parameters.InboundSpi));
        lab.Exchange();
        lab.Deliver(late);
        lab.Run(Settling);
        AssertAlike(lab);
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_with_invalid_ke_payload_every_order_ends_with_one_child(int order, byte lowest)
    {
        using var lab = new VirtualLab(new()
        {
            EspA = [LabOptions.Esp(KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256)],
            EspB = [LabOptions.Esp(KeyExchangeMethod.Ecp256)],
        });
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        AssertOneChildAndNoFlap(lab);
    }

    [Theory]
    [InlineData(ExchangeType.CreateChildSa, false)]
    [InlineData(ExchangeType.CreateChildSa, true)]
    [InlineData(ExchangeType.Informational, false)]
    [InlineData(ExchangeType.Informational, true)]
    public void A_rekey_that_meets_a_delete_ends_with_one_child_whichever_message_is_lost(
        ExchangeType exchange, bool response)
    {
        using var lab = Lab();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new DeleteChild(lab.B.ChildSpi));
        if (response)
            LoseFirst(lab, p => p.Is(exchange, response: true));
        else
            lab.Take(p => p.Is(exchange, response: false));
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rekey_that_meets_the_delete_of_the_ike_sa_gives_way(bool ike)
    {
        using var lab = Lab();
        Rekey(lab.A, ike);
        lab.A.Command(new Terminate("none"));
        lab.B.Command(new DeleteIke(lab.B.IkeSpi));
        lab.Run(Settling);
        // A still wants its child, and has dialled anew.
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_collision_outlives_the_loss_of_a_request(bool ike, bool ofB)
    {
        using var lab = Lab();
        Rekey(lab.A, ike);
        Rekey(lab.B, ike);
        var loser = ofB ? lab.B : lab.A;
        lab.Take(p => p.From == loser && p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Run(Settling);
        AssertOneChildAndNoFlap(lab);
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_child_and_a_rekey_of_the_ike_sa_at_once_end_with_both(bool sameSide)
    {
        using var lab = Lab();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        var other = sameSide ? lab.A : lab.B;
        other.Command(new CreateChild(other.IkeSpi, "net"));
        lab.Run(Settling);
        lab.AssertPaired();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Equal(lab.A.Kernel.Sas.Count, lab.B.Kernel.Sas.Count);
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaRekeyed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Crossing_deletes_end_the_ike_sa_when_one_of_them_is_lost_or_late(bool late)
    {
        using var lab = Lab();
        lab.A.Command(new TerminateAll());
        lab.B.Command(new TerminateAll());
        var delete = lab.Take(p => p.From == lab.A && p.Is(ExchangeType.Informational, response: false));
        lab.Exchange();
        if (late)
            lab.Deliver(delete);
        lab.Run(Settling);
        Assert.Equal((0, 0), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Equal((1, 1), (lab.A.Count(NoticeKind.IkeSaClosed), lab.B.Count(NoticeKind.IkeSaClosed)));
    }

    [Theory]
    [InlineData(ExchangeType.IkeSaInit, false, false)]
    [InlineData(ExchangeType.IkeSaInit, true, false)]
    [InlineData(ExchangeType.IkeAuth, false, false)]
    [InlineData(ExchangeType.IkeAuth, true, false)]
    [InlineData(ExchangeType.IkeSaInit, true, true)]
    [InlineData(ExchangeType.IkeAuth, false, true)]
    [InlineData(ExchangeType.IkeAuth, true, true)]
    public void One_end_that_restarts_in_the_middle_ends_with_a_working_child(
        ExchangeType during, bool response, bool initiator)
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        while (!lab.InFlight[0].Is(during, response))
            lab.Deliver(lab.InFlight[0]);
        var restarted = initiator ? lab.A : lab.B;
        restarted.Restart();
        if (initiator)
            lab.A.Command(new Initiate("a-b"));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    private static VirtualLab Lab()
    {
        var lab = new VirtualLab();
        lab.Establish();
        return lab;
    }

    private static void Rekey(LabHost host, bool ike) =>
        host.Command(ike ? new RekeyIke(host.IkeSpi) : new RekeyChild(host.ChildSpi));

    private static void LoseFirst(VirtualLab lab, Func<Packet, bool> which)
    {
        var isLost = false;
        lab.Lose = p => !isLost && (isLost = which(p));
    }

    private static void AssertOneChildAndNoFlap(VirtualLab lab)
    {
        lab.AssertOneChildEach();
        foreach (var host in new[] { lab.A, lab.B })
        {
            Assert.Equal(1, host.Count(NoticeKind.ChildSaEstablished));
            Assert.Equal(0, host.Count(NoticeKind.ChildSaClosed));
        }
    }

    /// <summary>A child on both sides, or, where an operator has taken it away, on neither.</summary>
    private static void AssertAlike(VirtualLab lab)
    {
        Assert.Equal(lab.A.Kernel.Sas.Count, lab.B.Kernel.Sas.Count);
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        if (lab.A.Kernel.Sas.Count > 0)
            lab.AssertOneChildEach();
    }
}

using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 9370 §2.2.4: IKE_FOLLOWUP_KE.</summary>
public sealed class FollowupKeTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Either_end_can_rekey_with_one_followup_for_each_key_exchange(bool byA, bool ike)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        var host = byA ? lab.A : lab.B;
        Rekey(host, ike);
        lab.Run(Settling);
        AssertSettled(lab, ike);
        var requests = lab.Sent.FindAll(p => p.Is(ExchangeType.IkeFollowupKe, response: false));
        Assert.Equal(2, requests.Count);
        Assert.All(requests, p => Assert.Same(host, p.From));
    }

    [Fact]
    public void A_new_child_is_made_with_them_and_not_before_the_last_of_them()
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        lab.A.Command(new CreateChild(lab.A.IkeSpi, "net"));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: true));
        lab.Deliver(p => p.Is(ExchangeType.IkeFollowupKe, response: false));
        lab.Deliver(p => p.Is(ExchangeType.IkeFollowupKe, response: true));
        Assert.Single(lab.B.Kernel.Sas);
        lab.Exchange();
        Assert.Equal(2, lab.B.Kernel.Sas.Count);
        lab.AssertPaired();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void They_are_left_out_where_only_one_side_has_them(bool byA)
    {
        var options = MultiKe.Mixed(inA: true, inB: false);
        using var lab = new VirtualLab(options with { EspB = [LabOptions.Esp(KeyExchangeMethod.X25519)] });
        lab.Establish();
        Rekey(byA ? lab.A : lab.B, ike: false);
        lab.Run(Settling);
        AssertSettled(lab, ike: false);
        Assert.DoesNotContain(lab.Sent, p => p.Header.Exchange == ExchangeType.IkeFollowupKe);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Invalid_ke_payload_is_corrected_before_them(bool ike)
    {
        KeyExchangeMethod[] both = [KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp521];
        var a = MultiKe.Esp(MultiKe.Two) with { KeyExchange = both };
        var b = MultiKe.Esp(MultiKe.Two) with { KeyExchange = [KeyExchangeMethod.Ecp521] };
        using var lab = new VirtualLab(new()
        {
            EspA = [a], EspB = [b], IkeA = [MultiKe.Ike(MultiKe.Two) with { KeyExchange = both }],
            IkeB = [MultiKe.Ike(MultiKe.Two) with { KeyExchange = [KeyExchangeMethod.Ecp521] }],
        });
        lab.Establish();
        Rekey(lab.A, ike);
        lab.Run(Settling);
        AssertSettled(lab, ike);
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_of_children_every_order_ends_with_one(int order, byte lowest) =>
        Collide(MultiKe.Options(), order, lowest, ike: false);

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_of_ike_sas_every_order_ends_with_one(int order, byte lowest) =>
        Collide(MultiKe.Options(), order, lowest, ike: true);

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_of_children_where_one_side_has_them_every_order_ends_with_one(int order, byte lowest)
    {
        Collide(MultiKe.Mixed(inA: true, inB: false), order, lowest, ike: false);
        Collide(MultiKe.Mixed(inA: false, inB: true), order, lowest, ike: false);
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_of_ike_sas_where_one_side_has_them_every_order_ends_with_one(int order, byte lowest)
    {
        Collide(MultiKe.Mixed(inA: true, inB: false), order, lowest, ike: true);
        Collide(MultiKe.Mixed(inA: false, inB: true), order, lowest, ike: true);
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_with_invalid_ke_payload_every_order_ends_with_one(int order, byte lowest)
    {
        KeyExchangeMethod[] ofA = [KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp521];
        KeyExchangeMethod[] ofB = [KeyExchangeMethod.Ecp521];
        var options = new LabOptions
        {
            IkeA = [MultiKe.Ike(MultiKe.Two) with { KeyExchange = ofA }],
            IkeB = [MultiKe.Ike(MultiKe.Two) with { KeyExchange = ofB }],
            EspA = [MultiKe.Esp(MultiKe.Two) with { KeyExchange = ofA }],
            EspB = [MultiKe.Esp(MultiKe.Two) with { KeyExchange = ofB }],
        };
        Collide(options, order, lowest, ike: false);
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void A_rekey_that_meets_a_delete_ends_with_one_child_in_every_order(int order, byte lowest)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new DeleteChild(lab.B.ChildSpi));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void A_child_rekey_that_meets_an_ike_rekey_ends_with_one_of_each_in_every_order(int order, byte lowest)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Equal((1, 1), (lab.A.Count(NoticeKind.IkeSaRekeyed), lab.A.Count(NoticeKind.ChildSaRekeyed)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void The_loser_of_a_collision_sends_no_followup(byte lowest, bool ike)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        Rekey(lab.A, ike);
        Rekey(lab.B, ike);
        lab.Exchange();
        // The nonces are those of A's request, A's response, B's request and B's response.
        var loser = lowest is 0 or 3 ? lab.A : lab.B;
        Assert.DoesNotContain(lab.Sent, p => p.From == loser && p.Is(ExchangeType.IkeFollowupKe, response: false));
        lab.Run(Settling);
        AssertSettled(lab, ike);
        Assert.True(lab.A.Endpoint.Counters.Collisions > 0);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public void A_request_that_comes_after_the_first_followup_gets_temporary_failure(bool ike, int followups)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        Rekey(lab.B, ike);
        var late = lab.Take(p => p.Is(ExchangeType.CreateChildSa, response: false));
        Rekey(lab.A, ike);
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Deliver(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, response: true));
        for (var i = 0; i < 2 * followups; i++)
            lab.Deliver(p => p.Header.Exchange == ExchangeType.IkeFollowupKe);
        lab.Deliver(late);
        lab.Deliver(p => p.From == lab.A && p.Is(ExchangeType.CreateChildSa, response: true));
        Assert.Equal(1, lab.B.Endpoint.Counters.TemporaryFailures);
        lab.Run(Settling);
        AssertSettled(lab, ike);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_response_that_is_delayed_past_the_end_of_the_other_rekey_changes_nothing(bool ike)
    {
        foreach (var lowest in new byte[] { 0, 1, 2, 3 })
        {
            using var lab = new VirtualLab(MultiKe.Options());
            lab.Establish();
            CollisionOrders.ForceLowest(lab, lowest);
            Rekey(lab.A, ike);
            Rekey(lab.B, ike);
            lab.Deliver(p => p.From == lab.A);
            lab.Deliver(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, response: false));
            var late = lab.Take(p => p.From == lab.B && p.Is(ExchangeType.CreateChildSa, response: true));
            lab.Exchange();
            lab.Deliver(late);
            lab.Run(Settling);
            AssertSettled(lab, ike);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_responder_forgets_a_series_that_does_not_go_on_and_says_so(bool ike)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        Rekey(lab.A, ike);
        lab.Lose = p => p.Is(ExchangeType.IkeFollowupKe, response: false);
        lab.Run(TimeSpan.FromSeconds(21));
        Assert.Empty(lab.B.Kernel.AllocatedOnly);
        lab.Lose = _ => false;
        lab.Run(TimeSpan.FromSeconds(30));
        lab.Run(Settling);
        AssertSettled(lab, ike);
    }

    [Fact]
    public void State_not_found_again_and_again_ends_the_ike_sa()
    {
        var options = MultiKe.Options() with { Limits = new() { FollowupTimeout = TimeSpan.FromMilliseconds(1) } };
        using var lab = new VirtualLab(options);
        lab.Establish();
        // Each request comes when the responder has forgotten what it is about.
        lab.A.HoldEffect = e => e is ComputeSecret;
        lab.A.Command(new CreateChild(lab.A.IkeSpi, "net"));
        for (var i = 0; i < 600 && lab.A.Count(NoticeKind.IkeSaClosed) == 0; i++)
        {
            lab.Run(TimeSpan.FromSeconds(1));
            lab.A.CompleteHeld();
        }
        Assert.Contains(lab.A.Notices, n => n is { Kind: NoticeKind.IkeSaClosed, Reason: "STATE_NOT_FOUND too often" });
    }

    [Fact]
    public void Series_that_are_not_gone_on_with_are_limited_in_number()
    {
        var options = MultiKe.Options() with { Limits = new() { MaxFollowups = 1 }, Window = 4 };
        using var lab = new VirtualLab(options);
        lab.Establish();
        lab.A.HoldEffect = e => e is ComputeSecret;
        for (var i = 0; i < 3; i++)
            lab.A.Command(new CreateChild(lab.A.IkeSpi, "net"));
        lab.Exchange();
        Assert.Single(lab.B.Kernel.AllocatedOnly);
        Assert.Equal(2, lab.A.Endpoint.Counters.TemporaryFailures);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void A_key_exchange_that_fails_leaves_the_old_sa_and_is_tried_again(int which, bool atResponder)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        var (old, count) = (lab.A.ChildSpi, 0);
        (atResponder ? lab.B : lab.A).RefuseSecret = _ => count++ == which;
        lab.A.Command(new RekeyChild(old));
        lab.Exchange();
        Assert.Equal(old, lab.A.ChildSpi);
        lab.Run(Settling);
        Assert.NotEqual(old, lab.A.ChildSpi);
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.A.Count(NoticeKind.ChildSaClosed) + lab.B.Count(NoticeKind.ChildSaClosed));
    }

    [Fact]
    public void An_old_child_that_is_deleted_meanwhile_is_not_brought_back()
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.B.Command(new DeleteChild(lab.B.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void An_ike_sa_that_ends_meanwhile_takes_the_series_with_it()
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.B.Command(new TerminateAll());
        lab.A.Command(new Terminate("a-b"));
        lab.Run(Settling);
        Assert.Equal((0, 0), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
        Assert.Empty(lab.B.Kernel.AllocatedOnly);
        Assert.Null(lab.B.Endpoint.NextTimeout);
    }

    private static void Collide(LabOptions options, int order, byte lowest, bool ike)
    {
        using var lab = new VirtualLab(options);
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        Rekey(lab.A, ike);
        Rekey(lab.B, ike);
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        AssertSettled(lab, ike);
    }

    private static void Rekey(LabHost host, bool ike) =>
        host.Command(ike ? new RekeyIke(host.IkeSpi) : new RekeyChild(host.ChildSpi));

    private static void AssertSettled(VirtualLab lab, bool ike)
    {
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        foreach (var host in new[] { lab.A, lab.B })
        {
            Assert.Equal(0, host.Count(NoticeKind.IkeSaClosed));
            Assert.Equal(0, host.Count(NoticeKind.ChildSaClosed));
            Assert.Equal(1, host.Count(ike ? NoticeKind.IkeSaRekeyed : NoticeKind.ChildSaRekeyed));
        }
    }
}

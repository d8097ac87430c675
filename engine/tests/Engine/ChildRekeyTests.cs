using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 7296 §1.3.3, §2.8, §2.8.1, §2.25.1.</summary>
public sealed class ChildRekeyTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [Trait("Requirement", "R-2.8-1")]
    public void Either_end_can_rekey_with_and_without_a_key_exchange(bool byA, bool withKe)
    {
        KeyExchangeMethod[] methods = withKe ? [KeyExchangeMethod.X25519] : [];
        using var lab = new VirtualLab(new() { EspA = [LabOptions.Esp(methods)], EspB = [LabOptions.Esp(methods)] });
        lab.Establish();
        var old = lab.A.ChildSpi;
        var host = byA ? lab.A : lab.B;
        host.KernelSays(new Expire(host.ChildSpi, Hard: false));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.NotEqual(old, lab.A.ChildSpi);
        AssertNoFlap(lab);
    }

    [Fact]
    public void The_passive_side_keeps_sending_on_the_old_sa_until_it_is_deleted()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var old = lab.B.ChildSpi;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, false));
        Assert.Equal(2, lab.B.Kernel.Sas.Count);
        Assert.Equal(old, lab.B.ChildSpi);
        lab.Exchange();
        Assert.NotEqual(old, lab.B.ChildSpi);
    }

    [Fact]
    public void Traffic_on_the_new_sa_lets_the_passive_side_send_on_it_before_the_delete()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var old = lab.B.ChildSpi;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, false));
        lab.B.KernelSays(new FirstInboundPacket(lab.B.Kernel.Sas[^1].Parameters.InboundSpi));
        Assert.NotEqual(old, lab.B.ChildSpi);
    }

    [Fact]
    public void The_replaced_inbound_sa_lingers_for_late_packets()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        Assert.Equal(2, lab.A.Kernel.Sas.Count);
        lab.Run(TimeSpan.FromSeconds(6));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void Invalid_ke_payload_in_a_rekey_is_corrected()
    {
        using var lab = new VirtualLab(new()
        {
            EspA = [LabOptions.Esp(KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256)],
            EspB = [LabOptions.Esp(KeyExchangeMethod.Ecp256)],
        });
        lab.Establish();
        var old = lab.A.ChildSpi;
        lab.A.Command(new RekeyChild(old));
        lab.Run(Settling);
        Assert.NotEqual(old, lab.A.ChildSpi);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_peer_that_lost_the_sa_says_so_and_a_new_one_is_made_from_scratch()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        // B deletes its half; the DELETE never reaches A, whose rekey names an SA that is gone.
        lab.B.Command(new DeleteChild(lab.B.ChildSpi));
        var delete = lab.Take(p => p.Is(ExchangeType.Informational, false));
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, false));
        lab.Exchange();
        lab.Deliver(delete);
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(1, 9, 9, 9)]
    [InlineData(9, 1, 9, 9)]
    [InlineData(9, 9, 1, 9)]
    [InlineData(9, 9, 9, 1)]
    [Trait("Requirement", "R-2.8.1-1")]
    public void In_a_collision_the_sa_with_the_lowest_nonce_goes_and_one_child_stays(
        byte requestA, byte responseB, byte requestB, byte responseA)
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Random.ForceNonces(requestA, responseA);
        lab.B.Random.ForceNonces(requestB, responseB);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        // A's exchange holds the lowest nonce in the first two cases: B's SA stays.
        var winner = requestA == 1 || responseB == 1 ? lab.B : lab.A;
        Assert.True(winner.Kernel.Sending!.Parameters.Initiator);
        Assert.Equal(1, lab.A.Endpoint.Counters.Collisions);
        AssertNoFlap(lab);
    }

    [Theory]
    [MemberData(nameof(CollisionOrders.All), MemberType = typeof(CollisionOrders))]
    public void In_a_collision_every_order_of_delivery_ends_with_one_child(int order, byte lowest)
    {
        using var lab = new VirtualLab();
        lab.Establish();
        CollisionOrders.ForceLowest(lab, lowest);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        lab.AssertOneChildEach();
        AssertNoFlap(lab);
    }

    [Fact]
    public void A_collision_that_one_side_does_not_notice_ends_with_the_others_sa()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        var lost = lab.Take(p => p.Is(ExchangeType.CreateChildSa, false));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Exchange();
        lab.Deliver(lost);
        lab.Run(Settling);
        lab.AssertOneChildEach();
        AssertNoFlap(lab);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rekey_that_a_kernel_refuses_leaves_the_old_sa_in_use_and_is_tried_again(bool onInitiator)
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var old = lab.A.ChildSpi;
        (onInitiator ? lab.A : lab.B).Kernel.FailInstalls = 1;
        lab.A.Command(new RekeyChild(old));
        lab.Run(TimeSpan.FromSeconds(10));
        lab.AssertOneChildEach();
        Assert.Equal(old, lab.A.ChildSpi);
        lab.Run(TimeSpan.FromMinutes(1));
        lab.AssertOneChildEach();
        Assert.NotEqual(old, lab.A.ChildSpi);
        AssertNoFlap(lab);
    }

    [Fact]
    public void A_rekey_that_a_slow_kernel_overtakes_with_our_own_is_refused()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.B.HoldEffect = e => e is InstallChild { Sa.Initiator: false };
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Exchange();
        Assert.Equal(1, lab.B.Endpoint.Counters.ChildRekeys);
        lab.B.CompleteHeld();
        lab.Run(Settling);
        lab.AssertOneChildEach();
        AssertNoFlap(lab);
    }

    [Fact]
    public void An_old_sa_that_ends_by_itself_hands_over_to_its_successor()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var old = lab.B.ChildSpi;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, false));
        lab.B.KernelSays(new Expire(old, Hard: true));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.NotEqual(old, lab.B.ChildSpi);
    }

    [Fact]
    public void A_refused_handshake_gives_back_an_spi_that_comes_late()
    {
        using var lab = new VirtualLab(new() { Authentication = IkeLab.Engine.Config.Authentication.Signature });
        lab.A.HoldEffect = e => e is AllocateSpi;
        lab.A.HasPrivateKey = false;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaFailed));
        lab.A.CompleteHeld();
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
    }

    [Fact]
    public void A_rekey_that_meets_a_delete_gets_temporary_failure()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new DeleteChild(lab.B.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, false));
        lab.Run(Settling);
        Assert.True(lab.A.Endpoint.Counters.TemporaryFailures > 0 || lab.A.Endpoint.Counters.ChildRekeys == 0);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_new_sa_that_the_peer_deletes_before_its_response_arrives_is_not_kept()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, false));
        var response = lab.Take(p => p.Is(ExchangeType.CreateChildSa, true));
        lab.B.Command(new DeleteChild(lab.B.Kernel.Sas[^1].Parameters.InboundSpi));
        lab.Exchange();
        lab.Deliver(response);
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Fact]
    [Trait("Requirement", "R-2.25.1-5")]
    public void Crossing_deletes_of_one_child_are_both_answered_and_it_is_gone()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new Terminate("none"));
        lab.A.Command(new DeleteChild(lab.A.ChildSpi));
        lab.B.Command(new DeleteChild(lab.B.ChildSpi));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void Rekeying_twice_in_a_row_makes_one_child_each_time()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        for (var i = 0; i < 5; i++)
        {
            var old = lab.A.ChildSpi;
            lab.A.Command(new RekeyChild(old));
            lab.A.Command(new RekeyChild(old));
            lab.Run(TimeSpan.FromSeconds(10));
            lab.AssertOneChildEach();
            Assert.NotEqual(old, lab.A.ChildSpi);
        }
        Assert.Equal(5, lab.A.Endpoint.Counters.ChildRekeys);
    }

    [Fact]
    public void A_child_rekey_that_meets_an_ike_rekey_waits_for_it()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.True(lab.A.Endpoint.Counters.TemporaryFailures + lab.B.Endpoint.Counters.TemporaryFailures > 0);
        Assert.Equal(1, lab.B.Endpoint.Counters.ChildRekeys);
        Assert.Equal(1, lab.A.Endpoint.Counters.IkeRekeys);
    }

    private static void AssertNoFlap(VirtualLab lab)
    {
        foreach (var host in new[] { lab.A, lab.B })
        {
            Assert.Equal(1, host.Count(NoticeKind.ChildSaEstablished));
            Assert.Equal(0, host.Count(NoticeKind.ChildSaClosed));
        }
    }
}

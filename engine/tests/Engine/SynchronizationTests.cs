using IkeLab.Engine.Sa;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 6311: B is a cluster whose standby member takes over, A its peer; or the other way round.</summary>
public sealed class SynchronizationTests
{
    [Fact]
    public void The_extension_is_agreed_on_in_ike_auth_and_carries_nothing()
    {
        using var lab = Established();
        Assert.Equal(Extensions.MessageIdSync | Extensions.ReplayCounterSync, Sa(lab.A).Extensions & Both);
        Assert.Equal(Sa(lab.A).Extensions & Both, Sa(lab.B).Extensions & Both);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_one_side_does_not_want_it_nothing_is_agreed_and_the_command_does_nothing(bool onlyA)
    {
        using var lab = new VirtualLab(new() { Adjust = (c, ofA) => c with { SynchronizesCounters = ofA == onlyA } });
        lab.Establish();
        Assert.Equal(Extensions.None, (Sa(lab.A).Extensions | Sa(lab.B).Extensions) & Both);
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        Assert.Empty(lab.InFlight);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_it_both_sides_go_on_with_the_new_ids(bool clusterIsInitiator)
    {
        using var lab = Established();
        var (member, peer) = clusterIsInitiator ? (lab.A, lab.B) : (lab.B, lab.A);
        var before = Sa(member).Requests.NextId;
        member.Command(new SynchronizeMessageIds(member.IkeSpi));
        Assert.Equal(0u, lab.InFlight[0].Header.MessageId);
        lab.Exchange();
        Assert.True(Sa(member).Requests.NextId > before);
        Assert.Equal(Sa(member).Requests.NextId, Sa(peer).Responses.Next);
        Assert.Equal(Sa(peer).Requests.NextId, Sa(member).Responses.Next);
        AssertBothWork(lab);
    }

    [Fact]
    public void A_member_with_stale_counters_gets_the_peers()
    {
        using var lab = Established();
        var known = FiveExchangesAgo(lab);
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0, known));
        lab.Exchange();
        Assert.Equal(Sa(lab.B).Requests.NextId, Sa(lab.A).Responses.Next);
        Assert.Equal(Sa(lab.A).Requests.NextId, Sa(lab.B).Responses.Next);
        Assert.True(Sa(lab.B).Requests.NextId > known.Send + 5);
        AssertBothWork(lab);
    }

    [Fact]
    public void The_next_member_is_told_of_ids_that_are_not_agreed_on_yet()
    {
        using var lab = Established();
        MessageIds Told() => Assert.Single(lab.B.Endpoint.ListIkeSas()).MessageIds;
        var known = FiveExchangesAgo(lab);
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0, known));
        known = Told();
        lab.Exchange();
        lab.B.Command(new CheckLiveness(lab.B.IkeSpi));
        lab.Exchange();
        var used = Sa(lab.B).Requests.NextId;
        lab.Run(TimeSpan.FromSeconds(1));
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0, known));
        Assert.True(Told().Send > used, $"{Told().Send} after {used}");
        lab.Exchange();
        AssertBothWork(lab);
    }

    [Fact]
    public void A_member_with_stale_counters_does_not_take_an_old_request_for_a_new_one()
    {
        using var lab = Established();
        var known = FiveExchangesAgo(lab);
        var old = lab.Sent.FindLast(p => p.From == lab.A && p.Is(ExchangeType.Informational, false)
            && p.Header.MessageId == known.Receive)!;
        lab.Lose = p => p.Header.MessageId == 0;
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0, known));
        var sent = lab.Sent.Count;
        lab.B.Receive(lab.Translate(old), [.. old.Datagram]);
        Assert.Equal(sent, lab.Sent.Count);
        lab.Lose = _ => false;
        lab.Run(TimeSpan.FromSeconds(20));
        AssertBothWork(lab);
    }

    [Fact]
    public void A_request_that_becomes_ready_meanwhile_waits_for_its_id()
    {
        using var lab = Established();
        var (old, known) = (lab.B.ChildSpi, FiveExchangesAgo(lab));
        lab.B.HoldEffect = e => e is AllocateSpi;
        lab.B.Command(new RekeyChild(old));
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0, known));
        lab.B.HoldEffect = _ => false;
        lab.B.CompleteHeld();
        Assert.DoesNotContain(lab.InFlight, p => p.Is(ExchangeType.CreateChildSa, false));
        lab.Run(TimeSpan.FromSeconds(20));
        Assert.NotEqual(old, lab.B.ChildSpi);
        lab.AssertOneChildEach();
        AssertBothWork(lab);
    }

    [Fact]
    public void A_request_of_the_peer_that_the_failed_member_did_not_answer_comes_again_under_a_new_id()
    {
        using var lab = Established();
        lab.Lose = _ => true;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Lose = _ => false;
        var old = lab.A.ChildSpi;
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0));
        lab.Exchange();
        Assert.NotEqual(old, lab.A.ChildSpi);
        lab.Run(TimeSpan.FromSeconds(20));
        lab.AssertOneChildEach();
        AssertBothWork(lab);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lost_message_is_made_good_by_a_request_with_higher_ids_and_another_nonce(bool response)
    {
        using var lab = Established();
        var lost = 0;
        lab.Lose = p => p.Header.MessageId == 0 && p.Header.IsResponse == response && lost++ < 3;
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(25));
        Assert.Equal(4, lost);
        var requests = lab.Sent.FindAll(p => p.Is(ExchangeType.Informational, false) && p.Header.MessageId == 0);
        Assert.Equal(4, requests.Select(p => Convert.ToHexString(p.Datagram)).Distinct().Count());
        AssertBothWork(lab);
    }

    [Fact]
    public void A_peer_that_never_answers_is_dead()
    {
        using var lab = Established();
        lab.Lose = p => p.Header.MessageId == 0 && p.Header.Exchange == ExchangeType.Informational;
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Contains(lab.B.Notices, n => n.Reason == "the peer does not synchronise message IDs");
    }

    [Fact]
    public void A_replayed_request_changes_nothing_and_is_not_answered()
    {
        using var lab = Established();
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        var request = lab.InFlight[0];
        lab.Exchange();
        lab.Run(TimeSpan.FromSeconds(5));
        var (hash, sent) = (Hash(lab.A), lab.Sent.Count);
        for (var i = 0; i < 100; i++)
            lab.A.Receive(lab.Translate(request), [.. request.Datagram]);
        Assert.Equal((hash, sent), (Hash(lab.A), lab.Sent.Count));
        Assert.Equal(1, lab.A.Endpoint.Counters.Synchronizations);
        AssertBothWork(lab);
    }

    [Fact]
    public void A_replayed_response_changes_nothing()
    {
        using var lab = Established();
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.Deliver(lab.InFlight[0]);
        var response = lab.InFlight[0];
        lab.Exchange();
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.B.Receive(lab.Translate(response), [.. response.Datagram]);
        Assert.Equal(1, lab.B.Endpoint.Counters.Synchronizations);
        lab.Run(TimeSpan.FromSeconds(5));
        AssertBothWork(lab);
    }

    [Fact]
    public void Forged_octets_change_nothing()
    {
        using var lab = Established();
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        var request = lab.Take(_ => true);
        var hash = Hash(lab.A);
        for (var i = IkeHeader.Length; i < request.Datagram.Length; i++)
        {
            byte[] forged = [.. request.Datagram];
            forged[i] ^= 0x10;
            lab.A.Receive(lab.Translate(request), forged);
        }
        Assert.Equal(hash, Hash(lab.A));
        Assert.Empty(lab.InFlight);
        lab.A.Receive(lab.Translate(request), [.. request.Datagram]);
        Assert.Equal(1, lab.A.Endpoint.Counters.Synchronizations);
    }

    [Fact]
    public void A_flood_of_true_requests_is_answered_twice_a_second_at_most()
    {
        using var lab = Established();
        for (var i = 0; i < 200; i++)
        {
            lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
            lab.Run(TimeSpan.FromMilliseconds(10));
        }
        Assert.InRange(lab.A.Endpoint.Counters.Synchronizations, 1, 5);
        lab.Run(TimeSpan.FromSeconds(20));
        AssertBothWork(lab);
    }

    [Fact]
    public void Both_members_of_two_clusters_may_fail_at_once()
    {
        using var lab = Established();
        lab.A.Command(new SynchronizeMessageIds(lab.A.IkeSpi));
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(Sa(lab.A).Requests.NextId, Sa(lab.B).Responses.Next);
        Assert.Equal(Sa(lab.B).Requests.NextId, Sa(lab.A).Responses.Next);
        AssertBothWork(lab);
    }

    [Fact]
    public void What_is_to_end_meanwhile_ends_when_the_ids_are_agreed_on()
    {
        using var lab = Established();
        var known = FiveExchangesAgo(lab);
        var spi = lab.B.IkeSpi;
        lab.B.HoldEffect = e => e is AllocateSpi;
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.B.Command(new SynchronizeMessageIds(spi, 0, known));
        lab.B.Command(new DeleteIke(spi));
        lab.B.HoldEffect = _ => false;
        lab.B.CompleteHeld();
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(lab.B.Endpoint.ListIkeSas(), s => s.LocalSpi == spi);
        Assert.Contains(lab.A.Notices, n => n is { Kind: NoticeKind.IkeSaClosed, Reason: "the peer deleted it" });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rekey_whose_answer_the_failed_member_gave_in_vain_is_made_again(bool ikeIsRekeyedToo)
    {
        using var lab = Established();
        var known = FiveExchangesAgo(lab);
        var (old, lost) = (lab.A.ChildSpi, 0);
        lab.Lose = p => p.Is(ExchangeType.CreateChildSa, true) && lost++ == 0;
        lab.A.Command(new RekeyChild(old));
        lab.Exchange();
        Assert.Equal(1, lost);
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 0, known));
        if (ikeIsRekeyedToo)
            lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(60));
        Assert.NotEqual(old, lab.A.ChildSpi);
        lab.AssertOneChildEach();
        lab.AssertPaired();
        Assert.DoesNotContain(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaClosed);
    }

    [Fact]
    public void Sequence_numbers_are_skipped_on_both_sides()
    {
        using var lab = Established();
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi, 1 << 20));
        lab.Exchange();
        foreach (var host in new[] { lab.A, lab.B })
        {
            var skip = Assert.Single(host.Skipped);
            Assert.Equal((host.ChildSpi, 1UL << 20), (skip.InboundSpi, skip.Count));
        }
        AssertBothWork(lab);
    }

    [Fact]
    public void A_rekeyed_ike_sa_inherits_the_extension_and_starts_at_zero_again()
    {
        using var lab = Established();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(1, lab.B.Endpoint.Counters.Synchronizations);
        AssertBothWork(lab);
    }

    [Fact]
    public void What_waits_is_begun_when_it_is_over()
    {
        using var lab = Established();
        var old = lab.B.ChildSpi;
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.B.Command(new RekeyChild(old));
        Assert.Single(lab.InFlight);
        lab.Run(TimeSpan.FromSeconds(20));
        Assert.NotEqual(old, lab.B.ChildSpi);
        lab.AssertOneChildEach();
    }

    /// <summary>The slow effect, whether the IKE SA is rekeyed, and whether both sides do so.</summary>
    public static TheoryData<Type, bool, bool> SlowAnswers => new()
    {
        { typeof(InstallChild), false, false }, { typeof(InstallChild), false, true },
        { typeof(AllocateSpi), false, false }, { typeof(AllocateSpi), false, true },
        { typeof(ComputeSecret), true, false }, { typeof(ComputeSecret), true, true },
    };

    [Theory]
    [MemberData(nameof(SlowAnswers))]
    public void An_answer_that_is_still_being_made_is_not_given_and_leaves_nothing(Type slow, bool ofIke, bool byBoth)
    {
        using var lab = Established();
        Command Rekey(LabHost host) => ofIke ? new RekeyIke(host.IkeSpi) : new RekeyChild(host.ChildSpi);
        var old = (lab.A.IkeSpi, lab.A.ChildSpi);
        lab.B.Command(Rekey(lab.B));
        if (byBoth)
            lab.A.Command(Rekey(lab.A));
        lab.A.HoldEffect = effect => effect.GetType() == slow;
        lab.Deliver(p => p.From == lab.B && !p.Header.IsResponse);
        lab.B.Command(new SynchronizeMessageIds(lab.B.IkeSpi));
        lab.Exchange();
        lab.A.HoldEffect = _ => false;
        lab.A.CompleteHeld();
        lab.Run(TimeSpan.FromMinutes(3));
        AssertBothWork(lab);
        lab.AssertOneChildEach();
        lab.AssertPaired();
        Assert.Single(lab.A.Endpoint.ListIkeSas());
        Assert.Single(lab.A.Endpoint.ListIkeSas()[0].Children);
        Assert.NotEqual(old, (lab.A.IkeSpi, lab.A.ChildSpi));
        foreach (var host in new[] { lab.A, lab.B })
        {
            var before = host.ChildSpi;
            host.Command(new RekeyChild(before));
            lab.Run(TimeSpan.FromSeconds(10));
            Assert.NotEqual(before, host.ChildSpi);
        }
        lab.AssertOneChildEach();
    }

    private const Extensions Both = Extensions.MessageIdSync | Extensions.ReplayCounterSync;

    private static VirtualLab Established()
    {
        var lab = new VirtualLab(new() { Adjust = (c, _) => c with { SynchronizesCounters = true } });
        lab.Establish();
        return lab;
    }

    /// <summary>What a standby member of B's cluster knows that has not heard of the last exchanges.</summary>
    private static MessageIds FiveExchangesAgo(VirtualLab lab)
    {
        var known = Assert.Single(lab.B.Endpoint.ListIkeSas()).MessageIds;
        for (var i = 0; i < 5; i++)
        {
            lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
            lab.B.Command(new CheckLiveness(lab.B.IkeSpi));
            lab.Exchange();
        }
        return known;
    }

    private static void AssertBothWork(VirtualLab lab)
    {
        foreach (var host in new[] { lab.A, lab.B })
        {
            host.Command(new CheckLiveness(host.IkeSpi));
            lab.Exchange();
            Assert.True(Sa(host).Requests.IsOpen(0), $"{host.Name} gets no answer");
        }
        Assert.DoesNotContain(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaClosed);
        Assert.DoesNotContain(lab.B.Notices, n => n.Kind == NoticeKind.IkeSaClosed);
    }

    private static IkeSa Sa(LabHost host) => host.IkeSa;

    private static ulong Hash(LabHost host)
    {
        var hasher = new StateHasher();
        host.Endpoint.HashState(ref hasher);
        return hasher.Value;
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 4555: other addresses for SAs that are up.</summary>
public sealed class MobikeTests
{
    private static readonly IpAddress HomeOfA = IpAddress.V4(192, 0, 2, 1);
    private static readonly IpAddress HomeOfB = IpAddress.V4(192, 0, 2, 2);
    private static readonly IpAddress Cafe = IpAddress.V4(198, 51, 100, 7);
    private static readonly IpAddress Train = IpAddress.V4(198, 51, 100, 77);
    private static readonly IpAddress OtherOfB = IpAddress.V4(203, 0, 113, 2);
    private static readonly IpAddress Nat = IpAddress.V4(203, 0, 113, 99);

    [Theory]
    [InlineData(true, true, UdpPath.NatTraversalPort)]
    [InlineData(true, false, UdpPath.NatTraversalPort)]
    [InlineData(false, true, UdpPath.IkePort)]
    public void Who_offers_mobike_goes_to_the_port_of_nat_traversal_even_without_a_nat(bool a, bool b, ushort port)
    {
        using var lab = new VirtualLab(new() { MobikeA = a, MobikeB = b });
        lab.Establish();
        Assert.All(lab.Sent[2..], p => Assert.Equal((port, port), (p.Path.Local.Port, p.Path.Remote.Port)));
        Assert.False(lab.A.Kernel.Sending!.UdpEncapsulated);
    }

    [Fact]
    public void Sas_go_on_from_another_address()
    {
        using var lab = Roaming();
        var (ike, child) = (lab.A.IkeSpi, lab.A.ChildSpi);
        Move(lab, HomeOfA, Cafe);
        AssertAt(lab, Cafe, HomeOfB);
        Assert.Equal((ike, child), (lab.A.IkeSpi, lab.A.ChildSpi));
        Assert.Equal((1, 1), (lab.A.Endpoint.Counters.HandshakesStarted, lab.A.Endpoint.Counters.AddressUpdates));
        Assert.Equal(1, lab.B.Count(NoticeKind.PeerAddressChanged));
        lab.AssertOneChildEach();
        lab.Run(TimeSpan.FromMinutes(10));
        AssertAt(lab, Cafe, HomeOfB);
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void Traffic_moves_only_when_the_peer_has_answered_at_its_new_address()
    {
        using var lab = Roaming();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        Assert.Equal(Cafe, lab.A.Kernel.Sending!.Path.Local.Address);
        lab.Deliver(p => p.From == lab.A);
        Assert.Equal(HomeOfA, lab.B.Kernel.Sending!.Path.Remote.Address);
        // A child that is made meanwhile goes the old way too.
        lab.Deliver(p => p.From == lab.B && p.Header.IsResponse);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        Assert.All(lab.B.Kernel.Sas, s => Assert.Equal(HomeOfA, s.Path.Remote.Address));
        lab.Exchange();
        AssertAt(lab, Cafe, HomeOfB);
    }

    [Fact]
    public void Without_the_check_traffic_moves_at_once()
    {
        using var lab = Roaming(new() { Roaming = true, CheckReturnRoutability = false });
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Deliver(p => p.From == lab.A);
        Assert.Equal(Cafe, lab.B.Kernel.Sending!.Path.Remote.Address);
        Assert.Single(lab.InFlight);
    }

    [Fact]
    public void Who_does_not_answer_at_its_new_address_gets_no_traffic_there()
    {
        using var lab = Roaming();
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Address == Cafe && !p.Header.IsResponse;
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        // RFC 4555 §3.11: a responder has patience for five minutes or somewhat more, but not for ever.
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(HomeOfA, lab.B.Kernel.Sending!.Path.Remote.Address);
        lab.Run(TimeSpan.FromMinutes(2));
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void A_lost_update_is_repeated()
    {
        using var lab = Roaming();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Take(p => p.From == lab.A);
        Assert.Empty(lab.InFlight);
        lab.Run(TimeSpan.FromSeconds(3));
        AssertAt(lab, Cafe, HomeOfB);
    }

    [Fact]
    public void A_request_that_is_outstanding_is_repeated_from_the_new_address_before_the_update()
    {
        using var lab = Roaming();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        var request = lab.Take(_ => true);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        Assert.Empty(lab.InFlight);
        lab.A.Timeout();
        var again = Assert.Single(lab.InFlight);
        Assert.Equal((Cafe, HomeOfA), (again.Path.Local.Address, request.Path.Local.Address));
        Assert.Equal(request.Datagram, again.Datagram);
        lab.Run(TimeSpan.FromSeconds(10));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void The_answer_to_a_request_from_the_old_address_may_be_lost_there()
    {
        using var lab = Roaming();
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Address == HomeOfA;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        Move(lab, HomeOfA, Cafe);
        lab.Run(TimeSpan.FromSeconds(10));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Of_two_quick_moves_the_second_counts(int delivered)
    {
        using var lab = Roaming();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        for (var i = 0; i < delivered && lab.InFlight.Count > 0; i++)
            lab.Deliver(lab.InFlight[0]);
        lab.A.Command(new MoveLocal(Cafe, Train));
        lab.InFlight.RemoveAll(p => p.To == lab.A);
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Address != Train;
        lab.Run(TimeSpan.FromSeconds(20));
        AssertAt(lab, Train, HomeOfB);
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void There_and_back_again_ends_at_home()
    {
        using var lab = Roaming();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Deliver(p => p.From == lab.A);
        lab.A.Command(new MoveLocal(Cafe, HomeOfA));
        lab.Run(TimeSpan.FromSeconds(20));
        AssertAt(lab, HomeOfA, HomeOfB);
    }

    [Fact]
    public void A_nat_at_the_new_address_turns_encapsulation_on_and_leaving_it_turns_it_off()
    {
        using var lab = Roaming();
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, 30_000))
            : new(new(Cafe, UdpPath.NatTraversalPort), p.Path.Local);
        Move(lab, HomeOfA, Cafe);
        Assert.Equal(new(Nat, 30_000), lab.B.Kernel.Sending!.Path.Remote);
        Assert.True(lab.A.Kernel.Sending!.UdpEncapsulated && lab.B.Kernel.Sending.UdpEncapsulated);
        lab.Run(TimeSpan.FromMinutes(2));
        var keepalives = lab.A.Endpoint.Counters.Keepalives;
        Assert.True(keepalives > 0);
        lab.Translate = p => new(p.Path.Remote, p.Path.Local);
        Move(lab, Cafe, HomeOfA);
        AssertAt(lab, HomeOfA, HomeOfB);
        Assert.False(lab.A.Kernel.Sending!.UdpEncapsulated || lab.B.Kernel.Sending.UdpEncapsulated);
        lab.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(keepalives, lab.A.Endpoint.Counters.Keepalives);
    }

    [Fact]
    public void A_liveness_check_finds_a_new_mapping_of_the_nat()
    {
        ushort port = 30_000;
        using var lab = new VirtualLab(new() { Roaming = true });
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, port))
            : new(new(HomeOfA, p.Path.Local.Port), p.Path.Local);
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Port != port;
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(1));
        port = 40_000;
        lab.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(new(Nat, 40_000), lab.B.Kernel.Sending!.Path.Remote);
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void Answers_alone_do_not_show_that_the_mapping_is_what_it_was()
    {
        ushort port = 30_000;
        using var lab = new VirtualLab(new() { Roaming = true });
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, port))
            : new(new(HomeOfA, p.Path.Local.Port), p.Path.Local);
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Port != port;
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(1));
        port = 40_000;
        for (var i = 0; i < 6; i++)
        {
            lab.A.Command(new RekeyChild(lab.A.ChildSpi));
            lab.Run(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(new(Nat, 40_000), lab.B.Kernel.Sending!.Path.Remote);
    }

    [Fact]
    public void Encapsulated_traffic_shows_a_new_port_but_no_new_address()
    {
        using var lab = new VirtualLab(new() { Roaming = true });
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, 30_000))
            : new(new(HomeOfA, p.Path.Local.Port), p.Path.Local);
        lab.Establish();
        lab.B.KernelSays(new NatMappingChanged(lab.B.ChildSpi, new(Train, 30_000)));
        Assert.Equal(new(Nat, 30_000), lab.B.Kernel.Sending!.Path.Remote);
        lab.B.KernelSays(new NatMappingChanged(lab.B.ChildSpi, new(Nat, 40_000)));
        Assert.Equal(new(Nat, 40_000), lab.B.Kernel.Sending!.Path.Remote);
    }

    [Fact]
    public void Nobody_follows_a_message_that_does_not_ask_for_it()
    {
        using var lab = Roaming();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        var update = lab.InFlight[0];
        lab.Exchange();
        var elsewhere = new UdpPath(update.Path.Remote, new(Train, UdpPath.NatTraversalPort));
        // The update itself, again and from elsewhere; then one with another content.
        lab.B.Receive(elsewhere, [.. update.Datagram]);
        byte[] forged = [.. update.Datagram];
        forged[4 + 23]++;
        lab.B.Receive(elsewhere, forged);
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.B.Receive(elsewhere, [.. lab.Take(p => p.From == lab.A).Datagram]);
        lab.Exchange();
        AssertAt(lab, Cafe, HomeOfB);
        Assert.Equal(1, lab.B.Count(NoticeKind.PeerAddressChanged));
        Assert.Equal(1, lab.B.Endpoint.Counters.Drops(DropReason.BadIntegrity));
    }

    [Fact]
    public void Addresses_that_the_policy_does_not_allow_are_refused()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        Move(lab, HomeOfA, Cafe);
        Assert.Equal(0, lab.B.Count(NoticeKind.PeerAddressChanged));
        Assert.Contains(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaClosed
            && n.Reason.Contains("does not accept our addresses", StringComparison.Ordinal));
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void In_transport_mode_addresses_do_not_change()
    {
        using var lab = Roaming(new() { Roaming = true, ModeA = ChildMode.Transport, ModeB = ChildMode.Transport });
        Move(lab, HomeOfA, Cafe);
        Assert.Equal(0, lab.B.Count(NoticeKind.PeerAddressChanged));
        lab.Run(TimeSpan.FromSeconds(10));
        AssertAt(lab, Cafe, HomeOfB);
        Assert.Equal(2, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void When_the_path_is_dead_the_other_addresses_of_the_peer_are_tried()
    {
        using var lab = Roaming(new() { Roaming = true, AdditionalB = [OtherOfB] });
        lab.Lose = p => p.Path.Local.Address == HomeOfB || p.Path.Remote.Address == HomeOfB;
        lab.Run(TimeSpan.FromMinutes(2));
        AssertAt(lab, HomeOfA, OtherOfB);
        Assert.Equal((1, 0), (lab.A.Endpoint.Counters.HandshakesStarted, lab.A.Endpoint.Counters.DeadPeers));
        // And back, when that one dies too.
        lab.Lose = p => p.Path.Local.Address == OtherOfB || p.Path.Remote.Address == OtherOfB;
        lab.Run(TimeSpan.FromMinutes(2));
        AssertAt(lab, HomeOfA, HomeOfB);
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void Of_a_long_list_of_addresses_a_part_is_tried()
    {
        var many = Enumerable.Range(1, 100).Select(i => IpAddress.V4(203, 0, 113, (byte)i)).ToArray();
        using var lab = Roaming(new() { Roaming = true, AdditionalB = many });
        Assert.Equal(9, AddressesTried(lab).Count);
        lab.Run(TimeSpan.FromSeconds(90));
        Assert.Equal(1, lab.A.Endpoint.Counters.DeadPeers);
    }

    [Fact]
    public void An_answer_from_an_address_that_was_not_told_is_not_followed()
    {
        using var lab = Roaming(new() { Roaming = true, AdditionalB = [OtherOfB] });
        lab.Translate = p => p.From == lab.B ? new(p.Path.Remote, p.Path.Local with { Address = Train })
            : new(p.Path.Remote, p.Path.Local);
        var lost = 0;
        lab.Lose = p => p.From == lab.A && lost++ < 6;
        lab.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(HomeOfB, lab.A.Kernel.Sending!.Path.Remote.Address);
    }

    [Fact]
    public void The_responder_tells_that_it_has_moved_and_the_initiator_decides()
    {
        using var lab = Roaming(new() { Roaming = true, AdditionalB = [OtherOfB] });
        lab.Lose = p => p.Path.Remote.Address == HomeOfB;
        lab.B.Command(new MoveLocal(HomeOfB, OtherOfB));
        lab.Exchange();
        AssertAt(lab, HomeOfA, OtherOfB);
        Assert.Equal((1, 1), (lab.A.Endpoint.Counters.HandshakesStarted, lab.A.Endpoint.Counters.AddressUpdates));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_rekeys_the_ike_sa_who_began_the_first_one_decides(bool byA)
    {
        using var lab = Roaming();
        var host = byA ? lab.A : lab.B;
        host.Command(new RekeyIke(host.IkeSpi));
        lab.Exchange();
        Move(lab, HomeOfA, Cafe);
        AssertAt(lab, Cafe, HomeOfB);
        Assert.Equal((1, 1), (lab.A.Endpoint.Counters.AddressUpdates, lab.A.Endpoint.Counters.HandshakesStarted));
    }

    public static TheoryData<int, bool, bool> Orders()
    {
        var data = new TheoryData<int, bool, bool>();
        for (var order = 0; order < 243; order += 5)
        {
            data.Add(order, true, false);
            data.Add(order, false, true);
            data.Add(order, true, true);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_move_during_a_rekey_of_the_ike_sa_reaches_the_new_one(int order, bool byA, bool byB)
    {
        using var lab = Roaming();
        if (byA)
            lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        if (byB)
            lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        // Some steps of the rekey, then the move, then the rest in this order. What has gone to the old address may still
        // arrive, or not.
        for (var i = 0; i < order % 4 && lab.InFlight.Count > 0; i++)
            lab.Deliver(lab.InFlight[0]);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Address == HomeOfA;
        if (order % 3 == 0)
            lab.InFlight.RemoveAll(p => p.To == lab.A);
        CollisionOrders.Deliver(lab, order);
        lab.Run(TimeSpan.FromMinutes(3));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void An_sa_that_the_peer_has_replaced_is_told_too_because_our_answer_may_be_lost()
    {
        using var lab = Roaming();
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.Take(p => p.Is(ExchangeType.CreateChildSa, response: true));
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Address == HomeOfA;
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Run(TimeSpan.FromSeconds(20));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_move_during_a_rekey_of_the_child_sa_reaches_the_new_one(int order, bool byA, bool byB)
    {
        using var lab = Roaming();
        if (byA)
            lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        if (byB)
            lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        for (var i = 0; i < order % 4 && lab.InFlight.Count > 0; i++)
            lab.Deliver(lab.InFlight[0]);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Lose = p => p.To == lab.A && p.Path.Remote.Address == HomeOfA;
        CollisionOrders.Deliver(lab, order);
        lab.Run(TimeSpan.FromMinutes(1));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_child_that_the_kernel_is_still_installing_is_moved_afterwards()
    {
        using var lab = Roaming();
        lab.A.HoldEffect = e => e is InstallChild;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.A.HoldEffect = _ => false;
        lab.A.CompleteHeld();
        lab.Run(TimeSpan.FromSeconds(10));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Without_mobike_sas_end_silently_and_wishes_dial_from_the_new_address(bool a, bool b)
    {
        using var lab = Roaming(new() { Roaming = true, MobikeA = a, MobikeB = b });
        lab.Sent.Clear();
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        Assert.Empty(lab.Sent);
        Assert.Empty(lab.A.Kernel.Sas);
        lab.Run(TimeSpan.FromSeconds(5));
        Assert.All(lab.Sent.Where(p => p.From == lab.A), p => Assert.Equal(Cafe, p.Path.Local.Address));
        AssertAt(lab, Cafe, HomeOfB);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_handshake_under_way_begins_anew()
    {
        using var lab = new VirtualLab(new() { Roaming = true });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(lab.InFlight[0]);
        lab.Deliver(lab.InFlight[0]);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Run(TimeSpan.FromSeconds(10));
        AssertAt(lab, Cafe, HomeOfB);
        lab.Run(TimeSpan.FromMinutes(7));
        lab.AssertOneChildEach();
        AssertAt(lab, Cafe, HomeOfB);
    }

    [Fact]
    public void A_reload_after_a_move_changes_nothing()
    {
        using var lab = Roaming();
        Move(lab, HomeOfA, Cafe);
        lab.Sent.Clear();
        lab.A.Command(new Reload(lab.A.Configuration.Connections));
        Assert.Empty(lab.Sent);
        // Whoever must dial again does so from where we are.
        lab.B.Restart();
        lab.Run(TimeSpan.FromMinutes(4));
        AssertAt(lab, Cafe, HomeOfB);
        Assert.Equal(2, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void Where_nats_are_prohibited_a_handshake_through_one_is_refused()
    {
        using var lab = new VirtualLab(new() { Roaming = true, ProhibitNats = true });
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, 30_000))
            : new(new(HomeOfA, p.Path.Local.Port), p.Path.Local);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaFailed
            && n.Reason.Contains(nameof(NotifyType.UnexpectedNatDetected), StringComparison.Ordinal));
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void Where_nats_are_prohibited_an_update_through_one_fails_after_several_tries()
    {
        using var lab = Roaming(new() { Roaming = true, ProhibitNats = true });
        Assert.All(lab.Sent, p => Assert.Equal(UdpPath.IkePort, p.Path.Local.Port));
        Move(lab, HomeOfA, Cafe);
        AssertAt(lab, Cafe, HomeOfB);
        var (through, inside) = (3, Train);
        lab.Translate = p => p.From == lab.B ? new(new(inside, UdpPath.IkePort), p.Path.Local)
            : new(p.Path.Remote, through-- > 0 ? new(Nat, 30_000) : p.Path.Local);
        Move(lab, Cafe, Train);
        AssertAt(lab, Train, HomeOfB);
        (through, inside) = (100, Cafe);
        Move(lab, Train, Cafe);
        Assert.Contains(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaClosed
            && n.Reason.Contains("there is a NAT on the way", StringComparison.Ordinal));
        // Eight updates and the DELETE.
        Assert.Equal(91, through);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Who_does_not_return_our_cookie_loses_the_sa(int length)
    {
        using var lab = Roaming();
        using var b = new LabVoice(lab.B);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        var update = lab.Take(p => p.From == lab.A);
        b.Say(lab.A, AtA(Cafe, HomeOfB), response: true, update.Header.MessageId,
            length == 0 ? [] : [Notify(NotifyType.Cookie2, new byte[length])]);
        Assert.Contains(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaClosed
            && n.Reason.Contains("COOKIE2", StringComparison.Ordinal));
        Assert.Empty(lab.A.Kernel.Sas);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_cookie_of_a_length_that_is_allowed_is_returned(int length, bool returned)
    {
        using var lab = Roaming();
        using var a = new LabVoice(lab.A);
        using var b = new LabVoice(lab.B);
        var cookie = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        b.Say(lab.A, AtA(HomeOfA, HomeOfB), response: false, 0, Notify(NotifyType.Cookie2, cookie));
        var answer = a.Read(Assert.Single(lab.InFlight));
        Assert.Equal(returned ? cookie : null, answer.FindNotify(NotifyType.Cookie2)?.Data);
    }

    [Fact]
    public void An_update_from_the_side_that_does_not_decide_is_answered_and_ignored()
    {
        using var lab = Roaming();
        using var b = new LabVoice(lab.B);
        b.Say(lab.A, AtA(HomeOfA, Train), response: false, 0, Notify(NotifyType.UpdateSaAddresses, []));
        Assert.Single(lab.InFlight);
        Assert.Equal(HomeOfB, lab.A.Kernel.Sending!.Path.Remote.Address);
        Assert.Equal(0, lab.A.Count(NoticeKind.PeerAddressChanged));
    }

    [Fact]
    public void A_list_of_addresses_replaces_the_one_before_and_is_bounded()
    {
        using var lab = Roaming(new() { Roaming = true, AdditionalB = [Train] });
        using var b = new LabVoice(lab.B);
        var many = Enumerable.Range(10, 30).Select(i => Notify(NotifyType.AdditionalIp4Address, [10, 0, 0, (byte)i]));
        b.Say(lab.A, AtA(HomeOfA, HomeOfB), response: false, 0, [.. many, Notify(NotifyType.AdditionalIp4Address, [1]),
            Notify(NotifyType.AdditionalIp6Address, new byte[16])]);
        Assert.Equal(9, AddressesTried(lab).Count);
        Assert.DoesNotContain(Train, AddressesTried(lab));
    }

    [Fact]
    public void A_peer_may_have_no_other_addresses_any_more()
    {
        using var lab = Roaming(new() { Roaming = true, AdditionalB = [Train] });
        using var b = new LabVoice(lab.B);
        b.Say(lab.A, AtA(HomeOfA, HomeOfB), response: false, 0, Notify(NotifyType.NoAdditionalAddresses, []));
        Assert.Equal([HomeOfB], AddressesTried(lab));
    }

    [Fact]
    public void With_a_larger_window_an_update_that_has_been_overtaken_changes_nothing()
    {
        using var lab = Roaming(new() { Roaming = true, Window = 4, CheckReturnRoutability = false });
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.A.Command(new MoveLocal(Cafe, Train));
        var (first, second) = (lab.InFlight[0], lab.InFlight[1]);
        lab.Deliver(second);
        lab.Deliver(first);
        Assert.Equal(1, lab.B.Count(NoticeKind.PeerAddressChanged));
        lab.Exchange();
        AssertAt(lab, Train, HomeOfB);
        Assert.Equal(1, lab.A.Endpoint.Counters.AddressUpdates);
    }

    [Fact]
    public void Without_mobike_its_notifies_mean_nothing()
    {
        using var lab = Roaming(new() { Roaming = true, MobikeB = false });
        using var a = new LabVoice(lab.A);
        a.Say(lab.B, new(new(HomeOfB, UdpPath.NatTraversalPort), new(Cafe, UdpPath.NatTraversalPort)), response: false, 2,
            Notify(NotifyType.UpdateSaAddresses, []), Notify(NotifyType.Cookie2, new byte[16]));
        Assert.Single(lab.InFlight);
        Assert.Equal(0, lab.B.Count(NoticeKind.PeerAddressChanged));
        Assert.Equal(HomeOfA, lab.B.Kernel.Sending!.Path.Remote.Address);
    }

    private static NotifyPayload Notify(NotifyType type, byte[] data) => new(ProtocolId.None, [], type, data);

    private static UdpPath AtA(IpAddress local, IpAddress remote) =>
        new(new(local, UdpPath.NatTraversalPort), new(remote, UdpPath.NatTraversalPort));

    /// <summary>Where A sends a request that nobody answers.</summary>
    private static List<IpAddress> AddressesTried(VirtualLab lab)
    {
        lab.Lose = _ => true;
        lab.Sent.Clear();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(60));
        return [.. lab.Sent.Where(p => p.From == lab.A && !p.Header.IsResponse).Select(p => p.Path.Remote.Address).Distinct()];
    }

    private static VirtualLab Roaming(LabOptions? options = null)
    {
        var lab = new VirtualLab(options ?? new() { Roaming = true });
        lab.Establish();
        return lab;
    }

    private static void Move(VirtualLab lab, IpAddress from, IpAddress to)
    {
        lab.A.Command(new MoveLocal(from, to));
        lab.Exchange();
    }

    /// <summary>Both kernels and both engines go by these addresses.</summary>
    private static void AssertAt(VirtualLab lab, IpAddress a, IpAddress b)
    {
        lab.AssertPaired();
        foreach (var sa in lab.A.Kernel.Sas)
            Assert.Equal((a, b), (sa.Path.Local.Address, sa.Path.Remote.Address));
        foreach (var sa in lab.B.Kernel.Sas)
            Assert.Equal((b, a), (sa.Path.Local.Address, sa.Path.Remote.Address));
        foreach (var (host, local, remote) in new[] { (lab.A, a, b), (lab.B, b, a) })
        {
            host.Command(new CheckLiveness(host.IkeSpi));
            var check = lab.Sent.FindLast(p => p.From == host && !p.Header.IsResponse && p.Message.Length > 0)!;
            Assert.Equal((local, remote), (check.Path.Local.Address, check.Path.Remote.Address));
            lab.Exchange();
        }
    }
}

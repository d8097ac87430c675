using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 9242, and RFC 9370 §2.2.1 to §2.2.3.</summary>
public sealed class IntermediateExchangeTests
{
    [Fact]
    public void One_exchange_for_each_additional_key_exchange_comes_before_ike_auth()
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        var requests = lab.Sent.FindAll(p => !p.Header.IsResponse)
            .ConvertAll(p => (p.Header.Exchange, p.Header.MessageId));
        Assert.Equal(
        [
            (ExchangeType.IkeSaInit, 0u), (ExchangeType.IkeIntermediate, 1u), (ExchangeType.IkeIntermediate, 2u),
            (ExchangeType.IkeAuth, 3u),
        ], requests);
        Assert.Equal(3, lab.A.Count(NoticeKind.IkeSaKeysDerived));
        Assert.Equal(3, lab.B.Count(NoticeKind.IkeSaKeysDerived));
    }

    [Fact]
    public void Without_additional_key_exchanges_nothing_is_said_of_them()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        Assert.All(lab.Sent.FindAll(p => p.Header.Exchange == ExchangeType.IkeSaInit),
            p => Assert.DoesNotContain("INTERMEDIATE", p.Text));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_side_that_insists_and_one_that_has_none_do_not_agree(bool inA, bool inB)
    {
        using var lab = new VirtualLab(MultiKe.Options(inA, inB));
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished));
    }

    [Theory]
    [InlineData(true, true, 2)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    public void A_proposal_without_them_serves_peers_that_have_none(bool inA, bool inB, int exchanges)
    {
        var options = MultiKe.Options();
        using var lab = new VirtualLab(options with
        {
            IkeA = inA ? [MultiKe.Ike(MultiKe.Two), LabOptions.Ike()] : [LabOptions.Ike()],
            IkeB = inB ? [MultiKe.Ike(MultiKe.Two), LabOptions.Ike()] : [LabOptions.Ike()],
        });
        lab.Establish();
        Assert.Equal(exchanges, lab.Sent.Count(p => p.Is(ExchangeType.IkeIntermediate, response: false)));
    }

    [Fact]
    public void A_responder_without_any_chooses_none_where_it_may()
    {
        KeyExchangeMethod[] optional = [KeyExchangeMethod.Ecp256, KeyExchangeMethod.None];
        using var lab = new VirtualLab(new() { IkeA = [MultiKe.Ike(optional, optional)] });
        lab.Establish();
        Assert.DoesNotContain(lab.Sent, p => p.Header.Exchange == ExchangeType.IkeIntermediate);
    }

    [Theory]
    [InlineData(KeyExchangeMethod.None, KeyExchangeMethod.Ecp384, 1)]
    [InlineData(KeyExchangeMethod.Ecp256, KeyExchangeMethod.None, 1)]
    [InlineData(KeyExchangeMethod.None, KeyExchangeMethod.None, 0)]
    [InlineData(KeyExchangeMethod.Ecp256, KeyExchangeMethod.Ecp384, 2)]
    public void None_is_a_choice_like_others(KeyExchangeMethod first, KeyExchangeMethod second, int exchanges)
    {
        KeyExchangeMethod[][] offered =
        [
            [KeyExchangeMethod.Ecp256, KeyExchangeMethod.None], [KeyExchangeMethod.Ecp384, KeyExchangeMethod.None],
        ];
        var ofB = MultiKe.Ike([first], [second]);
        using var lab = new VirtualLab(new() { IkeA = [MultiKe.Ike(offered)], IkeB = [ofB] });
        lab.Establish();
        Assert.Equal(exchanges, lab.Sent.Count(p => p.Is(ExchangeType.IkeIntermediate, response: false)));
    }

    [Fact]
    public void No_method_is_chosen_twice_even_where_each_side_prefers_it()
    {
        KeyExchangeMethod[] either = [KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256, KeyExchangeMethod.Ecp384];
        var both = MultiKe.Ike(either, either);
        using var lab = new VirtualLab(new() { IkeA = [both], IkeB = [both] });
        lab.Establish();
        Assert.Equal([KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256, KeyExchangeMethod.Ecp384],
            lab.B.Computed.ConvertAll(c => c.Method));
    }

    [Fact]
    public void Where_only_one_method_is_left_for_two_places_there_is_no_agreement()
    {
        KeyExchangeMethod[] same = [KeyExchangeMethod.Ecp256];
        using var lab = new VirtualLab(new() { IkeA = [MultiKe.Ike(same, same)], IkeB = [MultiKe.Ike(same, same)] });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void Places_that_are_left_out_count_as_none_and_the_order_is_that_of_the_places()
    {
        KeyExchangeMethod[][] sparse = [[], [KeyExchangeMethod.Ecp384], [], [], [KeyExchangeMethod.Ecp256]];
        using var lab = new VirtualLab(new() { IkeA = [MultiKe.Ike(sparse)], IkeB = [MultiKe.Ike(sparse)] });
        lab.Establish();
        Assert.Equal([KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp384, KeyExchangeMethod.Ecp256],
            lab.B.Computed.ConvertAll(c => c.Method));
    }

    [Fact]
    public void Invalid_ke_payload_corrects_the_first_method_before_the_additional_ones()
    {
        var a = MultiKe.Ike([KeyExchangeMethod.Ecp384]) with
        {
            KeyExchange = [KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256],
        };
        var b = a with { KeyExchange = [KeyExchangeMethod.Ecp256] };
        using var lab = new VirtualLab(new() { IkeA = [a], IkeB = [b] });
        lab.Establish();
        Assert.Equal([KeyExchangeMethod.Ecp256, KeyExchangeMethod.Ecp384], lab.B.Computed.ConvertAll(c => c.Method));
    }

    [Fact]
    public void A_first_method_that_is_needed_for_an_additional_place_is_corrected()
    {
        // The only additional method is the one that the initiator tried first.
        var proposal = MultiKe.Ike([KeyExchangeMethod.X25519]) with
        {
            KeyExchange = [KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256],
        };
        using var lab = new VirtualLab(new() { IkeA = [proposal], IkeB = [proposal] });
        lab.Establish();
        Assert.Equal([KeyExchangeMethod.Ecp256, KeyExchangeMethod.X25519], lab.B.Computed.ConvertAll(c => c.Method));
    }

    [Fact]
    public void More_than_seven_are_refused_at_once() =>
        Assert.Throws<ArgumentException>(() => MultiKe.Ike([], [], [], [], [], [], [], []));

    [Fact]
    public void A_lost_response_comes_again_although_the_responder_has_other_keys_by_then()
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.A.Command(new Initiate("a-b"));
        var lost = 0;
        lab.Lose = p => p.Is(ExchangeType.IkeIntermediate, response: true) && lost++ % 2 == 0;
        lab.Run(TimeSpan.FromSeconds(20));
        lab.AssertOneChildEach();
        Assert.Equal(2, lab.B.Endpoint.Counters.RepeatedResponses);
    }

    [Fact]
    public void Large_ones_go_in_fragments_in_any_order()
    {
        using var lab = new VirtualLab(MultiKe.Options() with { FragmentSize = 140 });
        lab.A.Command(new Initiate("a-b"));
        var random = new Random(1);
        while (lab.InFlight.Count > 0)
            lab.Deliver(lab.InFlight[random.Next(lab.InFlight.Count)]);
        lab.AssertOneChildEach();
        Assert.Contains(lab.Sent, p => p.Header is
            { Exchange: ExchangeType.IkeIntermediate, NextPayload: PayloadType.EncryptedFragment });
    }

    [Fact]
    public void Ike_auth_before_its_time_and_intermediate_after_it_are_dropped()
    {
        using var lab = new VirtualLab(MultiKe.Options() with { Window = 4 });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: true));
        var early = lab.InFlight[0].Datagram.ToArray();
        early[18] = (byte)ExchangeType.IkeAuth;
        var before = lab.B.Endpoint.Counters.Drops(DropReason.WrongState);
        lab.B.Receive(new(lab.InFlight[0].Path.Remote, lab.InFlight[0].Path.Local), early);
        var late = lab.InFlight[0].Datagram.ToArray();
        late[23] = 2;
        lab.B.Receive(new(lab.InFlight[0].Path.Remote, lab.InFlight[0].Path.Local), late);
        Assert.Equal(before + 2, lab.B.Endpoint.Counters.Drops(DropReason.WrongState));
        lab.Exchange();
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_nat_lets_both_sides_go_on_at_port_4500_from_the_first_intermediate_exchange()
    {
        var options = MultiKe.Options();
        var ofB = options.Configuration(false);
        using var lab = new VirtualLab(options, ofB with { Connections = [ofB.Connections[0] with { Remote = null }] });
        var outside = IpAddress.V4(198, 51, 100, 7);
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(outside, (ushort)(p.Path.Local.Port + 20_000)))
            : new(new(lab.A.Address, (ushort)(p.Path.Remote.Port - 20_000)), p.Path.Local);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.All(lab.Sent.FindAll(p => p.Is(ExchangeType.IkeIntermediate, response: false)),
            p => Assert.Equal(UdpPath.NatTraversalPort, p.Path.Remote.Port));
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_unacceptable_key_exchange_value_ends_the_sa(bool atResponder)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        var count = 0;
        (atResponder ? lab.B : lab.A).RefuseSecret = _ => ++count == 2;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaFailed));
        lab.Lose = p => p.Is(ExchangeType.IkeSaInit, response: false);
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void A_policy_that_needs_them_is_not_chosen_for_an_ike_sa_without_them()
    {
        // The first policy by address has agreed to less than the one that the peer's identity would choose.
        var options = new LabOptions { IkeA = [LabOptions.Ike()] };
        var configuration = options.Configuration(false);
        var strict = configuration.Connections[0] with { Name = "strict", IkeProposals = [MultiKe.Ike(MultiKe.Two)] };
        var lax = configuration.Connections[0] with { Name = "lax", RemoteId = Identification.Fqdn("other.example") };
        using var lab = new VirtualLab(options, configurationB: new()
        {
            ExportKeys = true, Connections = [lax, strict],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaEstablished));
    }
}

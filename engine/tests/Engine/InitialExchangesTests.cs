using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

public sealed class InitialExchangesTests
{
    [Fact]
    [Trait("Requirement", "R-1.2-6")]
    [Trait("Requirement", "R-1.2-10")]
    public void Shared_key_authentication_makes_an_ike_sa_and_a_child_on_both_sides()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        Assert.Equal(4, lab.Sent.Count);
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaEstablished));
        lab.AssertOneChildEach();
    }

    [Fact]
    [Trait("Requirement", "R-1.2-12")]
    public void Signatures_are_made_and_checked_outside_the_engine()
    {
        using var lab = new VirtualLab(new() { Authentication = Authentication.Signature });
        lab.Establish();
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(KeyExchangeMethod.Modp2048)]
    [InlineData(KeyExchangeMethod.Ecp256)]
    [InlineData(KeyExchangeMethod.X25519)]
    public void Every_usual_key_exchange_method_works(KeyExchangeMethod method)
    {
        using var lab = new VirtualLab(new() { IkeA = [LabOptions.Ike(method)], IkeB = [LabOptions.Ike(method)] });
        lab.Establish();
    }

    [Fact]
    public void A_cipher_with_a_separate_mac_works()
    {
        var proposal = new AlgorithmProposal
        {
            Encryption = [new(EncryptionId.AesCbc, 256)], Integrity = [IntegrityId.HmacSha256_128],
            Prf = [PrfId.HmacSha256], KeyExchange = [KeyExchangeMethod.Ecp256],
        };
        using var lab = new VirtualLab(new() { IkeA = [proposal], IkeB = [proposal] });
        lab.Establish();
    }

    [Fact]
    [Trait("Requirement", "R-1.2-14")]
    [Trait("Requirement", "R-1.2-15")]
    [Trait("Requirement", "R-1.2-16")]
    public void Invalid_ke_payload_names_the_method_and_the_initiator_tries_again_with_all_proposals()
    {
        using var lab = new VirtualLab(new()
        {
            IkeA = [LabOptions.Ike(KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256)],
            IkeB = [LabOptions.Ike(KeyExchangeMethod.Ecp256)],
        });
        lab.Establish();
        Assert.Equal(6, lab.Sent.Count);
        var (first, second) = (lab.Sent[0].Message, lab.Sent[2].Message);
        Assert.Equal(SaPayloadOf(first), SaPayloadOf(second));
    }

    [Fact]
    [Trait("Requirement", "R-2.6-9")]
    public void Above_the_threshold_a_cookie_is_asked_for_and_returned_unchanged_as_the_first_payload()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 0 } });
        lab.Establish();
        Assert.Equal(1, lab.B.Endpoint.Counters.CookiesSent);
        Assert.Equal(PayloadType.Notify, lab.Sent[2].Header.NextPayload);
    }

    [Fact]
    public void Cookie_and_invalid_ke_payload_together_cost_two_round_trips_more()
    {
        using var lab = new VirtualLab(new()
        {
            Limits = new() { CookieThreshold = 0 },
            IkeA = [LabOptions.Ike(KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256)],
            IkeB = [LabOptions.Ike(KeyExchangeMethod.Ecp256)],
        });
        lab.Establish();
        Assert.Equal(8, lab.Sent.Count);
    }

    [Fact]
    public void A_cookie_that_has_been_returned_already_is_not_returned_again()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 0 } });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        var cookie = lab.InFlight[0];
        lab.Deliver(cookie);
        var sent = lab.Sent.Count;
        lab.Deliver(cookie);
        Assert.Equal(sent, lab.Sent.Count);
        lab.Exchange();
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_mangled_cookie_is_answered_with_a_new_one_and_leaves_no_state()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 0 } });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(lab.InFlight[0]);
        lab.Deliver(lab.InFlight[0]);
        var request = lab.Take(p => p.Is(ExchangeType.IkeSaInit, false));
        request.Datagram[IkeHeader.Length + 12] ^= 1;
        lab.Deliver(request);
        Assert.Equal(2, lab.B.Endpoint.Counters.CookiesSent);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    [Trait("Requirement", "R-2.1-7")]
    public void A_repeated_request_is_answered_with_the_same_octets()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        var init = lab.InFlight[0];
        lab.Deliver(init);
        var first = lab.Take(p => p.Is(ExchangeType.IkeSaInit, true)).Datagram;
        lab.Deliver(init);
        var again = lab.Take(p => p.Is(ExchangeType.IkeSaInit, true)).Datagram;
        Assert.Equal(first, again);
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    [Trait("Requirement", "R-1.2-19")]
    public void A_wrong_secret_is_refused_inside_sk_and_no_sa_remains_usable()
    {
        using var lab = new VirtualLab(new() { SecretA = "wrong horse" });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaFailed));
        Assert.Contains("AuthenticationFailed", lab.A.Notices.Find(n => n.Kind == NoticeKind.IkeSaFailed)!.Reason);
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void An_initiator_that_does_not_trust_the_responder_says_so_in_an_informational_exchange()
    {
        using var lab = new VirtualLab(new() { Authentication = Authentication.Signature });
        lab.A.Trust = _ => false;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaFailed));
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaClosed));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void An_unexpected_identity_of_the_responder_is_refused()
    {
        using var lab = new VirtualLab(new() { ExpectedIdOfB = "c.example" });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains("c.example", lab.A.Notices.Find(n => n.Kind == NoticeKind.IkeSaFailed)!.Reason);
    }

    [Fact]
    [Trait("Requirement", "R-1.2-17")]
    [Trait("Requirement", "R-1.2-18")]
    public void A_child_without_a_common_proposal_leaves_the_ike_sa_up()
    {
        var other = new AlgorithmProposal { Encryption = [new(EncryptionId.ChaCha20Poly1305, 0)] };
        using var lab = new VirtualLab(new() { EspB = [other] });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Contains("NoProposalChosen", lab.A.Notices.Find(n => n.Kind == NoticeKind.ChildSaFailed)!.Reason);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
    }

    [Fact]
    public void Selectors_without_an_intersection_are_unacceptable_and_leave_the_ike_sa_up()
    {
        using var lab = new VirtualLab(new() { LocalB = [LabOptions.Net("10.9.0.0", "10.9.0.255")] });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Contains("TsUnacceptable", lab.A.Notices.Find(n => n.Kind == NoticeKind.ChildSaFailed)!.Reason);
    }

    [Fact]
    [Trait("Requirement", "R-2.9-3")]
    public void Wide_selectors_are_narrowed_to_the_responders_policy()
    {
        var any = LabOptions.Net("0.0.0.0", "255.255.255.255");
        using var lab = new VirtualLab(new() { RemoteA = [any], LocalA = [any] });
        lab.Establish();
        var child = lab.A.Kernel.Sending!.Parameters;
        Assert.Equal([LabOptions.Net("10.1.0.0", "10.1.255.255")], child.LocalSelectors);
        Assert.Equal([LabOptions.Net("10.2.0.0", "10.2.255.255")], child.RemoteSelectors);
    }

    [Fact]
    public void Transport_mode_is_used_when_both_want_it()
    {
        using var lab = new VirtualLab(new() { ModeA = ChildMode.Transport, ModeB = ChildMode.Transport });
        lab.Establish();
        Assert.Equal(ChildMode.Transport, lab.B.Kernel.Sending!.Parameters.Mode);
    }

    [Fact]
    public void An_initiator_that_insists_on_transport_mode_deletes_the_tunnel_that_it_is_given()
    {
        using var lab = new VirtualLab(new() { ModeA = ChildMode.Transport });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains("transport", lab.A.Notices.Find(n => n.Kind == NoticeKind.ChildSaFailed)!.Reason);
        Assert.Empty(lab.A.Kernel.Sas);
        lab.Run(TimeSpan.FromSeconds(1));
        Assert.All(lab.B.Kernel.Sas, s => Assert.False(s.Outbound));
    }

    [Fact]
    public void A_nat_is_found_and_the_initiator_goes_on_at_port_4500()
    {
        using var lab = new VirtualLab();
        var outside = IpAddress.V4(198, 51, 100, 7);
        lab.Translate = p => ReferenceEquals(p.From, lab.A)
            ? new(p.Path.Remote, new(outside, (ushort)(p.Path.Local.Port + 20_000)))
            : new(new(lab.A.Address, (ushort)(p.Path.Remote.Port - 20_000)), p.Path.Local);
        lab.A.Command(new Initiate("a-b"));
        // B's policy knows A by its inner address only: let it answer anyone.
        lab.Exchange();
        Assert.DoesNotContain(lab.Sent, p => p.Is(ExchangeType.IkeAuth, false) && p.Path.Local.Port == 500);
    }

    [Fact]
    public void A_failed_kernel_on_the_responder_refuses_the_child_and_keeps_the_ike_sa()
    {
        using var lab = new VirtualLab();
        lab.B.Kernel.FailInstalls = 1;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Empty(lab.A.Kernel.Sas);
        lab.Run(TimeSpan.FromSeconds(10));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_failed_kernel_on_the_initiator_takes_the_child_away_on_both_sides()
    {
        using var lab = new VirtualLab();
        lab.A.Kernel.FailInstalls = 1;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        lab.Run(TimeSpan.FromSeconds(20));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void Slow_effects_change_nothing_but_the_time()
    {
        using var lab = new VirtualLab();
        lab.A.HoldEffect = lab.B.HoldEffect = e => e is not Notice;
        lab.A.Command(new Initiate("a-b"));
        for (var i = 0; i < 12; i++)
        {
            lab.Exchange();
            lab.A.CompleteHeld();
            lab.B.CompleteHeld();
        }
        lab.AssertOneChildEach();
    }

    [Fact]
    public void An_effect_that_never_completes_fails_the_attempt_and_the_wish_tries_again()
    {
        using var lab = new VirtualLab();
        lab.A.HoldEffect = e => e is ComputeSecret;
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(31));
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaFailed));
        lab.A.HoldEffect = _ => false;
        lab.Run(TimeSpan.FromSeconds(90));
        lab.AssertPaired();
    }

    private static byte[] SaPayloadOf(byte[] message)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(IkeHeader.TryRead(message, out var header, out _));
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _));
        for (var i = 0; i < index.Count; i++)
        {
            if (index[i].Type == PayloadType.SecurityAssociation)
                return message.AsSpan(index[i].Offset, index[i].Length).ToArray();
        }
        return [];
    }
}

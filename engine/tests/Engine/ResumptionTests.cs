using IkeLab.Crypto.Eap;
using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Session resumption with tickets by value (RFC 5723).</summary>
public sealed class ResumptionTests
{
    private static readonly LabOptions Tickets = new() { Resumption = true, CrashTokens = true };
    private static readonly TimeSpan Redial = TimeSpan.FromSeconds(2);
    private static readonly PostquantumPresharedKey Ppk = new([2, 1], [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Fact]
    public void A_crashed_responder_is_resumed_without_key_exchange_or_proof_of_identity()
    {
        using var lab = new VirtualLab(Tickets with { Authentication = Authentication.Signature });
        lab.Establish();
        var old = lab.A.Kernel.Sas[0].Parameters.Outbound.Encryption;
        lab.A.HasPrivateKey = lab.B.HasPrivateKey = false;
        Crash(lab);
        AssertResumed(lab, 1);
        Assert.NotEqual(old, lab.A.Kernel.Sas[0].Parameters.Outbound.Encryption);
        Assert.Equal(1, lab.Sent.Count(p => p.Is(ExchangeType.IkeSaInit, false)));
    }

    [Fact]
    public void Each_resumption_brings_the_next_ticket()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        for (var i = 1; i <= 5; i++)
        {
            Crash(lab);
            AssertResumed(lab, i);
        }
        var tickets = lab.Sent.FindAll(p => p.Is(ExchangeType.IkeSessionResume, false)).ConvertAll(TicketOf);
        Assert.Equal(5, tickets.DistinctBy(Convert.ToHexString).Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_rekey_by_either_side_the_new_IKE_SA_has_a_ticket(bool byA)
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        var host = byA ? lab.A : lab.B;
        host.Command(new RekeyIke(host.IkeSpi));
        lab.Exchange();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Exchange();
        Crash(lab);
        AssertResumed(lab, 1);
    }

    [Fact]
    public void Whom_EAP_has_authenticated_need_not_do_it_again()
    {
        using var lab = new VirtualLab(Tickets with
        {
            Authentication = Authentication.Signature, AuthenticationOfA = Authentication.Eap,
            Eap = new EapCredentials(LabAaa.User, LabAaa.Password),
        });
        lab.Establish();
        var user = lab.B.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaEstablished)!.PeerId;
        Assert.Equal(Identification.Email(LabAaa.User), user);
        lab.B.Aaa.Change = _ => new(EapOutcome.Failure, [], []);
        Crash(lab);
        AssertResumed(lab, 1);
        Assert.Equal(user, lab.B.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaEstablished)!.PeerId);
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        lab.Exchange();
        Crash(lab);
        AssertResumed(lab, 2);
    }

    [Theory]
    [InlineData(ExchangeType.IkeSessionResume, false)]
    [InlineData(ExchangeType.IkeSessionResume, true)]
    [InlineData(ExchangeType.IkeAuth, false)]
    [InlineData(ExchangeType.IkeAuth, true)]
    public void A_message_that_is_lost_comes_again(ExchangeType exchange, bool response)
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        var lost = false;
        lab.Lose = p => !lost && p.Is(exchange, response) && (lost = true);
        Crash(lab);
        lab.Run(TimeSpan.FromSeconds(5));
        Assert.True(lost);
        AssertResumed(lab, 1);
    }

    [Fact]
    public void An_IKE_SA_that_the_responder_still_holds_goes_without_a_word()
    {
        using var lab = new VirtualLab(Tickets with { CrashTokens = false });
        lab.Establish();
        lab.Lose = p => p.From == lab.A;
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        while (lab.A.Count(NoticeKind.IkeSaClosed) == 0)
            lab.Run(TimeSpan.FromSeconds(1));
        var old = lab.B.IkeSpi;
        lab.Lose = _ => false;
        var sent = lab.Sent.Count;
        lab.Run(Redial);
        AssertResumed(lab, 1);
        Assert.Contains(lab.B.Notices, n => n.Kind == NoticeKind.IkeSaClosed && n.IkeSpi == old);
        Assert.DoesNotContain(lab.Sent[sent..], p => p.Header.Exchange == ExchangeType.Informational);
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("none")]
    [InlineData("policy")]
    public void A_ticket_that_is_refused_gives_way_to_a_full_handshake(string change)
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, change switch
        {
            "keys" => lab.B.Configuration with { TicketKeys = [new(1, [.. Enumerable.Repeat((byte)1, 32)])] },
            "none" => lab.B.Configuration with { TicketKeys = [] },
            _ => WithConnection(lab, c => c with { Resumption = false }),
        });
        lab.AssertOneChildEach();
        Assert.Equal((1, 0), (lab.A.Endpoint.Counters.ResumptionsStarted, lab.A.Endpoint.Counters.IkeSasResumed));
        Assert.Equal((0, 1), (lab.A.Endpoint.Counters.IkeSasFailed, lab.B.Endpoint.Counters.TicketsRefused));
    }

    [Theory]
    [InlineData("suite")]
    [InlineData("method")]
    [InlineData("peer")]
    [InlineData("self")]
    public void A_ticket_opens_nothing_that_no_policy_allows_any_more(string change)
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, WithConnection(lab, c => change switch
        {
            "suite" => c with { IkeProposals = [LabOptions.Ike() with { Prf = [Crypto.PrfId.HmacSha512] }] },
            "method" => c with { RemoteAuthentication = Authentication.Signature },
            "peer" => c with { RemoteId = Identification.Fqdn("c.example") },
            _ => c with { LocalId = Identification.Fqdn("c.example") },
        }));
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Equal(1, lab.B.Endpoint.Counters.TicketsRefused);
    }

    [Fact]
    public void An_older_key_still_opens_tickets()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, lab.B.Configuration with { TicketKeys = [new(2, [.. Enumerable.Repeat((byte)1, 32)]), new(1, new byte[32])] });
        AssertResumed(lab, 1);
        Crash(lab, lab.B.Configuration with { TicketKeys = [new(2, [.. Enumerable.Repeat((byte)1, 32)])] });
        AssertResumed(lab, 2);
    }

    [Fact]
    public void An_expired_ticket_is_not_presented_and_not_taken()
    {
        using var lab = new VirtualLab(Tickets with { TicketLifetime = TimeSpan.FromMinutes(10) });
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(11));
        Crash(lab);
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.A.Endpoint.Counters.ResumptionsStarted);

        Crash(lab, exchange: false);
        var request = lab.Take(p => p.Is(ExchangeType.IkeSessionResume, false));
        lab.Lose = p => p.From == lab.A;
        lab.Run(TimeSpan.FromMinutes(11));
        lab.InFlight.Clear();
        lab.Deliver(request);
        Assert.NotNull(Nack(lab));
    }

    [Fact]
    public void A_ticket_serves_once()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab);
        AssertResumed(lab, 1);
        var request = lab.Sent.Find(p => p.Is(ExchangeType.IkeSessionResume, false))!;
        // Another initiator's SPI makes it a new request with the same ticket.
        var again = request with { Datagram = [.. request.Datagram] };
        again.Datagram[7] ^= 1;
        lab.Deliver(again);
        Assert.NotNull(Nack(lab));
        Assert.Equal(1, lab.B.Endpoint.Counters.TicketsRefused);
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void Whoever_has_only_seen_a_ticket_gets_no_further_than_a_half_open_IKE_SA()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, exchange: false);
        var request = lab.Take(p => p.Is(ExchangeType.IkeSessionResume, false));
        var stolen = request with { Datagram = [.. request.Datagram] };
        stolen.Datagram[7] ^= 1;
        lab.Deliver(stolen);
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
        lab.InFlight.Clear();
        // The rightful holder is not kept from using it.
        lab.Deliver(request);
        lab.Exchange();
        AssertResumed(lab, 1);
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void A_changed_ticket_is_refused_wherever_it_is_changed()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, exchange: false);
        var request = lab.Take(p => p.Is(ExchangeType.IkeSessionResume, false));
        var ticket = TicketOf(request);
        var at = request.Datagram.AsSpan().IndexOf(ticket);
        for (var i = 0; i < ticket.Length; i++)
        {
            var changed = request with { Datagram = [.. request.Datagram] };
            changed.Datagram[at + i] ^= 0x40;
            lab.Deliver(changed);
            Assert.NotNull(Nack(lab));
        }
        Assert.Equal(ticket.Length, lab.B.Endpoint.Counters.TicketsRefused);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void Cookies_apply()
    {
        using var lab = new VirtualLab(Tickets with { Limits = new() { CookieThreshold = 0 } });
        lab.Establish();
        Crash(lab);
        AssertResumed(lab, 1);
        Assert.Equal(2, lab.Sent.Count(p => p.Is(ExchangeType.IkeSessionResume, false)));
    }

    [Fact]
    public void After_silence_a_full_handshake_is_tried_and_then_the_ticket_again()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, exchange: false);
        lab.Lose = _ => true;
        lab.InFlight.Clear();
        lab.Run(TimeSpan.FromMinutes(12));
        var kinds = lab.Sent.FindAll(p => p.From == lab.A && p.Header.MessageId == 0 && p.Header.SpiR == 0)
            .ConvertAll(p => (p.Header.SpiI, p.Header.Exchange)).Distinct().ToList();
        Assert.Equal(ExchangeType.IkeSessionResume, kinds[1].Exchange);
        Assert.Equal(ExchangeType.IkeSaInit, kinds[2].Exchange);
        Assert.Equal(ExchangeType.IkeSessionResume, kinds[3].Exchange);
        lab.Lose = _ => false;
        lab.Run(TimeSpan.FromMinutes(4));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void Who_gives_no_tickets_says_so_and_nothing_else_changes()
    {
        using var lab = new VirtualLab(Tickets with { TicketKeys = [] });
        lab.Establish();
        Crash(lab);
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.A.Endpoint.Counters.ResumptionsStarted);
    }

    [Fact]
    public void A_forged_acceptance_costs_a_full_handshake_and_nothing_more()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab, exchange: false);
        lab.Deliver(p => p.Is(ExchangeType.IkeSessionResume, false));
        var answer = lab.Take(p => p.Is(ExchangeType.IkeSessionResume, true));
        answer.Datagram[40] ^= 1;
        lab.Deliver(answer);
        lab.Run(TimeSpan.FromMinutes(5));
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.A.Endpoint.Counters.IkeSasResumed);
    }

    [Fact]
    public void Nobody_prohibits_nats_by_resuming()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        Crash(lab);
        AssertResumed(lab, 1);
        var request = lab.Sent.FindLast(p => p.Is(ExchangeType.IkeAuth, false))!;
        Assert.Null(lab.Decrypt(request).FindNotify(NotifyType.NoNatsAllowed));
    }

    [Fact]
    public void Where_nats_are_prohibited_a_resumption_does_not_look_for_them()
    {
        using var lab = new VirtualLab(Tickets with { ProhibitNats = true });
        lab.Establish();
        Crash(lab);
        AssertResumed(lab, 1);
        Assert.DoesNotContain(lab.Sent.Where(p => p.Is(ExchangeType.IkeSessionResume, false)),
            p => p.Text.Contains("NAT_DETECTION", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_resumption_addresses_may_change_as_before()
    {
        var cafe = IpAddress.V4(198, 51, 100, 7);
        using var lab = new VirtualLab(Tickets with { Roaming = true });
        lab.Establish();
        Crash(lab);
        AssertResumed(lab, 1);
        lab.A.Command(new MoveLocal(lab.A.Address, cafe));
        lab.Run(TimeSpan.FromSeconds(10));
        AssertResumed(lab, 1);
        Assert.Equal(cafe, lab.B.Kernel.Sending!.Path.Remote.Address);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_required_PPK_is_in_the_keys_already_and_need_not_be_named_again(bool requiredA, bool requiredB)
    {
        using var lab = new VirtualLab(Tickets with
        {
            PpksA = [Ppk], PpksB = [Ppk], PpkRequiredA = requiredA, PpkRequiredB = requiredB,
        });
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        for (var i = 1; i <= 2; i++)
        {
            Crash(lab);
            AssertResumed(lab, i);
        }
    }

    [Fact]
    public void A_ticket_of_keys_without_PPK_is_refused_by_who_requires_one_now()
    {
        using var lab = new VirtualLab(Tickets with { PpksA = [Ppk] });
        lab.Establish();
        Crash(lab, WithConnection(lab, c => c with { Ppks = [Ppk], PpkRequired = true }));
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.A.Endpoint.Counters.IkeSasResumed);
        Assert.Equal(1, lab.B.Endpoint.Counters.TicketsRefused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resumptions_do_not_put_off_authenticating_anew(bool byResponder)
    {
        var age = TimeSpan.FromMinutes(5);
        using var lab = new VirtualLab(Tickets with
        {
            Adjust = (c, ofA) => ofA == byResponder ? c
                : byResponder ? c with { AuthLifetime = age } : c with { ReauthenticateAfter = age },
        });
        lab.Establish();
        for (var i = 1; i <= 3; i++)
        {
            lab.Run(TimeSpan.FromMinutes(1));
            Crash(lab);
            AssertResumed(lab, i);
        }
        lab.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(2, lab.A.Endpoint.Counters.HandshakesStarted);
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void Terminate_forgets_the_ticket()
    {
        using var lab = new VirtualLab(Tickets);
        lab.Establish();
        lab.A.Command(new Terminate("a-b"));
        lab.Exchange();
        lab.A.Command(new Initiate("a-b"));
        lab.Run(Redial);
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.A.Endpoint.Counters.ResumptionsStarted);
    }

    /// <summary>B loses its memory, A notices, and dials.</summary>
    private static void Crash(VirtualLab lab, EndpointConfiguration? configuration = null, bool exchange = true)
    {
        var spi = lab.A.IkeSpi;
        lab.B.Restart(configuration);
        lab.B.Aaa.End(spi);
        lab.A.Command(new CheckLiveness(spi));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        if (exchange)
        {
            lab.Run(Redial);
            return;
        }
        lab.Lose = p => false;
        while (!lab.InFlight.Exists(p => p.Is(ExchangeType.IkeSessionResume, false)))
            lab.Tick();
    }

    private static EndpointConfiguration WithConnection(VirtualLab lab, Func<Connection, Connection> change) =>
        lab.B.Configuration with { Connections = [change(lab.B.Configuration.Connections[0])] };

    private static void AssertResumed(VirtualLab lab, int times)
    {
        lab.AssertOneChildEach();
        Assert.Equal(times, lab.A.Endpoint.Counters.IkeSasResumed);
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    private static byte[] TicketOf(Packet packet)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            packet.Message, IkeHeader.Length, packet.Header.NextPayload, storage, out var index, out _));
        Assert.True(IndexScanner.TryFindNotify(index, NotifyType.TicketOpaque, out var ticket));
        return ticket.ToArray();
    }

    private static Packet? Nack(VirtualLab lab)
    {
        var answer = lab.Take(p => p.Is(ExchangeType.IkeSessionResume, true));
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            answer.Message, IkeHeader.Length, answer.Header.NextPayload, storage, out var index, out _));
        return answer.Header.SpiR == 0 && IndexScanner.TryFindNotify(index, NotifyType.TicketNack, out _) ? answer : null;
    }
}

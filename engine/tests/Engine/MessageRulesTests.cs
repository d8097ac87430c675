using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Retransmission, windows, liveness and what must be ignored (RFC 7296 §2.1–§2.5, §2.21).</summary>
public sealed class MessageRulesTests
{
    [Fact]
    [Trait("Requirement", "R-2.1-4")]
    public void A_lost_request_is_sent_again_with_the_same_octets_and_growing_waits()
    {
        using var lab = new VirtualLab();
        lab.Lose = p => true;
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.True(lab.Sent.Count >= 5);
        Assert.All(lab.Sent, p => Assert.Equal(lab.Sent[0].Datagram, p.Datagram));
    }

    [Fact]
    [Trait("Requirement", "R-2.4-1")]
    public void A_dead_peer_is_given_up_after_the_whole_schedule_and_the_wish_begins_anew()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.Lose = _ => true;
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaClosed));
        Assert.Empty(lab.A.Kernel.Sas);
        lab.Lose = _ => false;
        lab.Run(TimeSpan.FromMinutes(5));
        lab.AssertPaired();
    }

    [Fact]
    public void Traffic_makes_liveness_checks_unnecessary()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        for (var i = 0; i < 60; i++)
        {
            lab.Run(TimeSpan.FromSeconds(10));
            lab.A.Endpoint.HandleInboundTraffic(lab.Now, lab.A.ChildSpi);
            lab.B.Endpoint.HandleInboundTraffic(lab.Now, lab.B.ChildSpi);
        }
        Assert.Equal(0, lab.A.Endpoint.Counters.LivenessChecks);
        lab.Run(TimeSpan.FromSeconds(61));
        Assert.True(lab.A.Endpoint.Counters.LivenessChecks > 0);
    }

    [Fact]
    public void A_liveness_check_of_one_side_serves_both()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(20, lab.A.Endpoint.Counters.LivenessChecks + lab.B.Endpoint.Counters.LivenessChecks);
    }

    [Fact]
    public void A_restarted_peer_says_initial_contact_and_the_stale_sa_goes()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Restart();
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaClosed));
        lab.Run(TimeSpan.FromMinutes(3));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void Both_ends_that_dial_each_other_at_once_end_with_a_working_child()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        lab.B.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromMinutes(5));
        lab.AssertPaired();
    }

    [Fact]
    [Trait("Requirement", "R-2.3-3")]
    public void A_corrupted_message_is_dropped_and_a_good_copy_still_counts()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        var request = lab.InFlight[0];
        var bad = request with { Datagram = [.. request.Datagram] };
        bad.Datagram[^1] ^= 1;
        bad.To.Receive(lab.Translate(bad), bad.Datagram);
        Assert.Equal(1, lab.B.Endpoint.Counters.Drops(DropReason.BadIntegrity));
        lab.Exchange();
        Assert.Equal(0, lab.A.Endpoint.Counters.Retransmissions);
    }

    [Fact]
    public void Every_octet_of_a_protected_message_is_protected()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        var request = lab.Take(_ => true);
        var before = Hash(lab.B);
        for (var i = 0; i < request.Datagram.Length; i++)
        {
            byte[] bad = [.. request.Datagram];
            bad[i] ^= 0x41;
            request.To.Receive(lab.Translate(request), bad);
            lab.InFlight.RemoveAll(p => p.Header.Exchange != ExchangeType.Informational);
            Assert.DoesNotContain(lab.InFlight, p => p.Is(ExchangeType.Informational, true) && p.Header.MajorVersion == 2
                && p.Header.NextPayload == PayloadType.Encrypted);
            Assert.Equal(before, Hash(lab.B));
            lab.InFlight.Clear();
        }
    }

    [Fact]
    [Trait("Requirement", "R-2.5-3")]
    public void A_higher_major_version_is_answered_with_ours_and_leaves_no_state()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        var init = lab.Take(_ => true);
        init.Datagram[17] = 0x30;
        lab.Deliver(init);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        var answer = Assert.Single(lab.InFlight);
        Assert.Equal(2, answer.Header.MajorVersion);
    }

    [Fact]
    [Trait("Requirement", "R-2.5-1")]
    public void A_higher_minor_version_is_accepted()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        lab.InFlight[0].Datagram[17] = 0x21;
        lab.Deliver(lab.InFlight[0]);
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    [Trait("Requirement", "R-2.3-1")]
    public void A_larger_window_lets_several_requests_be_outstanding_in_any_order()
    {
        using var lab = new VirtualLab(new() { Window = 4 });
        lab.Establish();
        for (var i = 0; i < 3; i++)
            lab.A.Command(new CreateChild(lab.A.IkeSpi, "net"));
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        Assert.Equal(4, lab.InFlight.Count);
        while (lab.InFlight.Count > 0)
            lab.Deliver(lab.InFlight[^1]);
        lab.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(4, lab.A.Kernel.Sas.Count);
        Assert.Equal(4, lab.B.Kernel.Sas.Count);
        lab.AssertPaired();
    }

    [Fact]
    public void Without_a_larger_window_requests_wait_for_each_other()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        for (var i = 0; i < 3; i++)
            lab.A.Command(new CreateChild(lab.A.IkeSpi, "net"));
        Assert.Single(lab.InFlight);
        lab.Exchange();
        Assert.Equal(4, lab.A.Kernel.Sas.Count);
    }

    [Fact]
    public void A_half_open_sa_is_forgotten_in_time()
    {
        using var lab = new VirtualLab();
        lab.Lose = p => p.From == lab.B;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        lab.A.Command(new TerminateAll());
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
        lab.Run(TimeSpan.FromSeconds(31));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void Half_open_sas_are_bounded_under_a_flood()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 10, MaxHalfOpen = 20 } });
        lab.A.Command(new Initiate("a-b"));
        var init = lab.Take(_ => true);
        for (var i = 0; i < 500; i++)
        {
            byte[] spoofed = [.. init.Datagram];
            spoofed[1] = (byte)(i >> 8);
            spoofed[2] = (byte)i;
            lab.B.Receive(lab.Translate(init), spoofed);
        }
        Assert.Equal(10, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(490, lab.B.Endpoint.Counters.CookiesSent);
        lab.InFlight.Clear();
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(5));
        lab.AssertPaired();
    }

    [Theory]
    [InlineData(19, 1)]
    [InlineData(20, 0)]
    public void The_bound_is_of_all_shards_together(int elsewhere, int served)
    {
        using var lab = new VirtualLab(new()
        {
            Limits = new() { CookieThreshold = 100, PuzzleThreshold = 100, MaxHalfOpen = 20 },
        });
        lab.B.Endpoint.HalfOpenElsewhere = new(elsewhere, 0);
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.From == lab.A);
        Assert.Equal(new(served, 0), lab.B.Endpoint.HalfOpen);
    }

    [Fact]
    public void Dropped_and_repeated_messages_allocate_nothing()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        var request = lab.Take(_ => true);
        var path = lab.Translate(request);
        lab.B.Receive(path, [.. request.Datagram]);
        var endpoint = lab.B.Endpoint;
        byte[] repeated = [.. request.Datagram], bad = [.. request.Datagram], scratch = new byte[request.Datagram.Length];
        bad[^1] ^= 1;
        bad[23]++;
        var allocated = Measure(() =>
        {
            foreach (var datagram in new ReadOnlySpan<byte[]>(ref repeated))
                Feed(endpoint, lab.Now, path, datagram, scratch);
            Feed(endpoint, lab.Now, path, bad, scratch);
            Feed(endpoint, lab.Now, path, scratch.AsSpan(0, 7), scratch);
        });
        Assert.Equal(0, allocated);
        Assert.True(endpoint.Counters.RepeatedResponses > 100);
    }

    [Fact]
    public void Liveness_checks_and_retransmissions_allocate_nothing()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(5));
        var (a, b) = (lab.A.Endpoint, lab.B.Endpoint);
        var (spi, path) = (lab.A.IkeSpi, lab.Sent.FindLast(p => p.From == lab.A)!.Path);
        var now = lab.Now;
        var check = new CheckLiveness(spi);
        var buffer = new byte[1500];
        var allocated = Measure(() =>
        {
            a.HandleCommand(now, check);
            for (var lost = 0; lost < 3; lost++)
            {
                while (a.TryTakeOutput(out _))
                {
                }
                now = a.NextTimeout!.Value.At;
                a.HandleTimeout(now);
            }
            Relay(a, b, now, new(path.Remote, path.Local), buffer);
            Relay(b, a, now, path, buffer);
        });
        Assert.Equal(0, allocated);
        Assert.True(a.Counters is { LivenessChecks: > 100, Retransmissions: > 300 });
    }

    private static void Relay(IkeEndpoint from, IkeEndpoint to, Instant now, UdpPath path, byte[] buffer)
    {
        var length = 0;
        while (from.TryTakeOutput(out var output))
        {
            length = output.Datagram.Length;
            output.Datagram.Span.CopyTo(buffer);
        }
        to.HandleDatagram(now, path, buffer.AsSpan(0, length));
    }

    private static void Feed(IkeEndpoint endpoint, Instant now, UdpPath path, ReadOnlySpan<byte> datagram, byte[] scratch)
    {
        datagram.CopyTo(scratch);
        endpoint.HandleDatagram(now, path, scratch.AsSpan(0, datagram.Length));
        while (endpoint.TryTakeOutput(out _))
        {
        }
    }

    private static long Measure(Action action)
    {
        for (var i = 0; i < 100; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ulong Hash(LabHost host)
    {
        var hasher = new StateHasher();
        host.Endpoint.HashState(ref hasher);
        return hasher.Value;
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>A peer that has forgotten an IKE SA (RFC 7296 §2.21.4, RFC 6290).</summary>
public sealed class CrashDetectionTests
{
    private static readonly LabOptions Tokens = new() { CrashTokens = true, MobikeA = false, MobikeB = false };

    [Fact]
    public void A_crashed_responder_is_noticed_at_the_first_request()
    {
        using var lab = new VirtualLab(Tokens);
        lab.Establish();
        lab.B.Restart();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaClosed));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Equal(1, lab.A.Endpoint.Counters.CrashesDetected);
        lab.Run(TimeSpan.FromSeconds(2));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_crashed_initiator_is_noticed_too()
    {
        using var lab = new VirtualLab(Tokens);
        lab.Establish();
        lab.A.Restart();
        lab.B.Command(new CheckLiveness(lab.B.IkeSpi));
        lab.Exchange();
        Assert.Equal(1, lab.B.Endpoint.Counters.CrashesDetected);
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tokens_shorten_the_outage(bool tokens)
    {
        using var lab = new VirtualLab(new() { CrashTokens = tokens });
        lab.Establish();
        lab.B.Restart();
        lab.Run(TimeSpan.FromSeconds(35));
        Assert.Equal(tokens, lab.B.Kernel.Sas.Count == 1);
        lab.Run(TimeSpan.FromMinutes(5));
        lab.AssertOneChildEach();
        Assert.Equal(tokens ? 0 : 1, lab.A.Endpoint.Counters.DeadPeers);
    }

    [Theory]
    [InlineData(5, 0, 1)]
    [InlineData(5, 2, 3)]
    [InlineData(2, 2, 3)]
    public void Any_shard_shows_the_token_of_one_that_there_is_none_of_any_more(byte before, byte now, int shards)
    {
        using var lab = new VirtualLab(Tokens);
        lab.B.Restart(lab.B.Configuration with { Shard = before, Shards = 6 });
        lab.Establish();
        lab.B.Restart(lab.B.Configuration with { Shard = now, Shards = shards });
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Exchange();
        Assert.Equal(1, lab.A.Endpoint.Counters.CrashesDetected);
        lab.Run(TimeSpan.FromSeconds(2));
        lab.AssertOneChildEach();
        Assert.Equal(now, lab.B.IkeSpi >> 56);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rekeyed_IKE_SA_has_tokens_of_its_own(bool ofA)
    {
        using var lab = new VirtualLab(Tokens);
        lab.Establish();
        var (rekeys, other) = ofA ? (lab.A, lab.B) : (lab.B, lab.A);
        rekeys.Command(new RekeyIke(rekeys.IkeSpi));
        lab.Exchange();
        foreach (var (crashes, notices) in new[] { (rekeys, other), (other, rekeys) })
        {
            crashes.Restart();
            notices.Command(new CheckLiveness(notices.IkeSpi));
            lab.Exchange();
            Assert.Equal(1, notices.Endpoint.Counters.CrashesDetected);
            lab.A.Command(new Initiate("a-b"));
            lab.Exchange();
            lab.Run(TimeSpan.FromSeconds(2));
            lab.AssertPaired();
            rekeys.Command(new RekeyIke(rekeys.IkeSpi));
            lab.Exchange();
        }
    }

    [Fact]
    public void A_wrong_token_changes_nothing()
    {
        using var lab = new VirtualLab(Tokens);
        lab.Establish();
        lab.B.Restart(lab.B.Configuration with { CrashDetectionSecret = new byte[32] });
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Exchange();
        Assert.Equal(1, lab.B.Endpoint.Counters.UnknownSpiAnswers);
        Assert.Equal(1, lab.A.Endpoint.Counters.Drops(DropReason.UnauthenticatedNotify));
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaClosed));
        Assert.Single(lab.A.Kernel.Sas);
    }

    [Fact]
    public void One_token_of_four_suffices_and_a_fifth_is_not_looked_at()
    {
        using var lab = new VirtualLab(Tokens);
        lab.Establish();
        lab.B.Restart();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Deliver(p => p.From == lab.A);
        var answer = lab.Take(p => p.From == lab.B);
        IndexOf(answer.Message, out var token);
        lab.A.Receive(lab.Translate(answer), Clear(answer.Header, new byte[32], new byte[32], new byte[15], [], token));
        Assert.Equal(0, lab.A.Endpoint.Counters.CrashesDetected);
        lab.A.Receive(lab.Translate(answer), Clear(answer.Header, new byte[32], new byte[32], [], token));
        Assert.Equal(1, lab.A.Endpoint.Counters.CrashesDetected);
    }

    [Fact]
    public void A_hint_without_token_makes_one_liveness_check()
    {
        using var lab = new VirtualLab(new() { MobikeA = false, MobikeB = false });
        lab.Establish();
        lab.B.Command(new CheckLiveness(lab.B.IkeSpi));
        var request = lab.InFlight[0];
        lab.Exchange();
        lab.Run(TimeSpan.FromSeconds(2));
        var forged = Clear(new(request.Header.SpiI, request.Header.SpiR, ExchangeType.Informational,
            HeaderFlags.Response, 7));
        for (var i = 0; i < 20; i++)
        {
            lab.A.Receive(new(request.Path.Remote, request.Path.Local), [.. forged]);
            lab.Exchange();
        }
        lab.Run(TimeSpan.FromSeconds(8));
        Assert.Equal(1, lab.A.Endpoint.Counters.LivenessChecks);
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaClosed));
    }

    /// <summary>RFC 6290 §9.2: nobody can have a token shown for an IKE SA that exists.</summary>
    [Fact]
    public void No_token_is_shown_for_an_IKE_SA_that_is_in_use()
    {
        using var lab = new VirtualLab(Tokens);
        lab.Establish();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        var request = lab.Take(p => p.From == lab.A);
        var path = lab.Translate(request);
        var before = lab.B.Endpoint.Counters.DatagramsOut;
        var (i, r) = (request.Header.SpiI, request.Header.SpiR);
        foreach (var (spiI, spiR) in new[] { (i, r), (r, i), (i + 1, r), (i, r + 1), (r, r), (r, 1UL), (0UL, r), (1UL, 0UL) })
        {
            foreach (var flags in new[] { HeaderFlags.Initiator, HeaderFlags.None, HeaderFlags.Response })
            {
                if (spiI == i && spiR == r && flags == HeaderFlags.Initiator)
                    continue;
                lab.B.Receive(path, Protected(new(spiI, spiR, ExchangeType.Informational, flags, 9)));
                foreach (var answer in lab.InFlight)
                {
                    // Whatever is answered, is about a pair of SPIs that is not ours.
                    Assert.False(answer.Header.SpiI == r || answer.Header.SpiR == r);
                }
                lab.InFlight.Clear();
            }
        }
        Assert.InRange(lab.B.Endpoint.Counters.DatagramsOut - before, 0, 2);
        Assert.Equal(0, lab.A.Endpoint.Counters.CrashesDetected);
    }

    [Fact]
    public void The_token_of_the_other_role_is_another_one()
    {
        using var lab = new VirtualLab(Tokens);
        var one = Ask(lab, HeaderFlags.Initiator);
        Assert.Equal(one, Ask(lab, HeaderFlags.Initiator));
        Assert.NotEqual(one, Ask(lab, HeaderFlags.None));
    }

    [Fact]
    public void Responses_messages_in_clear_and_other_shards_are_not_answered()
    {
        using var lab = new VirtualLab(Tokens);
        lab.B.Restart(lab.B.Configuration with { Shards = 7 });
        var path = new UdpPath(lab.B.Configuration.Connections[0].Local!.Value, lab.A.Configuration.Connections[0].Local!.Value);
        lab.B.Receive(path, Protected(new(5, 6, ExchangeType.Informational, HeaderFlags.Response, 0)));
        lab.B.Receive(path, Clear(new(5, 6, ExchangeType.Informational, HeaderFlags.Initiator, 0)));
        lab.B.Receive(path, Protected(new(5, 6UL << 56, ExchangeType.Informational, HeaderFlags.Initiator, 0)));
        lab.B.Receive(path, Protected(new(5, 0, ExchangeType.Informational, HeaderFlags.Initiator, 0)));
        Assert.Empty(lab.InFlight);
        Assert.Equal(4, lab.B.Endpoint.Counters.Drops(DropReason.UnknownSpi));
    }

    [Fact]
    public void Answers_are_limited_in_rate()
    {
        using var lab = new VirtualLab(new() { CrashTokens = true, MobikeA = false, MobikeB = false, Limits = new() { UnknownSpiAnswersPerSecond = 5 } });
        var path = new UdpPath(lab.B.Configuration.Connections[0].Local!.Value, lab.A.Configuration.Connections[0].Local!.Value);
        for (ulong i = 0; i < 50; i++)
            lab.B.Receive(path, Protected(new(5, 6 + i, ExchangeType.Informational, HeaderFlags.Initiator, 0)));
        Assert.Equal(5, lab.InFlight.Count);
        lab.InFlight.Clear();
        lab.Run(TimeSpan.FromSeconds(0.5));
        for (ulong i = 0; i < 50; i++)
            lab.B.Receive(path, Protected(new(5, 6 + i, ExchangeType.Informational, HeaderFlags.Initiator, 0)));
        Assert.Equal(2, lab.InFlight.Count);
    }

    [Fact]
    public void Without_a_secret_the_answer_is_a_hint_only()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.B.Restart();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        lab.Exchange();
        Assert.False(IndexOf(lab.Sent[^1].Message, out _));
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaClosed));
    }

    [Fact]
    public void Neither_answers_nor_hints_nor_wrong_tokens_allocate()
    {
        using var lab = new VirtualLab(new() { CrashTokens = true, MobikeA = false, MobikeB = false, Limits = new() { UnknownSpiAnswersPerSecond = 150 } });
        lab.Establish();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        var header = lab.Take(p => p.From == lab.A).Header;
        var path = new UdpPath(lab.B.Configuration.Connections[0].Local!.Value, lab.A.Configuration.Connections[0].Local!.Value);
        var unknown = Protected(new(5, 6, ExchangeType.Informational, HeaderFlags.Initiator, 0));
        var hint = Clear(new(header.SpiI, header.SpiR, ExchangeType.Informational, HeaderFlags.Response, 9), new byte[32]);
        var scratch = new byte[2048];
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                Feed(lab.B.Endpoint, path, unknown);
                Feed(lab.A.Endpoint, new(path.Remote, path.Local), hint);
            }
            if (round > 0)
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(150, lab.B.Endpoint.Counters.UnknownSpiAnswers);

        void Feed(IkeEndpoint endpoint, in UdpPath along, byte[] datagram)
        {
            datagram.CopyTo(scratch, 0);
            endpoint.HandleDatagram(lab.Now, along, scratch.AsSpan(0, datagram.Length));
            while (endpoint.TryTakeOutput(out _))
            {
            }
        }
    }

    private static byte[] Ask(VirtualLab lab, HeaderFlags flags)
    {
        var path = new UdpPath(lab.B.Configuration.Connections[0].Local!.Value, lab.A.Configuration.Connections[0].Local!.Value);
        lab.B.Receive(path, Protected(new(5, 6, ExchangeType.Informational, flags, 3)));
        var answer = lab.Take(p => p.From == lab.B);
        Assert.Equal((5UL, 6UL, 3U), (answer.Header.SpiI, answer.Header.SpiR, answer.Header.MessageId));
        Assert.True(answer.Header.IsResponse && answer.Header.FromInitiator != ((flags & HeaderFlags.Initiator) != 0));
        Assert.True(IndexOf(answer.Message, out var token));
        return token;
    }

    private static bool IndexOf(byte[] message, out byte[] token)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(IkeHeader.TryRead(message, out var header, out _));
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _));
        Assert.True(IndexScanner.TryFindNotify(index, NotifyType.InvalidIkeSpi, out _));
        var found = IndexScanner.TryFindNotify(index, NotifyType.QcdToken, out var data);
        token = data.ToArray();
        return found;
    }

    private static byte[] Clear(IkeHeader header, params byte[][] tokens)
    {
        var buffer = new byte[1024];
        var writer = new MessageWriter(buffer);
        writer.Begin(header);
        writer.AddNotify(ProtocolId.None, [], NotifyType.InvalidIkeSpi, []);
        foreach (var token in tokens)
            writer.AddNotify(ProtocolId.Ike, [], NotifyType.QcdToken, token);
        return buffer[..writer.Finish()];
    }

    private static byte[] Protected(IkeHeader header)
    {
        var buffer = new byte[128];
        var writer = new MessageWriter(buffer);
        writer.Begin(header);
        writer.Add(new UnknownPayload(PayloadType.Encrypted, false, new byte[40]));
        return buffer[..writer.Finish()];
    }
}

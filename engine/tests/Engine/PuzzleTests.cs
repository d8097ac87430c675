using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 8019: puzzles in IKE_SA_INIT, for both roles.</summary>
public sealed class PuzzleTests
{
    private static readonly EndpointLimits Always = new()
    {
        CookieThreshold = 0, PuzzleThreshold = 0, PuzzleDifficulty = 6, HardestPuzzle = 10, UnsolvedShare = 0,
    };

    [Theory]
    [InlineData(PrfId.HmacSha1)]
    [InlineData(PrfId.HmacSha256)]
    [InlineData(PrfId.HmacSha512)]
    [InlineData(PrfId.AesXcbc)]
    [InlineData(PrfId.AesCmac)]
    public void A_puzzle_comes_with_the_cookie_and_its_solution_is_the_second_payload(PrfId prf)
    {
        var proposal = LabOptions.Ike() with { Prf = [prf] };
        using var lab = new VirtualLab(new() { Limits = Always, IkeA = [proposal], IkeB = [proposal] });
        lab.Establish();
        Assert.Equal(new byte[] { 0, (byte)prf, 6 }, PuzzleOf(lab.Sent[1]));
        var answer = Decode(lab.Sent[2]);
        Assert.Equal(NotifyType.Cookie, Assert.IsType<NotifyPayload>(answer.Items[0]).NotifyType);
        Assert.IsType<PuzzleSolutionPayload>(answer.Items[1]);
        Assert.Equal(1, lab.B.Endpoint.Counters.PuzzlesSent);
        Assert.Equal(1, lab.B.Endpoint.Counters.PuzzlesSolved);
    }

    [Fact]
    public void The_prf_is_the_responders_first_that_the_offer_has()
    {
        var (a, b) = (LabOptions.Ike(), LabOptions.Ike());
        using var lab = new VirtualLab(new()
        {
            Limits = Always,
            IkeA = [a with { Prf = [PrfId.HmacSha512, PrfId.HmacSha384] }],
            IkeB = [b with { Prf = [PrfId.HmacSha1, PrfId.HmacSha384, PrfId.HmacSha512] }],
        });
        lab.Establish();
        Assert.Equal((byte)PrfId.HmacSha384, PuzzleOf(lab.Sent[1])[1]);
    }

    [Fact]
    public void Without_a_common_prf_there_is_no_puzzle_but_no_proposal_chosen()
    {
        using var lab = new VirtualLab(new()
        {
            Limits = Always, IkeA = [LabOptions.Ike() with { Prf = [PrfId.HmacSha512] }],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(lab.InFlight[0]);
        Assert.NotNull(Decode(lab.InFlight[0]).FindNotify(NotifyType.NoProposalChosen));
        Assert.Equal(0, lab.B.Endpoint.Counters.PuzzlesSent);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(200)]
    public void The_solution_for_IKE_AUTH_goes_in_clear_with_the_first_fragment(int fragmentSize)
    {
        using var crypto = new CryptoProvider();
        using var lab = PuzzleInResponse(6, fragmentSize);
        lab.Establish();
        var response = lab.Sent[1];
        var text = new byte[Decode(response).Find<NoncePayload>()!.Data.Length + 8];
        Decode(response).Find<NoncePayload>()!.Data.CopyTo(text.AsSpan());
        BinaryPrimitives.WriteUInt64BigEndian(text.AsSpan(text.Length - 8), response.Header.SpiR);
        var requests = lab.Sent.FindAll(p => p.Is(ExchangeType.IkeAuth, response: false));
        var solutions = requests.FindAll(p => p.Header.NextPayload == PayloadType.PuzzleSolution);
        var solution = Assert.IsType<PuzzleSolutionPayload>(ClearOf(Assert.Single(solutions)));
        Assert.InRange(Puzzle.Measure(crypto, PrfId.HmacSha256, text, solution.Data), 6, 512);
        Assert.Same(requests[0], solutions[0]);
        Assert.Equal(fragmentSize < 1280, requests.Count > 1);
        Assert.All(requests, p => Assert.InRange(p.Datagram.Length + 28, 1, fragmentSize));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public void A_puzzle_for_IKE_AUTH_without_difficulty_or_too_hard_a_one_is_not_solved(byte difficulty)
    {
        // RFC 8019 §7.2.1.1: here the responder may not leave the difficulty to us.
        using var lab = PuzzleInResponse(difficulty);
        lab.Establish();
        Assert.DoesNotContain(lab.Sent, p => p.Header.NextPayload == PayloadType.PuzzleSolution);
    }

    [Fact]
    public void Under_a_flood_of_10_000_spoofed_requests_an_honest_client_connects_through_a_puzzle()
    {
        using var lab = new VirtualLab(new()
        {
            Limits = new() { CookieThreshold = 32, PuzzleThreshold = 32, MaxHalfOpen = 256, PuzzleDifficulty = 6 },
            Adjust = (c, ofA) => ofA ? c : c with { Remote = null },
        });
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(_ => true);
        for (var i = 0; i < 10_000; i++)
        {
            var forged = Forge(request.Datagram, (ulong)i + 1);
            lab.B.Receive(PathFrom(lab, IpAddress.V4(0x0A00_0000 + (uint)i), 500), forged);
            lab.InFlight.Clear();
        }
        Assert.Equal(32, lab.B.Endpoint.IkeSaCount);
        lab.Run(TimeSpan.FromSeconds(10));
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.B.Endpoint.Counters.PuzzlesSolved);
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }

    [Theory]
    [InlineData(4, 0, 0, 0, 1)]
    [InlineData(5, 0, 1, 0, 1)]
    [InlineData(9, 0, 1, 1, 1)]
    [InlineData(9, 10, 1, 1, 0)]
    [InlineData(20, 0, 1, 1, 0)]
    public void What_other_shards_have_half_open_counts(int count, int unsolved, int cookies, int puzzles, int served)
    {
        using var lab = new VirtualLab(new()
        {
            Limits = new()
            {
                CookieThreshold = 5, PuzzleThreshold = 9, MaxHalfOpen = 20, PuzzleDifficulty = 2, HardestPuzzle = 2,
                UnsolvedShare = 0.9,
            },
            Adjust = (c, _) => c with { MaxPuzzleDifficulty = 0 },
        });
        lab.B.Endpoint.HalfOpenElsewhere = new(count, unsolved);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        var counters = lab.B.Endpoint.Counters;
        Assert.Equal((cookies, puzzles, served), (counters.CookiesSent, counters.PuzzlesSent, lab.B.Endpoint.IkeSaCount));
    }

    [Fact]
    public void Puzzles_become_harder_with_the_load_and_an_easier_one_no_longer_counts()
    {
        using var lab = new VirtualLab(new()
        {
            Limits = new()
            {
                CookieThreshold = 0, PuzzleThreshold = 4, MaxHalfOpen = 12, PuzzleDifficulty = 4, HardestPuzzle = 12,
                UnsolvedShare = 0,
            },
        });
        var client = new Client(lab);
        var levels = new List<int>();
        for (var i = 0; i < 10; i++)
            levels.Add(client.Connect((ulong)i + 1, 500));
        Assert.Equal([0, 0, 0, 0, 4, 5, 6, 7, 8, 9], levels);
        Assert.Equal(10, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void Who_knows_no_puzzles_is_served_while_there_is_room_for_such()
    {
        var limits = Always with { UnsolvedShare = 1 };
        using var lab = new VirtualLab(new() { Limits = limits, Adjust = (c, _) => c with { MaxPuzzleDifficulty = 0 } });
        lab.Establish();
        Assert.Equal(0, lab.B.Endpoint.Counters.PuzzlesSolved);
        Assert.Equal(1, lab.B.Endpoint.Counters.PuzzlesSent);
    }

    [Fact]
    public void Those_who_do_not_solve_get_no_more_than_their_share_and_those_who_do_get_the_rest()
    {
        using var lab = new VirtualLab(new()
        {
            Limits = new()
            {
                CookieThreshold = 0, PuzzleThreshold = 0, MaxHalfOpen = 100, PuzzleDifficulty = 2, HardestPuzzle = 2,
                UnsolvedShare = 0.25,
            },
        });
        var client = new Client(lab);
        for (var i = 0; i < 2000; i++)
            client.Connect((ulong)i + 1, 500, solves: false);
        Assert.InRange(lab.B.Endpoint.IkeSaCount, 5, 25);
        for (var i = 0; i < 200; i++)
            client.Connect((ulong)i + 10_001, 500);
        Assert.Equal(100, lab.B.Endpoint.IkeSaCount);
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void Hundreds_of_clients_behind_one_address_need_cookies_and_are_all_served()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 2000, MaxHalfOpenPerAddress = 5 } });
        var client = new Client(lab);
        for (var i = 0; i < 500; i++)
            client.Connect((ulong)i + 1, (ushort)(1000 + i));
        Assert.Equal(500, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(495, lab.B.Endpoint.Counters.CookiesSent);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(496, lab.B.Endpoint.Counters.CookiesSent);
        lab.AssertPaired();
    }

    [Fact]
    public void A_solution_with_a_wrong_bit_leaves_no_state()
    {
        using var lab = new VirtualLab(new() { Limits = Always with { PuzzleDifficulty = 14, HardestPuzzle = 14 } });
        var request = SolvedRequest(lab);
        request.Datagram[SolutionOffset(request) + 3] ^= 0x40;
        lab.Deliver(request);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(0, lab.B.Endpoint.Counters.PuzzlesSolved);
        Assert.Equal(1, lab.B.Endpoint.Counters.Drops(DropReason.LimitReached));
    }

    [Fact]
    public void Four_times_the_same_key_is_no_solution()
    {
        using var lab = new VirtualLab(new() { Limits = Always });
        var request = SolvedRequest(lab);
        var keys = request.Datagram.AsSpan(SolutionOffset(request), 32);
        for (var i = 1; i < 4; i++)
            keys[..8].CopyTo(keys[(8 * i)..]);
        lab.Deliver(request);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void One_solution_serves_neither_another_port_nor_another_request_at_the_same_time()
    {
        using var lab = new VirtualLab(new() { Limits = Always });
        var request = SolvedRequest(lab);
        lab.B.Receive(PathFrom(lab, lab.A.Address, 501), [.. request.Datagram]);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        lab.Deliver(request);
        byte[] other = [.. request.Datagram];
        other[^1] ^= 1;
        lab.B.Receive(PathFrom(lab, lab.A.Address, 500), other);
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
    }

    [Fact]
    public void A_lost_answer_costs_a_repetition_and_no_second_puzzle()
    {
        using var lab = new VirtualLab(new() { Limits = Always });
        var lost = 0;
        lab.Lose = p => p.Header.Exchange == ExchangeType.IkeSaInit && p.Header.SpiR != 0 && lost++ < 2;
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(20));
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.B.Endpoint.Counters.PuzzlesSent);
        Assert.Equal(2, lab.B.Endpoint.Counters.RepeatedResponses);
    }

    [Fact]
    public void Every_third_message_lost_is_no_obstacle()
    {
        using var lab = new VirtualLab(new() { Limits = Always });
        var count = 0;
        lab.Lose = _ => count++ % 3 == 0;
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromMinutes(2));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_puzzle_that_nobody_solves_in_time_is_given_up_and_the_cookie_goes_back_alone()
    {
        using var lab = new VirtualLab(new() { Limits = Always with { UnsolvedShare = 1 } });
        lab.A.HoldEffect = e => e is SolvePuzzle;
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(45));
        lab.AssertOneChildEach();
        lab.A.CompleteHeld();
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(21, 5)]
    [InlineData(255, 5)]
    [InlineData(6, 99)]
    public void A_forged_puzzle_that_is_too_hard_or_unknown_is_not_solved(byte difficulty, byte prf)
    {
        using var lab = new VirtualLab();
        lab.A.HoldEffect = e => e is SolvePuzzle;
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(_ => true);
        lab.A.Receive(new(request.Path.Local, request.Path.Remote), Answer(request, difficulty, prf));
        Assert.Equal(0, lab.A.Endpoint.PendingEffectCount);
        lab.Run(TimeSpan.FromSeconds(20));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void Forged_puzzles_are_bounded_and_do_not_keep_the_true_answer_out()
    {
        using var lab = new VirtualLab();
        var solved = 0;
        lab.A.HoldEffect = e => e is SolvePuzzle && solved++ < 0;
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(_ => true);
        for (byte i = 0; i < 100; i++)
        {
            lab.A.Receive(new(request.Path.Local, request.Path.Remote), Answer(request, 4, 5, i));
            lab.InFlight.Clear();
        }
        Assert.Equal(4, solved);
        lab.Run(TimeSpan.FromSeconds(20));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void The_true_answer_is_taken_while_a_forged_puzzle_is_being_solved()
    {
        using var lab = new VirtualLab();
        lab.A.HoldEffect = e => e is SolvePuzzle;
        lab.A.Command(new Initiate("a-b"));
        var request = lab.InFlight[0];
        lab.A.Receive(new(request.Path.Local, request.Path.Remote), Answer(request, 18, 5));
        Assert.Equal(1, lab.A.Endpoint.PendingEffectCount);
        lab.Exchange();
        lab.AssertOneChildEach();
        lab.A.HoldEffect = _ => false;
        lab.Run(TimeSpan.FromMinutes(1));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_responder_that_leaves_the_effort_to_us_gets_some()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(_ => true);
        lab.A.Receive(new(request.Path.Local, request.Path.Remote), Answer(request, 0, 5));
        var solution = Decode(lab.InFlight[0]).Find<PuzzleSolutionPayload>()!.Data;
        using var crypto = new CryptoProvider();
        Assert.True(Puzzle.Measure(crypto, PrfId.HmacSha256, [7, 0], solution) >= 12);
    }

    [Fact]
    public void A_puzzle_without_a_cookie_is_ignored()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(_ => true);
        var message = new byte[100];
        var writer = new MessageWriter(message);
        writer.Begin(new(request.Header.SpiI, 0, ExchangeType.IkeSaInit, HeaderFlags.Response, 0));
        writer.AddNotify(ProtocolId.None, [], NotifyType.Puzzle, [0, 5, 4]);
        lab.A.Receive(new(request.Path.Local, request.Path.Remote), message[..writer.Finish()]);
        Assert.Equal(1, lab.A.Endpoint.Counters.Drops(DropReason.UnusableResponse));
        Assert.Empty(lab.InFlight);
    }

    [Fact]
    public void Puzzles_and_refused_solutions_cost_the_responder_no_memory()
    {
        using var lab = new VirtualLab(new() { Limits = Always with { PuzzleDifficulty = 14, HardestPuzzle = 14 } });
        var solved = SolvedRequest(lab);
        var plain = lab.Sent[0];
        solved.Datagram[SolutionOffset(solved) + 3] ^= 0x40;
        var path = PathFrom(lab, lab.A.Address, 500);
        var scratch = new byte[4096];
        for (var i = 0; i < 100; i++)
            FeedBoth();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            FeedBoth();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void FeedBoth()
        {
            Feed(lab, path, plain.Datagram, scratch);
            Feed(lab, path, solved.Datagram, scratch);
        }
    }

    [Fact]
    public void Random_octets_after_the_cookie_never_throw()
    {
        using var lab = new VirtualLab(new() { Limits = Always });
        var request = SolvedRequest(lab);
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            byte[] changed = [.. request.Datagram];
            for (var k = random.Next(1, 4); k > 0; k--)
                changed[random.Next(IkeHeader.Length + 40, changed.Length)] = (byte)random.Next(256);
            lab.B.Receive(PathFrom(lab, lab.A.Address, 500), changed);
            lab.InFlight.Clear();
        }
        Assert.InRange(lab.B.Endpoint.IkeSaCount, 0, 1);
    }

    private static void Feed(VirtualLab lab, UdpPath path, ReadOnlySpan<byte> datagram, byte[] scratch)
    {
        datagram.CopyTo(scratch);
        lab.B.Endpoint.HandleDatagram(lab.Now, path, scratch.AsSpan(0, datagram.Length));
        while (lab.B.Endpoint.TryTakeOutput(out _))
        {
        }
    }

    private static Packet SolvedRequest(VirtualLab lab)
    {
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(lab.InFlight[0]);
        lab.Deliver(lab.InFlight[0]);
        return lab.Take(_ => true);
    }

    private static int SolutionOffset(Packet packet)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            packet.Datagram, IkeHeader.Length, packet.Header.NextPayload, storage, out var index, out _));
        Assert.Equal(PayloadType.PuzzleSolution, index[1].Type);
        return index[1].Offset;
    }

    private static VirtualLab PuzzleInResponse(byte difficulty, int fragmentSize = 1280)
    {
        byte[] puzzle = [0, (byte)PrfId.HmacSha256, difficulty];
        return new(new()
        {
            FragmentSize = fragmentSize,
            Adjust = (c, ofA) => ofA ? c : c with
            {
                Announcements = [new(AnnouncedIn.InitResponse, NotifyType.Puzzle, puzzle)],
            },
        });
    }

    /// <summary>The first payload, which is not protected.</summary>
    private static Payload ClearOf(Packet packet)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            packet.Message, IkeHeader.Length, packet.Header.NextPayload, storage, out var index, out _));
        Assert.Equal(2, index.Count);
        Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out _));
        return payloads.Items[0];
    }

    private static byte[] PuzzleOf(Packet packet) => Decode(packet).FindNotify(NotifyType.Puzzle)!.Data;

    private static PayloadList Decode(Packet packet)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            packet.Message, IkeHeader.Length, packet.Header.NextPayload, storage, out var index, out _));
        Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out _));
        return payloads;
    }

    private static byte[] Forge(byte[] request, ulong spi)
    {
        byte[] forged = [.. request];
        BinaryPrimitives.WriteUInt64BigEndian(forged, spi);
        return forged;
    }

    private static byte[] Answer(Packet request, byte difficulty, byte prf, byte variant = 0)
    {
        var message = new byte[100];
        var writer = new MessageWriter(message);
        writer.Begin(new(request.Header.SpiI, 0, ExchangeType.IkeSaInit, HeaderFlags.Response, 0));
        writer.AddNotify(ProtocolId.None, [], NotifyType.Cookie, [7, variant]);
        writer.AddNotify(ProtocolId.None, [], NotifyType.Puzzle, [0, prf, difficulty]);
        return message[..writer.Finish()];
    }

    private static UdpPath PathFrom(VirtualLab lab, IpAddress address, ushort port) =>
        new(new(lab.B.Address, UdpPath.IkePort), new(address, port));

    /// <summary>Makes half-open SAs at B from one address, without ever going on to IKE_AUTH.</summary>
    private sealed class Client
    {
        private readonly VirtualLab _lab;
        private readonly byte[] _request;
        private readonly CryptoProvider _crypto = new();

        public Client(VirtualLab lab)
        {
            _lab = lab;
            lab.A.Command(new Initiate("a-b"));
            _request = lab.Take(_ => true).Datagram;
            lab.A.Command(new Terminate("a-b"));
        }

        /// <summary>The difficulty of the puzzle that was given, or 0.</summary>
        public int Connect(ulong spi, ushort port, bool solves = true)
        {
            var path = PathFrom(_lab, _lab.A.Address, port);
            _lab.B.Receive(path, Forge(_request, spi));
            var answer = _lab.Take(_ => true);
            if (answer.Header.SpiR != 0)
                return 0;
            var payloads = Decode(answer);
            if (payloads.FindNotify(NotifyType.Cookie) is not { } cookie)
                return 0;
            var puzzle = payloads.FindNotify(NotifyType.Puzzle);
            byte[] keys = puzzle is null || !solves ? [] : Puzzle.Solve(
                _crypto, (PrfId)puzzle.Data[1], cookie.Data, puzzle.Data[2], () => false);
            _lab.B.Receive(path, Forge(With(cookie, keys), spi));
            _lab.InFlight.Clear();
            return puzzle?.Data[2] ?? 0;
        }

        private byte[] With(NotifyPayload cookie, byte[] keys)
        {
            Assert.True(IkeHeader.TryRead(_request, out var header, out _));
            Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
            PayloadIndex.TryRead(_request, IkeHeader.Length, header.NextPayload, storage, out var index, out _);
            Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out _));
            var message = new byte[4096];
            var writer = new MessageWriter(message);
            writer.Begin(header);
            writer.Add(cookie);
            if (keys.Length > 0)
                writer.Add(new PuzzleSolutionPayload(keys));
            foreach (var payload in payloads.Items)
                writer.Add(payload);
            return message[..writer.Finish()];
        }
    }
}

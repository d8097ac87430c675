using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 7383.</summary>
public sealed class FragmentationTests
{
    private const int Size = 140;
    private const int IpAndUdp = 28;

    [Fact]
    public void Large_messages_go_in_fragments_that_fit_into_a_packet()
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.Establish();
        var auth = lab.Sent.FindAll(p => p.Header.Exchange == ExchangeType.IkeAuth);
        Assert.All(auth, p => Assert.Equal(PayloadType.EncryptedFragment, p.Header.NextPayload));
        Assert.All(auth, p => Assert.InRange(p.Datagram.Length + IpAndUdp, 1, Size));
        Assert.True(auth.Count(p => !p.Header.IsResponse) > 2);
        var (a, b) = (lab.A.Endpoint.Counters, lab.B.Endpoint.Counters);
        Assert.Equal(auth.Count, a.FragmentsSent + b.FragmentsSent);
        Assert.Equal((a.FragmentsSent, b.FragmentsSent), (b.FragmentsReceived, a.FragmentsReceived));
        Assert.Equal((1, 1), (a.MessagesReassembled, b.MessagesReassembled));
        Assert.All(auth, p => Assert.Equal(1u, p.Header.MessageId));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Unless_both_sides_can_nothing_is_fragmented(bool a, bool b)
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size, FragmentationA = a, FragmentationB = b });
        lab.Establish();
        Assert.DoesNotContain(lab.Sent, p => p.Header.NextPayload == PayloadType.EncryptedFragment);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Fragments_may_come_in_any_order_and_twice(int seed)
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.A.Command(new Initiate("a-b"));
        var random = new Random(seed);
        while (lab.InFlight.Count > 0)
        {
            var next = lab.InFlight[random.Next(lab.InFlight.Count)];
            if (random.Next(2) == 0)
                lab.InFlight.Add(next with { });
            lab.Deliver(next);
            Assert.True(lab.Sent.Count < 200);
        }
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_lost_fragment_comes_with_the_retransmission_of_them_all()
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: true));
        var fragments = lab.InFlight.Count;
        lab.Take(p => p.Is(ExchangeType.IkeAuth, response: false));
        lab.Exchange();
        Assert.Empty(lab.B.Kernel.Sas);
        lab.Run(TimeSpan.FromSeconds(2));
        lab.AssertOneChildEach();
        var sent = lab.Sent.FindAll(p => p.Is(ExchangeType.IkeAuth, response: false));
        Assert.Equal(2 * fragments, sent.Count);
        Assert.Equal(sent[..fragments].Select(p => p.Datagram), sent[fragments..].Select(p => p.Datagram));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 3)]
    [InlineData(1, 0)]
    public void A_fragment_with_an_impossible_number_changes_nothing(byte number, byte total)
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: true));
        var fragment = lab.InFlight[0];
        byte[] changed = [.. fragment.Datagram];
        (changed[33], changed[35]) = (number, total);
        lab.Deliver(fragment with { Datagram = changed });
        lab.Exchange();
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaFailed));
    }

    [Fact]
    public void Of_a_repeated_request_the_first_fragment_is_answered()
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.Establish();
        var request = lab.Sent.FindAll(p => p.Is(ExchangeType.IkeAuth, response: false));
        var answer = lab.Sent.Count(p => p.Is(ExchangeType.IkeAuth, response: true));
        foreach (var fragment in request[1..])
            lab.Deliver(fragment);
        Assert.Empty(lab.InFlight);
        lab.Deliver(request[0]);
        Assert.Equal(answer, lab.InFlight.Count);
        Assert.Equal(1, lab.B.Endpoint.Counters.RepeatedResponses);
    }

    [Fact]
    public void A_forged_fragment_disturbs_nothing()
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: true));
        var first = lab.InFlight[0];
        // The total, which a larger value of would throw away what has come, and then the content.
        var marker = first.Datagram.Length - first.Message.Length;
        foreach (var at in new[] { marker + IkeHeader.Length + 7, first.Datagram.Length - 1 })
        {
            byte[] forged = [.. first.Datagram];
            forged[at] ^= 0x10;
            lab.Deliver(lab.InFlight[1]);
            lab.B.Receive(lab.Translate(first), forged);
        }
        Assert.Equal(2, lab.B.Endpoint.Counters.Drops(DropReason.BadIntegrity));
        lab.Exchange();
        lab.AssertOneChildEach();
    }

    [Fact]
    public void More_fragments_than_the_limit_are_not_put_together()
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size, Limits = new() { MaxFragments = 2 } });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaEstablished));
    }

    [Fact]
    public void A_rekeyed_ike_sa_goes_on_with_it()
    {
        using var lab = new VirtualLab(new() { FragmentSize = Size });
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        lab.Sent.Clear();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        Assert.Contains(lab.Sent, p => p.Header.NextPayload == PayloadType.EncryptedFragment);
        lab.AssertPaired();
    }
}

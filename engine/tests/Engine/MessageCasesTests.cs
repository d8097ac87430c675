using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Storms of duplicates, and message IDs that come to their end (RFC 7296 §2.1, §2.2).</summary>
public sealed class MessageCasesTests
{
    [Fact]
    [Trait("Requirement", "R-2.1-3")]
    public void Every_message_twenty_times_is_every_message_once()
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        DeliverAll(lab, times: 20);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        DeliverAll(lab, times: 20);
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        DeliverAll(lab, times: 20);
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        DeliverAll(lab, times: 20);
        var responses = lab.Sent.Where(p => p.Header.IsResponse).ToList();
        Assert.All(
            responses.GroupBy(p => (p.From.Name, p.Header.SpiI, p.Header.Exchange, p.Header.MessageId)),
            same => Assert.Single(same.Select(p => Convert.ToHexString(p.Datagram)).Distinct()));
        Assert.True(responses.Count > 100);
        lab.Run(TimeSpan.FromMinutes(5));
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Equal((1, 1), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.B.Count(NoticeKind.IkeSaEstablished)));
    }

    [Fact]
    [Trait("Requirement", "R-2.2-8")]
    public void Message_ids_never_wrap_because_the_ike_sa_ends_before()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.IkeSa.Requests.NextId = uint.MaxValue;
        lab.Sent.Clear();
        lab.A.Command(new CheckLiveness(lab.A.IkeSpi));
        Assert.Equal(
            "message IDs are used up", Assert.Single(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaClosed).Reason);
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(lab.Sent, p => p.Header.MessageId == uint.MaxValue);
        Assert.Equal(2, lab.A.Count(NoticeKind.IkeSaEstablished));
        lab.AssertPaired();
    }

    private static void DeliverAll(VirtualLab lab, int times)
    {
        while (lab.InFlight.Count > 0)
        {
            var packet = lab.InFlight[0];
            for (var i = 0; i < times; i++)
                lab.Deliver(packet);
        }
    }
}

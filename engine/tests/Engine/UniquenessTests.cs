using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>One IKE SA with each peer, where the policy says so.</summary>
public sealed class UniquenessTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

    public static TheoryData<int> Orders() => [.. Enumerable.Range(0, 60).Select(i => i * 37)];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Of_two_that_both_ends_dial_at_once_one_stays_on_both(int order)
    {
        using var lab = new VirtualLab(new() { Uniqueness = Uniqueness.Replace });
        lab.A.Command(new Initiate("a-b"));
        lab.B.Command(new Initiate("a-b"));
        CollisionOrders.Deliver(lab, order);
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Fact]
    public void The_newer_one_of_a_peer_that_has_begun_anew_takes_the_place_of_the_older()
    {
        using var lab = new VirtualLab(new() { Uniqueness = Uniqueness.Replace, SendInitialContact = false });
        lab.Establish();
        lab.A.Restart();
        lab.A.Command(new Initiate("a-b"));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Fact]
    public void Otherwise_they_stand_side_by_side()
    {
        using var lab = new VirtualLab(new() { SendInitialContact = false });
        lab.Establish();
        lab.A.Restart();
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal((1, 2), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Theory]
    [InlineData(true, Uniqueness.Keep)]
    [InlineData(false, Uniqueness.Replace)]
    public void What_another_shard_has_of_a_peer_that_arrives_goes(bool beginsAnew, Uniqueness uniqueness)
    {
        using var lab = Sharded(beginsAnew, uniqueness);
        lab.Establish();
        var arrival = Assert.Single(lab.B.Arrivals);
        Assert.Equal((beginsAnew, uniqueness == Uniqueness.Replace), (arrival.BeginsAnew, arrival.IsOnlyOne));
        // It is not older than itself, and so is nothing that comes later.
        lab.B.Command(new CloseOlder(arrival));
        Assert.Equal(1, lab.B.Endpoint.IkeSaCount);
        var later = arrival with { At = arrival.At + TimeSpan.FromTicks(1) };
        lab.B.Command(new CloseOlder(later with { PeerId = Identification.Fqdn("another.test") }));
        lab.B.Command(new CloseOlder(later with { BeginsAnew = false, IsOnlyOne = false }));
        lab.B.Command(new CloseOlder(later with
        {
            LocalId = Identification.Fqdn("another.test"), Connection = "another",
        }));
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaClosed));
        lab.B.Command(new CloseOlder(later));
        lab.Exchange();
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaClosed));
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void Nobody_is_told_of_a_peer_that_may_have_several_IKE_SAs()
    {
        using var lab = Sharded(beginsAnew: false, Uniqueness.Keep);
        lab.Establish();
        Assert.Empty(lab.B.Arrivals);
    }

    private static VirtualLab Sharded(bool beginsAnew, Uniqueness uniqueness)
    {
        var options = new LabOptions { SendInitialContact = beginsAnew, Uniqueness = uniqueness };
        return new(options, options.Configuration(false) with { Shards = 2, Shard = 1 });
    }
}

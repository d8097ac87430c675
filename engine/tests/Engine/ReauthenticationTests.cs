using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 7296 §2.8.3 and RFC 4478: a new IKE SA from scratch before the old one goes.</summary>
public sealed class ReauthenticationTests
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    [Fact]
    public void The_initiator_makes_a_new_sa_before_it_deletes_the_old_one()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        var old = lab.A.IkeSpi;
        lab.Run(Age);
        Assert.NotEqual(old, lab.A.IkeSpi);
        lab.Run(TimeSpan.FromSeconds(30));
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        Assert.Equal((2, 1), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.A.Count(NoticeKind.IkeSaClosed)));
        Assert.Equal("authenticated anew", lab.A.Notices.Last(n => n.Kind == NoticeKind.IkeSaClosed).Reason);
        Assert.True(Order(lab, NoticeKind.ChildSaEstablished) < Order(lab, NoticeKind.IkeSaClosed));
    }

    [Fact]
    public void There_is_never_a_moment_without_a_child_to_send_on()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        var gaps = 0;
        lab.Lose = _ =>
        {
            gaps += lab.A.Kernel.Sending is null || lab.B.Kernel.Sending is null ? 1 : 0;
            return false;
        };
        for (var i = 0; i < 30 * 60; i++)
            lab.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, gaps);
        Assert.InRange(lab.A.Endpoint.Counters.Reauthentications, 5, 7);
        lab.AssertPaired();
    }

    [Fact]
    public void Initial_contact_is_not_sent()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        lab.Run(Age + TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(lab.B.Notices, n => n.Reason.Contains("INITIAL_CONTACT", StringComparison.Ordinal));
        Assert.Equal("the peer deleted it", lab.B.Notices.Last(n => n.Kind == NoticeKind.IkeSaClosed).Reason);
    }

    [Fact]
    public void All_children_are_made_anew()
    {
        using var lab = new VirtualLab(Initiator() with
        {
            Adjust = (c, ofA) => c with { ReauthenticateAfter = Age, Children = [c.Children[0], Second(c, ofA)] },
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(2, lab.A.Kernel.Sas.Count);
        lab.Run(Age + TimeSpan.FromSeconds(30));
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        Assert.Equal((2, 2), (lab.A.Kernel.Sas.Count, lab.B.Kernel.Sas.Count));
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaClosed));
        lab.AssertPaired();
    }

    [Fact]
    public void An_old_sa_that_is_rekeyed_keeps_its_age()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(2));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(30));
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void While_the_peer_does_not_answer_the_old_sa_goes_on_and_the_attempt_is_repeated()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        var spi = lab.A.IkeSpi;
        lab.Lose = p => p.Header.Exchange == ExchangeType.IkeSaInit;
        lab.Run(TimeSpan.FromMinutes(12));
        Assert.Equal(spi, lab.A.IkeSpi);
        lab.AssertPaired();
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaClosed));
        Assert.True(lab.A.Count(NoticeKind.IkeSaFailed) > 1);
        lab.Lose = _ => false;
        lab.Run(TimeSpan.FromMinutes(2));
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
    }

    [Fact]
    public void When_the_old_sa_dies_meanwhile_the_new_one_is_the_connections()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        lab.A.HoldEffect = e => e is ComputeSecret;
        lab.A.Command(new Reauthenticate(lab.A.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(1));
        lab.B.Command(new DeleteIke(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(1));
        lab.A.HoldEffect = _ => false;
        lab.A.CompleteHeld();
        lab.Run(TimeSpan.FromMinutes(1));
        lab.AssertOneChildEach();
        Assert.Equal(2, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    [Fact]
    public void A_peer_that_no_longer_proves_itself_is_not_accepted_and_the_old_sa_stays_until_its_time()
    {
        using var lab = new VirtualLab(Initiator() with { Authentication = Authentication.Signature });
        lab.Establish();
        lab.B.Trust = _ => false;
        lab.Run(Age + TimeSpan.FromMinutes(1));
        Assert.Equal(0, lab.A.Endpoint.Counters.Reauthentications);
        lab.AssertPaired();
    }

    [Fact]
    public void The_responder_tells_the_lifetime_in_ike_auth_and_the_initiator_obeys()
    {
        using var lab = new VirtualLab(Responder());
        lab.Establish();
        lab.Run(Age + TimeSpan.FromSeconds(30));
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        Assert.DoesNotContain(lab.B.Notices, n => n.Reason.Contains("in time", StringComparison.Ordinal));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void The_lifetime_outlasts_rekeying_by_either_side()
    {
        using var lab = new VirtualLab(Responder());
        lab.Establish();
        for (var i = 0; i < 3; i++)
        {
            lab.Run(TimeSpan.FromMinutes(1));
            lab.A.Command(new RekeyIke(lab.A.IkeSpi));
            lab.Run(TimeSpan.FromSeconds(20));
            lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        }
        lab.Run(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(30));
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_peer_that_does_not_authenticate_again_loses_its_sa()
    {
        using var lab = new VirtualLab(Responder());
        lab.Establish();
        lab.Lose = p => p.Header.Exchange == ExchangeType.IkeSaInit;
        lab.Run(Age - TimeSpan.FromSeconds(5));
        lab.AssertPaired();
        lab.Run(TimeSpan.FromSeconds(30));
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Contains(lab.B.Notices, n => n.Reason == "the peer did not authenticate again in time");
    }

    [Fact]
    public void The_responder_can_ask_at_once_and_the_initiator_can_by_itself()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(1));
        lab.B.Command(new Reauthenticate(lab.B.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(1, lab.A.Endpoint.Counters.Reauthentications);
        lab.A.Command(new Reauthenticate(lab.A.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(2, lab.A.Endpoint.Counters.Reauthentications);
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_responder_with_an_absurd_lifetime_does_not_keep_the_initiator_busy()
    {
        using var lab = new VirtualLab(new() { Adjust = (c, a) => a ? c : c with { AuthLifetime = TimeSpan.FromSeconds(1) } });
        lab.Establish();
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.InRange(lab.A.Endpoint.Counters.HandshakesStarted, 2, 60);
    }

    [Fact]
    public void Nothing_is_left_after_termination_in_the_midst_of_it()
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        lab.B.HoldEffect = e => e is InstallChild;
        lab.A.Command(new Reauthenticate(lab.A.IkeSpi));
        lab.Run(TimeSpan.FromSeconds(1));
        lab.A.Command(new Terminate("a-b"));
        lab.B.HoldEffect = _ => false;
        lab.B.CompleteHeld();
        lab.Run(TimeSpan.FromMinutes(10));
        Assert.Equal((0, 0), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_nth_message_lost_makes_no_difference_in_the_end(int n)
    {
        using var lab = new VirtualLab(Initiator());
        lab.Establish();
        var count = 0;
        lab.Lose = _ => count++ % (n + 2) == 0;
        lab.Run(TimeSpan.FromMinutes(30));
        lab.Lose = _ => false;
        lab.Run(TimeSpan.FromMinutes(2));
        lab.AssertPaired();
        Assert.InRange(lab.A.Endpoint.Counters.Reauthentications, 4, 8);
    }

    private static LabOptions Initiator() =>
        new() { Adjust = (c, ofA) => ofA ? c with { ReauthenticateAfter = Age } : c };

    private static LabOptions Responder() => new() { Adjust = (c, ofA) => ofA ? c : c with { AuthLifetime = Age } };

    private static ChildConfiguration Second(Connection connection, bool ofA)
    {
        var (own, other) = (LabOptions.Net("10.3.0.0", "10.3.0.255"), LabOptions.Net("10.4.0.0", "10.4.0.255"));
        return connection.Children[0] with
        {
            Name = "second", Local = [ofA ? own : other], Remote = [ofA ? other : own],
        };
    }

    private static int Order(VirtualLab lab, NoticeKind kind) => lab.A.Notices.FindLastIndex(n => n.Kind == kind);
}

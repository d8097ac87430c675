using IkeLab.Crypto.Eap;
using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 7296 §2.16, RFC 5998.</summary>
public sealed class EapTests
{
    private static readonly EapCredentials Right = new(
        LabAaa.User, LabAaa.Password, [EapType.MsChapV2, EapType.Md5Challenge, EapType.Gtc]) { MsChapV2MayStandAlone = true };

    [Theory]
    [InlineData(EapType.MsChapV2)]
    [InlineData(EapType.Md5Challenge)]
    [InlineData(EapType.Gtc)]
    public void Every_method_makes_an_ike_sa_and_a_child(EapType method)
    {
        using var lab = Lab(Right);
        lab.B.Aaa.Methods = [method];
        lab.Establish();
        Assert.Equal(Identification.Email(LabAaa.User), lab.B.Notices.Find(n => n.Kind == NoticeKind.IkeSaEstablished)!.PeerId);
        Assert.Equal(0, lab.B.Aaa.Open);
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(LabAaa.User, "wrong", "EAP: the password of 'alice' is wrong")]
    [InlineData("mallory", LabAaa.Password, "EAP: there is no user 'mallory'")]
    public void A_wrong_name_or_password_is_refused_and_leaves_nothing(string user, string password, string reason)
    {
        using var lab = Lab(new(user, password));
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab);
        Assert.Equal(reason, lab.B.Notices.Single(n => n.Kind == NoticeKind.IkeSaFailed).Reason);
        Assert.Equal(1, lab.B.Endpoint.Counters.AuthenticationFailures);
    }

    [Fact]
    public void A_peer_that_falls_silent_when_it_is_refused_has_failed_for_that_reason()
    {
        using var lab = Lab(new(LabAaa.User, "wrong"));
        lab.Lose = p => p is { From: var from, Header.MessageId: 4 } && from == lab.A;
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(40));
        Assert.Equal(
            "EAP: the password of 'alice' is wrong", lab.B.Notices.Single(n => n.Kind == NoticeKind.IkeSaFailed).Reason);
        Assert.Equal(1, lab.B.Endpoint.Counters.AuthenticationFailures);
    }

    [Fact]
    public void Methods_without_one_in_common_are_refused()
    {
        using var lab = Lab(new(LabAaa.User, LabAaa.Password, [EapType.MsChapV2]));
        lab.B.Aaa.Methods = [EapType.Gtc];
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab);
    }

    [Fact]
    public void A_success_before_its_time_authenticates_nobody()
    {
        using var lab = Lab(Right);
        lab.B.Aaa.Change = step => new(EapOutcome.Success, [3, step.Packet[1], 0, 4], []);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab);
    }

    [Fact]
    public void Another_msk_on_the_two_sides_is_refused()
    {
        using var lab = Lab(Right);
        lab.B.Aaa.Change = step => step.Outcome == EapOutcome.Success ? step with { Msk = new byte[64] } : step;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab);
    }

    [Fact]
    public void Eap_alone_needs_both_sides_to_agree_and_a_method_that_derives_a_key()
    {
        using var lab = Lab(Right, eapOnly: true);
        lab.A.Trust = _ => false;
        lab.Establish();
        using var without = Lab(Right, eapOnly: true);
        without.B.Aaa.Methods = [EapType.Md5Challenge];
        without.A.Command(new Initiate("a-b"));
        without.Exchange();
        AssertRefused(without);
    }

    [Fact]
    public void The_responder_proves_itself_before_the_peer_tells_its_name()
    {
        using var lab = Lab(Right);
        lab.A.Trust = _ => false;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(2, lab.Sent.Count(p => p.Is(ExchangeType.IkeAuth, response: false) || p.Is(ExchangeType.IkeAuth, response: true)));
    }

    [Fact]
    public void A_peer_that_gives_up_in_the_midst_of_eap_is_forgotten_at_once()
    {
        // RFC 7296 §2.21.2: the error on the initiator's side comes in an INFORMATIONAL exchange.
        using var lab = Lab(Right);
        lab.A.Trust = _ => false;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains("AuthenticationFailed", lab.B.Notices.Single(n => n.Kind == NoticeKind.IkeSaFailed).Reason);
        Assert.Equal(0, lab.B.Aaa.Open);
        Assert.Equal(1, lab.A.Endpoint.Counters.AuthenticationFailures);
        Assert.Equal(0, lab.B.Endpoint.Counters.AuthenticationFailures);
        Assert.Empty(lab.Sent.Where(p => p.Is(ExchangeType.Informational, response: false)).Skip(1));
        Assert.Single(lab.Sent, p => p.Is(ExchangeType.Informational, response: true));
    }

    [Fact]
    public void Lost_messages_are_repeated_and_asked_of_the_server_once()
    {
        using var lab = Lab(Right);
        var seen = new HashSet<string>();
        lab.Lose = p => seen.Add(Convert.ToHexString(p.Datagram));
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(60));
        lab.AssertOneChildEach();
    }

    [Fact]
    public void A_conversation_that_stops_is_forgotten()
    {
        using var lab = Lab(Right);
        lab.A.Command(new Initiate("a-b"));
        lab.Lose = p => p.Header.MessageId == 3;
        lab.Run(TimeSpan.FromMinutes(10));
        lab.A.Command(new TerminateAll());
        lab.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(0, lab.B.Aaa.Open);
    }

    [Fact]
    public void A_peer_that_asks_for_eap_where_no_policy_has_it_is_refused()
    {
        using var lab = new VirtualLab(new() { AuthenticationOfA = Authentication.Eap, Eap = Right });
        lab.B.Restart(lab.B.Configuration with
        {
            Connections = [lab.B.Configuration.Connections[0] with { RemoteAuthentication = Authentication.SharedKey }],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab);
    }

    private static VirtualLab Lab(EapCredentials credentials, bool eapOnly = false) => new(new()
    {
        Authentication = Authentication.Signature, AuthenticationOfA = Authentication.Eap, Eap = credentials, EapOnly = eapOnly,
    });

    private static void AssertRefused(VirtualLab lab)
    {
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaEstablished));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
        Assert.Empty(lab.B.Kernel.AllocatedOnly);
        Assert.Equal(0, lab.B.Aaa.Open);
    }
}

using IkeLab.Crypto.Eap;
using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Redirection to another gateway (RFC 5685).</summary>
public sealed class RedirectTests
{
    private static readonly IpAddress First = IpAddress.V4(192, 0, 2, 2);
    private static readonly IpAddress Other = LabOptions.OtherGateway;
    private static readonly GatewayIdentity OtherGateway = GatewayIdentity.Of(Other);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(RedirectMoment.Init, false)]
    [InlineData(RedirectMoment.Auth, false)]
    [InlineData(RedirectMoment.Init, true)]
    [InlineData(RedirectMoment.Auth, true)]
    public void A_peer_that_follows_ends_at_the_other_gateway(RedirectMoment moment, bool byName)
    {
        using var lab = Lab(moment, byName ? GatewayIdentity.Of("other.example") : OtherGateway);
        lab.A.Names.Add("other.example", Other);
        lab.A.Command(new Initiate("a-b"));
        lab.Run(Settling);
        AssertAt(lab, Other);
        Assert.Equal(1, lab.A.Endpoint.Counters.RedirectsFollowed);
        var last = lab.Sent.FindLast(p => p.Is(ExchangeType.IkeSaInit, false))!;
        Assert.Equal(Redirects.Encode(GatewayIdentity.Of(First), []), Notify(last, NotifyType.RedirectedFrom));
        Assert.Equal(moment == RedirectMoment.Init ? 0 : 1, lab.B.Count(NoticeKind.IkeSaClosed));
    }

    [Theory]
    [InlineData(RedirectMoment.Init)]
    [InlineData(RedirectMoment.Auth)]
    public void A_peer_that_does_not_follow_stays(RedirectMoment moment)
    {
        using var lab = new VirtualLab(new() { Redirect = new(OtherGateway, moment) });
        lab.Establish();
        AssertAt(lab, First);
    }

    [Fact]
    public void After_EAP_the_last_answer_redirects()
    {
        using var lab = new VirtualLab(new()
        {
            FollowRedirects = true, Redirect = new(OtherGateway, RedirectMoment.Auth),
            Authentication = Authentication.Signature, AuthenticationOfA = Authentication.Eap,
            Eap = new EapCredentials(LabAaa.User, LabAaa.Password),
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(Settling);
        AssertAt(lab, Other);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_command_redirects_the_peers_that_are_there(bool rekeyed, bool byB)
    {
        using var lab = new VirtualLab(new() { FollowRedirects = true });
        lab.Establish();
        var host = byB ? lab.B : lab.A;
        if (rekeyed)
            host.Command(new RekeyIke(host.IkeSpi));
        lab.Exchange();
        lab.B.Command(new RedirectPeers("a-b", OtherGateway));
        lab.Run(Settling);
        AssertAt(lab, Other);
    }

    [Fact]
    public void The_initiator_cannot_redirect_the_responder()
    {
        using var lab = new VirtualLab(new() { FollowRedirects = true });
        lab.Establish();
        lab.A.Command(new RedirectPeers("a-b", OtherGateway));
        Assert.Empty(lab.InFlight);
    }

    [Fact]
    public void A_peer_that_neither_follows_nor_deletes_is_deleted()
    {
        using var lab = new VirtualLab(new() { FollowRedirects = true });
        lab.Establish();
        // A has no wish any more that could follow.
        lab.A.Command(new Reload([lab.A.Configuration.Connections[0] with { Name = "c" }]));
        lab.InFlight.Clear();
        lab.B.Command(new RedirectPeers("a-b", OtherGateway));
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(0, lab.A.Endpoint.Counters.RedirectsFollowed);
    }

    [Fact]
    public void A_redirected_IKE_SA_lives_no_longer_than_its_hard_lifetime()
    {
        using var lab = new VirtualLab(new()
        {
            FollowRedirects = true, IkeLifetime = new(TimeSpan.Zero, TimeSpan.FromSeconds(100)),
        });
        lab.Establish();
        lab.Run(TimeSpan.FromSeconds(90));
        lab.Lose = p => p.From == lab.A && !p.Header.IsResponse;
        lab.B.Command(new RedirectPeers("a-b", OtherGateway));
        lab.Run(TimeSpan.FromSeconds(11));
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void Gateways_that_send_each_other_their_peers_are_left_after_five_redirections()
    {
        using var lab = new VirtualLab(new()
        {
            FollowRedirects = true, Redirect = new(OtherGateway, RedirectMoment.Init),
            RedirectOfOther = new(GatewayIdentity.Of(First), RedirectMoment.Init),
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(299));
        Assert.Equal(5, lab.A.Endpoint.Counters.RedirectsFollowed);
        lab.Run(TimeSpan.FromSeconds(300));
        Assert.InRange(lab.A.Endpoint.Counters.RedirectsFollowed, 6, 10);
    }

    [Fact]
    public void A_redirection_with_another_nonce_is_ignored()
    {
        using var lab = Lab(RedirectMoment.Init, OtherGateway);
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.From == lab.A);
        var answer = lab.Take(p => p.From == lab.B);
        answer.Datagram[^1] ^= 1;
        lab.Deliver(answer);
        Assert.Equal(0, lab.A.Endpoint.Counters.RedirectsFollowed);
        Assert.Equal(1, lab.A.Endpoint.Counters.Drops(DropReason.UnusableResponse));
        lab.Run(Settling);
        AssertAt(lab, Other);
    }

    [Fact]
    public void An_answer_that_is_lost_comes_again()
    {
        foreach (var moment in new[] { RedirectMoment.Init, RedirectMoment.Auth })
        {
            using var lab = Lab(moment, OtherGateway);
            var lost = 0;
            lab.Lose = p => p.From == lab.B && lost++ % 2 == 0;
            lab.A.Command(new Initiate("a-b"));
            lab.Run(Settling);
            AssertAt(lab, Other);
        }
    }

    [Theory]
    [InlineData("192.0.2.77")]
    [InlineData("nowhere.example")]
    public void Where_nobody_answers_the_configured_gateway_is_tried_again(string gateway)
    {
        using var lab = new VirtualLab(new() { FollowRedirects = true });
        lab.Establish();
        lab.B.Command(new RedirectPeers("a-b", IpAddress.TryParse(gateway, out var address)
            ? GatewayIdentity.Of(address)
            : GatewayIdentity.Of(gateway)));
        lab.Lose = p => p.Path.Remote.Address == address;
        lab.Run(TimeSpan.FromMinutes(5));
        AssertAt(lab, First);
    }

    [Fact]
    public void Another_address_family_is_not_followed()
    {
        using var lab = Lab(RedirectMoment.Init, GatewayIdentity.Of(IpAddress.Parse("2001:db8::1")));
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(0, lab.A.Endpoint.Counters.RedirectsFollowed);
    }

    [Fact]
    public void The_other_gateway_has_to_prove_the_same_identity()
    {
        using var lab = Lab(RedirectMoment.Init, OtherGateway);
        var connections = lab.B.Configuration.Connections;
        lab.B.Restart(lab.B.Configuration with
        {
            Connections = [connections[0], connections[1] with { LocalId = Identification.Fqdn("other.example") }],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(Settling);
        Assert.Empty(lab.A.Kernel.Sas);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("0104C0000209")]
    [InlineData("0103C00002")]
    [InlineData("0105C000020901")]
    [InlineData("010400000000")]
    [InlineData("0204C0000209")]
    [InlineData("0300")]
    [InlineData("0303612062")]
    [InlineData("0303610A62")]
    [InlineData("0303FF6162")]
    [InlineData("0404C0000209")]
    [InlineData("030561")]
    [InlineData("")]
    public void What_names_no_gateway_is_not_followed(string data)
    {
        var gateway = Redirects.Decode(Convert.FromHexString(data), out var nonce);
        Assert.Equal(data == "0104C0000209" ? OtherGateway : null, gateway);
        Assert.True(gateway is null || nonce.IsEmpty);
    }

    [Fact]
    public void Gateways_are_read_as_they_are_written()
    {
        foreach (var gateway in new[]
        {
            OtherGateway, GatewayIdentity.Of("a.example"), GatewayIdentity.Of(IpAddress.Parse("2001:db8::1")),
            GatewayIdentity.Of(new string('x', 255)),
        })
        {
            Assert.Equal(gateway, Redirects.Decode(Redirects.Encode(gateway, [1, 2, 3]), out var nonce));
            Assert.Equal([1, 2, 3], nonce.ToArray());
        }
        Assert.Throws<ArgumentException>(() => GatewayIdentity.Of("a b"));
        Assert.Throws<ArgumentException>(() => GatewayIdentity.Of(new string('x', 256)));
    }

    private static VirtualLab Lab(RedirectMoment moment, GatewayIdentity gateway) =>
        new(new() { FollowRedirects = true, Redirect = new(gateway, moment) });

    private static void AssertAt(VirtualLab lab, IpAddress gateway)
    {
        lab.AssertOneChildEach();
        Assert.Equal(gateway, lab.A.Kernel.Sending!.Parameters.Path.Remote.Address);
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    private static byte[] Notify(Packet packet, NotifyType type)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            packet.Message, IkeHeader.Length, packet.Header.NextPayload, storage, out var index, out _));
        Assert.True(IndexScanner.TryFindNotify(index, type, out var data));
        return data.ToArray();
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>A refused offer is explained to the operators of both sides.</summary>
public sealed class DisagreementTests
{
    private static readonly AlgorithmProposal Old = new()
    {
        Encryption = [new(EncryptionId.TripleDes, 0)], Integrity = [IntegrityId.HmacSha1_96], Prf = [PrfId.HmacSha1],
        KeyExchange = [KeyExchangeMethod.Modp1024],
    };

    private static readonly AlgorithmProposal OtherGroup = LabOptions.Ike(KeyExchangeMethod.Modp2048);

    [Fact]
    public void The_responder_names_the_nearest_policy_and_the_transform_types_that_differ()
    {
        using var lab = new VirtualLab(new() { IkeA = [Old, OtherGroup] }, WithPolicies(
            ("old", [Old with { KeyExchange = [KeyExchangeMethod.Modp768], Prf = [PrfId.HmacSha256] }]),
            ("new", [LabOptions.Ike()])));
        var notice = RefusedBy(lab);
        var explained = Assert.IsType<ProposalDisagreement>(notice.Disagreement);
        Assert.Equal("new", explained.Policy);
        Assert.Equal([TransformType.KeyExchange], explained.Differing);
        Assert.Equal([2, 1], explained.Offered.Select(p => (int)p.Number));
        Assert.Equal([KeyExchangeMethod.X25519], explained.Allowed!.KeyExchange);
        Assert.False(explained.IsOurs);
        Assert.Equal((0ul, null), (notice.IkeSpi, notice.Connection));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.True(lab.B.Endpoint.Counters.ProposalFailures > 0);
    }

    [Fact]
    public void The_initiator_hears_at_once_what_it_had_offered_and_once_only()
    {
        using var lab = new VirtualLab(new() { IkeA = [Old] });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(10));
        var notice = Assert.Single(lab.A.Notices, n => n.Kind == NoticeKind.IkeSaRefused);
        var explained = Assert.IsType<ProposalDisagreement>(notice.Disagreement);
        Assert.True(explained.IsOurs);
        Assert.Null(explained.Allowed);
        Assert.Equal("a-b", notice.Connection);
        Assert.Equal(1, lab.A.Endpoint.Counters.ProposalFailures);
        Assert.Equal(EncryptionId.TripleDes, (EncryptionId)explained.Offered.Single().Transforms[0].Id);
    }

    [Fact]
    public void Long_offers_are_cut()
    {
        using var lab = new VirtualLab(new() { IkeA = [.. Enumerable.Repeat(Old, 6), OtherGroup] });
        var explained = Assert.IsType<ProposalDisagreement>(RefusedBy(lab).Disagreement);
        Assert.Equal((ProposalDisagreement.MaxOffered, 3), (explained.Offered.Count, explained.More));
        Assert.Equal(7, explained.Offered[0].Number);
    }

    [Fact]
    public void A_peer_at_an_unknown_address_is_told_apart_from_a_wrong_offer()
    {
        using var lab = new VirtualLab();
        lab.Translate = p => ReferenceEquals(p.From, lab.A)
            ? new(p.Path.Remote, new(IpAddress.V4(198, 51, 100, 7), UdpPath.IkePort))
            : new(p.Path.Remote, p.Path.Local);
        var notice = RefusedBy(lab);
        Assert.Contains("no policy", notice.Reason);
        Assert.Null(Assert.IsType<ProposalDisagreement>(notice.Disagreement).Policy);
    }

    [Fact]
    public void Refusals_of_one_address_are_told_within_a_limit_and_the_others_counted()
    {
        using var lab = new VirtualLab(new() { IkeA = [Old], Limits = new() { RefusalNoticesPerAddress = 2 } });
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(p => p.Is(ExchangeType.IkeSaInit, false));
        for (byte i = 1; i <= 50; i++)
            lab.Deliver(Another(request, i));
        Assert.Equal(2, lab.B.Count(NoticeKind.IkeSaRefused));
        lab.InFlight.Clear();
        lab.Lose = _ => true;
        lab.Run(TimeSpan.FromMinutes(2));
        lab.Deliver(Another(request, 51));
        Assert.Equal(48, lab.B.Notices.Last().Untold);
    }

    [Fact]
    public void Repetitions_of_a_refused_request_are_not_told()
    {
        using var lab = new VirtualLab(new() { IkeA = [Old] });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(15));
        Assert.True(lab.Sent.Count(p => p.Is(ExchangeType.IkeSaInit, false)) > 2);
        Assert.Equal(0, Assert.Single(lab.B.Notices, n => n.Kind == NoticeKind.IkeSaRefused).Untold);
    }

    [Fact]
    public void Refusals_of_many_addresses_are_told_within_a_limit_too()
    {
        using var lab = new VirtualLab(
            new() { IkeA = [Old], Roaming = true, Limits = new() { RefusalNoticesPerSecond = 5, MaxRefusalAddresses = 3 } });
        lab.A.Command(new Initiate("a-b"));
        var request = lab.Take(p => p.Is(ExchangeType.IkeSaInit, false));
        byte last = 0;
        lab.Translate = p => new(p.Path.Remote, new(IpAddress.V4(198, 51, 100, last++), UdpPath.IkePort));
        for (var i = 0; i < 100; i++)
            lab.Deliver(request);
        Assert.Equal(5, lab.B.Count(NoticeKind.IkeSaRefused));
    }

    [Fact]
    public void Handshakes_that_nobody_finishes_are_told_within_the_same_limit()
    {
        using var lab = new VirtualLab(new() { Limits = new() { RefusalNoticesPerAddress = 1 } });
        lab.Lose = p => p.Is(ExchangeType.IkeSaInit, true);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        lab.A.Restart();
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        lab.A.Restart();
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaFailed));
    }

    [Fact]
    public void An_identity_that_no_policy_is_for_is_explained_on_both_sides()
    {
        using var lab = new VirtualLab(new()
        {
            Adjust = (c, ofA) => ofA ? c with { LocalId = Identification.Fqdn("stranger.example") } : c,
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        var there = Assert.IsType<IdentityDisagreement>(Failed(lab.B).Disagreement);
        Assert.Equal("a-b", there.Policy);
        Assert.Equal((true, false, false), (there.IdDiffers, there.MethodDiffers, there.AlgorithmsDiffer));
        Assert.Equal(("stranger.example", "a.example"), ($"{there.Claimed}", $"{there.AllowedId}"));
        var here = Assert.IsType<IdentityDisagreement>(Failed(lab.A).Disagreement);
        Assert.True(here.IsOurs);
        Assert.Equal(("stranger.example", "b.example"), ($"{here.Claimed}", $"{here.Asked}"));
    }

    [Fact]
    public void A_method_that_no_policy_allows_is_explained()
    {
        // Another policy takes signatures, so that B does not say in advance that it takes none (RFC 9593).
        var policies = new LabOptions().Configuration(false);
        var policy = policies.Connections[0];
        using var lab = new VirtualLab(new() { AuthenticationOfA = Authentication.Signature }, policies with
        {
            Connections =
            [
                policy with
                {
                    Name = "others", RemoteId = Identification.Fqdn("c.example"), LocalAuthentication = Authentication.Signature,
                    RemoteAuthentication = Authentication.Signature,
                },
                policy,
            ],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        var explained = Assert.IsType<IdentityDisagreement>(Failed(lab.B).Disagreement);
        Assert.Equal(("a-b", true, Authentication.Signature, Authentication.SharedKey),
            (explained.Policy, explained.MethodDiffers, explained.Method, explained.AllowedMethod!.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Child_proposals_that_do_not_fit_are_explained_on_both_sides(bool later)
    {
        var wrong = LabOptions.Esp() with { Encryption = [new(EncryptionId.AesGcm12, 256)] };
        using var lab = LabWith(later, c => c with { Proposals = [wrong] });
        var there = Assert.IsType<ProposalDisagreement>(ChildFailed(lab.B).Disagreement);
        Assert.Equal([TransformType.Encryption], there.Differing);
        Assert.Equal(ProtocolId.Esp, there.Protocol);
        var here = Assert.IsType<ProposalDisagreement>(ChildFailed(lab.A).Disagreement);
        Assert.Equal((true, 256), (here.IsOurs, here.Offered.Single().Transforms[0].KeyBits));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Selectors_that_do_not_fit_are_explained_on_both_sides(bool later)
    {
        var elsewhere = LabOptions.Net("172.16.0.0", "172.16.0.255");
        using var lab = LabWith(later, c => c with { Remote = [elsewhere] });
        var there = Assert.IsType<SelectorDisagreement>(ChildFailed(lab.B).Disagreement);
        Assert.Equal((true, false, false), (there.LocalDiffers, there.RemoteDiffers, there.ModeDiffers));
        Assert.Equal([elsewhere], there.OfferedLocal);
        Assert.Equal("net", there.Allowed!.Name);
        var here = Assert.IsType<SelectorDisagreement>(ChildFailed(lab.A).Disagreement);
        Assert.True(here.IsOurs);
        Assert.Equal([elsewhere], here.OfferedRemote);
    }

    [Fact]
    public void A_tunnel_where_transport_mode_is_wanted_is_explained()
    {
        using var lab = new VirtualLab(new() { ModeB = ChildMode.Transport });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.True(Assert.IsType<SelectorDisagreement>(ChildFailed(lab.B).Disagreement).ModeDiffers);
    }

    private static EndpointConfiguration WithPolicies(params (string Name, AlgorithmProposal[] Ike)[] policies)
    {
        var configuration = new LabOptions().Configuration(false);
        var template = configuration.Connections[0];
        return configuration with
        {
            Connections = Array.ConvertAll(policies, p => template with { Name = p.Name, IkeProposals = p.Ike }),
        };
    }

    /// <summary>A asks B for a child that B does not allow: as the first one, or as another one later.</summary>
    private static VirtualLab LabWith(bool later, Func<ChildConfiguration, ChildConfiguration> change)
    {
        var lab = new VirtualLab(new()
        {
            Adjust = (c, ofA) => !ofA ? c : c with
            {
                Children = later
                    ? [c.Children[0], change(c.Children[0]) with { Name = "more" }]
                    : [change(c.Children[0])],
            },
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        return lab;
    }

    /// <summary>The same request with another SPI.</summary>
    private static Packet Another(Packet request, byte number)
    {
        byte[] datagram = [.. request.Datagram];
        datagram[7] = number;
        return request with { Datagram = datagram };
    }

    private static Notice RefusedBy(VirtualLab lab)
    {
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        return lab.B.Notices.Single(n => n.Kind == NoticeKind.IkeSaRefused);
    }

    private static Notice Failed(LabHost host) => host.Notices.Single(n => n.Kind == NoticeKind.IkeSaFailed);

    private static Notice ChildFailed(LabHost host) => host.Notices.First(n => n.Kind == NoticeKind.ChildSaFailed);
}

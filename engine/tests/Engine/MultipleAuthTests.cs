using IkeLab.Crypto.Eap;
using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 4739: each side may authenticate several identities, one after the other.</summary>
public sealed class MultipleAuthTests
{
    private static readonly Identification User = Identification.Email("alice@a.example");
    private static readonly Identification Service = Identification.Fqdn("service.b.example");
    private static readonly EapCredentials Right = new(LabAaa.User, LabAaa.Password, [EapType.MsChapV2]);

    /// <summary>RFC 4739 §2.3.</summary>
    [Theory]
    [InlineData(Authentication.SharedKey)]
    [InlineData(Authentication.Signature)]
    public void The_host_by_its_own_way_and_then_its_user_by_eap(Authentication first)
    {
        using var lab = Lab([Eap()], [], new() { Authentication = first });
        lab.Establish();
        lab.AssertOneChildEach();
        Assert.Equal(0, lab.B.Aaa.Open);
        var requests = Auth(lab, false);
        Assert.Equal(
            ["IDi AUTH N(AnotherAuthFollows) N(MultipleAuthSupported)", "IDi", "EAP", "EAP", "EAP", "AUTH"], requests);
        var answers = Auth(lab, true);
        Assert.Equal(["IDr AUTH", "EAP", "EAP", "EAP", "EAP", "AUTH SA"], answers);
        // The IKE SA is known by what was proved first.
        Assert.Equal("a.example", lab.B.Notices.Find(n => n.Kind == NoticeKind.IkeSaEstablished)!.PeerId!.ToString());
    }

    /// <summary>RFC 4739 §2.2.</summary>
    [Fact]
    public void Two_eap_conversations_are_apart_from_each_other()
    {
        using var lab = Lab([Eap()], [], new()
        {
            Authentication = Authentication.Signature, AuthenticationOfA = Authentication.Eap, Eap = Right,
        });
        lab.Establish();
        Assert.Equal(0, lab.B.Aaa.Open);
        Assert.Equal(
        [
            "IDi N(MultipleAuthSupported)", "EAP", "EAP", "EAP", "AUTH N(AnotherAuthFollows)", "IDi", "EAP", "EAP", "EAP",
            "AUTH",
        ], Auth(lab, false));
        Assert.Equal(
            ["IDr AUTH EAP", "EAP", "EAP", "EAP", "AUTH", "EAP", "EAP", "EAP", "EAP", "AUTH SA"], Auth(lab, true));
        Assert.Equal(Identification.Email(LabAaa.User), lab.B.Notices.Find(n => n.Kind == NoticeKind.IkeSaEstablished)!.PeerId);
    }

    /// <summary>RFC 4739 §2.4: the last answer has no AUTH.</summary>
    [Fact]
    public void Two_signatures_of_the_initiator()
    {
        using var lab = Lab([Signed(User)], [], new() { Authentication = Authentication.Signature });
        lab.Establish();
        Assert.Equal(["IDi AUTH N(AnotherAuthFollows) N(MultipleAuthSupported)", "IDi AUTH"], Auth(lab, false));
        Assert.Equal(["IDr AUTH", "SA"], Auth(lab, true));
        Assert.Equal([Identification.Fqdn("a.example"), User], lab.A.ToSign.Select(s => s.LocalId));
    }

    /// <summary>RFC 4739 §2.5: the request that fetches the responder's second identity is empty.</summary>
    [Fact]
    public void Two_signatures_of_the_responder()
    {
        using var lab = Lab([], [Signed(Service)], new() { Authentication = Authentication.Signature });
        lab.Establish();
        Assert.Equal(["IDi AUTH N(MultipleAuthSupported)", ""], Auth(lab, false));
        Assert.Equal(["IDr AUTH N(AnotherAuthFollows)", "IDr AUTH SA"], Auth(lab, true));
        Assert.Equal([Identification.Fqdn("b.example"), Service], lab.B.ToSign.Select(s => s.LocalId));
    }

    [Fact]
    public void Both_sides_go_on_at_once_as_often_as_they_may()
    {
        FurtherAuthentication[] OfSide(string name) => [.. Enumerable.Range(0, FurtherAuthentication.Max).Select(
            i => i % 2 == 0 ? Signed(Identification.Fqdn($"{name}{i}")) : Keyed(Identification.Fqdn($"{name}{i}"), $"{name} {i}"))];
        using var lab = Lab(OfSide("a"), OfSide("b"), new() { Authentication = Authentication.Signature });
        lab.Establish();
        lab.AssertOneChildEach();
        Assert.Equal(FurtherAuthentication.Max + 1, Auth(lab, false).Length);
        Assert.All(Auth(lab, true)[..^1], a => Assert.Equal("IDr AUTH N(AnotherAuthFollows)", a));
        Assert.Throws<ArgumentException>(() => Lab([.. OfSide("a"), Signed(User)], []));
        Assert.Throws<ArgumentException>(() => Lab([], [new() { Id = Service, Method = Authentication.Null }]));
    }

    /// <summary>An answer would have two AUTHs if the responder went on in the midst of EAP.</summary>
    [Fact]
    public void The_responder_goes_on_when_eap_is_over()
    {
        using var lab = Lab([Signed(User), Eap()], [Signed(Service)], new() { Authentication = Authentication.Signature });
        lab.Establish();
        Assert.Equal(["IDr AUTH", "", "EAP", "EAP", "EAP", "EAP", "AUTH N(AnotherAuthFollows)", "IDr AUTH SA"], Auth(lab, true));
        Assert.Equal("", Auth(lab, false)[^1]);
    }

    [Fact]
    public void A_ppk_and_intermediate_exchanges_count_in_every_round()
    {
        var ppk = new PostquantumPresharedKey([2, 1], [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        using var lab = Lab([Eap(), Keyed(User, "second")], [Keyed(Service, "third")], MultiKe.Options() with
        {
            PpksA = [ppk], PpksB = [ppk],
        });
        lab.Establish();
        lab.AssertOneChildEach();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Run(TimeSpan.FromMinutes(4));
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    public void Lost_and_repeated_messages_change_nothing(int ofA, int ofB)
    {
        using var lab = Lab(
            [.. Enumerable.Range(0, ofA).Select(i => Keyed(Identification.Fqdn($"a{i}"), "x"))],
            [.. Enumerable.Range(0, ofB).Select(i => Keyed(Identification.Fqdn($"b{i}"), "y"))]);
        var seen = new HashSet<(ExchangeType, uint, bool)>();
        lab.Lose = p => seen.Add((p.Header.Exchange, p.Header.MessageId, p.Header.IsResponse));
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(40));
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaEstablished));
    }

    [Fact]
    public void A_responder_that_does_not_support_it_is_told_nothing()
    {
        using var lab = new VirtualLab(new()
        {
            Adjust = (c, isA) => isA ? c with { LocalFurther = [Signed(User)] } : c,
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertFailed(lab.A, "does not support several authentications");
        Assert.DoesNotContain(lab.Sent, p => p.Is(ExchangeType.IkeAuth, false));
    }

    [Fact]
    public void An_initiator_that_does_not_support_it_is_refused()
    {
        using var lab = new VirtualLab(new()
        {
            Adjust = (c, isA) => isA ? c : c with { RemoteFurther = [Signed(User)] },
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab, "does not support several authentications");
    }

    [Theory]
    [InlineData(1, 0, "wants to authenticate itself once more, which the policy does not allow")]
    [InlineData(2, 1, "wants to authenticate itself once more, which the policy does not allow")]
    [InlineData(0, 1, "does not authenticate itself once more, which the policy asks for")]
    [InlineData(1, 2, "does not authenticate itself once more, which the policy asks for")]
    public void The_policy_says_how_often_the_initiator_proves_itself(int made, int asked, string reason)
    {
        // Something of B's own makes both support it.
        using var lab = Lab(Rounds(made), [Signed(Service)], remoteOfB: Rounds(asked));
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab, reason);
    }

    [Theory]
    [InlineData(1, 0, "which the connection does not allow")]
    [InlineData(0, 1, "which the connection asks for")]
    [InlineData(1, 2, "which the connection asks for")]
    public void The_connection_says_how_often_the_responder_proves_itself(int made, int asked, string reason)
    {
        using var lab = Lab([Signed(User)], Rounds(made), remoteOfA: Rounds(asked));
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertFailed(lab.A, reason);
        // RFC 7296 §2.21.2: the responder is told, and keeps nothing.
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Empty(lab.B.Endpoint.ListIkeSas());
    }

    public static TheoryData<FurtherAuthentication, FurtherAuthentication, string> Mismatches => new()
    {
        { Keyed(User, "wrong"), Keyed(User, "right"), "does not match the shared secret" },
        { Keyed(Service, "right"), Keyed(User, "right"), "was expected" },
        { Keyed(User, "right"), Signed(User), "authenticates itself by SharedKey" },
        { Keyed(User, "right"), Eap(), "authenticates itself by SharedKey" },
        { Eap(), Signed(User), "authenticates itself by Eap" },
        { Eap(new(LabAaa.User, "wrong", [EapType.MsChapV2])), Eap(), "the password of 'alice' is wrong" },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void A_later_proof_counts_as_much_as_the_first(FurtherAuthentication made, FurtherAuthentication asked, string reason)
    {
        using var lab = Lab([made], [], remoteOfB: [asked]);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab, reason);
        Assert.Equal(0, lab.B.Aaa.Open);
    }

    [Fact]
    public void A_later_proof_of_the_responder_counts_as_much_as_the_first()
    {
        using var lab = Lab([], [Keyed(Service, "wrong")], remoteOfA: [Keyed(Service, "right")]);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertFailed(lab.A, "does not match the shared secret");
        Assert.Empty(lab.B.Endpoint.ListIkeSas());
    }

    [Fact]
    public void A_signature_of_another_identity_is_refused()
    {
        using var lab = Lab([Signed(User)], []);
        lab.B.Trust = peer => !peer.PeerId.Equals(User);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        AssertRefused(lab, "the lab does not trust this peer");
    }

    [Fact]
    public void Who_does_not_come_back_for_the_next_round_is_forgotten()
    {
        using var lab = Lab([Eap()], []);
        lab.A.Command(new Initiate("a-b"));
        for (var i = 0; i < 4; i++)
            lab.Deliver(p => p.Header.Exchange is ExchangeType.IkeSaInit or ExchangeType.IkeAuth);
        lab.Lose = _ => true;
        lab.InFlight.Clear();
        lab.Run(TimeSpan.FromMinutes(10));
        Assert.Empty(lab.B.Endpoint.ListIkeSas());
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(0, lab.B.Aaa.Open);
    }

    /// <summary>The child's refusal behind the last round leaves the IKE SA standing (RFC 7296 §1.2).</summary>
    [Fact]
    public void Without_a_child_in_common_the_ike_sa_stands()
    {
        using var lab = Lab([Signed(User)], [], new() { ModeB = ChildMode.Transport });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(1, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaEstablished));
        Assert.Empty(lab.A.Kernel.Sas);
    }

    /// <summary>A ticket would stand for one of the proofs alone.</summary>
    [Fact]
    public void There_are_no_tickets()
    {
        using var lab = Lab([Signed(User)], [], new() { Resumption = true });
        lab.Establish();
        Assert.DoesNotContain(lab.Sent.Where(p => p.Is(ExchangeType.IkeAuth, false)),
            p => lab.Decrypt(p).FindNotify(NotifyType.TicketRequest) is not null);
    }

    private static FurtherAuthentication Signed(Identification id) => new() { Id = id, Method = Authentication.Signature };

    private static FurtherAuthentication Keyed(Identification id, string secret) => new()
    {
        Id = id, Method = Authentication.SharedKey,
        Secrets = new() { Default = System.Text.Encoding.UTF8.GetBytes(secret) },
    };

    private static FurtherAuthentication Eap(EapCredentials? credentials = null) =>
        new() { Id = User, Method = Authentication.Eap, Eap = credentials ?? Right };

    private static FurtherAuthentication[] Rounds(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Signed(Identification.Fqdn($"{i}.example")))];

    /// <summary>Both sides expect what the other one has, unless it is said what they expect.</summary>
    private static VirtualLab Lab(
        FurtherAuthentication[] ofA, FurtherAuthentication[] ofB, LabOptions? options = null,
        FurtherAuthentication[]? remoteOfA = null, FurtherAuthentication[]? remoteOfB = null) => new((options ?? new()) with
        {
            Adjust = (connection, isA) => connection with
            {
                LocalFurther = isA ? ofA : ofB,
                RemoteFurther = isA ? remoteOfA ?? ofB : remoteOfB ?? ofA,
                Redirect = null,
            },
        });

    private static void AssertFailed(LabHost host, string reason) => Assert.Contains(
        reason, Assert.Single(host.Notices, n => n.Kind == NoticeKind.IkeSaFailed).Reason, StringComparison.Ordinal);

    private static void AssertRefused(VirtualLab lab, string reason)
    {
        AssertFailed(lab.B, reason);
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished));
        Assert.Equal(0, lab.B.Count(NoticeKind.IkeSaEstablished));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
        Assert.Empty(lab.B.Kernel.AllocatedOnly);
    }

    /// <summary>What this is about in every IKE_AUTH message of one direction, in order.</summary>
    private static string[] Auth(VirtualLab lab, bool response) =>
    [
        .. lab.Sent.Where(p => p.Is(ExchangeType.IkeAuth, response)).Select(p => string.Join(' ', lab.Decrypt(p).Items.ToArray()
            .Select(Name).Where(name => name.Length > 0 && (response || name is not ("SA" or "IDr"))))),
    ];

    private static string Name(Payload payload) => payload switch
    {
        IdPayload id => id.Type == PayloadType.IdInitiator ? "IDi" : "IDr",
        AuthPayload => "AUTH",
        EapPayload => "EAP",
        SaPayload => "SA",
        NotifyPayload { NotifyType: NotifyType.MultipleAuthSupported or NotifyType.AnotherAuthFollows } notify =>
            $"N({notify.NotifyType})",
        _ => "",
    };
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Configuration payloads (RFC 7296 §2.19, §3.15), IKE SAs without a child (RFC 6023), and without authentication (RFC 7619).</summary>
public sealed class FirstChildTests
{
    private static readonly IpAddress Leased = IpAddress.V4(10, 9, 0, 7);

    [Fact]
    public void The_assigned_address_is_all_that_the_child_carries_of_the_peer()
    {
        using var lab = WithRequest();
        lab.B.Leases.Add(Leased);
        lab.Establish();
        Assert.Equal([10, 9, 0, 7], lab.A.Assigned.Single().Value);
        Assert.Equal([LabOptions.Net("10.9.0.7", "10.9.0.7")], lab.A.Kernel.Sending!.Parameters.LocalSelectors);
        Assert.Empty(lab.B.Leases);
    }

    [Fact]
    public void The_address_goes_with_rekeys_and_is_free_again_after_the_last_ike_sa()
    {
        using var lab = WithRequest();
        lab.B.Leases.Add(Leased);
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Empty(lab.B.Leases);
        lab.AssertOneChildEach();
        lab.A.Command(new CreateChild(lab.A.IkeSpi, "net"));
        lab.Exchange();
        Assert.Equal([LabOptions.Net("10.9.0.7", "10.9.0.7")], lab.A.Kernel.Sending!.Parameters.LocalSelectors);
        lab.A.Command(new TerminateAll());
        lab.Run(TimeSpan.FromMinutes(5));
        Assert.Equal([Leased], lab.B.Leases);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_peer_without_another_ike_sa_may_have_the_address_of_a_dead_one(bool beginsAnew)
    {
        using var lab = new VirtualLab(new()
        {
            Requests = [new(ConfigurationAttributeType.InternalIp4Address, [])], Assigns = true,
            SendInitialContact = beginsAnew, LocalA = [LabOptions.Net("0.0.0.0", "255.255.255.255")],
        });
        var asked = new List<LeaseAddress>();
        lab.B.HoldEffect = effect =>
        {
            if (effect is LeaseAddress lease)
                asked.Add(lease);
            return false;
        };
        lab.B.Leases.Add(Leased);
        lab.Establish();
        Assert.Equal(beginsAnew, Assert.Single(asked).BeginsAnew);
    }

    [Fact]
    public void Without_a_free_address_the_child_fails_and_the_ike_sa_stands()
    {
        using var lab = WithRequest();
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains(lab.A.Notices, n => n.Reason.Contains("InternalAddressFailure", StringComparison.Ordinal));
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaEstablished));
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void What_could_not_be_assigned_at_first_is_asked_for_again_with_the_next_child()
    {
        using var lab = WithRequest();
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        lab.B.Leases.Add(Leased);
        lab.Run(TimeSpan.FromMinutes(1));
        Assert.Equal([10, 9, 0, 7], lab.A.Assigned.Single().Value);
        lab.AssertOneChildEach();
        Assert.Equal([LabOptions.Net("10.9.0.7", "10.9.0.7")], lab.A.Kernel.Sending!.Parameters.LocalSelectors);
    }

    [Fact]
    public void A_policy_may_insist_on_a_request()
    {
        using var lab = new VirtualLab(new() { RequiresRequest = true });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains(lab.A.Notices, n => n.Reason.Contains("FailedCpRequired", StringComparison.Ordinal));
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaEstablished));
    }

    [Fact]
    public void A_lease_that_comes_too_late_is_given_back()
    {
        using var lab = WithRequest();
        lab.B.Leases.Add(Leased);
        lab.B.HoldEffect = e => e is LeaseAddress;
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        lab.A.Command(new TerminateAll());
        lab.Run(TimeSpan.FromMinutes(20));
        Assert.Equal(0, lab.B.Endpoint.IkeSaCount);
        lab.B.CompleteHeld();
        Assert.Equal([Leased], lab.B.Leases);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_packet_that_the_child_is_for_goes_first_into_the_selectors(bool isUp)
    {
        using var lab = new VirtualLab();
        if (isUp)
        {
            lab.Establish();
            lab.B.Command(new DeleteChild(lab.B.ChildSpi));
            lab.Exchange();
        }
        var (source, destination) = (LabOptions.Net("10.1.2.3", "10.1.2.3", 6, 4711, 4711), LabOptions.Net("10.2.0.9", "10.2.0.9", 6, 443, 443));
        lab.A.KernelSays(new Acquire("a-b", "net", source, destination));
        lab.Exchange();
        lab.AssertOneChildEach();
        var request = lab.Decrypt(lab.Sent.FindLast(p => p.Header is
            { IsResponse: false, Exchange: ExchangeType.IkeAuth or ExchangeType.CreateChildSa })!);
        Assert.Equal([source, LabOptions.Net("10.1.0.0", "10.1.255.255")],
            ((TsPayload)request.Find(PayloadType.TrafficSelectorInitiator)!).Selectors);
        Assert.Equal(destination, ((TsPayload)request.Find(PayloadType.TrafficSelectorResponder)!).Selectors[0]);
    }

    [Fact]
    public void A_packet_outside_the_policy_is_not_offered()
    {
        using var lab = new VirtualLab();
        var stranger = LabOptions.Net("172.16.0.1", "172.16.0.1");
        lab.A.KernelSays(new Acquire("a-b", "net", stranger, stranger));
        lab.Exchange();
        lab.AssertOneChildEach();
    }

    [Fact]
    public void An_ike_sa_without_a_child_is_made_where_the_responder_allows_it()
    {
        using var lab = new VirtualLab(new() { WithoutChildren = true });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal((1, 1), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.B.Count(NoticeKind.IkeSaEstablished)));
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.A.Kernel.AllocatedOnly);
    }

    [Fact]
    public void A_responder_that_does_not_allow_it_is_not_even_asked()
    {
        using var lab = new VirtualLab(new() { WithoutChildren = true, ChildlessB = Childless.Never });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.DoesNotContain(lab.Sent, p => p.Header.Exchange == ExchangeType.IkeAuth);
        Assert.Contains(lab.A.Notices, n => n.Reason.Contains("without a child", StringComparison.Ordinal));
    }

    [Fact]
    public void A_child_that_is_to_come_later_comes_by_create_child_sa()
    {
        using var lab = new VirtualLab(new() { ChildlessA = Childless.Force, ChildlessB = Childless.Force });
        lab.A.Command(new Initiate("a-b"));
        lab.Run(TimeSpan.FromSeconds(5));
        lab.AssertOneChildEach();
        Assert.Contains(lab.Sent, p => p.Is(ExchangeType.CreateChildSa, response: true));
    }

    [Fact]
    public void A_responder_that_insists_on_it_refuses_a_child_in_ike_auth()
    {
        using var lab = new VirtualLab(new() { ChildlessB = Childless.Force });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal((0, 0), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.B.Count(NoticeKind.IkeSaEstablished)));
    }

    [Theory]
    [InlineData(Authentication.Null)]
    [InlineData(Authentication.Signature)]
    public void A_side_that_does_not_authenticate_is_accepted_where_the_policy_says_so(Authentication responder)
    {
        using var lab = new VirtualLab(new() { Authentication = responder, AuthenticationOfA = Authentication.Null });
        lab.Establish();
    }

    [Fact]
    public void No_authentication_is_refused_where_the_policy_wants_some()
    {
        using var lab = new VirtualLab(new() { AuthenticationOfA = Authentication.Null });
        lab.B.Restart(lab.B.Configuration with
        {
            Connections = [lab.B.Configuration.Connections[0] with { RemoteAuthentication = Authentication.SharedKey }],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal((0, 0), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.B.Count(NoticeKind.IkeSaEstablished)));
    }

    private static VirtualLab WithRequest() => new(new()
    {
        Requests = [new(ConfigurationAttributeType.InternalIp4Address, [])], Assigns = true,
        LocalA = [LabOptions.Net("0.0.0.0", "255.255.255.255")],
    });
}

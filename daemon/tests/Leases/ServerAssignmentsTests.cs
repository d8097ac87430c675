using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using Xunit;

namespace IkeLab.Daemon.Tests.Leases;

public sealed class ServerAssignmentsTests
{
    private static readonly ConfigurationAttribute s_address = new(
        ConfigurationAttributeType.InternalIp4Address, [10, 9, 0, 7]);

    private static readonly ConfigurationAttribute s_nameServer = new(
        ConfigurationAttributeType.InternalIp4Dns, [10, 9, 0, 1]);

    [Fact]
    public void An_assigned_address_is_leased_with_what_goes_with_it()
    {
        var lease = ServerAssignments.ToLease(new(5), [s_address, s_nameServer]);
        Assert.NotNull(lease);
        Assert.True(lease.Ok);
        Assert.Equal(new(5), lease.Id);
        Assert.Equal([IpAddress.Parse("10.9.0.7")], lease.Addresses);
        Assert.Equal([s_address, s_nameServer], lease.Reply);
    }

    [Fact]
    public void Name_servers_alone_leave_the_address_to_the_pools() =>
        Assert.Null(ServerAssignments.ToLease(new(5), [s_nameServer]));

    [Fact]
    public void An_assignment_is_for_the_identity_that_the_server_has_authenticated_and_for_once()
    {
        var assignments = new ServerAssignments();
        assignments.OnAsked(LeaseRequests.Exchange(new(1), "outer.example"));
        var user = Identification.Fqdn("user.example");
        assignments.OnReplied(new(new(1), new(EapOutcome.Success, [], []), user) { Assigned = [s_address] });
        Assert.Empty(assignments.Take(LeaseRequests.Lease("outer.example")));
        Assert.Equal([s_address], assignments.Take(LeaseRequests.Lease("user.example")));
        Assert.Empty(assignments.Take(LeaseRequests.Lease("user.example")));
    }

    [Fact]
    public void Without_another_identity_it_is_for_the_one_of_IDi()
    {
        var assignments = new ServerAssignments();
        assignments.OnAsked(LeaseRequests.Exchange(new(1), "outer.example"));
        assignments.OnReplied(new(new(1), new(EapOutcome.Success, [], []), null) { Assigned = [s_address] });
        Assert.Equal([s_address], assignments.Take(LeaseRequests.Lease("outer.example")));
    }
}

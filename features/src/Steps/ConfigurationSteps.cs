using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>Configuration payloads and the addresses that they assign (RFC 7296 §2.19, §3.15).</summary>
[Binding]
public sealed class ConfigurationSteps(Conversation talk)
{
    private SystemConfiguration Wish => talk.Configuration;

    [Given("the system asks for")]
    public void SystemAsks(DataTable table) => Wish.Requests = Attributes.ParseAll(table);

    [Given("the system leases {string}")]
    public void Leases(string addresses) => Wish.Pool =
        [.. addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(IpAddress.Parse)];

    [Given("the system leases the network {string}")]
    public void LeasesNetwork(string network) => Wish.LeasedNetwork = Attributes.PrefixOf(network);

    [Given("the system also assigns")]
    public void AlsoAssigns(DataTable table) => Wish.Assigns = Attributes.ParseAll(table);

    [Given("the system requires a CFG_REQUEST")]
    public void Requires() => Wish.RequiresRequest = true;

    [Given("the peer asks for")]
    public void PeerAsks(DataTable table) => talk.Peer.Profile.Requests = Attributes.ParseAll(table);

    [Given("the peer assigns")]
    public void PeerAssigns(DataTable table) => talk.Peer.Profile.Assigns = Attributes.ParseAll(table);

    [When("^it carries a CFG_(REQUEST|REPLY|SET|ACK) of$")]
    public void Carries(string kind, DataTable table) => talk.Draft.Payloads.Insert(0, RawPayload.Of(
        new ConfigurationPayload(Kind(kind), Attributes.ParseAll(table))));

    [Then("^the message has a CFG_(REQUEST|REPLY|SET|ACK) of$")]
    public void Has(string kind, DataTable table)
    {
        var (seen, wanted) = (Payload(kind), Attributes.Describe(Attributes.ParseAll(table)));
        Conversation.Require(Attributes.Describe(seen.Attributes) == wanted,
            $"it has {Attributes.Describe(seen.Attributes)}");
    }

    [Then("the CP payload has only zeros for RESERVED and for the reserved bits of attributes")]
    public void Reserved()
    {
        var body = talk.Message.Content.First(p => p.Type == PayloadType.Configuration).Body;
        Conversation.Require(body is [_, 0, 0, 0, ..], $"it is {Convert.ToHexString(body)}");
        for (var at = 4; at < body.Length; at += 4 + (body[at + 2] << 8 | body[at + 3]))
            Conversation.Require((body[at] & 0x80) == 0, $"it is {Convert.ToHexString(body)}");
    }

    [Then("the system has been assigned")]
    public void Assigned(DataTable table)
    {
        var seen = Attributes.Describe(talk.System.Assigned);
        Conversation.Require(seen == Attributes.Describe(Attributes.ParseAll(table)),
            $"it has been assigned {(seen.Length > 0 ? seen : "nothing")}");
    }

    [Then("the system has been assigned nothing")]
    public void AssignedNothing() => Conversation.Require(talk.System.Assigned.Count == 0,
        $"it has been assigned {Attributes.Describe(talk.System.Assigned)}");

    [Then("the system has leased {int} address(es)")]
    public void Leased(int count) => Conversation.Require(
        talk.System.Leased.Count == count, $"it is {talk.System.Leased.Count}");

    private ConfigurationPayload Payload(string kind) =>
        talk.Message.Payloads.Find<ConfigurationPayload>() is { } payload && payload.Kind == Kind(kind)
            ? payload
            : throw new StepException($"{talk.Message} has no CFG_{kind}");

    private static ConfigurationType Kind(string name) => name switch
    {
        "REQUEST" => ConfigurationType.Request,
        "REPLY" => ConfigurationType.Reply,
        "SET" => ConfigurationType.Set,
        _ => ConfigurationType.Ack,
    };
}

using IkeLab.Engine;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Addresses that change while SAs go on (RFC 4555).</summary>
[Binding]
public sealed class MobilitySteps(Conversation talk)
{
    [Given("the system does MOBIKE")]
    public void Mobike() => talk.Configuration.Mobike = true;

    [Given("the peer does not do MOBIKE")]
    public void PeerDoesNot() => talk.Peer.Profile.Mobike = false;

    [Given("the peer does MOBIKE")]
    public void PeerDoes() => talk.Peer.Profile.Mobike = true;

    [Given("the system also has the addresses {string}")]
    public void SystemHas(string addresses) => talk.Configuration.OtherAddresses = Parse(addresses);

    [StepDefinition("^the peer (?:has no other address|also has the addresses \"([^\"]*)\")$")]
    public void PeerHas(string? addresses) => talk.Peer.Profile.OtherAddresses =
        string.IsNullOrEmpty(addresses) ? [] : Parse(addresses);

    [Given("the peer may be anywhere")]
    public void Anywhere() => talk.Configuration.PeerMayBeAnywhere = true;

    [Given("the system does not check whether the peer is where it says")]
    public void Trusts() => talk.Configuration.ChecksRoutability = false;

    [Given("the system allows no NATs")]
    public void Prohibits() => talk.Configuration.ProhibitsNats = true;

    [When("the system moves to the address {word}")]
    public void Moves(string address) => talk.System.MoveTo(IpAddress.Parse(address));

    [StepDefinition("the peer sends to the address {word}")]
    public void SendsTo(string address) => talk.Peer.Profile.Target =
        talk.Peer.Profile.CurrentTarget with { Address = IpAddress.Parse(address) };

    [Then("NO_NATS_ALLOWED names both ends of the message's path")]
    public void NamesEnds()
    {
        var data = talk.Message.Payloads.FindNotify(Engine.Wire.NotifyType.NoNatsAllowed)?.Data
            ?? throw new StepException($"{talk.Message} has no NO_NATS_ALLOWED");
        var (source, destination) = (talk.Message.Datagram.Source, talk.Message.Datagram.Destination);
        Conversation.Require(data.AsSpan().SequenceEqual(ScriptedPeer.Ends(source, destination)),
            $"it names {Convert.ToHexString(data)}");
    }

    [Then("the system sends it to {word} as well in the next {int} seconds")]
    public void Probes(string address, int seconds)
    {
        talk.System.Advance(TimeSpan.FromSeconds(seconds));
        while (talk.Peer.NextOfAll() is { } next)
        {
            if (next.Datagram.Destination.Address == IpAddress.Parse(address)
                && next.Octets.AsSpan().SequenceEqual(talk.Message.Octets))
            {
                talk.Peer.SkipAll();
                return;
            }
        }
        throw new StepException("it does not");
    }

    [Then("the system still sends it after {int} minutes")]
    public void Persists(int minutes)
    {
        talk.System.Advance(TimeSpan.FromMinutes(minutes));
        talk.Peer.SkipAll();
        talk.System.Advance(TimeSpan.FromMinutes(1));
        Conversation.Require(talk.Peer.NextOfAll() is { } next
            && next.Octets.AsSpan().SequenceEqual(talk.Message.Octets), "it has given up");
    }

    [Then("no message of the system has gone to {word}")]
    public void NotTo(string address)
    {
        var unwanted = IpAddress.Parse(address);
        Conversation.Require(!talk.Peer.Inbox.Any(m => m.Datagram.Destination.Address == unwanted), "one has");
    }

    private static IpAddress[] Parse(string addresses) =>
        [.. addresses.Split(',', StringSplitOptions.TrimEntries).Select(IpAddress.Parse)];
}

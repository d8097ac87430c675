using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>What the system's lists of SAs show, and traffic.</summary>
[Binding]
public sealed class StateSteps(Conversation talk)
{
    private static readonly byte[] Ping = "ping"u8.ToArray();

    [Then("the system has {int} IKE SA(s)")]
    public void IkeSas(int count) => Conversation.Require(
        talk.System.IkeSas.Count == count, $"it has {talk.System.IkeSas.Count}");

    [Then("the system has {int} child SA(s)")]
    public void ChildSas(int count) => Conversation.Require(
        talk.System.ChildSas.Count == count, $"it has {talk.System.ChildSas.Count}");

    [Then("the system's IKE SA has the SPIs of the peer's newest one")]
    public void NewestSpis() => Conversation.Require(
        talk.System.IkeSas.Any(s => s.PeerSpi == talk.Peer.Sa.OwnSpi), "it has others");

    [Then("^the system's IKE SA was begun by the (peer|system)$")]
    public void Initiator(string who) => Conversation.Require(
        talk.System.IkeSas.Count == 1 && talk.System.IkeSas[0].Initiator == (who == "system"), "it was not");

    [Then("the child SA is in {word} mode")]
    public void Mode(string mode) => Conversation.Require(
        talk.System.ChildSas[^1].TransportMode == (mode == "transport"), "it is not");

    [Then("^the child SA protects (.+) for the system and (.+) for the peer$")]
    public void Protects(string local, string remote)
    {
        var child = talk.System.ChildSas[^1];
        var (ours, theirs) = (Selectors.Describe(child.Local), Selectors.Describe(child.Remote));
        Conversation.Require(ours == local && theirs == remote, $"it protects {ours} and {theirs}");
    }

    [StepDefinition("traffic passes both ways")]
    public void TrafficBothWays()
    {
        TrafficToSystem();
        TrafficToPeer();
    }

    [StepDefinition("traffic of the peer reaches the system")]
    public void TrafficToSystem()
    {
        var before = talk.System.ReceivedTraffic.Count;
        talk.Peer.SendTraffic(talk.Peer.Sa.Children[^1], Ping,
            talk.Peer.Profile.Address.Port == 4500 && talk.Peer.Profile.CurrentProtocol == ProtocolId.Esp);
        Conversation.Require(talk.System.ReceivedTraffic.Count == before + 1
            && talk.System.ReceivedTraffic[^1].AsSpan().SequenceEqual(Ping),
                "the system did not accept the peer's packet");
    }

    [When("an ESP packet of the peer comes with the unknown SPI {word}")]
    public void UnknownSpi(string hex) =>
        talk.Peer.SendUnknownEsp(Convert.ToUInt32(hex, 16));

    [Then("traffic of the peer on the first child SA reaches the system")]
    public void OldTrafficToSystem()
    {
        var before = talk.System.ReceivedTraffic.Count;
        talk.Peer.SendTraffic(talk.Peer.Sa.Children[0], Ping, false);
        Conversation.Require(talk.System.ReceivedTraffic.Count == before + 1,
            "the system did not accept the packet");
    }

    [Then("traffic of the peer no longer reaches the system")]
    public void NoTraffic()
    {
        var before = talk.System.ReceivedTraffic.Count;
        talk.Peer.SendTraffic(talk.Peer.Sa.Children[^1], Ping, false);
        Conversation.Require(talk.System.ReceivedTraffic.Count == before, "the system still accepts packets");
    }

    [Then("^traffic of the system goes out on the (first|newest) child SA$")]
    public void GoesOutOn(string which)
    {
        var children = talk.Peer.Sa.Children;
        var child = which == "first" ? children[0] : children[^1];
        Conversation.Require(SpiOf(SystemPacket()) == child.OwnSpi, "it goes out on another one");
    }

    [Then("^ESP of the system comes (in UDP on port 4500|directly on IP)$")]
    public void Encapsulation(string how)
    {
        var datagram = SystemPacket().Datagram;
        Conversation.Require(how == "directly on IP" ? datagram.Direct == ProtocolId.Esp
            : datagram is { Direct: null, Source.Port: 4500 },
                $"it came {(datagram.Direct is { } direct ? direct : datagram.Source)}");
    }

    [Then("the next ESP packet of the system has the sequence number {int}")]
    public void Sequence(int number)
    {
        var seen = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(SystemPacket().Packet.AsSpan(4));
        Conversation.Require(seen == number, $"it has {seen}");
    }

    [Then("ESP of the system goes from {word} to {word}")]
    public void Route(string from, string to)
    {
        var datagram = SystemPacket().Datagram;
        Conversation.Require(datagram.Source.ToString() == from && datagram.Destination.ToString() == to,
            $"it goes from {datagram.Source} to {datagram.Destination}");
    }

    [StepDefinition("^the system accepts ESP (in UDP|directly on IP)$")]
    public void Accepts(string how)
    {
        var before = talk.System.ReceivedTraffic.Count;
        talk.Peer.SendTraffic(talk.Peer.Sa.Children[^1], Ping, how == "in UDP");
        Conversation.Require(talk.System.ReceivedTraffic.Count == before + 1, "it does not");
    }

    [Then("the system has sent {int} keepalive(s)")]
    public void Keepalives(int count)
    {
        _ = talk.Peer.Inbox;
        Conversation.Require(talk.Peer.Keepalives == count, $"it has sent {talk.Peer.Keepalives}");
    }

    private void TrafficToPeer()
    {
        var packet = SystemPacket();
        var child = talk.Peer.Sa.Children.FirstOrDefault(c => SpiOf(packet) == c.OwnSpi)
            ?? throw new StepException("the system sends on an SPI that the peer does not receive on");
        byte[] opened = [.. packet.Packet];
        Conversation.Require(
            child.Inbound.Open(packet.Datagram.Source.Address, packet.Datagram.Destination.Address, opened, out var offset,
                out var length, out _) == IpsecVerdict.Ok
            && opened.AsSpan(offset, length).SequenceEqual(Ping), "the peer cannot open the system's packet");
    }

    private (Datagram Datagram, byte[] Packet) SystemPacket()
    {
        _ = talk.Peer.Inbox;
        talk.Peer.TrafficInbox.Clear();
        talk.System.SendTraffic(Ping);
        _ = talk.Peer.Inbox;
        return talk.Peer.TrafficInbox.Count == 1 ? talk.Peer.TrafficInbox[0]
            : throw new StepException("the system sent no packet");
    }

    private static uint SpiOf((Datagram Datagram, byte[] Packet) sent) =>
        PacketSpi.TryRead(sent.Packet, sent.Datagram.Direct == ProtocolId.Ah, out var spi) ? spi
            : throw new StepException("the system's packet is too short for an SPI");
}

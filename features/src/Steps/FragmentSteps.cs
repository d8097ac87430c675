using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>IKE fragments of both sides (RFC 7383).</summary>
[Binding]
public sealed class FragmentSteps(Conversation talk)
{
    private List<byte[]> _fragments = [];
    private Draft? _draft;

    [Given("the peer announces IKE fragmentation")]
    public void Announces() => talk.Peer.Profile.Fragments = true;

    [Given("the system does not fragment IKE messages")]
    public void Never() => talk.Configuration.Fragments = false;

    [Given("the system sends IP packets of up to {int} octets")]
    public void PacketSize(int octets) => talk.Configuration.PacketSize = octets;

    [Given("the system accepts up to {int} fragments")]
    public void MaxFragments(int count) => talk.Configuration.MaxFragments = count;

    [When("the peer splits it into {int} fragments")]
    public void Split(int count)
    {
        _ = talk.System;
        _draft = talk.Draft;
        _fragments = talk.Peer.Split(_draft, count);
    }

    [When("the peer sends all fragments")]
    public void SendAll() => _fragments.ForEach(talk.Peer.SendOctets);

    [When("the peer sends all fragments, the last one first")]
    public void SendReversed() => Enumerable.Reverse(_fragments).ToList().ForEach(talk.Peer.SendOctets);

    [When("the peer sends fragment {int}")]
    public void Send(int number) => talk.Peer.SendOctets(_fragments[number - 1]);

    [When("the peer sends fragment {int} with one bit changed")]
    public void SendChanged(int number)
    {
        byte[] octets = [.. _fragments[number - 1]];
        octets[^1] ^= 1;
        talk.Peer.SendOctets(octets);
    }

    [When("the peer sends fragment {int} as number {int} of {int}")]
    public void SendAs(int index, int number, int total) => talk.Peer.SendOctets(talk.Peer.Fragment(
        _draft!, _fragments.Count, index - 1, (ushort)number, (ushort)total));

    [Then("the message came in fragments")]
    public void CameInFragments() =>
        Conversation.Require(talk.Message.Fragments.Count > 1, $"it came whole: {talk.Message}");

    [Then("the message came whole")]
    public void CameWhole() => Conversation.Require(
        talk.Message.Fragments.Count == 0, $"it came in {talk.Message.Fragments.Count} fragments");

    [Then("it came in no IP packet of more than {int} octets")]
    public void NoLargerThan(int octets) => Conversation.Require(
        talk.Message.LargestPacket <= octets, $"it came in one of {talk.Message.LargestPacket}");

    [Then("its fragments are numbered from 1 to their total")]
    public void Numbered() => Conversation.Require(talk.Message.Fragments.Select((f, i) =>
        f.Number == i + 1 && f.Total == talk.Message.Fragments.Count).All(fits => fits), "they are not");

    [Then("its first fragment alone tells the type of the first payload")]
    public void NextPayloads() => Conversation.Require(talk.Message.Fragments.Select((f, i) =>
        f.NextPayload == (i == 0 ? (byte)talk.Message.Inner[0].Type : 0)).All(fits => fits), "it is not so");

    [Then("its fragments have one header, but for the length")]
    public void OneHeader()
    {
        var first = talk.Message.Fragments[0].Octets;
        foreach (var fragment in talk.Message.Fragments)
        {
            Conversation.Require(fragment.Octets.AsSpan(0, 24).SequenceEqual(first.AsSpan(0, 24))
                && fragment.Octets[16] == (byte)PayloadType.EncryptedFragment
                && fragment.Header.TotalLength == fragment.Octets.Length,
                $"fragment {fragment.Number} has another one");
        }
    }

    [Then("its fragments have an IV of their own each")]
    public void OwnIvs() => Conversation.Require(
        talk.Message.Fragments.Select(f => Convert.ToHexString(f.Iv)).Distinct().Count()
            == talk.Message.Fragments.Count, "two have one");
}

using System.Buffers.Binary;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Clusters whose other member has taken over (RFC 6311); M and P are those of its §5.1.</summary>
[Binding]
public sealed class SynchronizationSteps(Conversation talk)
{
    private static readonly byte[] Nonce = [0xA1, 0xA2, 0xA3, 0xA4];

    [Given("the system synchronises counters")]
    public void Does() => talk.Configuration.SynchronizesCounters = true;

    [StepDefinition("^the peer (synchronises|does not synchronise) counters$")]
    public void PeerDoes(string what) => talk.Peer.Profile.SynchronizesCounters = what == "synchronises";

    [When("the peer takes over and asks to go on with M1 {int} and P1 {int}")]
    public void Ask(int m1, int p1) => talk.Send(talk.Peer.SynchronizationMessage(
        false, ScriptedPeer.Synchronization(Nonce, (uint)m1, (uint)p1)));

    [When("the peer prepares to take over with M1 {int} and P1 {int}")]
    public void Prepare(int m1, int p1) => talk.Draft = talk.Peer.SynchronizationMessage(
        false, ScriptedPeer.Synchronization(Nonce, (uint)m1, (uint)p1));

    [StepDefinition("the system agrees to M2 {int} and P2 {int}")]
    public void Agrees(int m2, int p2)
    {
        talk.Expect(ExchangeType.Informational, true);
        new MessageSteps(talk).ConsistsOf("N(IKEV2_MESSAGE_ID_SYNC)");
        var data = Data;
        Conversation.Require(talk.Message.Header.MessageId == 0 && data.AsSpan(0, 4).SequenceEqual(Nonce),
            $"its message ID is {talk.Message.Header.MessageId}, its data {Convert.ToHexString(data)}");
        Conversation.Require(Read(4) == p2 && Read(8) == m2, $"it says M2 {Read(8)}, P2 {Read(4)}");
        talk.Peer.Sa.NextRequestId = (uint)m2;
    }

    [When("the system takes over and skips {int} sequence numbers")]
    public void TakesOver(int skip) => talk.System.SynchronizeCounters(talk.System.IkeSas[^1].Spi, skip);

    [Then("M1 is at least {int} and P1 is {int}")]
    public void Asks(int m1, int p1) => Conversation.Require(
        Read(4) >= m1 && Read(8) == p1, $"M1 is {Read(4)} and P1 {Read(8)}");

    [Then("M1 is higher than in {string}, and the nonce is another one")]
    public void Higher(string name)
    {
        var before = talk.Remembered[name].Payloads.FindNotify(NotifyType.Ikev2MessageIdSync)!.Data;
        Conversation.Require(Read(4) > BinaryPrimitives.ReadUInt32BigEndian(before.AsSpan(4))
            && !Data.AsSpan(0, 4).SequenceEqual(before.AsSpan(0, 4)), Convert.ToHexString(Data));
    }

    [When("the peer agrees with the M1 that it was told and P2 {int}")]
    public void Answer(int p2) => Answer(Data[..4], p2);

    [When("somebody agrees with another nonce and P2 {int}")]
    public void WrongNonce(int p2) => Answer([9, 9, 9, 9], p2);

    [Then("the message has the message ID that the system announced")]
    public void Announced()
    {
        var last = talk.Peer.Inbox.Last(m => m.Payloads.FindNotify(NotifyType.Ikev2MessageIdSync) is not null);
        var announced = BinaryPrimitives.ReadUInt32BigEndian(
            last.Payloads.FindNotify(NotifyType.Ikev2MessageIdSync)!.Data.AsSpan(4));
        Conversation.Require(talk.Message.Header.MessageId == announced,
            $"it has {talk.Message.Header.MessageId}, and the system announced {announced}");
    }

    private byte[] Data => talk.Message.Payloads.FindNotify(NotifyType.Ikev2MessageIdSync)?.Data
        ?? throw new StepException($"{talk.Message} has no IKEV2_MESSAGE_ID_SYNC");

    private uint Read(int at) => BinaryPrimitives.ReadUInt32BigEndian(Data.AsSpan(at));

    private void Answer(byte[] nonce, int p2)
    {
        talk.Send(talk.Peer.SynchronizationMessage(
            true, ScriptedPeer.Synchronization(nonce, (uint)p2, Read(4))));
        talk.Peer.Sa.NextRequestId = (uint)p2;
    }
}

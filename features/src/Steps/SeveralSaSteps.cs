using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Scenarios with more than one IKE SA or child SA, and messages outside of all.</summary>
[Binding]
public sealed class SeveralSaSteps(Conversation talk)
{
    [StepDefinition("^the message is sent under the peer's (newest|first) IKE SA$")]
    public void Under(string which)
    {
        var sa = which == "first" ? talk.Peer.Sas[0] : talk.Peer.Sa;
        Conversation.Require(talk.Message.Header.SpiI == sa.SpiI && talk.Message.Header.SpiR == sa.SpiR
            && talk.Message.IsProtected,
                $"it is sent under {talk.Message.Header.SpiI:x16} {talk.Message.Header.SpiR:x16}");
    }

    [Then("the new child SA has an inbound SPI that no other has had")]
    public void FreshSpi()
    {
        var spis = talk.Peer.Sa.Children.Select(c => c.SystemSpi).ToList();
        Conversation.Require(spis.Distinct().Count() == spis.Count && spis.Count > 1, "an SPI came twice");
    }

    [When("the peer deletes all child SAs")]
    public void DeleteAll() => talk.Send(talk.Peer.Informational(RawPayload.Of(
        new DeletePayload(talk.Peer.Profile.CurrentProtocol, [.. talk.Peer.Sa.Children.Select(c => c.OwnSpi)]))));

    [When("the peer asks for another child SA on the first IKE SA")]
    public void ChildOnOld()
    {
        var made = talk.Peer.ChildRequest();
        var draft = ScriptedPeer.Request(talk.Peer.Sas[0], ExchangeType.CreateChildSa);
        draft.Inner!.AddRange(made.Inner!);
        talk.Send(draft);
    }

    [When("N({word}) comes in clear, from outside any IKE SA")]
    public void NotifyInClear(string name)
    {
        var draft = new Draft
        {
            SpiI = 0, SpiR = 0, Exchange = ExchangeType.Informational, Flags = HeaderFlags.Initiator,
                MessageId = 0,
        };
        draft.Clear.Add(RawPayload.Notify(PayloadNames.Notify(name),
            ScriptedPeer.Octets(talk.Peer.Sa.Children[^1].OwnSpi)));
        talk.Send(draft);
    }

    [Then("^any answer of the system is INVALID_IKE_SPI in clear, with the SPIs and the message ID of the request$")]
    public void AnyAnswer()
    {
        if (talk.Peer.NextOfAll() is not { } answer)
            return;
        talk.Message = answer;
        Conversation.Require(!answer.IsProtected && answer.Header.IsResponse
            && answer.Payloads.FindNotify(NotifyType.InvalidIkeSpi) is not null
            && answer.Datagram.Destination == talk.Peer.Profile.Address, $"it is {answer}");
        new MessageSteps(talk).SameHeader();
    }

    [StepDefinition("the peer begins another IKE SA")]
    public void Another()
    {
        talk.RunInit(byPeer: true);
        talk.Send(talk.Peer.AuthRequest());
        talk.Expect(ExchangeType.IkeAuth, true);
    }

    [When("the peer begins another IKE SA with INITIAL_CONTACT")]
    public void AnotherInitial()
    {
        talk.RunInit(byPeer: true);
        var draft = talk.Peer.AuthRequest();
        draft.Inner!.Add(RawPayload.Notify(NotifyType.InitialContact));
        talk.Send(draft);
        talk.Expect(ExchangeType.IkeAuth, true);
    }

    [StepDefinition("the peer's nonces begin with the octet {int}")]
    public void NoncePrefix(int octet) => talk.Peer.Profile.NonceBegin = (byte)octet;

    [Then("{word} repeats the SPI and protocol of the peer's REKEY_SA")]
    public void RepeatsSpi(string name)
    {
        var notify = talk.Message.Payloads.FindNotify(PayloadNames.Notify(name))!;
        Conversation.Require(notify.Protocol == talk.Peer.Profile.CurrentProtocol && notify.Spi.AsSpan().SequenceEqual(
            ScriptedPeer.Octets(0x0BAD_5B1Du)),
                $"it has {notify.Protocol} {Convert.ToHexString(notify.Spi)}");
    }

    [Then("the Delete payload names the child SA that both sides wanted to replace")]
    public void DeletesOld() => Deletes(talk.Peer.Sa.Children[0]);

    [Then("the Delete payload names the child SA that the system's own rekey made")]
    public void DeletesNewest() => Deletes(talk.Peer.Sa.Children[^1]);

    [When("the peer asks to rekey the first IKE SA")]
    public void RekeyFirst()
    {
        var made = talk.Peer.RekeyIkeRequest();
        var draft = ScriptedPeer.Request(talk.Peer.Sas[0], ExchangeType.CreateChildSa);
        draft.Inner!.AddRange(made.Inner!);
        talk.Send(draft);
    }

    [When("^the IKE SA is rekeyed by the (peer|system)$")]
    public void Rekeyed(string who)
    {
        if (who == "peer")
        {
            var old = talk.Peer.Sa;
            talk.Send(talk.Peer.RekeyIkeRequest());
            talk.Expect(ExchangeType.CreateChildSa, true);
            talk.FinishSeries(byPeer: true);
            talk.Send(ScriptedPeer.DeleteRequest(old));
            talk.Expect(ExchangeType.Informational, true);
            return;
        }
        talk.System.RekeyIke(talk.System.IkeSas[^1].Spi);
        talk.Send(talk.Peer.Answer(talk.Expect(ExchangeType.CreateChildSa, false)));
        talk.FinishSeries(byPeer: false);
        talk.Send(talk.Peer.Answer(talk.Expect(ExchangeType.Informational, false)));
    }

    [Then("the system has no more than {int} child SA(s)")]
    public void AtMostChildren(int count) => Conversation.Require(
        talk.System.ChildSas.Count <= count, $"it has {talk.System.ChildSas.Count}");

    private void Deletes(PeerChild child) => Conversation.Require(
        talk.Message.Payloads.Find<DeletePayload>() is { Spis: [var spi] } delete
            && delete.Protocol == child.Protocol && spi == child.SystemSpi,
        $"it names another one: {talk.Message}");
}

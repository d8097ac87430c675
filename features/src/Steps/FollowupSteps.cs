using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Additional key exchanges after CREATE_CHILD_SA, and their collisions (RFC 9370 §2.2.4).</summary>
[Binding]
public sealed class FollowupSteps(Conversation talk)
{
    [Then("the message returns the peer's ADDITIONAL_KEY_EXCHANGE")]
    public void Returns()
    {
        var data = talk.Message.Payloads.FindNotify(NotifyType.AdditionalKeyExchange)?.Data;
        Conversation.Require(data.AsSpan().SequenceEqual(talk.Peer.Series.Link),
            $"it returns {Convert.ToHexString(data ?? [])}");
    }

    [When("the peer goes on with a series that does not exist")]
    public void OutOfNowhere()
    {
        var draft = talk.Peer.Request(ExchangeType.IkeFollowupKe);
        draft.Inner!.Add(new(PayloadType.KeyExchange, [0, 19, 0, 0, .. new byte[64]]));
        draft.Inner.Add(RawPayload.Notify(NotifyType.AdditionalKeyExchange, [1, 2, 3, 4, 5, 6, 7, 8]));
        talk.Send(draft);
    }

    [When("the peer loses every series in {int} minutes")]
    public void LosesAll(int minutes)
    {
        for (var second = 0; second < minutes * 60; second++)
        {
            talk.System.Advance(TimeSpan.FromSeconds(1));
            while (talk.Peer.Next() is { Header: { IsResponse: false } header } request)
            {
                talk.Remembered[$"{header.Exchange} of a later time"] = request;
                talk.Message = request;
                if (header.Exchange == ExchangeType.IkeFollowupKe)
                    new DraftSteps(talk).AnswerNotify(MessagePrinter.Name(NotifyType.StateNotFound));
                else if (header.Exchange != ExchangeType.IkeSaInit)
                    talk.Send(talk.Peer.Answer(request));
            }
        }
    }

    [Then("the system's rekey comes to its end")]
    public void SystemEnds()
    {
        var (ike, newest) = (talk.Peer.Sa, talk.Peer.Sa.Children[^1]);
        if (!talk.Message.Header.IsResponse)
            talk.Send(talk.Peer.Answer(talk.Message));
        talk.Serve();
        Conversation.Require(talk.Peer.Sa != ike || talk.Peer.Sa.Children[^1] != newest,
            "the system has made nothing new");
        Settled();
    }

    [Then("the peer's rekey comes to its end")]
    public void PeerEnds()
    {
        var (old, child) = (talk.Peer.Sa, talk.Peer.Sa.Children[^1]);
        talk.Peer.GoOnWithOwnSeries();
        talk.FinishSeries(byPeer: true);
        if (talk.Peer.Sa != old)
            talk.Send(ScriptedPeer.DeleteRequest(old));
        else
            Delete(child);
        talk.Serve();
        Settled();
    }

    [Then("the child SA of the system's rekey is the only one")]
    public void OnlySystems()
    {
        talk.Serve();
        Settled();
    }

    [Then("the child SA of the system's rekey stays beside the peer's")]
    public void BesidePeers()
    {
        talk.Serve();
        talk.System.Advance(TimeSpan.FromSeconds(10));
        // It is for the peer to delete what its own exchange with the lowest nonce has made (RFC 7296 §2.8.1).
        Conversation.Require(talk.System.ChildSas.Count == 2, $"there are {talk.System.ChildSas.Count}");
        Delete(talk.Peer.Sa.Children[^2]);
        talk.Serve();
        Settled();
    }

    private void Delete(PeerChild child)
    {
        talk.Send(talk.Peer.Informational(RawPayload.Of(new DeletePayload(child.Protocol, [child.OwnSpi]))));
        talk.Peer.Sa.Children.Remove(child);
    }

    /// <summary>One IKE SA and one child SA on both sides, once what lingers is gone.</summary>
    private void Settled()
    {
        talk.System.Advance(TimeSpan.FromSeconds(10));
        talk.Serve();
        Conversation.Require(talk.System.IkeSas.Count == 1 && talk.System.ChildSas.Count == 1,
            $"it has {talk.System.IkeSas.Count} IKE SAs and {talk.System.ChildSas.Count} child SAs");
        Conversation.Require(talk.System.IkeSas[0].PeerSpi == talk.Peer.Sa.OwnSpi,
            "its IKE SA is not the peer's newest one");
        new StateSteps(talk).TrafficBothWays();
    }
}

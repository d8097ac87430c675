using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Quick crash detection (RFC 6290).</summary>
[Binding]
public sealed class CrashSteps(Conversation talk)
{
    [Given("the system makes crash tokens")]
    public void Makes() => talk.Configuration.MakesCrashTokens = true;

    [Given("the peer makes crash tokens")]
    public void PeerMakes() => talk.Peer.Profile.MakesTokens = true;

    [Given("the peer is known to answer any notify")]
    public void AnswersAny() => talk.Configuration.PeerAnswersAnyNotify = true;

    [When("the peer, which has forgotten everything, shows its token in clear")]
    public void Shows() => talk.Send(talk.Peer.ShowTokens(talk.Message, talk.Peer.Sa.OwnToken));

    [When("somebody shows {int} wrong tokens in clear")]
    public void ShowsWrong(int count) => talk.Send(talk.Peer.ShowTokens(talk.Message, Wrong(count)));

    [When("the peer, which has forgotten everything, shows {int} tokens of other secrets and then its own")]
    public void ShowsAfter(int count) => talk.Send(
        talk.Peer.ShowTokens(talk.Message, [.. Wrong(count), talk.Peer.Sa.OwnToken]));

    [Then("the token is the one that the system has given for this IKE SA")]
    public void IsGiven() => Conversation.Require(
        Token(talk.Message).AsSpan().SequenceEqual(talk.Peer.SystemToken(talk.Peer.Sa)), "it is another one");

    [Then("the system has given a token of its own for every IKE SA")]
    public void AllDiffer()
    {
        var tokens = talk.Peer.Sas.Select(s => Convert.ToHexString(talk.Peer.SystemToken(s))).ToList();
        Conversation.Require(tokens.Distinct().Count() == tokens.Count && tokens.Count > 1, "two are the same");
    }

    [Then("the system gives a token for the newest IKE SA, whose first SPI is the system's")]
    public void Gives()
    {
        talk.Serve();
        Conversation.Require(talk.Peer.Inbox.Any(m => m.Sa == talk.Peer.Sa && !m.Header.IsResponse
            && m.Header.Exchange == ExchangeType.Informational
            && m.Payloads.FindNotify(NotifyType.QcdToken) is not null), "it does not");
    }

    [When("the peer sends {int} liveness checks")]
    public void Many(int count)
    {
        for (var i = 0; i < count; i++)
            talk.Send(talk.Peer.Informational());
    }

    private static byte[] Token(ReceivedMessage message) =>
        message.Payloads.FindNotify(NotifyType.QcdToken)?.Data
        ?? throw new StepException($"{message} has no token");

    private static byte[][] Wrong(int count) =>
        [.. Enumerable.Range(1, count).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())];
}

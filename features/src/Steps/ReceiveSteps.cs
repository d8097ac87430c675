using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>Which message the system sends next.</summary>
[Binding]
public sealed class ReceiveSteps(Conversation talk)
{
    private const string Names =
        "IKE_SA_INIT|IKE_AUTH|CREATE_CHILD_SA|INFORMATIONAL|IKE_SESSION_RESUME|IKE_INTERMEDIATE|IKE_FOLLOWUP_KE";

    private const string Exchanges = "(" + Names + ") (request|response)";

    [StepDefinition("^the system sends an? " + Exchanges + "$")]
    public void Sends(string exchange, string kind) =>
        talk.Expect(PayloadNames.Exchange(exchange), kind == "response");

    [StepDefinition("^the system sends an? " + Exchanges + " of (.+)$")]
    public void SendsOf(string exchange, string kind, string payloads)
    {
        Sends(exchange, kind);
        new MessageSteps(talk).ConsistsOf(payloads);
    }

    [StepDefinition("^the system sends an empty (INFORMATIONAL) (request|response)$")]
    public void SendsEmpty(string exchange, string kind)
    {
        Sends(exchange, kind);
        Conversation.Require(talk.Message.IsProtected,
            $"expected a protected message, and the system sent {talk.Message}");
        new MessageSteps(talk).ConsistsOf("nothing");
    }

    [StepDefinition("the system sends nothing")]
    public void SendsNothing()
    {
        _ = talk.System;
        if (talk.Peer.NextOfAll() is { } message)
            throw new StepException($"expected nothing, and the system sent {message}");
    }

    [StepDefinition("the system sends no further request")]
    public void SendsNoRequest()
    {
        while (talk.Peer.Next() is { } message)
            Conversation.Require(message.Header.IsResponse,
                $"expected no request, and the system sent {message}");
    }

    /// <summary>What it repeats is nothing new.</summary>
    [Then("^the system sends no ((?:" + Names + ")(?: and no (?:" + Names + "))*)$")]
    public void Never(string names)
    {
        var exchanges = names.Split(" and no ").Select(PayloadNames.Exchange).ToList();
        while (talk.Peer.Next() is { } message)
            Conversation.Require(!exchanges.Contains(message.Header.Exchange), $"the system sent {message}");
    }

    [StepDefinition("the system sends the same octets again")]
    public void Repeats()
    {
        var before = talk.Message.Octets;
        var next = talk.Peer.NextOfAll()
            ?? throw new StepException($"expected {talk.Message} again, and the system sent nothing");
        Conversation.Require(before.AsSpan().SequenceEqual(next.Octets),
            $"expected the octets of {talk.Message} again, and the system sent {next}");
        talk.Message = next;
    }

    [StepDefinition("the message is remembered as {string}")]
    public void Remember(string name) => talk.Remembered[name] = talk.Message;

    [StepDefinition("the peer goes back to {string}")]
    public void Recall(string name) => talk.Message = talk.Remembered[name];

    [StepDefinition("whatever the system sent is passed over")]
    public void Skip() => talk.Peer.SkipAll();

    [StepDefinition("the system sends N({word}) in clear to {word}")]
    public void SendsInClear(string name, string to)
    {
        var next = talk.Peer.Next() ?? throw new StepException("the system sent nothing");
        Conversation.Require(!next.IsProtected
            && next.Payloads.FindNotify(PayloadNames.Notify(name)) is not null,
            $"expected N({name}) in clear, and the system sent {next}");
        Conversation.Require(next.Datagram.Destination.ToString() == to,
            $"it went to {next.Datagram.Destination}");
        talk.Message = next;
    }

    [StepDefinition("the system goes on with the request remembered as {string}")]
    public void GoesOn(string name)
    {
        var next = talk.Peer.NextOfAll() ?? throw new StepException("the system sends nothing more");
        Conversation.Require(next.Octets.AsSpan().SequenceEqual(talk.Remembered[name].Octets),
            $"the system sent {next}");
    }

    [StepDefinition("^whatever the system sent is passed over, up to an? " + Exchanges + "$")]
    public void SkipTo(string exchange, string kind)
    {
        var (type, isResponse) = (PayloadNames.Exchange(exchange), kind == "response");
        while (talk.Peer.Next() is { } next)
        {
            talk.Message = next;
            if (next.Header.Exchange == type && next.Header.IsResponse == isResponse)
                return;
        }
        throw new StepException($"the system sent no {exchange} {kind}");
    }

    [Then("the system has made no IKE SA from it")]
    public void NoneMade()
    {
        while (talk.Peer.NextOfAll() is { } message)
        {
            Conversation.Require(message.Payloads.Find(PayloadType.SecurityAssociation) is null,
                $"it has: the system sent {message}");
        }
    }

    [Then("the system sends no further request on that IKE SA")]
    public void NothingOnThatSa()
    {
        var sa = talk.Peer.Sa;
        talk.System.Advance(TimeSpan.FromSeconds(30));
        while (talk.Peer.Next() is { } message)
            Conversation.Require(message.Header.SpiI != sa.SpiI, $"the system sent {message}");
    }

    [Then("the system does not send a request again")]
    public void NoRepeats()
    {
        talk.System.Advance(TimeSpan.FromMinutes(1));
        while (talk.Peer.NextOfAll() is { } message)
            Conversation.Require(!message.IsRepeat || message.Header.IsResponse,
                $"the system sent {message} again");
    }

    [Then("the system has not gone on to IKE_AUTH")]
    public void NoAuth()
    {
        while (talk.Peer.NextOfAll() is { } message)
            Conversation.Require(message.Header.Exchange == ExchangeType.IkeSaInit,
                $"the system sent {message}");
    }

    [Then("the system sends no protected response")]
    public void NoProtectedResponse()
    {
        while (talk.Peer.NextOfAll() is { } message)
            Conversation.Require(!message.IsProtected, $"the system sent {message}");
    }

    [Then("it was sent at another time than {string}")]
    public void OtherTime(string name) => Conversation.Require(
        talk.Message.Datagram.At != talk.Remembered[name].Datagram.At,
            $"both were sent at {talk.Message.Datagram.At}");

    [Then("the system sends no N({word}) in clear")]
    public void NoneInClear(string name)
    {
        while (talk.Peer.NextOfAll() is { } message)
        {
            Conversation.Require(message.IsProtected
                || message.Payloads.FindNotify(PayloadNames.Notify(name)) is null, $"the system sent {message}");
        }
    }
}

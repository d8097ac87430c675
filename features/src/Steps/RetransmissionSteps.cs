using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Requests that are sent again, and bursts of messages.</summary>
[Binding]
public sealed class RetransmissionSteps(Conversation talk)
{
    private const int Repeats = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Then("the system goes on sending the same octets at growing intervals")]
    public void Growing()
    {
        talk.System.Advance(Patience);
        var times = new List<TimeSpan> { talk.Message.Datagram.At };
        while (talk.Peer.NextOfAll() is { } again)
        {
            Conversation.Require(again.Octets.AsSpan().SequenceEqual(talk.Message.Octets),
                $"expected {talk.Message} again, octet by octet, and the system sent {again}");
            times.Add(again.Datagram.At);
        }
        Conversation.Require(times.Count >= Repeats, $"it was sent {times.Count} times in {Patience}");
        var waits = times.Zip(times.Skip(1), (a, b) => b - a).Take(Repeats - 1).ToList();
        Conversation.Require(waits.Zip(waits.Skip(1), (a, b) => b > a).All(grows => grows),
            $"the waits are {string.Join(", ", waits)}");
    }

    [Given("the system sends a request {int} times before it gives the peer up")]
    public void Tries(int count) => talk.Configuration.Transmissions = count;

    [Then("the system sends it at least {int} times over at least {int} minutes before it gives up")]
    public void Patient(int times, int minutes)
    {
        talk.System.Advance(TimeSpan.FromMinutes(60));
        var (count, last) = (1, talk.Message.Datagram.At);
        while (talk.Peer.NextOfAll() is { } next)
        {
            if (next.Octets.AsSpan().SequenceEqual(talk.Message.Octets))
                (count, last) = (count + 1, next.Datagram.At);
        }
        var span = last - talk.Message.Datagram.At;
        Conversation.Require(count >= times && span >= TimeSpan.FromMinutes(minutes),
            $"it was sent {count} times over {span}");
    }

    [When("the peer sends {int} IKE_SA_INIT requests of version {int}.{int}")]
    public void VersionBurst(int count, int major, int minor)
    {
        for (var i = 0; i < count; i++)
        {
            var draft = talk.Peer.InitRequest();
            draft.Version = (byte)(major << 4 | minor);
            talk.Send(draft);
        }
    }

    [Then("the system does not send it again")]
    public void NoMore()
    {
        talk.System.Advance(Patience);
        while (talk.Peer.NextOfAll() is { } next)
        {
            Conversation.Require(!next.Octets.AsSpan().SequenceEqual(talk.Message.Octets),
                $"{talk.Message} was sent again");
        }
    }

    [When("the peer refuses with {word} whatever the system asks in {int} minutes")]
    public void RefuseAll(string error, int minutes)
    {
        for (var second = 0; second < minutes * 60; second++)
        {
            talk.System.Advance(TimeSpan.FromSeconds(1));
            while (talk.Peer.Next() is { Header: { IsResponse: false } header } request)
            {
                talk.Remembered[$"{header.Exchange} of a later time"] = request;
                if (header.Exchange == ExchangeType.Informational)
                    talk.Send(talk.Peer.Answer(request));
                else if (header.Exchange == ExchangeType.CreateChildSa)
                    Refuse(request, error);
            }
        }
    }

    [Then("the system asked to delete the IKE SA and began a new one")]
    public void DeletedAndAnew() => Conversation.Require(
        talk.Remembered.TryGetValue($"{ExchangeType.Informational} of a later time", out var delete)
        && delete.Payloads.Find<DeletePayload>() is { Protocol: ProtocolId.Ike }
        && talk.Remembered.ContainsKey($"{ExchangeType.IkeSaInit} of a later time"), "it did not");

    [When("the peer sends {int} liveness checks with the message ID {int}")]
    public void Burst(int count, int id)
    {
        for (var i = 0; i < count; i++)
        {
            var draft = talk.Peer.Informational();
            draft.MessageId = (uint)id;
            draft.AfterSending = null;
            talk.Send(draft);
        }
    }

    [When("the peer sends {int} times N({word}) in clear with the SPIs of the IKE SA")]
    public void ClearBurst(int count, string name)
    {
        for (var i = 0; i < count; i++)
        {
            var draft = talk.Peer.Informational(RawPayload.Notify(PayloadNames.Notify(name)));
            draft.Clear.AddRange(draft.Inner!);
            draft.Inner = null;
            draft.AfterSending = null;
            draft.Flags |= i % 2 == 0 ? HeaderFlags.Response : HeaderFlags.None;
            talk.Send(draft);
        }
    }

    [Then("the system sends at most {int} message(s)")]
    public void AtMost(int count)
    {
        var seen = 0;
        while (talk.Peer.NextOfAll() is not null)
            seen++;
        Conversation.Require(seen <= count, $"it sent {seen}");
    }

    [Then("the system sends no response")]
    public void NoResponse()
    {
        while (talk.Peer.NextOfAll() is { } message)
            Conversation.Require(!message.Header.IsResponse, $"the system sent {message}");
    }

    private void Refuse(ReceivedMessage request, string error)
    {
        var draft = talk.Peer.EmptyAnswer(request);
        draft.Payloads.Add(RawPayload.Notify(PayloadNames.Notify(error)));
        talk.Send(draft);
    }
}

using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Messages of the peer: made, and sent.</summary>
[Binding]
public sealed class DraftSteps(Conversation talk)
{
    [When("the peer prepares a(n) {text}")]
    public void Prepare(string what) => talk.Draft = Make(what);

    [When("the peer prepares its answer")]
    public void PrepareAnswer() => talk.Draft = talk.Peer.Answer(talk.Message);

    [When("the peer sends it")]
    public void SendDraft() => talk.Send();

    [When("the peer sends it with the octet {int} changed")]
    public void SendChanged(int octet)
    {
        var octets = talk.Peer.Encode(talk.Draft);
        octets[octet] ^= 0x41;
        talk.Peer.SendOctets(octets);
    }

    [StepDefinition("the peer sends a(n) {text}")]
    public void Send(string what) => talk.Send(Make(what));

    [StepDefinition("the peer answers")]
    public void Answer() => talk.Send(talk.Peer.Answer(talk.Message));

    [When("the peer serves everything until it is quiet")]
    public void Serve() => talk.Serve();

    [When("the peer answers every request in {int} minutes")]
    public void Serve(int minutes)
    {
        for (var second = 0; second < minutes * 60; second++)
        {
            talk.System.Advance(TimeSpan.FromSeconds(1));
            talk.Serve();
        }
    }

    [When("the peer answers with an empty message")]
    public void AnswerEmpty() => talk.Send(talk.Peer.EmptyAnswer(talk.Message));

    [When("the peer answers with N({word})")]
    public void AnswerNotify(string name) => AnswerNotify(name, "");

    [When("the peer answers with N({word}) and the data {string}")]
    public void AnswerNotify(string name, string hex)
    {
        var draft = talk.Peer.EmptyAnswer(talk.Message);
        draft.Payloads.Add(RawPayload.Notify(PayloadNames.Notify(name), Convert.FromHexString(hex)));
        talk.Send(draft);
    }

    [When("the peer sends the same octets again")]
    public void Repeat() => talk.Peer.SendOctets(talk.Peer.LastSent);

    [When("the peer remembers what it sent as {string}")]
    public void Remember(string name) => talk.SentByName[name] = talk.Peer.LastSent;

    [When("the peer sends {string} again")]
    public void Repeat(string name) => talk.Peer.SendOctets(talk.SentByName[name]);

    [When("the peer repeats the IKE_SA_INIT request with the cookie first")]
    public void WithCookie()
    {
        var cookie = talk.Message.Payloads.FindNotify(NotifyType.Cookie)
            ?? throw new StepException($"{talk.Message} has no cookie");
        Again(RawPayload.Notify(NotifyType.Cookie, cookie.Data));
    }

    [When("the peer repeats the IKE_SA_INIT request with a wrong cookie")]
    public void WithWrongCookie()
    {
        byte[] cookie = [.. talk.Message.Payloads.FindNotify(NotifyType.Cookie)!.Data];
        cookie[^1] ^= 1;
        Again(RawPayload.Notify(NotifyType.Cookie, cookie));
    }

    [When("the peer repeats the IKE_SA_INIT request")]
    public void AgainPlain() => Again();

    private void Again(params RawPayload[] first)
    {
        var draft = talk.Peer.InitRequestAgain();
        draft.Clear.InsertRange(0, first);
        talk.Send(draft);
    }

    private Draft Make(string what) => what switch
    {
        "IKE_SA_INIT request" => talk.Peer.InitRequest(),
        "IKE_SESSION_RESUME request" => talk.Peer.ResumeRequest(),
        "new crash token" => talk.Peer.Informational(talk.Peer.NewToken(talk.Peer.Sa)),
        "request for a ticket" => talk.Peer.Informational(RawPayload.Notify(NotifyType.TicketRequest)),
        "IKE_AUTH request" => talk.Peer.AuthRequest(),
        "IKE_INTERMEDIATE request" => talk.Peer.IntermediateRequest(),
        "IKE_FOLLOWUP_KE request" => talk.Peer.FollowupRequest(),
        "request for another child SA" => talk.Peer.ChildRequest(),
        "request to rekey the child SA" => talk.Peer.RekeyChildRequest(talk.Peer.Sa.Children[^1].OwnSpi),
        "request to rekey an unknown child SA" => talk.Peer.RekeyChildRequest(0x0BAD_5B1D),
        "request to rekey the IKE SA" => talk.Peer.RekeyIkeRequest(),
        "liveness check" => talk.Peer.Informational(),
        "request to delete the IKE SA" => ScriptedPeer.DeleteRequest(talk.Peer.Sa),
        "request to delete the child SA" =>
            talk.Peer.Informational(Delete(talk.Peer.Sa.Children[^1].OwnSpi)),
        "request to delete the first child SA" =>
            talk.Peer.Informational(Delete(talk.Peer.Sa.Children[0].OwnSpi)),
        "request to delete an unknown child SA" => talk.Peer.Informational(Delete(0x0BAD_5B1D)),
        "liveness check on the first IKE SA" =>
            ScriptedPeer.Request(talk.Peer.Sas[0], ExchangeType.Informational),
        "request to delete the first IKE SA" => ScriptedPeer.DeleteRequest(talk.Peer.Sas[0]),
        "request to go on with its address" => talk.Peer.AddressUpdate(),
        "list of its addresses" => talk.Peer.AddressAnnouncement(),
        "return routability check" => talk.Peer.RoutabilityCheck(),
        "INFORMATIONAL request" => talk.Peer.Informational(),
        _ => throw new StepException($"the peer does not know how to make a '{what}'"),
    };

    private RawPayload Delete(uint spi) => RawPayload.Of(new DeletePayload(talk.Peer.Profile.CurrentProtocol, [spi]));
}

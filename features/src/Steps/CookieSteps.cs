using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>IKE_SA_INIT that is answered with cookies, or by several (RFC 7296 §2.6, §2.4).</summary>
[Binding]
public sealed class CookieSteps(Conversation talk)
{
    private int _attempts;

    [When("the peer answers with a cookie of {int} octets")]
    public void AnswerCookie(int length)
    {
        var draft = talk.Peer.EmptyAnswer(talk.Message);
        draft.Clear.Add(RawPayload.Notify(NotifyType.Cookie,
            [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + length))]));
        talk.Send(draft);
    }

    [When("the peer answers {int} requests with another cookie each")]
    public void Endless(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            AnswerCookie(1 + i);
            if (talk.Peer.Next() is not { } next)
                break;
            _attempts++;
            talk.Message = next;
        }
    }

    [Then("the system has tried fewer than {int} times")]
    public void GivesUp(int count) =>
        Conversation.Require(_attempts < count, $"it has tried {_attempts} times");

    [Then("the message is the one remembered as {string} with the cookie before it")]
    public void CookieBefore(string name)
    {
        var (first, rest) = (talk.Message.Clear[0], talk.Message.Clear.Skip(1).ToList());
        var before = talk.Remembered[name].Clear;
        Conversation.Require(PayloadNames.Is(first, "N(COOKIE)"), $"the message is {talk.Message}");
        var sent = talk.Peer.LastSent.AsSpan(IkeHeader.Length + 8);
        Conversation.Require(first.Body.AsSpan(4).SequenceEqual(sent),
            "the cookie is not the one that was sent");
        Conversation.Require(rest.Count == before.Count && rest.Zip(before).All(p =>
            p.First.Type == p.Second.Type && p.First.Body.AsSpan().SequenceEqual(p.Second.Body)),
            "another payload has changed");
        Conversation.Require(talk.Message.Header.SpiI == talk.Remembered[name].Header.SpiI,
            "SPIi has changed");
    }

    [When("the peer prepares its IKE_SA_INIT request again with another nonce")]
    public void OtherNonce()
    {
        talk.Draft = talk.Peer.InitRequestAgain();
        talk.Draft.Find(PayloadType.Nonce)!.Body[0] ^= 0xFF;
    }

    [When("the peer answers the first request once more, as another responder")]
    public void AnotherResponder()
    {
        var draft = talk.Peer.Answer(talk.Peer.Inbox[0]);
        draft.AfterSending = null;
        talk.Send(draft);
    }

    [When("it carries a Vendor ID of {int} octets")]
    public void LongVendorId(int length) =>
        talk.Draft.Payloads.Add(new(PayloadType.VendorId, new byte[length]));
}

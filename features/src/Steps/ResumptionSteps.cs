using System.Buffers.Binary;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Session resumption (RFC 5723).</summary>
[Binding]
public sealed class ResumptionSteps(Conversation talk)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Given("the system resumes IKE SAs")]
    public void Resumes() => talk.Configuration.Resumes = true;

    [StepDefinition("^the peer (resumes IKE SAs|does not resume IKE SAs)$")]
    public void PeerResumes(string what) => talk.Peer.Profile.Resumes = what == "resumes IKE SAs";

    [Given("tickets of the system are good for {int} seconds")]
    public void Lifetime(int seconds) => talk.Configuration.TicketLifetime = TimeSpan.FromSeconds(seconds);

    [Given("tickets of the peer are good for {int} seconds")]
    public void PeerLifetime(int seconds) => talk.Peer.Profile.TicketLifetime = TimeSpan.FromSeconds(seconds);

    [StepDefinition("the peer resumes its IKE SA")]
    public void Resume()
    {
        talk.Send(talk.Peer.ResumeRequest());
        talk.Expect(ExchangeType.IkeSessionResume, true);
        Conversation.Require(talk.Peer.Sa.HasKeys, $"IKE_SESSION_RESUME failed: the system sent {talk.Message}");
        talk.Send(talk.Peer.AuthRequest());
        talk.Expect(ExchangeType.IkeAuth, true);
    }

    [When("the peer repeats the IKE_SESSION_RESUME request with the cookie first")]
    public void WithCookie()
    {
        var cookie = talk.Message.Payloads.FindNotify(NotifyType.Cookie)
            ?? throw new StepException($"{talk.Message} has no cookie");
        var draft = talk.Peer.ResumeRequestAgain();
        draft.Clear.Insert(0, RawPayload.Notify(NotifyType.Cookie, cookie.Data));
        talk.Send(draft);
    }

    /// <summary>Nobody answers its liveness check, so the peer is dead to it.</summary>
    [StepDefinition("^the system loses its peer and sends an (IKE_SESSION_RESUME|IKE_SA_INIT) request$")]
    public void Loses(string exchange)
    {
        talk.System.CheckLiveness(talk.System.IkeSas[^1].Spi);
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromSeconds(1))
        {
            talk.System.Advance(TimeSpan.FromSeconds(1));
            while (talk.Peer.Next() is { } next)
            {
                if (next.Header.Exchange == ExchangeType.Informational)
                    continue;
                talk.Message = next;
                Conversation.Require(next.Header.Exchange == PayloadNames.Exchange(exchange),
                    $"the system sent {next}");
                return;
            }
        }
        throw new StepException("the system has not begun anew");
    }

    /// <summary>Everything is answered meanwhile.</summary>
    [Then("the system asks for a ticket under the peer's newest IKE SA")]
    public void Asks()
    {
        while (talk.Peer.Next() is { } next)
        {
            if (!next.Header.IsResponse)
                talk.Send(talk.Peer.Answer(next));
            if (next.Payloads.FindNotify(NotifyType.TicketRequest) is not null && next.Sa == talk.Peer.Sa)
                return;
        }
        throw new StepException("it does not");
    }

    [StepDefinition("the system restarts")]
    public void Restart() => talk.System.Restart();

    [Then("the peer's first IKE SA still works")]
    public void StillWorks()
    {
        talk.Send(ScriptedPeer.Request(talk.Peer.Sas[0], ExchangeType.Informational));
        talk.Expect(ExchangeType.Informational, true);
    }

    [Then("the ticket is good for {int} seconds")]
    public void GoodFor(int seconds) => Conversation.Require(
        BinaryPrimitives.ReadUInt32BigEndian(Granted) == seconds,
        $"it is good for {BinaryPrimitives.ReadUInt32BigEndian(Granted)}");

    [Then("the ticket shows neither identities nor keys")]
    public void ShowsNothing()
    {
        foreach (var secret in (byte[][])[talk.Configuration.PeerId.Data, talk.Configuration.Id.Data, talk.Peer.Sa.SkD])
            Conversation.Require(Granted.AsSpan().IndexOf(secret) < 0, "it does");
    }

    private byte[] Granted => talk.Message.Payloads.FindNotify(NotifyType.TicketLtOpaque)?.Data
        ?? throw new StepException($"{talk.Message} has no ticket");
}

using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>Redirection to other gateways (RFC 5685).</summary>
[Binding]
public sealed class RedirectSteps(Conversation talk)
{
    [Given("^the system sends its peers to (\\S+) in (IKE_SA_INIT|IKE_AUTH)$")]
    public void Sends(string gateway, string when) => (talk.Configuration.RedirectsTo, talk.Configuration.Redirects) =
        (gateway, when == "IKE_AUTH" ? RedirectTime.InAuth : RedirectTime.InInit);

    [Given("the system follows redirections")]
    public void Follows() => talk.Configuration.FollowsRedirects = true;

    [Given("the peer follows redirections")]
    public void PeerFollows() => talk.Peer.Profile.FollowsRedirects = true;

    [Given("the system finds {word} at {word}")]
    public void Finds(string name, string address) => talk.Configuration.Names[name] = IpAddress.Parse(address);

    [When("the system is to redirect its peers to {word}")]
    public void Redirect(string gateway) => talk.System.RedirectPeers(gateway);

    [When("^the peer answers that the system should go to (\\S+)(, with a nonce that is not the system's)?$")]
    public void Answer(string gateway, string? wrong)
    {
        byte[] nonce = [.. talk.Message.Payloads.Find<NoncePayload>()!.Data];
        if (wrong is { Length: > 0 })
            nonce[0] ^= 1;
        var draft = talk.Peer.EmptyAnswer(talk.Message);
        draft.Payloads.Add(Make(gateway, nonce));
        talk.Send(draft);
        // It dials at once.
        talk.System.Advance(TimeSpan.Zero);
    }

    [When("the peer tells the system to go to {word}")]
    public void Tell(string gateway) => talk.Send(talk.Peer.Informational(Make(gateway, [])));

    [When("it sends the system to {word}")]
    public void Carries(string gateway) => talk.Draft.Payloads.Add(Make(gateway, []));

    [When("it sends the system to {word} instead of making a child SA")]
    public void Instead(string gateway)
    {
        talk.Draft.Payloads.RemoveAll(p => p.Type is PayloadType.SecurityAssociation
            or PayloadType.TrafficSelectorInitiator or PayloadType.TrafficSelectorResponder);
        talk.Draft.AfterSending = null;
        Carries(gateway);
    }

    [Then("^REDIRECT names (\\S+)(, with the peer's nonce)?$")]
    public void Names(string gateway, string? nonce)
    {
        var data = talk.Message.Payloads.FindNotify(NotifyType.Redirect)?.Data
            ?? throw new StepException($"{talk.Message} has no REDIRECT");
        Conversation.Require(data.AsSpan().SequenceEqual(
            Encode(gateway, nonce is { Length: > 0 } ? talk.Peer.Sa.Ni : [])), $"it is {Convert.ToHexString(data)}");
    }

    [When("{int} gateways send the system on, one after the other")]
    public void Chain(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            Answer($"203.0.113.{i}", "");
            if (talk.Peer.Next() is not { Header.Exchange: ExchangeType.IkeSaInit } next)
                return;
            talk.Message = next;
        }
    }

    private static RawPayload Make(string gateway, byte[] nonce) =>
        RawPayload.Notify(NotifyType.Redirect, Encode(gateway, nonce));

    /// <summary>Type, length, identity and nonce data (RFC 5685 §9.2).</summary>
    private static byte[] Encode(string gateway, byte[] nonce)
    {
        var isAddress = IpAddress.TryParse(gateway, out var address);
        var octets = isAddress ? ScriptedPeer.AddressOctets(address) : Encoding.ASCII.GetBytes(gateway);
        byte type = isAddress ? address.IsV6 ? (byte)2 : (byte)1 : (byte)3;
        return [type, (byte)octets.Length, .. octets, .. nonce];
    }
}

using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>Multiple authentication exchanges (RFC 4739).</summary>
[Binding]
public sealed class MultipleAuthSteps(Conversation talk)
{
    private SystemConfiguration Wish => talk.Configuration;

    [Given("^the system asks the peer to prove that it is \"(.+)\" too(| by EAP)$")]
    public void Asks(string identity, string by) =>
        Wish.PeerFurther = [.. Wish.PeerFurther, Further(identity, by)];

    [Given("^the system proves that it is \"(.+)\" too(| by EAP)$")]
    public void Proves(string identity, string by) =>
        Wish.SystemFurther = [.. Wish.SystemFurther, Further(identity, by)];

    [Given("^the peer (does|does not do) multiple authentication$")]
    public void PeerDoes(string how) => talk.Peer.Profile.AuthenticatesAgain = how == "does";

    [Given("the peer proves itself {int} time(s) more")]
    public void PeerProves(int times) => talk.Peer.Profile.Further =
        [.. Enumerable.Range(1, times).Select(i => Further($"FQDN more-{i}.example", ""))];

    [When("^the peer goes on as \"(.+)\"(| by EAP)$")]
    public void GoesOn(string identity, string by) =>
        talk.Send(talk.Peer.NextIdentity(talk.Message, Identity.Parse(identity), by.Length > 0));

    [When("the peer prepares to go on as {string}")]
    public void Prepare(string identity) =>
        talk.Draft = talk.Peer.NextIdentity(talk.Message, Identity.Parse(identity), byEap: false);

    /// <summary>The first message's, which has been made since.</summary>
    [When("its AUTH is that of the request before")]
    public void OldAuth() => talk.Draft.Find(PayloadType.Authentication)!.Body =
        talk.Peer.Sa.Eap.First!.Find(PayloadType.Authentication)!.Body;

    [When("the peer goes on with an empty IKE_AUTH request")]
    public void GoesOnEmpty() => talk.Send(talk.Peer.NextAuth(talk.Message));

    private static FurtherProof Further(string identity, string by) =>
        new(Identity.Parse(identity), by.Length > 0 ? Proof.Eap : Proof.SharedKey);
}

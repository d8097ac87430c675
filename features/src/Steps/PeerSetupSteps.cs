using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>What the peer says by itself, and the states that scenarios begin with.</summary>
[Binding]
public sealed class PeerSetupSteps(Conversation talk)
{
    private PeerProfile Profile => talk.Peer.Profile;

    [StepDefinition("the peer offers the IKE proposal(s)")]
    public void OffersIke(DataTable table) => Profile.IkeProposals = SystemSetupSteps.Proposals(table);

    [StepDefinition("^the peer offers the (ESP|AH) proposals?$")]
    public void OffersChild(string protocol, DataTable table) =>
        (Profile.ChildProtocol, Profile.ChildProposals) = (PayloadNames.Protocol(protocol), SystemSetupSteps.Proposals(table));

    [StepDefinition("the peer uses the group {word} for its KE payload")]
    public void Method(string name) => Profile.Method = (KeyExchangeMethod)TransformNames.Parse(name).Id;

    [StepDefinition("the peer uses nonces of {int} octets")]
    public void NonceLength(int length) => Profile.NonceLength = length;

    [StepDefinition("the peer says that it is {string}")]
    public void Id(string identity) => Profile.Id = Identity.Parse(identity);

    [StepDefinition("the peer has a wrong shared secret")]
    public void WrongSecret() => Profile.SharedSecret = "something else"u8.ToArray();

    [StepDefinition("the peer's certificate is for {string}")]
    public void CertificateFor(string identity) =>
        Profile.Certificates = [talk.Pki.Issue(Identity.Parse(identity), Profile.Key!, 30)];

    [StepDefinition("^the peer announces (no hash|the hashes (.+)) for signatures$")]
    public void Hashes(string what, string? names) => Profile.Hashes = names is null ? []
        : [.. names.Split(',', StringSplitOptions.TrimEntries).Select(SignatureNames.Hash)];

    [StepDefinition("the peer signs by method {int} with {word}")]
    public void Scheme(int method, string hash) =>
        Profile.Scheme = SignatureNames.Scheme(Profile.Key!.Algorithm, method, hash);

    [Given("the peer sends all certificates but its own in reverse order")]
    public void ReverseChain() =>
        Profile.Certificates = [Profile.Certificates[0], .. Profile.Certificates.Skip(1).Reverse()];

    [StepDefinition("the peer signs with a key that its certificate does not hold")]
    public void WrongKey() => Profile.Key = PeerPki.NewKey(Profile.Key!.Algorithm, 40);

    [StepDefinition("the peer's selectors are {string} for itself and {string} for the system")]
    public void Selectors(string own, string other) =>
        (Profile.Own, Profile.Other) = (Systems.Selectors.ParseList(own), Systems.Selectors.ParseList(other));

    [StepDefinition("the peer wants transport mode")]
    public void TransportMode() => Profile.TransportMode = true;

    [StepDefinition("the peer wants no child SA")]
    public void NoChild() => Profile.IsChildless = true;

    [StepDefinition("the peer signs with a key of another kind than its certificate's")]
    public void OtherKind() => Profile.Key = PeerPki.NewKey(Crypto.Signatures.KeyAlgorithm.Ed25519, 60);

    [StepDefinition("the peer sends no NAT detection")]
    public void NoNatDetection() => Profile.DetectsNat = false;

    [StepDefinition("the peer is behind a NAT")]
    public void BehindNat() => Profile.IsBehindNat = true;

    [StepDefinition("the system is behind a NAT")]
    public void SystemBehindNat() => Profile.SeesNat = true;

    [StepDefinition("the peer sends from port {int}")]
    public void FromPort(int port) => Profile.Address = Profile.Address with { Port = (ushort)port };

    [StepDefinition("the peer sends to port {int}")]
    public void ToPort(int port) => Profile.Target = talk.Configuration.Address with { Port = (ushort)port };

    [StepDefinition("the peer goes on at port 4500")]
    public void Float()
    {
        FromPort(4500);
        ToPort(4500);
    }

    [StepDefinition("the peer sends from the address {word}")]
    public void FromAddress(string address) =>
        Profile.Address = Profile.Address with { Address = Engine.IpAddress.Parse(address) };

    [StepDefinition("the peer does not authenticate any more")]
    public void NoLonger() => Profile.Proof = Proof.None;

    [When("the peer does not authenticate, against the policy")]
    public void DoesNotAuthenticate()
    {
        Profile.Proof = Proof.None;
        talk.Send(talk.Peer.AuthRequest());
    }

    [When("the peer answers without authentication, against the policy")]
    public void AnswersUnauthenticated()
    {
        Profile.Proof = Proof.None;
        talk.Send(talk.Peer.Answer(talk.Message));
    }

    [Given("^IKE_SA_INIT is done, begun by the (peer|system)$")]
    public void InitDone(string who) => talk.RunInit(who == "peer");

    [Given("^an IKE SA that the (peer|system) began$")]
    public void Established(string who) => talk.Establish(who == "peer");

    [Given("an IKE SA that the peer began in transport mode, with protocol {int} in its notify")]
    public void TransportWithProtocol(int protocol)
    {
        Profile.TransportMode = true;
        talk.RunInit(byPeer: true);
        var draft = talk.Peer.AuthRequest();
        draft.Payloads.Find(p => PayloadNames.Is(p, "N(USE_TRANSPORT_MODE)"))!.Body[0] = (byte)protocol;
        talk.Send(draft);
        talk.Expect(ExchangeType.IkeAuth, true);
    }
}

using IkeLab.Crypto.Signatures;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>How the system under test is configured.</summary>
[Binding]
public sealed class SystemSetupSteps(Conversation talk)
{
    private SystemConfiguration Wish => talk.Configuration;

    [Given("the system accepts the IKE proposal(s)")]
    public void AcceptsIke(DataTable table) => Wish.IkeProposals = Proposals(table);

    [Given("^the system accepts the (ESP|AH) proposals?$")]
    public void AcceptsChild(string protocol, DataTable table) =>
        (Wish.ChildProtocol, Wish.ChildProposals) = (PayloadNames.Protocol(protocol), Proposals(table));

    [Given("the system demands cookies")]
    public void DemandsCookies() => Wish.DemandsCookies = true;

    [Given("the system keeps {int} responses")]
    public void Window(int size) => Wish.WindowSize = size;

    [Given("the system allows {int} child SA(s) in an IKE SA")]
    public void MaxChildren(int count) => Wish.MaxChildren = count;

    [Given("the system's identity is {string}")]
    public void Id(string identity) => Wish.Id = Identity.Parse(identity);

    [Given("the system expects the identity {string}")]
    public void PeerId(string identity) => Wish.PeerId = Identity.Parse(identity);

    [Given("the shared secret is {int} octets long")]
    public void SecretLength(int length) =>
        Wish.SharedSecret = [.. Enumerable.Range(0, length).Select(i => (byte)(33 + i % 90))];

    [Given("the system protects {string} and the peer's side is {string}")]
    public void Selectors(string local, string remote)
    {
        Wish.Local = Systems.Selectors.ParseList(local);
        Wish.Remote = Systems.Selectors.ParseList(remote);
    }

    [Given("the system wants transport mode between the hosts")]
    public void TransportMode()
    {
        Wish.TransportMode = true;
        Selectors("192.0.2.1-192.0.2.1", "192.0.2.2-192.0.2.2");
    }

    [Given("the system checks liveness after {int} seconds of silence")]
    public void Liveness(int seconds) => Wish.LivenessInterval = TimeSpan.FromSeconds(seconds);

    [Given("the system rekeys an IKE SA after {int} minutes and ends it after {int} minutes")]
    public void Lifetime(int soft, int hard) =>
        (Wish.IkeRekeyAfter, Wish.IkeExpiresAfter) = (TimeSpan.FromMinutes(soft), TimeSpan.FromMinutes(hard));

    [Given("both sides speak IPv6")]
    public void Ipv6()
    {
        Wish.Address = new(Engine.IpAddress.Parse("2001:db8::1"), 500);
        Wish.PeerAddress = new(Engine.IpAddress.Parse("2001:db8::2"), 500);
    }

    [Given("the system proves itself with a(n) {word} signature")]
    public void Signs(string algorithm)
    {
        Wish.SystemProof = Proof.Signature;
        Wish.Key = PeerPki.NewKey(Algorithm(algorithm), 10);
        Wish.Certificates = [talk.Pki.Issue(Wish.Id, Wish.Key, 10)];
        Wish.TrustAnchor = talk.Pki.Root;
    }

    [Given("the peer proves itself with a(n) {word} signature")]
    public void PeerSigns(string algorithm)
    {
        Wish.PeerProof = Proof.Signature;
        Wish.TrustAnchor = talk.Pki.Root;
        talk.Peer.Profile.Key = PeerPki.NewKey(Algorithm(algorithm), 20);
        talk.Peer.Profile.Certificates = [talk.Pki.Issue(Wish.PeerId, talk.Peer.Profile.Key, 20)];
    }

    [Given("the system proves itself with a(n) {word} signature and a chain of four certificates")]
    public void SignsWithChain(string algorithm)
    {
        Signs(algorithm);
        Wish.Certificates = talk.Pki.IssueChain(Wish.Id, Wish.Key!, 10);
    }

    [Given("the peer proves itself with a(n) {word} signature and a chain of four certificates")]
    public void PeerSignsWithChain(string algorithm)
    {
        PeerSigns(algorithm);
        talk.Peer.Profile.Certificates = talk.Pki.IssueChain(Wish.PeerId, talk.Peer.Profile.Key!, 20);
    }

    [Given("the peer is known as {string} by an RSA certificate of {int} bits")]
    public void PeerHasRsa(string identity, int bits)
    {
        Wish.PeerId = Identity.Parse(identity);
        Wish.PeerProof = Proof.Signature;
        using var pki = new PeerPki(PeerPki.NewRsaKey(bits, 50));
        Wish.TrustAnchor = pki.Root;
        talk.Peer.Profile.Key = PeerPki.NewRsaKey(bits, 51);
        talk.Peer.Profile.Certificates = [pki.Issue(Wish.PeerId, talk.Peer.Profile.Key, 51)];
        // No name of a certificate can be a KEY_ID.
        if (Wish.PeerId.Type == Engine.Wire.IdType.KeyId)
            Wish.LinkedCertificate = talk.Peer.Profile.Certificates[0];
    }

    [Given("the system's credentials are used in several places")]
    public void SharedCredentials() => Wish.CredentialsAreShared = true;

    [Given("the system refuses IKE SAs without a child")]
    public void NeverChildless() => Wish.WithoutChild = WithoutChild.Refused;

    [Given("the system makes its child SAs after IKE_AUTH")]
    public void ChildrenLater() => Wish.WithoutChild = WithoutChild.Required;

    [Given("the system wants no child SA")]
    public void NoChild() => Wish.WantsChild = false;

    [Given("neither side authenticates")]
    public void NoAuthentication()
    {
        SystemDoesNot();
        PeerDoesNot();
        Wish.PeerId = Identity.Parse("ID_NULL");
    }

    [Given("the system serves peers without authentication as well")]
    public void ServesAnybody() => Wish.Anybody = Systems.Selectors.Parse("10.2.255.0-10.2.255.255");

    [Given("the system does not authenticate")]
    public void SystemDoesNot() =>
        (Wish.SystemProof, Wish.Id) = (Proof.None, Identity.Parse("ID_NULL"));

    [Given("the peer does not authenticate, as the policy allows")]
    public void PeerDoesNot() => Wish.PeerProof = Proof.None;

    internal static Engine.Wire.Transform[][] Proposals(DataTable table) =>
        [.. table.Rows.Select(r => TransformNames.ParseList(r[0]))];

    private static KeyAlgorithm Algorithm(string name) => name switch
    {
        "RSA" => KeyAlgorithm.Rsa,
        "ECDSA-256" => KeyAlgorithm.EcdsaP256,
        "ECDSA-384" => KeyAlgorithm.EcdsaP384,
        "Ed25519" => KeyAlgorithm.Ed25519,
        _ => throw new StepException($"'{name}' is no signature: RSA, ECDSA-256, ECDSA-384 or Ed25519"),
    };
}

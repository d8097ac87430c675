using IkeLab.Crypto.Eap;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>EAP in IKE_AUTH, with the system as client or with its server (RFC 7296 §2.16).</summary>
[Binding]
public sealed class EapSteps(Conversation talk)
{
    private SystemConfiguration Wish => talk.Configuration;

    [Given("^the (peer|system) proves itself by EAP-(\\w+)$")]
    public void ByEap(string who, string method)
    {
        Wish.EapMethods = [Method(method)];
        if (who == "peer")
            Wish.PeerProof = Proof.Eap;
        else
            Wish.SystemProof = Proof.Eap;
    }

    [Given("the system proves itself by EAP, and nobody says by which method")]
    public void ByAnyEap() => Wish.SystemProof = Proof.Eap;

    [Given("the system's EAP server asks for the name, which is {string}")]
    public void Asks(string name) => (Wish.EapName, Wish.AsksForEapName) = (name, true);

    [Given("^the peer's EAP knows only (\\w+)$")]
    public void PeerMethod(string method) => talk.Peer.Profile.EapMethods = [Method(method)];

    [Given("the peer has a wrong EAP password")]
    public void WrongPassword() => talk.Peer.Profile.EapPassword = "sesame, open";

    [Given("the peer's EAP server sends {int} notifications first")]
    public void Notifications(int count) => talk.Peer.Profile.EapNotifications = count;

    [Given("the system lets EAP stand alone")]
    public void SystemAlone() => Wish.EapAlone = true;

    [Given("the system lets EAP-MSCHAPv2 stand alone, whatever its weakness")]
    public void SystemMsChapV2Alone() => Wish.EapAlone = Wish.MsChapV2Alone = true;

    [Given("the peer lets EAP stand alone")]
    public void PeerAlone() => talk.Peer.Profile.EapAlone = true;

    [When("the peer goes on with EAP")]
    public void GoesOn() => talk.Send(talk.Peer.NextEap(talk.Message));

    [When("the peer prepares its next EAP message")]
    public void Prepare() => talk.Draft = talk.Peer.NextEap(talk.Message);

    [When("the EAP method runs to its end")]
    public void Run() => talk.RunEap(byPeer: talk.Peer.Sa.Initiated);

    [When("the peer answers with EAP-Success at once")]
    public void EarlySuccess() => AnswerWith(EapPacket.Success(talk.Peer.Sa.Eap.Identifier));

    [When("the peer answers with EAP-Failure")]
    public void Failure() => AnswerWith(EapPacket.Failure(talk.Peer.Sa.Eap.Identifier));

    [Then("^the EAP payload is a (Request|Response) of type (\\d+)$")]
    public void Is(string code, int type) => Conversation.Require(
        Packet is [var c, _, _, _, var t, ..] && c == (code == "Request" ? 1 : 2) && t == type,
        $"it is {Convert.ToHexString(Packet)}");

    [Then("^the EAP payload is a (Success|Failure) of four octets$")]
    public void Ends(string code) => Conversation.Require(
        Packet is [var c, _, 0, 4] && c == (code == "Success" ? 3 : 4),
        $"it is {Convert.ToHexString(Packet)}");

    [Then("the EAP payload has the Identifier of the peer's request")]
    public void SameIdentifier() => Conversation.Require(
        Packet[1] == talk.Peer.Sa.Eap.Identifier, $"it has {Packet[1]}");

    [Then("^the AUTH payload is made with (the MSK|SK_p)$")]
    public void MadeWith(string key)
    {
        if (talk.Peer.CheckAuthAfterEap(talk.Message, key == "the MSK") is { } problem)
            throw new StepException(problem);
    }

    [Then("the system's IKE SA is with {string}")]
    public void With(string identity) => Conversation.Require(
        talk.System.IkeSas.Count == 1 && Identity.Parse(identity).Equals(talk.System.IkeSas[0].PeerId),
        $"it is with {talk.System.IkeSas.FirstOrDefault()?.PeerId}");

    private byte[] Packet => talk.Message.Payloads.Find<EapPayload>()?.Data
        ?? throw new StepException($"{talk.Message} has no EAP payload");

    private void AnswerWith(byte[] packet)
    {
        var draft = talk.Peer.EmptyAnswer(talk.Message);
        draft.Payloads.Add(new(PayloadType.Eap, packet));
        talk.Send(draft);
    }

    private static EapType Method(string name) => name switch
    {
        "MSCHAPv2" => EapType.MsChapV2,
        "MD5" => EapType.Md5Challenge,
        "GTC" => EapType.Gtc,
        _ => throw new StepException($"'{name}' is no EAP method: MSCHAPv2, MD5 or GTC"),
    };
}

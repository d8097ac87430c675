using System.Security.Cryptography;
using System.Text;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>Postquantum preshared keys (RFC 8784).</summary>
[Binding]
public sealed class PpkSteps(Conversation talk)
{
    /// <summary>PPK_ID_FIXED (RFC 8784 §5.1).</summary>
    private const byte Fixed = 2;

    [Given("the system has the PPK {string}")]
    public void SystemHas(string name) => talk.Configuration.Ppks = [.. talk.Configuration.Ppks, Make(name, name)];

    [Given("the system insists on a PPK")]
    public void SystemInsists() => talk.Configuration.PpkIsMandatory = true;

    [StepDefinition("the peer has the PPK {string}")]
    public void PeerHas(string name) => talk.Peer.Profile.Ppks = [Make(name, name)];

    [StepDefinition("the peer has another key for the PPK {string}")]
    public void PeerHasOther(string name) => talk.Peer.Profile.Ppks = [Make(name, "another key")];

    [StepDefinition("the peer has no PPK")]
    public void PeerHasNone() => talk.Peer.Profile.Ppks = [];

    [Given("the peer insists on a PPK")]
    public void PeerInsists() => talk.Peer.Profile.InsistsOnPpk = true;

    [Then("PPK_IDENTITY names the PPK {string}")]
    public void Names(string name)
    {
        var data = talk.Message.Payloads.FindNotify(NotifyType.PpkIdentity)?.Data ?? [];
        Conversation.Require(data.AsSpan().SequenceEqual(Make(name, name).Id),
            $"it is {Convert.ToHexString(data)}");
    }

    [Then("NO_PPK_AUTH proves the system's identity without a PPK")]
    public void Proves()
    {
        if (talk.Peer.CheckNoPpkAuth(talk.Message) is { } problem)
            throw new StepException(problem);
    }

    [Then("the system has begun no more than {int} IKE SAs")]
    public void Begun(int count)
    {
        var begun = talk.Peer.Inbox.Where(m => m.Header is { Exchange: ExchangeType.IkeSaInit, IsResponse: false })
            .Select(m => m.Header.SpiI).Distinct().Count();
        Conversation.Require(begun <= count, $"it has begun {begun}");
    }

    private static Ppk Make(string name, string key) =>
        new([Fixed, .. Encoding.ASCII.GetBytes(name)], SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}

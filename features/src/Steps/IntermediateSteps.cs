using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Additional key exchanges before IKE_AUTH (RFC 9242, RFC 9370 §2.2.2).</summary>
[Binding]
public sealed class IntermediateSteps(Conversation talk)
{
    [StepDefinition("the peer does not announce IKE_INTERMEDIATE")]
    public void Silent() => talk.Peer.Profile.Intermediate = false;

    [When("the additional key exchanges are done")]
    public void Done() => talk.RunIntermediate(talk.Peer.Sa.Initiated);

    [When("the peer forgets what was said in IKE_INTERMEDIATE")]
    public void Forget() => talk.Peer.Sa.Intermediates = 0;

    [When("it is sent in clear")]
    public void InClear()
    {
        talk.Draft.Clear.AddRange(talk.Draft.Inner!);
        talk.Draft.Inner = null;
        talk.Draft.AfterSending = null;
    }

    [When("the reserved bits of its SK payload are set")]
    public void Reserved() => talk.Draft.SkFlags = 0x7F;

    [When("the peer sends it in two fragments")]
    public void InFragments() => talk.Peer.Split(talk.Draft, 2).ForEach(talk.Peer.SendOctets);

    [When("the peer sends another IKE_INTERMEDIATE request than was agreed")]
    public void OneMore()
    {
        var draft = talk.Peer.Request(ExchangeType.IkeIntermediate);
        draft.Inner!.Add(new(PayloadType.VendorId, [1, 2, 3, 4]));
        talk.Send(draft);
    }
}

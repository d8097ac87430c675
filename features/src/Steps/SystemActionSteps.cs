using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>What the system is told to do, and time.</summary>
[Binding]
public sealed class SystemActionSteps(Conversation talk)
{
    private ISystemUnderTest System => talk.System;

    [When("the system initiates")]
    public void Initiate() => System.Initiate();

    [When("the system is to create another child SA")]
    public void CreateChild() => System.CreateChild();

    [When("the system is to rekey the child SA")]
    public void RekeyChild() => System.RekeyChild(System.ChildSas[^1].InboundSpi);

    [When("the system is to delete the child SA")]
    public void DeleteChild() => System.DeleteChild(System.ChildSas[^1].InboundSpi);

    [When("the system is to rekey the IKE SA")]
    public void RekeyIke() => System.RekeyIke(System.IkeSas[^1].Spi);

    [When("the system is to delete the IKE SA")]
    public void DeleteIke() => System.DeleteIke(System.IkeSas[^1].Spi);

    [When("the system is to check liveness")]
    public void CheckLiveness() => System.CheckLiveness(System.IkeSas[^1].Spi);

    [When("the child SA's lifetime is over")]
    public void Expire() => System.ExpireChild(System.ChildSas[^1].InboundSpi);

    [When("a packet from {string} to {string} wants a child SA")]
    public void Wants(string source, string destination) =>
        System.WantChild(Selectors.Parse(source), Selectors.Parse(destination));

    [When("{int} second(s) pass(es)")]
    public void Seconds(int seconds) => System.Advance(TimeSpan.FromSeconds(seconds));

    [When("{int} minute(s) pass(es)")]
    public void Minutes(int minutes) => System.Advance(TimeSpan.FromMinutes(minutes));
}

using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>IPComp (RFC 7296 §2.22).</summary>
[Binding]
public sealed class CompressionSteps(Conversation talk)
{
    [Given("the system compresses by {word}")]
    public void Compresses(string transform) =>
        talk.Configuration.Compressions = [.. talk.Configuration.Compressions, Enum.Parse<IpcompTransform>(transform, true)];

    [Then("the child SA is compressed by {word}, and packets to the peer carry the CPI {string}")]
    public void IsCompressed(string transform, string cpi)
    {
        var found = talk.System.ChildSas[^1].Compression;
        Conversation.Require(found is not null && found.Transform == Enum.Parse<IpcompTransform>(transform, true)
            && found.OutboundCpi == Convert.ToUInt16(cpi, 16), $"it has {found}");
    }

    [Then("the child SA is not compressed")]
    public void IsNot() => Conversation.Require(
        talk.System.ChildSas[^1].Compression is null, $"it has {talk.System.ChildSas[^1].Compression}");

    [Then("no child SA is compressed any more")]
    public void NoneIs() => Conversation.Require(
        talk.System.ChildSas.All(c => c.Compression is null), "there is one");
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>The child that IKE_AUTH brings along.</summary>
internal sealed class ChildOffer(ChildConfiguration child, Acquire? trigger)
{
    private readonly TrafficSelector[] _local = ChildNegotiation.WithPacket(trigger?.Source, child.Local);
    private readonly TrafficSelector[] _remote = ChildNegotiation.WithPacket(trigger?.Destination, child.Remote);

    public ChildConfiguration Child => child;

    /// <summary>Ours; null before it is allocated and when it is used.</summary>
    public SpiAllocated? Own { get; set; }

    public void AddTo(List<Payload> payloads) =>
        ChildNegotiation.AddOffer(payloads, child, Own!, false, _local, _remote);

    /// <summary>What the peer's error notify is about, where it says that much.</summary>
    public Disagreement? Explain(IkeSa sa, PayloadList payloads) =>
        Disagreements.OfOurChild(sa, child, ChildNegotiation.ErrorOf(payloads), false, _local, _remote);

    /// <summary>Null with the reason when there is no child in the answer, or another one than was offered.</summary>
    public ChildOutcome? Read(IkeSa sa, PayloadList payloads, out string reason) =>
        ChildNegotiation.ReadAnswer(sa, payloads, child, Own!, false, _local, _remote, out reason)?.Outcome;
}

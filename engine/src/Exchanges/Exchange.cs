using IkeLab.Engine.Core;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// A request of ours from the wish for it to its end. It is made once, waits in its SA's queue, and is bound to the SA
/// on which it begins.
/// </summary>
internal abstract class Exchange : ICompletionTarget
{
    /// <summary>The IKE SA that carries the exchange; set when it begins.</summary>
    protected IkeSa Sa { get; private set; } = null!;
    protected EndpointCore Core => Sa.Core;

    public abstract ExchangeType Type { get; }

    /// <summary>Nothing else may be under way with it.</summary>
    public virtual bool RunsAlone => false;

    /// <summary>Why the SA is closed when this request is never answered.</summary>
    public virtual string TimeoutReason => "the peer does not answer";

    /// <summary>What the peer has said against the offer in the meantime, as far as it can be believed.</summary>
    public virtual Disagreement? TimeoutDisagreement => null;

    /// <summary>Asked just before it begins: what it is about may be gone by now.</summary>
    public virtual bool IsStillWanted(IkeSa sa) => true;

    public void Start(Instant now, IkeSa sa)
    {
        Sa = sa;
        Begin(now);
    }

    /// <summary>What the SK payload holds; null for the empty message.</summary>
    public virtual List<Payload>? Payloads() => null;

    /// <summary>What goes in front of the SK payload, unprotected.</summary>
    public virtual Payload? ClearPayload => null;

    /// <summary>The authenticated, well-formed response; its request is no longer outstanding.</summary>
    public abstract void OnResponse(Instant now, PayloadList payloads);

    /// <summary>The SA is closing, or the exchange has lost its purpose: give back what it holds.</summary>
    public virtual void OnAbandoned(Instant now)
    {
    }

    public void OnCompletion(Instant now, Completion completion)
    {
        Completed(now, completion);
        Sa.Settle(now);
    }

    protected abstract void Begin(Instant now);

    protected virtual void Completed(Instant now, Completion completion)
    {
    }

    protected void Send(Instant now) => Sa.SendRequest(now, this);

    protected void Finish() => Sa.Finish(this);
}

using IkeLab.Engine.Core;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>An authenticated request that is to be answered.</summary>
internal sealed class IncomingRequest(ExchangeType type, uint id, UdpPath path)
{
    public ExchangeType Type => type;
    public uint Id => id;

    /// <summary>Where it came from: the response goes back the same way (RFC 7296 §2.11).</summary>
    public UdpPath Path => path;
    public PayloadList Payloads { get; set; } = PayloadList.Empty;
}

/// <summary>A request of the peer that needs effects before it can be answered.</summary>
internal abstract class Responder(IkeSa sa, IncomingRequest request) : ICompletionTarget
{
    protected IkeSa Sa => sa;
    protected EndpointCore Core => sa.Core;

    /// <summary>What is being answered; the next one of its series takes the place of an answered one.</summary>
    protected IncomingRequest Request { get; private set; } = request;
    protected PayloadList Payloads => Request.Payloads;

    /// <summary>The peer waits for the answer: no synchronisation of message IDs has come in between (RFC 6311 §9).</summary>
    public bool IsAwaited => sa.Responses.IsBegun(Request.Id);

    public abstract void Start(Instant now);

    /// <summary>The peer's next request of the same conversation.</summary>
    public void Resume(Instant now, IncomingRequest next)
    {
        Request = next;
        Continue(now);
    }

    /// <summary>The peer does not wait for the answer any more: what was made for it counts no longer.</summary>
    public virtual void OnUnawaited(Instant now)
    {
    }

    /// <summary>The SA is closing: give back what is held.</summary>
    public virtual void OnAbandoned(Instant now)
    {
    }

    public void OnCompletion(Instant now, Completion completion)
    {
        Completed(now, completion);
        sa.Settle(now);
    }

    /// <summary>Most conversations are one request and one answer.</summary>
    protected virtual void Continue(Instant now) => throw new InvalidOperationException("the conversation is over");

    protected abstract void Completed(Instant now, Completion completion);

    protected void Respond(Instant now, List<Payload>? payloads)
    {
        sa.Finish(this);
        sa.Respond(now, Request.Type, Request.Id, Request.Path, payloads);
    }

    protected void Refuse(Instant now, NotifyType type, byte[]? data = null)
    {
        sa.Finish(this);
        sa.RespondNotify(now, Request, type, data);
    }
}

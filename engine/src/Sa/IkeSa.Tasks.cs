using IkeLab.Engine.Core;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Responders;

namespace IkeLab.Engine.Sa;

/// <summary>What this SA is doing: exchanges queued, under way and delayed, and requests being answered.</summary>
internal sealed partial class IkeSa
{
    /// <summary>A burst of wishes beyond this is refused rather than remembered.</summary>
    private const int MaxQueued = 256;

    private readonly List<Exchange> _queued = new(0);
    private readonly List<Exchange> _active = new(1);
    private readonly List<(Instant At, Exchange Exchange)> _delayed = new(0);
    private readonly List<Responder> _responding = new(0);
    private LivenessExchange? _liveness;
    private Instant _temporaryFailureSince = Instant.Never;

    /// <summary>The request of this kind that is under way, if any.</summary>
    public T? Active<T>() where T : Exchange
    {
        foreach (var exchange in _active)
        {
            if (exchange is T found)
                return found;
        }
        return null;
    }

    /// <summary>A task of this kind that fits is queued, delayed or under way.</summary>
    public bool Has<T>(Func<T, bool> fits) where T : Exchange
    {
        foreach (var exchange in _active)
        {
            if (exchange is T found && fits(found))
                return true;
        }
        foreach (var exchange in _queued)
        {
            if (exchange is T found && fits(found))
                return true;
        }
        foreach (var (_, exchange) in _delayed)
        {
            if (exchange is T found && fits(found))
                return true;
        }
        return false;
    }

    /// <summary>We are creating, rekeying or closing a child (RFC 7296 §2.25.1, last paragraph).</summary>
    public bool IsChangingChildren
    {
        get
        {
            foreach (var exchange in _active)
            {
                if (exchange is CreateChildExchange or DeleteChildExchange)
                    return true;
            }
            return false;
        }
    }

    /// <summary>A request of this kind of the peer is being answered.</summary>
    public bool IsAnswering<T>() where T : Responder
    {
        foreach (var responder in _responding)
        {
            if (responder is T)
                return true;
        }
        return false;
    }

    public void Enqueue(Exchange exchange)
    {
        if (_queued.Count < MaxQueued && State != IkeSaState.Closed)
            _queued.Add(exchange);
    }

    /// <summary>The peer asked to wait (RFC 7296 §2.25), or a failed task is worth another try.</summary>
    public void EnqueueLater(Instant at, Exchange exchange)
    {
        if (_delayed.Count < MaxQueued && State != IkeSaState.Closed)
            _delayed.Add((at, exchange));
    }

    /// <summary>
    /// TEMPORARY_FAILURE: try again later, or, when it has gone on for minutes, conclude that the two sides are out
    /// of step and close the SA (RFC 7296 §2.25).
    /// </summary>
    public void RetryAfterTemporaryFailure(Instant now, Exchange exchange, int attempt)
    {
        Core.Counters.TemporaryFailures++;
        if (_temporaryFailureSince == Instant.Never)
            _temporaryFailureSince = now;
        if (now - _temporaryFailureSince > Core.Configuration.TemporaryFailureLimit)
        {
            BeginDelete(now, "TEMPORARY_FAILURE for too long");
            return;
        }
        var wait = Core.Configuration.TemporaryFailureDelay * Math.Pow(2, Math.Min(attempt, 4));
        EnqueueLater(now + Core.Jittered(wait, 0.5), exchange);
    }

    public void ClearTemporaryFailure() => _temporaryFailureSince = Instant.Never;

    /// <summary>The exchange is over, whatever its end.</summary>
    public void Finish(Exchange exchange)
    {
        _active.Remove(exchange);
        // What it still waits for would come to nobody: the completion gives it back.
        Core.Effects.Forget(exchange);
        if (Requests.Find(exchange) is { } slot)
            RequestWindow.Release(slot);
    }

    /// <summary>Gives the exchange up: it is neither answered nor repeated any more.</summary>
    public void Abandon(Instant now, Exchange exchange)
    {
        Finish(exchange);
        exchange.OnAbandoned(now);
    }

    public void Begin(Instant now, Responder responder)
    {
        _responding.Add(responder);
        responder.Start(now);
    }

    /// <summary>The windows have moved: some answers that are being made are those to nobody.</summary>
    private void GiveUpAnswers(Instant now)
    {
        foreach (var responder in _responding)
        {
            if (!responder.IsAwaited)
                responder.OnUnawaited(now);
        }
    }

    /// <summary>The peer's next request of a conversation that has more than one.</summary>
    public void Resume(Instant now, Responder responder, IncomingRequest request)
    {
        _responding.Add(responder);
        responder.Resume(now, request);
    }

    public void Finish(Responder responder)
    {
        _responding.Remove(responder);
        Core.Effects.Forget(responder);
    }

    /// <summary>Starts the first exchange of an IKE SA that we initiate.</summary>
    public void Begin(Instant now, Exchange exchange)
    {
        _active.Add(exchange);
        exchange.Start(now, this);
    }

    /// <summary>Deletes this IKE SA with its children: nothing else is begun on it (RFC 7296 §1.4.1).</summary>
    public void BeginDelete(Instant now, string reason)
    {
        if (State is IkeSaState.Connecting or IkeSaState.HalfOpen or IkeSaState.Authenticating)
        {
            Close(now, reason, answerRepeats: true);
            return;
        }
        if (State is IkeSaState.Deleting or IkeSaState.Closed)
            return;
        State = IkeSaState.Deleting;
        Core.Wishes.ForgetTicketOf(this);
        _queued.Clear();
        _delayed.Clear();
        DropFollowups(now);
        _queued.Add(new DeleteIkeExchange(reason));
        StopTimers();
    }

    /// <summary>Hands tasks that have not begun to the SA that takes over; its own end remains with this one.</summary>
    public void MoveTasksTo(IkeSa successor)
    {
        successor._queued.AddRange(
            _queued.FindAll(e => e is not (RekeyIkeExchange or LivenessExchange or DeleteIkeExchange)));
        successor._delayed.AddRange(_delayed.FindAll(d => d.Exchange is not RekeyIkeExchange));
        _queued.RemoveAll(e => e is not DeleteIkeExchange);
        _delayed.Clear();
    }

    /// <summary>After every event of this SA: begin what may begin, and set the timer.</summary>
    public void Settle(Instant now)
    {
        while (_queued.Count > 0 && Requests.IsOpen(CountUnsent()) && MayBegin(_queued[0]))
        {
            var next = _queued[0];
            _queued.RemoveAt(0);
            if (!next.IsStillWanted(this))
                continue;
            _active.Add(next);
            next.Start(now, this);
        }
        UpdateTimer();
    }

    /// <summary>Exchanges that wait for effects: they may send a request yet.</summary>
    private int CountUnsent()
    {
        var count = 0;
        foreach (var exchange in _active)
            count += Requests.Find(exchange) is null ? 1 : 0;
        return count;
    }

    private bool MayBegin(Exchange next)
    {
        if (State is not (IkeSaState.Established or IkeSaState.Deleting or IkeSaState.Replaced)
            || IsAnswering<RekeyIkeResponder>() || MustWaitForPeerRekey(next) || _sync is not null)
        {
            return false;
        }
        // An IKE SA is rekeyed and deleted with nothing else under way, so that nothing is lost on the way.
        return _active.Count == 0 || (!next.RunsAlone && !_active[0].RunsAlone);
    }

    private void AskLiveness()
    {
        if (_active.Count > 0 || _queued.Count > 0)
            return;
        _queued.Add(_liveness ??= new LivenessExchange());
    }

    private void AbandonAll(Instant now)
    {
        while (_active.Count > 0)
            Abandon(now, _active[^1]);
        _queued.Clear();
        _delayed.Clear();
        while (_responding.Count > 0)
        {
            var responder = _responding[^1];
            Finish(responder);
            responder.OnAbandoned(now);
        }
        DropFollowups(now);
    }

    private void HashTasks(ref StateHasher hasher)
    {
        foreach (var exchange in _active)
            hasher.Add(exchange.GetType().Name);
        hasher.Add((ulong)_queued.Count);
        foreach (var exchange in _queued)
            hasher.Add(exchange.GetType().Name);
        hasher.Add((ulong)_delayed.Count);
        hasher.Add((ulong)_responding.Count);
    }
}

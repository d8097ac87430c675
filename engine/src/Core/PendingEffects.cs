namespace IkeLab.Engine.Core;

/// <summary>Waits for completions of its effects.</summary>
internal interface ICompletionTarget
{
    void OnCompletion(Instant now, Completion completion);
}

/// <summary>
/// Effects that have no completion yet. All have the same time limit, so the oldest is always the next to time out;
/// one that times out is completed as failed, and its real completion, should it come, is released.
/// </summary>
internal sealed class PendingEffects(EndpointCore core) : ITimerOwner
{
    /// <summary>A driver that completes nothing any more gets no more memory than this.</summary>
    private const int MaxAbandoned = 4096;

    private readonly Dictionary<ulong, (ICompletionTarget Target, Effect Effect)> _pending = [];

    // Leases that nobody waits for any more: whose they are must be known when they come after all.
    private readonly Dictionary<ulong, LeaseAddress> _abandoned = [];
    private readonly Queue<(Instant At, ulong Id)> _byAge = new();
    private ulong _lastId;

    public int HeapIndex { get; set; } = -1;
    public ulong TimerRank => 1;
    public Deadline Due => _byAge.TryPeek(out var oldest)
        ? new(oldest.At, TimerKind.EffectTimeout)
        : new(Instant.Never, TimerKind.None);
    public int Count => _pending.Count;

    public void Add(Instant now, Effect effect, ICompletionTarget target)
    {
        effect.Id = new(++_lastId);
        _pending.Add(_lastId, (target, effect));
        _byAge.Enqueue((now + core.Configuration.EffectTimeout, _lastId));
        core.Timers.Update(this);
    }

    /// <summary>Hands the completion to who waits for it; what nobody waits for any more is given back.</summary>
    public void Complete(Instant now, Completion completion)
    {
        if (_pending.Remove(completion.Id.Value, out var waiting))
        {
            ForgetCompleted();
            waiting.Target.OnCompletion(now, completion);
        }
        else if (completion is SpiAllocated { Spi: not 0 } late)
        {
            core.ReleaseSpi(late.Protocol, late.Spi);
        }
        else if (completion is AddressLeased leased && _abandoned.Remove(completion.Id.Value, out var lease) && leased.Ok)
        {
            core.Do(new ReleaseAddress
            {
                Connection = lease.Connection, PeerId = lease.PeerId, Addresses = leased.Addresses,
                Prefixes = leased.Prefixes,
            });
        }
    }

    /// <summary>The target is gone: its completions will be released when they come.</summary>
    public void Forget(ICompletionTarget target)
    {
        if (_pending.Count == 0)
            return;
        foreach (var (_, id) in _byAge)
        {
            if (_pending.TryGetValue(id, out var waiting) && ReferenceEquals(waiting.Target, target))
            {
                _pending.Remove(id);
                Abandon(id, waiting.Effect);
            }
        }
        ForgetCompleted();
    }

    public void OnDue(Instant now)
    {
        while (_byAge.TryPeek(out var oldest) && oldest.At <= now)
        {
            _byAge.Dequeue();
            if (!_pending.Remove(oldest.Id, out var waiting))
                continue;
            Abandon(oldest.Id, waiting.Effect);
            waiting.Target.OnCompletion(now, Failure(waiting.Effect));
        }
        ForgetCompleted();
    }

    private void Abandon(ulong id, Effect effect)
    {
        if (effect is LeaseAddress lease && _abandoned.Count < MaxAbandoned)
            _abandoned.Add(id, lease);
    }

    private void ForgetCompleted()
    {
        while (_byAge.TryPeek(out var oldest) && !_pending.ContainsKey(oldest.Id))
            _byAge.Dequeue();
        core.Timers.Update(this);
    }

    private static Completion Failure(Effect effect) => effect switch
    {
        AllocateSpi => new SpiAllocated(effect.Id, 0),
        InstallChild => new ChildInstalled(effect.Id, false),
        ComputeSecret => new SecretComputed(effect.Id, false, [], []),
        SolvePuzzle => new PuzzleSolved(effect.Id, []),
        Engine.Sign => new Signed(effect.Id, default, null, []),
        AaaExchange => new AaaReplied(effect.Id, new(EapOutcome.Failure, [], []), null),
        ResolveGateway => new GatewayResolved(effect.Id, null),
        LeaseAddress => new AddressLeased(effect.Id, false, [], []),
        _ => new PeerValidated(effect.Id, false, "no answer in time"),
    };
}

using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Trust.Aaa;
using IkeLab.Trust.Radius;
using IkeLab.Trust.Revocation;
using IkeLab.Trust.Signing;
using IkeLab.Trust.Validation;

namespace IkeLab.Trust;

/// <summary>
/// The ca process's brain. Refuses everything until <see cref="Reload"/> has read keys and certificates. Work
/// runs on the thread pool, at most <see cref="MaxUnderWay"/> effects of it; one more is answered with
/// refusal at once.
/// </summary>
public sealed class TrustService : ITrustService
{
    /// <summary>Effects that have no completion yet.</summary>
    public const int MaxUnderWay = 4096;

    private readonly TrustEnvironment _environment;
    private readonly Conversations _conversations;
    private volatile TrustStore? _store;
    private readonly RadiusSessions _sessions;
    private readonly RadiusAccounting _accounting;
    private volatile PeerValidator _validator;
    private volatile UserTable _users = new([]);
    private volatile RadiusServers _radius;
    private int _underWay;

    public TrustService() : this(new TrustEnvironment())
    {
    }

    /// <summary>For a process that cannot ask for names itself.</summary>
    public TrustService(NameResolver resolve) : this(new TrustEnvironment { Fetcher = new HttpFetcher(resolve) })
    {
    }

    internal TrustService(TrustEnvironment environment)
    {
        _environment = environment;
        _validator = CreateValidator();
        _conversations = new(environment.Time);
        _sessions = new(environment.Time);
        _accounting = new(_sessions, environment.Time, environment.Host.HostName, Warn);
        _radius = new(environment, null);
    }

    public event Action<string>? Warned;

    public event Action<ulong>? DisconnectRequested;

    public byte[] AuthorityHashes => _store?.AuthorityHashes ?? [];

    public IReadOnlyList<StoredCertificate> Store => _store?.Listing ?? [];

    /// <summary>
    /// Accounting records that the servers have not answered yet; after a stop, what would be lost.
    /// </summary>
    public int AccountingWaiting => _accounting.Unsent;

    public IReadOnlyList<string> Reload(TrustConfiguration configuration)
    {
        _store = TrustStore.Read(configuration, _environment.Host, _environment.Time.GetUtcNow(), out var problems);
        _users = new(configuration.Users);
        _validator = CreateValidator();
        _radius.Dispose();
        _radius = new(_environment, configuration.Radius);
        return [.. problems, .. _radius.Listen(_sessions, spi => DisconnectRequested?.Invoke(spi))];
    }

    public void Handle(Effect effect, Action<Completion> complete)
    {
        if (effect is EndAaa end)
        {
            _conversations.End(end.IkeSpi);
            return;
        }
        if (_store is not { } store)
        {
            complete(Refusal(effect, "Keys and certificates have not been read yet."));
            return;
        }
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            complete(Refusal(effect, "Too many peers are being authenticated at the same time."));
            return;
        }
        _ = Task.Run(() => RunAsync(store, effect, complete));
    }

    public void Account(AccountingRecord record) => _accounting.Add(record, _radius.Accounting);

    public void Dispose()
    {
        _radius.Dispose();
        _accounting.Dispose();
        _conversations.Dispose();
        (_environment.Fetcher as IDisposable)?.Dispose();
    }

    /// <summary>Without memory of what responders and servers have said.</summary>
    private PeerValidator CreateValidator()
    {
        var online = new OnlineRevocation(_environment.Fetcher, _environment.Time);
        return new(new(online, _environment.Time, Warn), _environment.Time);
    }

    private async Task RunAsync(TrustStore store, Effect effect, Action<Completion> complete)
    {
        Completion completion;
        try
        {
            completion = await CarryOutAsync(store, effect).ConfigureAwait(false);
        }
        // A fault of ours must not cost the engine its one completion, nor the process its life.
        catch (Exception e)
        {
            Warn($"A fault of the trust service in {effect.GetType().Name}: {e}");
            completion = Refusal(effect, "An internal error occurred.");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
        complete(completion);
    }

    private async Task<Completion> CarryOutAsync(TrustStore store, Effect effect)
    {
        switch (effect)
        {
            case Sign sign:
                var signed = Signer.Sign(store, sign, _environment.Time.GetUtcNow(), out var problem);
                if (problem.Length > 0)
                    Warn(problem);
                return signed;
            case ValidatePeer validate:
                return await _validator.ValidateAsync(store, validate).ConfigureAwait(false);
            case AaaExchange exchange:
                var step = await _conversations.HandleAsync(
                    exchange.IkeSpi, exchange.Packet, () => BeginConversation(store, exchange)).ConfigureAwait(false);
                return new AaaReplied(exchange.Id, step.Step, step.PeerId)
                {
                    Assigned = step.Assigned, Reason = step.Reason,
                };
            default:
                throw new ArgumentException($"{effect.GetType().Name} is no effect for the trust service.", nameof(effect));
        }
    }

    private IConversation BeginConversation(TrustStore store, AaaExchange exchange) =>
        store.KindOf(exchange.Connection) == AuthenticationKind.EapRadius
            ? new RadiusConversation(_radius, _sessions, exchange, _environment.Host.HostName, Warn)
            : new LocalConversation(_users, _environment.Random);

    private static Completion Refusal(Effect effect, string reason) => effect switch
    {
        Sign => new Signed(effect.Id, default, null, []),
        ValidatePeer => new PeerValidated(effect.Id, false, reason),
        AaaExchange => new AaaReplied(effect.Id, AaaStep.Failed.Step, null),
        _ => throw new ArgumentException($"{effect.GetType().Name} is no effect for the trust service.", nameof(effect)),
    };

    private void Warn(string sentence) => Warned?.Invoke(sentence);
}

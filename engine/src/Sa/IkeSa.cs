using System.Security.Cryptography;
using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

internal enum IkeSaState : byte
{
    /// <summary>Initiator: IKE_SA_INIT is under way.</summary>
    Connecting,

    /// <summary>Responder: IKE_SA_INIT is being answered, or IKE_AUTH awaited.</summary>
    HalfOpen,

    /// <summary>IKE_AUTH is under way, on either side.</summary>
    Authenticating,
    Established,

    /// <summary>Rekeyed: a new IKE SA has its children, and one side's DELETE will end it.</summary>
    Replaced,

    /// <summary>Our DELETE is queued or outstanding.</summary>
    Deleting,

    /// <summary>Only its stored responses live on, for requests whose response was lost.</summary>
    Closed,
}

/// <summary>
/// One IKE SA: its state, windows, children, tasks and timers. The parts stand in files of their own: messages, tasks,
/// children and timers.
/// </summary>
internal sealed partial class IkeSa : ITimerOwner
{
    public IkeSa(EndpointCore core, Connection connection, ulong localSpi, bool initiator, in UdpPath path, Instant now)
    {
        Core = core;
        Connection = connection;
        LocalSpi = localSpi;
        Initiator = initiator;
        Path = path;
        State = initiator ? IkeSaState.Connecting : IkeSaState.HalfOpen;
        Responses = new(core.Configuration.WindowSize);
        LastHeard = now;
        core.Sas.Add(this);
    }

    public EndpointCore Core { get; }

    /// <summary>As responder a first guess by address, until the peer's identity chooses.</summary>
    public Connection Connection { get; set; }
    public ulong LocalSpi { get; }

    /// <summary>0 until the responder has answered.</summary>
    public ulong PeerSpi { get; set; }

    /// <summary>We sent the first message of this IKE SA: decides the I flag and which keys are whose.</summary>
    public bool Initiator { get; }
    public IkeSaState State { get; private set; }
    public UdpPath Path { get; private set; }

    /// <summary>Known once the peer has proved it.</summary>
    public Identification? PeerId { get; private set; }
    public IkeKeys? Keys { get; set; }

    /// <summary>What only the initial exchanges need; null when they are over.</summary>
    public Handshake? Handshake { get; set; }
    public NatStatus Nat { get; set; }

    /// <summary>The addresses that the peer has been assigned; null when it has asked for none.</summary>
    public AddressLease? Lease { get; set; }

    /// <summary>The peer has assigned what we asked for.</summary>
    public bool IsConfigured { get; set; }

    /// <summary>What the peer may ask for as a child.</summary>
    public ChildConfiguration[] ChildChoices => Lease?.Children ?? AddressLease.Assign(Connection.Children, []);
    public Extensions Extensions { get; set; }
    public RequestWindow Requests { get; } = new();
    public ResponseWindow Responses { get; }

    /// <summary>Where this SA stands in <see cref="SaTable"/>'s list.</summary>
    public LinkedListNode<IkeSa>? ListNode { get; set; }

    /// <summary>The peer's address when this SA was made, by which <see cref="SaTable"/> counts it.</summary>
    public IpAddress FirstRemote { get; set; }

    // Null for one that a rekey has made.
    private Instant? _establishedAt;

    private ulong? _replacedBy;

    /// <summary>The last authenticated message or packet of the peer.</summary>
    public Instant LastHeard { get; private set; }

    /// <summary>The peer's own rekey of this IKE SA, answered by us and not yet settled.</summary>
    public PeerIkeRekey? PeerRekey { get; set; }

    /// <summary>The SA that this one would replace, while a collision leaves that open.</summary>
    public IkeSa? Predecessor { get; set; }

    public bool IsUsable => State == IkeSaState.Established;
    public ulong SpiI => Initiator ? LocalSpi : PeerSpi;
    public ulong SpiR => Initiator ? PeerSpi : LocalSpi;

    /// <summary>IKE_SA_INIT is done: everything from here on is protected.</summary>
    public void DeriveInitialKeys(IkeSuite suite, byte[] secret)
    {
        Span<byte> skeyseed = stackalloc byte[AlgorithmLengths.MaxPrf];
        skeyseed = skeyseed[..AlgorithmLengths.Prf(suite.Prf)];
        IkeKeys.InitialSeed(Core.Crypto, suite.Prf, Handshake!.NonceI, Handshake.NonceR, secret, skeyseed);
        DeriveKeys(suite, skeyseed, Handshake.NonceI, Handshake.NonceR);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>This SA replaces another one, whose SK_d goes into its keys (RFC 7296 §2.18).</summary>
    /// <param name="further">What additional key exchanges gave, one after the other (RFC 9370 §2.2.4).</param>
    public void DeriveRekeyedKeys(
        IkeSa old, IkeSuite suite, byte[] secret, byte[] nonceI, byte[] nonceR, ReadOnlySpan<byte> further)
    {
        Span<byte> skeyseed = stackalloc byte[AlgorithmLengths.MaxPrf];
        skeyseed = skeyseed[..AlgorithmLengths.Prf(old.Keys!.Suite.Prf)];
        old.Keys.RekeySeed(Core.Crypto, nonceI, nonceR, secret, skeyseed, further);
        DeriveKeys(suite, skeyseed, nonceI, nonceR);
        CryptographicOperations.ZeroMemory(secret);
    }

    public void MarkAuthenticating() => State = IkeSaState.Authenticating;

    /// <summary>The peer has proved this identity.</summary>
    public void Authenticate(Identification peer) => PeerId = peer;

    /// <summary>
    /// The responder believes that it is authenticated and we do not: an INFORMATIONAL exchange tells it
    /// (RFC 7296 §2.21.2).
    /// </summary>
    public void RejectPeer(Instant now, string reason)
    {
        Core.Counters.IkeSasFailed++;
        Core.Counters.AuthenticationFailures++;
        Core.Do(NoticeOf(NoticeKind.IkeSaFailed, reason));
        State = IkeSaState.Deleting;
        Core.Wishes.OnGone(now, this, IkeSaState.Authenticating);
        Enqueue(new DeleteIkeExchange(reason, NotifyType.AuthenticationFailed));
    }

    /// <summary>Both sides are authenticated.</summary>
    public void Establish(Instant now, Identification peer, bool initialContact)
    {
        if (Handshake is { } handshake)
        {
            Core.Sas.RemoveHalfOpen(handshake.InitKey, this);
            handshake.KeyChain?.Dispose();
        }
        if (Handshake?.Resumed is not null)
            Core.Counters.IkeSasResumed++;
        StartAuthenticationTimers(now);
        Handshake = null;
        Keys!.ForgetAuthenticationKeys();
        Adopt(now, peer);
        IsCurrent = true;
        Core.Counters.IkeSasEstablished++;
        Core.Do(NoticeOf(NoticeKind.IkeSaEstablished));
        // RFC 7619 §3.3: who has proved nothing must not end what another one has.
        var isProved = Connection.RemoteAuthentication != Authentication.Null;
        if (initialContact && isProved)
            CloseOthersOfPeer(now);
        Core.Wishes.OnEstablished(now, this);
        _establishedAt = now;
        if (Connection.Uniqueness == Uniqueness.Replace && isProved)
            ReplaceOthersOfPeer(now);
        if (isProved)
            TellOtherShards(now, initialContact);
    }

    /// <summary>
    /// Operators count this IKE SA: it is established and neither replaced nor the redundant one of a collision.
    /// </summary>
    public bool IsCurrent { get; set; }

    /// <summary>
    /// This SA is to replace another one: it is established as soon as its keys exist, and current when that is decided.
    /// </summary>
    public void EstablishRekeyed(Instant now, IkeSa old)
    {
        Nat = old.Nat;
        Extensions = old.Extensions;
        Mobility = old.Mobility;
        ClaimedId = old.ClaimedId;
        HasPpk = old.HasPpk;
        Adopt(now, old.PeerId!);
        InheritAuthentication(old);
    }

    public void MarkReplaced(Instant now, IkeSa by)
    {
        IsCurrent = false;
        _replacedBy = by.LocalSpi;
        if (State is not (IkeSaState.Established or IkeSaState.Replaced))
            return;
        State = IkeSaState.Replaced;
        DropFollowups(now);
        _rekeyAt = _expireAt = Instant.Never;
        StopAuthenticationTimers();
        // The peer that owes the DELETE may have lost its interest (RFC 7296 §2.8.2, one side unaware): reap by hand.
        _reapAt = now + Core.Configuration.Retransmission.Total() + Core.Configuration.Retransmission.Maximum;
    }

    /// <summary>Ends this IKE SA and its children here, without a word to the peer.</summary>
    /// <param name="answerRepeats">Keep the stored responses until the peer has surely stopped asking.</param>
    /// <param name="disagreement">Why the two sides did not agree, where that is the cause.</param>
    public void Close(Instant now, string reason, bool answerRepeats, Disagreement? disagreement = null)
    {
        if (State == IkeSaState.Closed)
            return;
        var was = State;
        State = IkeSaState.Closed;
        AbandonAll(now);
        CloseAllChildren();
        if (was is IkeSaState.Connecting or IkeSaState.HalfOpen or IkeSaState.Authenticating)
        {
            Core.Counters.IkeSasFailed++;
            TellOfFailure(now, was, reason, disagreement);
        }
        else if (IsCurrent)
        {
            Core.Do(NoticeOf(NoticeKind.IkeSaClosed, reason));
        }
        if (Handshake is { } handshake)
        {
            handshake.KeyExchange?.Dispose();
            handshake.Auth?.OnAbandoned(now);
            handshake.KeyChain?.Dispose();
            Core.Sas.RemoveHalfOpen(handshake.InitKey, this);
            Handshake = null;
        }
        if (Lease is { } lease)
            Core.Do(lease.Release());
        Lease = null;
        StopTimers();
        StopSynchronization();
        if (answerRepeats && Keys is not null)
            _lingerAt = now + Core.Configuration.Retransmission.Total();
        else
            Forget();
        Core.Wishes.OnGone(now, this, was);
        UpdateTimer();
    }

    /// <summary>The peer does not bring IKE_AUTH to its end: EAP may have told it why.</summary>
    public void CloseUnfinished(Instant now, string reason, bool answerRepeats) =>
        Close(now, Handshake?.Auth?.Explain(reason) ?? reason, answerRepeats);

    /// <summary>The peer's authenticated request is refused, and nothing else changes.</summary>
    public void TellOfRefusal(Instant now, NoticeKind kind, string reason, Disagreement? disagreement)
    {
        if (Core.Refusals.MayTell(now, Path.Remote.Address, attempt: 0, out var untold))
            Core.Do(NoticeOf(kind, reason, disagreement: disagreement, untold: untold));
    }

    /// <summary>A child that we have wished for is not to be had.</summary>
    public void TellOfLackingChild(ChildConfiguration child, string reason, Disagreement? disagreement) => Core.Do(new Notice
    {
        Kind = NoticeKind.ChildSaFailed, IkeSpi = LocalSpi, PeerIkeSpi = PeerSpi, Connection = Connection.Name,
        PeerId = PeerId, Path = Path, Initiator = true, Child = child.Name, Reason = reason, Disagreement = disagreement,
    });

    public Notice NoticeOf(
        NoticeKind kind, string reason = "", ulong replaces = 0, Disagreement? disagreement = null, int untold = 0) => new()
        {
            Kind = kind, IkeSpi = LocalSpi, PeerIkeSpi = PeerSpi, Connection = Connection.Name, PeerId = PeerId, Path = Path,
            Initiator = Initiator, Reason = reason, Replaces = replaces, Disagreement = disagreement, Untold = untold,
        };

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add(LocalSpi);
        hasher.Add(PeerSpi);
        hasher.Add((ulong)State);
        hasher.Add((ulong)Nat);
        hasher.Add((ulong)Path.Remote.Port);
        hasher.Add(PeerRekey is not null);
        hasher.Add((ulong)(Handshake?.KeyChain?.Stage ?? 0));
        hasher.Add(PeerCrashToken);
        _requestFragments?.HashState(ref hasher);
        _responseFragments?.HashState(ref hasher);
        Requests.HashState(ref hasher);
        Responses.HashState(ref hasher);
        HashMobility(ref hasher);
        HashTasks(ref hasher);
        HashFollowups(ref hasher);
        HashChildren(ref hasher);
    }

    private void DeriveKeys(IkeSuite suite, ReadOnlySpan<byte> skeyseed, byte[] nonceI, byte[] nonceR)
    {
        Keys = IkeKeys.Derive(Core.Crypto, suite, skeyseed, nonceI, nonceR, SpiI, SpiR, Initiator,
            Core.Configuration.ExportKeys, out var exported);
        if (exported is not null)
        {
            Core.Do(new Notice
            {
                Kind = NoticeKind.IkeSaKeysDerived, IkeSpi = LocalSpi, PeerIkeSpi = PeerSpi, Connection = Connection.Name,
                Path = Path, Initiator = Initiator, Keys = exported,
            });
        }
    }

    private void TellOfFailure(Instant now, IkeSaState was, string reason, Disagreement? disagreement)
    {
        var untold = 0;
        // Anybody can begin handshakes from any address and leave them lying.
        if (was != IkeSaState.HalfOpen || Core.Refusals.MayTell(now, Path.Remote.Address, PeerSpi, out untold))
            Core.Do(NoticeOf(NoticeKind.IkeSaFailed, reason, disagreement: disagreement, untold: untold));
    }

    private void Adopt(Instant now, Identification peer)
    {
        State = IkeSaState.Established;
        PeerId = peer;
        Core.Sas.AddPeer(this, peer);
        StartTimers(now);
    }

    private void Forget()
    {
        Core.Sas.Remove(this);
        Keys?.Dispose();
        Keys = null;
    }
}

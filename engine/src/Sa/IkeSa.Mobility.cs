using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Other addresses for an IKE SA that is up, and for its children (RFC 4555).</summary>
internal sealed partial class IkeSa
{
    /// <summary>From this transmission on a request goes to all addresses that the peer has told (RFC 4555 §3.10).</summary>
    private const int ProbeFrom = 4;

    /// <summary>The other side must have the time to notice that the path is dead, and to mend it (RFC 4555 §3.11).</summary>
    private static readonly TimeSpan ResponderPatience = TimeSpan.FromMinutes(5);

    // One more than the newest request of its kind that came: an older one may come after it (RFC 4555 §3.5, §3.6).
    private uint _afterUpdate;
    private uint _afterList;

    // How the peer saw us when it was last asked: its NAT_DETECTION_DESTINATION_IP (RFC 4555 §3.8).
    private byte[] _seenAs = [];

    // When the peer last showed that it knows how to reach us: a mere answer goes back the way that its request came.
    private Instant _reachedAt;

    /// <summary>Addresses still matter: it is in use, or a DELETE of the peer is to come.</summary>
    public bool IsOpen => State is IkeSaState.Established or IkeSaState.Replaced;

    /// <summary>Null where MOBIKE is not agreed.</summary>
    public Mobility? Mobility { get; private set; }

    /// <summary>The route of the children's packets: this SA's own path, once the peer is known to be there.</summary>
    public ChildRoute Traffic => Mobility?.Held ?? new(Path, Nat != NatStatus.None);

    /// <summary>What this protocol protects reaches the peer: UDP encapsulates ESP only (RFC 3948 §1).</summary>
    public bool CanCarry(ProtocolId protocol) => protocol == ProtocolId.Esp || !Traffic.Encapsulated;

    /// <summary>The mapping of the NAT before us may change, and only the peer can tell (RFC 4555 §3.8).</summary>
    public bool WatchesMapping => Mobility is { DecidesAddresses: true } && (Nat & NatStatus.LocalBehindNat) != 0
        && (Extensions & Extensions.NatTraversal) != 0;

    /// <summary>Both sides have said MOBIKE_SUPPORTED.</summary>
    public void BeginMobility()
    {
        Extensions |= Extensions.Mobike;
        Mobility = new(decides: Initiator);
    }

    /// <summary>
    /// Our address is gone and there is another one. Without MOBIKE, or before it is agreed, that is the end of this SA;
    /// the old address cannot even say so.
    /// </summary>
    public void MoveLocal(Instant now, IpAddress to)
    {
        if (Mobility is not { } mobility
            || State is not (IkeSaState.Established or IkeSaState.Replaced or IkeSaState.Deleting)
            || RemoteFor(mobility, to) is not { } remote)
        {
            Close(now, $"our address {Path.Local.Address} is gone", answerRepeats: false);
            return;
        }
        var path = new UdpPath(Path.Local with { Address = to }, remote);
        if (mobility.DecidesAddresses)
        {
            ChangePath(now, path);
            return;
        }
        // RFC 4555 §3.5, last paragraph: the one case in which the responder changes addresses by itself.
        if (mobility.Held is { } held)
            mobility.Held = held with { Path = held.Path with { Local = path.Local } };
        TakePath(now, path);
        AnnounceAddresses();
    }

    /// <summary>We decide on other addresses: all goes by them from now on, and the peer is told (RFC 4555 §3.5).</summary>
    public void ChangePath(Instant now, in UdpPath path)
    {
        TakePath(now, path);
        UpdateAddresses();
    }

    /// <summary>
    /// Tells the peer to use the addresses that we use, before anything else is begun. An SA that the peer has replaced is
    /// told as well: if our response is lost, the peer has no other yet, and repeats its request to where we were.
    /// </summary>
    public void UpdateAddresses(int attempt = 0)
    {
        foreach (var exchange in _active)
        {
            if (exchange is UpdateAddressesExchange update)
                update.IsOvertaken = true;
        }
        EnqueueFirst(new UpdateAddressesExchange(attempt));
    }

    /// <summary>The peer goes by the addresses that we told it.</summary>
    public void OnAddressesUpdated(Instant now, PayloadList payloads)
    {
        Core.Counters.AddressUpdates++;
        if ((Extensions & Extensions.NatTraversal) == 0
            || payloads.FindNotify(NotifyType.NatDetectionDestinationIp) is not { } seen)
        {
            return;
        }
        _seenAs = seen.Data;
        SetNat(now, NatDetection.Detect(payloads, Core, Connection, SpiI, SpiR, Path));
        UpdateChildren(now);
    }

    /// <summary>The answer to a liveness check shows whether the NAT before us has another mapping.</summary>
    public void CompareMapping(PayloadList payloads)
    {
        if (IsUsable && WatchesMapping && payloads.FindNotify(NotifyType.NatDetectionDestinationIp) is { } seen
            && !seen.Data.AsSpan().SequenceEqual(_seenAs))
        {
            UpdateAddresses();
        }
    }

    /// <summary>True for the newest UPDATE_SA_ADDRESSES so far: with a window above one an older one may come late.</summary>
    public bool IsNewestUpdate(uint id) => IsNewest(ref _afterUpdate, id);

    /// <summary>The same for a list of additional addresses.</summary>
    public bool IsNewestList(uint id) => IsNewest(ref _afterList, id);

    /// <summary>The peer, who decides, goes by these addresses: so does this SA, and its children as soon as it may.</summary>
    /// <param name="now">The current instant.</param>
    /// <param name="path">From the IP header of the authenticated request.</param>
    /// <param name="nat">What that request shows about NATs, if anything.</param>
    public void AcceptAddresses(Instant now, in UdpPath path, NatStatus? nat)
    {
        var before = Traffic;
        if (path != Path)
        {
            Path = path;
            RepeatOutstanding(now);
            Core.Do(NoticeOf(NoticeKind.PeerAddressChanged));
        }
        // Whoever has replaced this SA hears of the addresses by a request of its own.
        if (State != IkeSaState.Established)
            return;
        TakeOthersAlong(now);
        if (nat is { } found)
            SetNat(now, found);
        Mobility!.Held = Connection.CheckReturnRoutability && path.Remote != before.Path.Remote
            ? before with { Path = before.Path with { Local = path.Local } }
            : null;
        if (Mobility.Held is not null)
            CheckRoutability();
        UpdateChildren(now);
    }

    /// <summary>Asks for an answer that only somebody at the peer's address can give (RFC 4555 §3.7).</summary>
    public void CheckRoutability() => EnqueueFirst(new ReturnRoutabilityExchange());

    /// <summary>The peer has answered at its address.</summary>
    public void OnRoutable(Instant now)
    {
        Mobility!.Held = null;
        UpdateChildren(now);
    }

    /// <summary>The peer's list of addresses; if ours is no longer in it, we go where the list came from.</summary>
    public void OnPeerAddresses(Instant now, in UdpPath path, List<IpAddress> others)
    {
        Mobility!.SetPeerAddresses(path.Remote.Address, others);
        if (IsUsable && Mobility.DecidesAddresses && !Mobility.KnowsPeerAt(Path.Remote.Address))
            ChangePath(now, Path with { Remote = path.Remote });
    }

    /// <summary>This SA takes over: what the old one has not brought to its end is said again here.</summary>
    public void ResumeMobility(IkeSa old)
    {
        if (old.Active<UpdateAddressesExchange>() is not null)
            UpdateAddresses();
        if (old.Active<AnnounceAddressesExchange>() is not null)
            AnnounceAddresses();
        if (Mobility is { Held: not null })
            CheckRoutability();
    }

    /// <summary>The peer has sent something by itself, to where it believes us to be.</summary>
    private void OnReached(Instant now)
    {
        if (now > _reachedAt)
            _reachedAt = now;
    }

    private void AnnounceAddresses() => EnqueueFirst(new AnnounceAddressesExchange());

    /// <summary>In our next request, unless one of the kind waits already or another SA is to say it.</summary>
    private void EnqueueFirst<T>(T exchange) where T : Exchange
    {
        if (IsOpen && Predecessor is null && !_queued.Exists(e => e is T))
            _queued.Insert(0, exchange);
    }

    private void TakePath(Instant now, in UdpPath path)
    {
        Path = path;
        RepeatOutstanding(now);
        UpdateChildren(now);
        if (State == IkeSaState.Established)
            TakeOthersAlong(now);
    }

    /// <summary>
    /// The SA that this one has replaced is still to be deleted, and one that may replace it is not yet decided on: the
    /// peer of these is at the same place.
    /// </summary>
    private void TakeOthersAlong(Instant now)
    {
        foreach (var other in Core.Sas.OfPeer(PeerId!))
        {
            if (!ReferenceEquals(other.Mobility, Mobility) || other.State == IkeSaState.Closed || other.Path == Path
                || other is { IsUsable: true, Predecessor: null })
            {
                continue;
            }
            other.Path = Path;
            other.RepeatOutstanding(now);
            if (Mobility!.DecidesAddresses)
                other.UpdateAddresses();
            other.Settle(now);
        }
    }

    /// <summary>Requests without an answer go out again at once, by the new addresses (RFC 4555 §3.5).</summary>
    private void RepeatOutstanding(Instant now)
    {
        foreach (var slot in Requests.Slots)
        {
            if (slot.Exchange is null || slot.IsParked)
                continue;
            slot.Tries = 0;
            slot.Wait = Core.Configuration.Retransmission.Initial;
            slot.Deadline = now;
        }
    }

    private void UpdateChildren(Instant now)
    {
        foreach (var child in _children)
        {
            if (CanCarry(child.Protocol))
                child.UpdatePath();
            else
                DeleteChild(now, child, "a NAT has come in between, which AH does not pass");
        }
    }

    private void SetNat(Instant now, NatStatus nat)
    {
        Nat = nat;
        if (!KeepsPathOpen(nat))
            _keepaliveAt = Instant.Never;
        else if (_keepaliveAt == Instant.Never && IsUsable)
            _keepaliveAt = now + Core.Configuration.KeepaliveInterval;
    }

    private UdpEndpoint? RemoteFor(Mobility mobility, IpAddress local) =>
        Path.Remote.Address.IsV6 == local.IsV6 ? Path.Remote
        : mobility.PeerAddress(local.IsV6) is { } other ? Path.Remote with { Address = other }
        : null;

    /// <summary>After so many transmissions the peer is dead.</summary>
    private int MostTries()
    {
        var policy = Core.Configuration.Retransmission;
        // Jitter only shortens the waits.
        var least = Math.Max(0.1, 1 - policy.Jitter);
        var missing = ResponderPatience - policy.Total() * least;
        if (Mobility is not { DecidesAddresses: false } || !IsUsable || missing <= TimeSpan.Zero)
            return policy.Tries;
        return policy.Tries + (int)Math.Ceiling(missing / (policy.Maximum * least));
    }

    /// <summary>
    /// A request that nobody answers also goes to the other addresses of the peer, one datagram each. Who has no say in
    /// addresses does so only to tell that its own have changed (RFC 4555 §3.6).
    /// </summary>
    private void Probe(OutstandingRequest slot)
    {
        if (slot.Tries < ProbeFrom || Mobility is not { } mobility
            || !(mobility.DecidesAddresses || slot.Exchange is AnnounceAddressesExchange))
        {
            return;
        }
        foreach (var address in mobility.PeerAddresses)
        {
            if (address != Path.Remote.Address && address.IsV6 == Path.Local.Address.IsV6)
                Core.Transmit(Path with { Remote = Path.Remote with { Address = address } }, slot.Buffer!, slot.Length);
        }
    }

    /// <summary>The answer came from another address that the peer has told before, so that one works.</summary>
    private void FollowProbe(Instant now, in UdpPath path, OutstandingRequest slot)
    {
        if (slot.Tries >= ProbeFrom && Mobility is { DecidesAddresses: true } mobility
            && path.Remote.Address != Path.Remote.Address && mobility.KnowsPeerAt(path.Remote.Address))
        {
            ChangePath(now, Path with { Remote = Path.Remote with { Address = path.Remote.Address } });
        }
    }

    private static bool IsNewest(ref uint after, uint id)
    {
        if (id < after)
            return false;
        after = id + 1;
        return true;
    }

    private void HashMobility(ref StateHasher hasher)
    {
        hasher.Add((ulong)Path.Local.Address.GetHashCode());
        hasher.Add((ulong)Path.Remote.Address.GetHashCode());
        hasher.Add((ulong)_afterUpdate);
        hasher.Add((ulong)_afterList);
        hasher.Add(_seenAs);
        Mobility?.HashState(ref hasher);
    }
}

using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// Gives peers the addresses that <c>config</c> options of policies have for them (RFC 7296 §2.19, §3.15).
/// One instance serves all shards; from any thread.
/// </summary>
/// <param name="maxFormer">Peers whose former addresses are remembered.</param>
internal sealed class AddressPools(int maxFormer = AddressPools.MaxFormer)
{
    public const int MaxFormer = 65_536;

    /// <summary>Addresses that are leased at the same time.</summary>
    private const int MaxLeases = 1_000_000;

    private readonly Lock _gate = new();
    private readonly LeaseTable _leases = new();
    private readonly FormerAddresses _former = new(maxFormer);
    private Dictionary<string, Assignment> _assignments = [];
    private Dictionary<AddressRange, FreeAddresses> _free = [];
    private HashSet<IpAddress> _reserved = [];
    private bool _isSticky;

    /// <summary>Addresses that somebody has.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _leases.Count;
        }
    }

    /// <summary>
    /// From now on addresses come from these policies. Who has an address keeps it until its IKE SA ends,
    /// whether it still fits or not.
    /// </summary>
    /// <param name="policies">By <see cref="Connection.Name"/>.</param>
    /// <param name="own">This host's addresses, which nobody gets.</param>
    /// <returns>The leases that no policy would give any more.</returns>
    public IReadOnlyList<AddressLease> Configure(
        IkedConfiguration configuration, IReadOnlyDictionary<string, Policy> policies,
        params IEnumerable<IpAddress> own)
    {
        var free = new Dictionary<AddressRange, FreeAddresses>();
        var assignments = policies.ToDictionary(p => p.Key, p => Assignment.Of(p.Value, free));
        HashSet<IpAddress> reserved = [.. own, .. policies.Values.SelectMany(Assignment.InsidersOf)];
        lock (_gate)
        {
            (_free, _assignments, _reserved) = (free, assignments, reserved);
            _isSticky = configuration.Settings.StickyAddress;
            if (!_isSticky)
                _former.Clear();
            return
            [
                .. from lease in _leases.All
                   where !assignments.Values.Any(a => Gives(a, lease.Address))
                   orderby lease.Address
                   select lease,
            ];
        }
    }

    /// <param name="problem">Why a peer that asks for addresses gets none, as a clause; else empty.</param>
    /// <param name="shard">Who answers for giving it back.</param>
    public AddressLeased Lease(LeaseAddress effect, Instant now, out string problem, int shard = 0)
    {
        lock (_gate)
        {
            if (!_assignments.TryGetValue(effect.Connection.Name, out var assignment))
            {
                problem = $"the policy '{effect.Connection.Name}' is not configured any more";
                return new(effect.Id, false, [], []);
            }
            var wishes = AddressWish.Read(effect.Requested);
            var addresses = new List<IpAddress>();
            foreach (var wish in wishes)
            {
                if (Choose(assignment, effect, wish, addresses) is { } address)
                    addresses.Add(address);
            }
            foreach (var address in addresses)
                _leases.Add(address, effect.PeerId, effect.Connection.Name, now, shard);
            problem = Explain(assignment, effect, wishes, addresses);
            // RFC 7296 §3.15.4: it is a failure only where no address at all can be assigned.
            var failed = wishes.Count > 0 && assignment.Sources.Count > 0 && addresses.Count == 0;
            return failed
                ? new(effect.Id, false, [], [])
                : new(effect.Id, true, [.. addresses], Reply(assignment, addresses));
        }
    }

    /// <summary>An address, if this peer has it; what others have stays theirs.</summary>
    public void Release(IpAddress address, Identification peer, int shard)
    {
        lock (_gate)
        {
            if (_leases.Find(address) is { } lease && lease.Peer.Equals(peer))
                Free(lease, shard);
        }
    }

    /// <summary>A shard has ended, and all of its IKE SAs with it.</summary>
    public void ReleaseAll(int shard)
    {
        lock (_gate)
        {
            foreach (var lease in _leases.All.Where(l => l.Shards.Contains(shard)).ToList())
            {
                for (var uses = lease.Shards.Count(s => s == shard); uses > 0; uses--)
                    Free(lease, shard);
            }
        }
    }

    /// <summary>
    /// The pools of all connections, with those who have an address of theirs and those for whom one is kept;
    /// ages count from when it was leased.
    /// </summary>
    /// <param name="ikeSpiOf">
    /// Our SPI of the IKE SA that has an address. Without it those that are kept are left out: nothing would
    /// tell them from the others.
    /// </param>
    public IReadOnlyList<PoolInfo> Describe(Instant now, Func<IpAddress, ulong?>? ikeSpiOf = null)
    {
        lock (_gate)
        {
            var living = _leases.All.OrderBy(l => l.Address).ToList();
            var kept = ikeSpiOf is null
                ? []
                : _former.All.Where(f => _leases.Find(f.Address) is null).OrderBy(f => f.Address).ToList();
            return
            [
                .. from assignment in _assignments.OrderBy(a => a.Key, StringComparer.Ordinal)
                   from source in assignment.Value.Sources
                   select new PoolInfo
                   {
                       Connection = assignment.Key,
                       Network = source.ToString(),
                       Size = source.Free.Size - _reserved.Count(source.Free.Contains),
                       Leases =
                       [
                           .. from lease in living
                              where source.Free.Contains(lease.Address)
                              let ikeSpi = ikeSpiOf?.Invoke(lease.Address)
                              select Info(lease.Address, lease.Peer, now - lease.Since, ikeSpi),
                           .. from former in kept
                              where source.Free.Contains(former.Address)
                              select Info(former.Address, former.Peer, now - former.Since, null),
                       ],
                   },
            ];
        }
    }

    private IpAddress? Choose(
        Assignment assignment, LeaseAddress effect, AddressWish wish, List<IpAddress> chosen)
    {
        var peer = effect.PeerId;
        // Nobody is told from others by ID_NULL (RFC 7619 §2.2), so what one has is not another one's.
        var isNamed = peer.Type != IdType.Null;
        var sources = assignment.Sources.Where(s => s.Free.IsV6 == wish.IsV6).ToList();
        bool IsFree(IpAddress a) => !_reserved.Contains(a) && _leases.Find(a) is null && !chosen.Contains(a);
        bool IsOurs(IpAddress a) => isNamed && a.IsV6 == wish.IsV6 && Gives(assignment, a) && !chosen.Contains(a)
            && _leases.Find(a) is { } lease && lease.Peer.Equals(peer);
        bool IsAtHand(IpAddress a) => IsOurs(a) || (a.IsV6 == wish.IsV6 && Gives(assignment, a) && IsFree(a));

        // Who asks for an address of its own is coming back before its former IKE SA has ended.
        foreach (var wanted in Wanted(wish, sources))
        {
            if (IsAtHand(wanted))
                return wanted;
        }
        var own = _leases.Of(peer).Select(l => l.Address).Where(IsOurs).ToList();
        // The former IKE SA will be closed, so its address goes over to the new one; so does an address that
        // is the only one.
        var takesOver = effect.BeginsAnew || effect.Connection.Uniqueness == Uniqueness.Replace
            || sources.All(s => s.Free.IsSingle);
        if (own.Count > 0 && takesOver)
            return own[0];
        if (_leases.Count >= MaxLeases)
            return null;
        foreach (var former in _former.Of(peer))
        {
            if (IsAtHand(former) && !own.Contains(former))
                return former;
        }
        foreach (var source in sources)
        {
            if (source.Free.Take(IsFree) is { } next)
                return next;
        }
        return null;
    }

    // RFC 7296 §3.15.1: a peer may ask for the low-order octets of an IPv6 address alone.
    private static IEnumerable<IpAddress> Wanted(AddressWish wish, IReadOnlyList<AddressSource> sources)
    {
        if (wish.Address is not { } wanted)
            return [];
        var isHostAlone = wanted.IsV6 && wanted.Bits >> 64 == 0;
        return isHostAlone ? [wanted, .. sources.Select(s => s.Free.WithHost(wanted.Bits))] : [wanted];
    }

    private static ConfigurationAttribute[] Reply(Assignment assignment, List<IpAddress> addresses)
    {
        var reply = new List<ConfigurationAttribute>();
        foreach (var address in addresses)
            reply.Add(AddressAttributes.Address(new(address, assignment.SourceOf(address)!.PrefixLength)));
        // RFC 7296 §3.15.1: it goes with INTERNAL_IP4_ADDRESS only.
        if (assignment.Netmask is { } netmask && addresses.Exists(a => !a.IsV6))
            reply.Add(netmask);
        reply.AddRange(assignment.Others);
        return [.. reply];
    }

    private string Explain(
        Assignment assignment, LeaseAddress effect, IReadOnlyList<AddressWish> wishes,
        List<IpAddress> addresses)
    {
        if (addresses.Count > 0 || wishes.Count == 0)
            return "";
        var policy = $"the policy '{effect.Connection.Name}'";
        if (assignment.Sources.Count == 0)
            return $"{policy} has none; give it one by 'config address'";
        var fitting = assignment.Sources.Where(s => wishes.Any(w => w.IsV6 == s.Free.IsV6)).ToList();
        if (fitting.Count == 0)
            return $"it asks for {(wishes[0].IsV6 ? "IPv6" : "IPv4")} alone, of which {policy} has none";
        return _leases.Count >= MaxLeases
            ? $"{MaxLeases} are leased, and there may be no more"
            : $"all of {string.Join(", ", fitting)} are taken; give {policy} a larger pool";
    }

    private bool Gives(Assignment assignment, IpAddress address) =>
        !_reserved.Contains(address) && assignment.SourceOf(address) is not null;

    private void Free(AddressLease lease, int shard)
    {
        if (!_leases.Remove(lease, shard))
            return;
        foreach (var free in _free.Values)
            free.Return(lease.Address);
        if (_isSticky && lease.Peer.Type != IdType.Null)
            _former.Add(lease.Peer, lease.Address, lease.Since);
    }

    private static LeaseInfo Info(IpAddress address, Identification peer, TimeSpan age, ulong? ikeSpi) => new()
    {
        Address = address.ToString(), Identity = peer.ToString(), IkeSpi = ikeSpi,
        AgeSeconds = Math.Max(0, (long)age.TotalSeconds),
    };
}

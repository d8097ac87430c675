using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Core;

/// <summary>
/// All IKE SAs: by local SPI, half-open ones by the request that made them, established ones by identities, in a list
/// in order of creation. Every look-up is a hash look-up however many SAs exist.
/// </summary>
internal sealed class SaTable
{
    private readonly Dictionary<ulong, IkeSa> _bySpi = [];
    private readonly Dictionary<InitKey, IkeSa> _halfOpen = [];
    private readonly Dictionary<uint, ChildSa> _children = [];
    private readonly Dictionary<Identification, List<IkeSa>> _byPeer = [];
    private readonly Dictionary<IpAddress, int> _perRemote = [];
    private readonly Dictionary<IpAddress, int> _halfOpenPerAddress = [];
    private readonly LinkedList<IkeSa> _inOrder = new();
    private int _unsolved;

    /// <summary>One IKE_SA_INIT request: who sent it and a keyed hash of its octets (RFC 7296 §2.1).</summary>
    public readonly record struct InitKey(UdpEndpoint Remote, ulong SpiI, ulong Digest);

    public int Count => _bySpi.Count;

    /// <summary>Half-open ones.</summary>
    public HalfOpenLoad HalfOpen => new(_halfOpen.Count, _unsolved);

    /// <summary>In order of creation.</summary>
    public LinkedListNode<IkeSa>? First => _inOrder.First;

    public IkeSa? Find(ulong localSpi) => _bySpi.GetValueOrDefault(localSpi);
    public IkeSa? FindHalfOpen(in InitKey key) => _halfOpen.GetValueOrDefault(key);
    public ChildSa? FindChild(uint inboundSpi) => _children.GetValueOrDefault(inboundSpi);

    public void Add(IkeSa sa)
    {
        _bySpi.Add(sa.LocalSpi, sa);
        sa.ListNode = _inOrder.AddLast(sa);
        sa.FirstRemote = sa.Path.Remote.Address;
        _perRemote[sa.FirstRemote] = CountOfRemote(sa.FirstRemote) + 1;
    }

    /// <summary>IKE SAs, in any state, that were begun with this address.</summary>
    public int CountOfRemote(IpAddress remote) => _perRemote.GetValueOrDefault(remote);

    /// <summary>Half-open IKE SAs that this address has begun.</summary>
    public int HalfOpenOf(IpAddress remote) => _halfOpenPerAddress.GetValueOrDefault(remote);

    public void AddHalfOpen(in InitKey key, IkeSa sa)
    {
        _halfOpen.Add(key, sa);
        _halfOpenPerAddress[key.Remote.Address] = HalfOpenOf(key.Remote.Address) + 1;
        if (sa.Handshake is { IsUnsolved: true })
            _unsolved++;
    }

    public void RemoveHalfOpen(in InitKey key, IkeSa sa)
    {
        if (!_halfOpen.TryGetValue(key, out var found) || !ReferenceEquals(found, sa))
            return;
        _halfOpen.Remove(key);
        if (--_halfOpenPerAddress[key.Remote.Address] == 0)
            _halfOpenPerAddress.Remove(key.Remote.Address);
        if (sa.Handshake is { IsUnsolved: true })
            _unsolved--;
    }

    public void Remove(IkeSa sa)
    {
        if (!_bySpi.Remove(sa.LocalSpi) || sa.ListNode is not { } node)
            return;
        _inOrder.Remove(node);
        sa.ListNode = null;
        if (--_perRemote[sa.FirstRemote] == 0)
            _perRemote.Remove(sa.FirstRemote);
        RemovePeer(sa);
    }

    public void AddChild(ChildSa child) => _children[child.InboundSpi] = child;

    public void RemoveChild(ChildSa child)
    {
        if (_children.TryGetValue(child.InboundSpi, out var found) && ReferenceEquals(found, child))
            _children.Remove(child.InboundSpi);
    }

    public void AddPeer(IkeSa sa, Identification peer)
    {
        if (!_byPeer.TryGetValue(peer, out var list))
            _byPeer.Add(peer, list = new(1));
        list.Add(sa);
    }

    /// <summary>Authenticated IKE SAs with this peer, oldest first.</summary>
    public IReadOnlyList<IkeSa> OfPeer(Identification peer) =>
        _byPeer.TryGetValue(peer, out var list) ? list : [];

    private void RemovePeer(IkeSa sa)
    {
        if (sa.PeerId is not { } peer || !_byPeer.TryGetValue(peer, out var list))
            return;
        list.Remove(sa);
        if (list.Count == 0)
            _byPeer.Remove(peer);
    }
}

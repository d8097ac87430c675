using System.Runtime.InteropServices;

namespace IkeLab.Engine.Sa;

/// <summary>
/// What MOBIKE knows of an IKE SA and of those that replace it (RFC 4555); there is one exactly where both sides support
/// it.
/// </summary>
/// <param name="decides">
/// We began the first of these IKE SAs: it is we who choose the addresses, whoever rekeys (RFC 4555 §1.3, §2.1).
/// </param>
internal sealed class Mobility(bool decides)
{
    /// <summary>A peer may list more addresses than this; the others are not remembered.</summary>
    public const int MaxAddresses = 8;

    private readonly List<IpAddress> _peerAddresses = new(1);

    public bool DecidesAddresses => decides;

    /// <summary>Where the peer can be reached, by its own word: what it used when it told, then the others.</summary>
    public ReadOnlySpan<IpAddress> PeerAddresses => CollectionsMarshal.AsSpan(_peerAddresses);

    /// <summary>Traffic stays on this route until the peer has answered at its new address (RFC 4555 §3.7).</summary>
    public ChildRoute? Held { get; set; }

    /// <summary>A list always replaces the one before (RFC 4555 §3.6).</summary>
    public void SetPeerAddresses(IpAddress used, List<IpAddress> others)
    {
        _peerAddresses.Clear();
        _peerAddresses.Add(used);
        foreach (var address in others)
        {
            if (_peerAddresses.Count <= MaxAddresses && !_peerAddresses.Contains(address))
                _peerAddresses.Add(address);
        }
    }

    public bool KnowsPeerAt(IpAddress address) => _peerAddresses.Contains(address);

    /// <summary>The first known address of the peer of this family, or null.</summary>
    public IpAddress? PeerAddress(bool isV6)
    {
        foreach (var address in _peerAddresses)
        {
            if (address.IsV6 == isV6)
                return address;
        }
        return null;
    }

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add(Held is not null);
        foreach (var address in _peerAddresses)
            hasher.Add((ulong)address.GetHashCode());
    }
}

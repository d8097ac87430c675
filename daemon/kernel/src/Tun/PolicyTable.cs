using System.Collections.Concurrent;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Finds who wants an outbound packet: of all whose remote network it goes to, the longest prefix first. Changed by one
/// thread at a time, read by any without waiting.
/// </summary>
internal sealed class PolicyTable
{
    /// <summary>
    /// Networks that the remote selectors of one policy are split into; a peer's selectors decide how many.
    /// </summary>
    public const int MaxNetworks = 256;

    private readonly ConcurrentDictionary<Network, TunPolicy[]> _policies = [];
    private readonly Dictionary<(bool IsV6, int PrefixLength), int> _uses = [];

    // Prefix lengths in use, longest first.
    private volatile int[] _lengthsV4 = [];
    private volatile int[] _lengthsV6 = [];

    /// <summary>The networks that selectors cover.</summary>
    /// <returns>Null when they are too many.</returns>
    public static List<Network>? NetworksOf(TrafficSelector[] selectors)
    {
        var networks = new List<Network>();
        foreach (var selector in selectors)
        {
            var blocks = AlignedBlocks.Split(
                selector.Start.Bits, selector.End.Bits, 8 * selector.Start.Length, MaxNetworks - networks.Count);
            if (blocks is null)
                return null;
            foreach (var (start, prefixLength) in blocks)
            {
                var network = new Network(start, (byte)prefixLength, selector.Start.IsV6);
                if (!networks.Contains(network))
                    networks.Add(network);
            }
        }
        return networks;
    }

    public void Add(TunPolicy policy, List<Network> networks)
    {
        foreach (var network in networks)
        {
            TunPolicy[] list = [.. _policies.GetValueOrDefault(network, []), policy];
            Array.Sort(list, TunPolicy.Compare);
            _policies[network] = list;
            Count(network, 1);
        }
    }

    public void Remove(TunPolicy policy, List<Network> networks)
    {
        foreach (var network in networks)
        {
            if (!_policies.TryGetValue(network, out var list) || Array.IndexOf(list, policy) < 0)
                continue;
            if (list.Length == 1)
                _policies.TryRemove(network, out _);
            else
                _policies[network] = [.. list.Where(other => other != policy)];
            Count(network, -1);
        }
    }

    /// <summary>The rank of one of these networks' policies has changed.</summary>
    public void Sort(List<Network> networks)
    {
        foreach (var network in networks)
        {
            TunPolicy[] list = [.. _policies[network]];
            Array.Sort(list, TunPolicy.Compare);
            _policies[network] = list;
        }
    }

    /// <summary>The policy that wants the packet, or null.</summary>
    public TunPolicy? Find(in IpPacket packet)
    {
        var isV6 = packet.Destination.IsV6;
        var bits = packet.Destination.Bits;
        foreach (var length in isV6 ? _lengthsV6 : _lengthsV4)
        {
            if (!_policies.TryGetValue(Network.Of(bits, (byte)length, isV6), out var list))
                continue;
            foreach (var policy in list)
            {
                if (SelectorMatch.AllowsOutbound(policy.Local, policy.Remote, packet))
                    return policy;
            }
        }
        return null;
    }

    private void Count(in Network network, int change)
    {
        var key = (network.IsV6, (int)network.PrefixLength);
        var uses = _uses.GetValueOrDefault(key) + change;
        if (uses == 0)
            _uses.Remove(key);
        else
            _uses[key] = uses;
        if (uses > 1 || (uses == 1 && change < 0))
            return;
        int[] lengths = [.. _uses.Keys.Where(k => k.IsV6 == key.IsV6).Select(k => k.Item2).OrderDescending()];
        if (network.IsV6)
            _lengthsV6 = lengths;
        else
            _lengthsV4 = lengths;
    }

    /// <summary>The addresses that begin with these bits.</summary>
    internal readonly record struct Network(UInt128 Bits, byte PrefixLength, bool IsV6)
    {
        public IpAddress Address => IsV6 ? IpAddress.V6(Bits) : IpAddress.V4((uint)Bits);

        public static Network Of(UInt128 bits, byte prefixLength, bool isV6)
        {
            var free = (isV6 ? 128 : 32) - prefixLength;
            return new(free == 128 ? 0 : bits >> free << free, prefixLength, isV6);
        }

        public bool Equals(Network other) =>
            Bits == other.Bits && PrefixLength == other.PrefixLength && IsV6 == other.IsV6;

        public override int GetHashCode()
        {
            var folded = (ulong)Bits ^ (ulong)(Bits >> 64) ^ (ulong)PrefixLength << 56;
            return (int)(folded * 0x9E3779B97F4A7C15 >> 32);
        }
    }
}

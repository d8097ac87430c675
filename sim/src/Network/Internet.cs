using IkeLab.Engine;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Report;

namespace IkeLab.Sim.Network;

/// <summary>
/// Everything between hosts: NATs, links with their faults, fragmentation. In a hub each peer has a link to each gateway;
/// in a mesh each pair of nodes has one.
/// </summary>
internal sealed class Internet(World world)
{
    private const double LateDuplicate = 0.2;
    private static readonly TimeSpan MaxLate = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxOvertaken = TimeSpan.FromMilliseconds(200);

    private readonly PacketPool _pool = new();
    private readonly Dictionary<IpAddress, int> _hosts = [];
    private readonly Dictionary<IpAddress, NatBox> _nats = [];
    private readonly Dictionary<IpAddress, NatBox> _natOfInside = [];
    private LinkDirection[] _links = [];
    private byte[] _foreign = [];

    public PacketPool Pool => _pool;
    public List<NatBox> Nats { get; } = [];

    public void AddHost(SimHost host)
    {
        _hosts[host.Address] = host.Index;
        var peers = world.Options.Peers;
        var count = world.Options.Topology == Topology.Mesh ? peers * peers
            : LinksOfGateway * Math.Max(1, world.Hosts.Count - peers);
        if (_links.Length < count)
            Array.Resize(ref _links, count);
    }

    /// <summary>The host has moved: what is under way to its old address finds nobody.</summary>
    public void Move(SimHost host, IpAddress from)
    {
        _hosts.Remove(from);
        _hosts[host.Address] = host.Index;
    }

    public bool IsBehindNat(SimHost host) => _natOfInside.ContainsKey(host.Address);

    public void AddNat(NatBox nat)
    {
        Nats.Add(nat);
        _nats[nat.External] = nat;
    }

    public void PutBehind(IpAddress inside, NatBox nat) => _natOfInside[inside] = nat;

    /// <summary>The direction of the link from one host to the other.</summary>
    public ref LinkDirection Link(int from, int to) => ref _links[LinkIndex(from, to)];

    /// <summary>Sends a packet on its way and returns its slot, or -1 when it is lost at once.</summary>
    /// <param name="receiver">The host that it is for, or -1 when there is none.</param>
    public int Send(SimHost from, in UdpPath path, byte protocol, ReadOnlySpan<byte> octets, out int receiver)
    {
        receiver = -1;
        var source = path.Local;
        if (source.Address != from.Address)
            return Unreachable();
        if (_natOfInside.Count > 0 && _natOfInside.TryGetValue(source.Address, out var nat))
        {
            if (protocol != Packet.Udp)
                return Unreachable();
            source = nat.Outbound(world.Now, source, path.Remote);
        }
        if (!TryResolve(path.Remote, out receiver))
            return Unreachable();
        var slot = _pool.Rent(octets);
        ref var packet = ref _pool[slot];
        packet.From = source;
        packet.To = path.Remote;
        packet.Protocol = protocol;
        packet.Sender = from.Index;
        packet.Receiver = receiver;
        world.Pcap?.Write(world.Now, packet);
        world.Adversary?.Observe(packet);
        long queued = 0;
        if (world.FaultsOn && (IsLost(packet) || !Link(from.Index, receiver).Queues(world.Now, out queued)))
        {
            world.Metrics.Lost++;
            _pool.Return(slot);
            return -1;
        }
        Dispatch(slot, queued);
        return slot;
    }

    /// <summary>The packet is at the far end of its link.</summary>
    public void Arrive(int slot)
    {
        ref var packet = ref _pool[slot];
        var host = world.Hosts[packet.Receiver];
        if (host.PausedUntil > world.Now)
        {
            world.Schedule(host.PausedUntil, EventKind.Arrival, slot);
            return;
        }
        if (PassesNat(ref packet, ref host) && !host.IsDown)
        {
            world.Metrics.Delivered++;
            world.Charts.OnArrived(slot, packet.Corrupted ? Fate.Corrupted : Fate.Delivered);
            if (packet.Corrupted)
                world.Invariants.DeliverCorrupted(host, ref packet);
            else
                host.Receive(ref packet);
        }
        else
        {
            world.Metrics.Unreachable++;
            world.Charts.OnArrived(slot, Fate.Unreachable);
        }
        _pool.Return(slot);
    }

    /// <summary>True when the packet is at its host; a NAT in front of it may drop it, or mean another host by now.</summary>
    private bool PassesNat(ref Packet packet, ref SimHost host)
    {
        if (packet.To.Address == host.Address)
            return true;
        if (packet.Protocol != Packet.Udp || !_nats.TryGetValue(packet.To.Address, out var nat)
            || nat.Inbound(world.Now, packet.To, packet.From) is not { } inside
            || !_hosts.TryGetValue(inside.Address, out var index))
        {
            return false;
        }
        packet.To = inside;
        host = world.Hosts[index];
        return true;
    }

    /// <summary>The host at an address or behind its NAT, which tells the link to take.</summary>
    private bool TryResolve(UdpEndpoint to, out int host)
    {
        if (_hosts.TryGetValue(to.Address, out host))
            return true;
        if (_nats.TryGetValue(to.Address, out var nat) && nat.InsideOf(world.Now, to) is { } inside
            && _hosts.TryGetValue(inside.Address, out host))
        {
            return true;
        }
        host = -1;
        return false;
    }

    private int Unreachable()
    {
        world.Metrics.Unreachable++;
        return -1;
    }

    private bool IsLost(in Packet packet)
    {
        ref var link = ref Link(packet.Sender, packet.Receiver);
        if (link.PartitionedUntil > world.Now)
        {
            world.Metrics.Partitioned++;
            return true;
        }
        var number = LinkIndex(packet.Sender, packet.Receiver);
        var fragments = (packet.WireLength + world.Options.Mtu - 1) / world.Options.Mtu;
        // A datagram in fragments is lost with any one of them.
        for (var i = 0; i < fragments; i++)
        {
            if (link.Loses(world.Choices, number, world.Options.Loss, world.Now))
                return true;
        }
        world.Metrics.Fragments += fragments > 1 ? fragments : 0;
        return false;
    }

    private void Dispatch(int slot, long queued)
    {
        ref var packet = ref _pool[slot];
        var link = LinkIndex(packet.Sender, packet.Receiver);
        var delay = queued + LinkDirection.Delay(world.Choices, link, world.Options);
        if (world.FaultsOn)
        {
            if (world.Choices.Happens(link, ChoiceKind.Reorder, world.Options.Reorder))
            {
                world.Metrics.Reordered++;
                delay += (long)(world.Choices.Fraction(link, ChoiceKind.Reorder) * MaxOvertaken.Ticks);
            }
            if (world.Choices.Happens(link, ChoiceKind.Duplicate, world.Options.Duplicate))
                Duplicate(slot, link, delay);
            if (world.Choices.Happens(link, ChoiceKind.Corrupt, world.Options.Corrupt))
                Corrupt(slot, link);
        }
        world.Schedule(world.Now + delay, EventKind.Arrival, slot);
    }

    /// <summary>Most copies come at once; some are replays of what is long past.</summary>
    private void Duplicate(int slot, int link, long delay)
    {
        world.Metrics.Duplicated++;
        var original = _pool[slot];
        var copy = _pool.Rent(original.Octets);
        ref var packet = ref _pool[copy];
        (packet.From, packet.To, packet.Protocol) = (original.From, original.To, original.Protocol);
        (packet.Sender, packet.Receiver) = (original.Sender, original.Receiver);
        var late = world.Choices.Happens(link, ChoiceKind.Duplicate, LateDuplicate) ? MaxLate : MaxOvertaken;
        world.Schedule(world.Now + delay + (long)(world.Choices.Fraction(link, ChoiceKind.Duplicate) * late.Ticks),
            EventKind.Arrival, copy);
    }

    /// <summary>Flips bits, cuts off, adds, or puts the end of another packet onto this one.</summary>
    private void Corrupt(int slot, int link)
    {
        ref var packet = ref _pool[slot];
        world.Metrics.Corrupted++;
        packet.Corrupted = true;
        var where = world.Choices.Below(link, ChoiceKind.Corrupt, Math.Max(1, packet.Length));
        switch (world.Choices.Below(link, ChoiceKind.Corrupt, 4))
        {
            case 0:
                packet.Buffer[where] ^= (byte)(1 << world.Choices.Below(link, ChoiceKind.Corrupt, 8));
                break;
            case 1:
                packet.Length = where;
                break;
            case 2:
                if (packet.Buffer.Length < packet.Length + 16)
                    Array.Resize(ref packet.Buffer, packet.Length + 16);
                packet.Buffer.AsSpan(packet.Length, 16).Fill((byte)where);
                packet.Length += 16;
                break;
            default:
                var foreign = _foreign.AsSpan();
                // The first octet changes in any case: the other packet's may happen to be the same.
                var first = packet.Buffer[where] ^ 0x55;
                for (var i = where; i < packet.Length && i < foreign.Length; i++)
                    packet.Buffer[i] = foreign[i];
                if (where < packet.Length)
                    packet.Buffer[where] = (byte)first;
                break;
        }
        _foreign = packet.Octets.ToArray();
    }

    private int LinkIndex(int from, int to)
    {
        if (world.Options.Topology == Topology.Mesh)
            return from * world.Options.Peers + to;
        var (gateway, peer, upward) = world.IsGateway(from) ? (from, to, 0) : (to, from, 1);
        return LinksOfGateway * Math.Max(0, gateway - world.Options.Peers) + peer * 2 + upward;
    }

    /// <summary>Two directions for each peer, which counts from 1.</summary>
    private int LinksOfGateway => (world.Options.Peers + 1) * 2;
}

using IkeLab.Engine;

namespace IkeLab.Sim.Network;

/// <summary>An IP packet under way: UDP with ports, or ESP or AH directly on IP.</summary>
internal struct Packet
{
    public const byte Udp = 17;
    public const byte Esp = 50;
    public const byte Ah = 51;

    public byte[] Buffer;
    public int Length;
    public UdpEndpoint From;
    public UdpEndpoint To;
    public byte Protocol;

    /// <summary>The host or NAT that it was sent by, and the host at the far end of the link that it crosses.</summary>
    public int Sender;
    public int Receiver;

    /// <summary>Changed on the way: whatever comes of it must leave no trace.</summary>
    public bool Corrupted;

    /// <summary>Where it stands in a chart, or -1.</summary>
    public int ChartEntry;

    public readonly Span<byte> Octets => Buffer.AsSpan(0, Length);

    /// <summary>Octets on the wire with the IP header and, for UDP, its header.</summary>
    public readonly int WireLength => Length + (Protocol == Udp ? 28 : 20);
}

/// <summary>Packets by slot; slots and their buffers are used again.</summary>
internal sealed class PacketPool
{
    private Packet[] _packets = new Packet[1024];
    private readonly Stack<int> _free = new();
    private int _used;

    public ref Packet this[int slot] => ref _packets[slot];

    public int Rent(ReadOnlySpan<byte> octets)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _used++;
            if (slot == _packets.Length)
                Array.Resize(ref _packets, slot * 2);
        }
        ref var packet = ref _packets[slot];
        if (packet.Buffer is null || packet.Buffer.Length < octets.Length)
            packet.Buffer = new byte[Math.Max(256, octets.Length + octets.Length / 4)];
        octets.CopyTo(packet.Buffer);
        packet.Length = octets.Length;
        packet.Corrupted = false;
        packet.ChartEntry = -1;
        return slot;
    }

    public void Return(int slot) => _free.Push(slot);
}

using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Network;

/// <summary>
/// Sees every datagram, has no key, and sends what it likes from any address: replays, changed copies, floods of spoofed
/// IKE_SA_INIT requests, and noise.
/// </summary>
internal sealed class Adversary(World world)
{
    private const int Remembered = 64;

    /// <summary>A host answers with at most so many times the octets that it got.</summary>
    private const int MaxAmplification = 3;
    private const int MaxInitRequest = 1500;
    private const int MaxTicket = 256;

    private readonly (byte[] Octets, UdpEndpoint From, UdpEndpoint To, int Sender, int Receiver)[] _seen =
        new (byte[], UdpEndpoint, UdpEndpoint, int, int)[Remembered];
    private int _count;

    public void Observe(in Packet packet)
    {
        if (packet.Protocol == Packet.Udp)
            _seen[_count++ % Remembered] = (packet.Octets.ToArray(), packet.From, packet.To, packet.Sender, packet.Receiver);
    }

    public void Inject()
    {
        if (_count == 0)
            return;
        var (octets, from, to, sender, receiver) = _seen[Below(Math.Min(_count, Remembered))];
        byte[] forged = [.. octets];
        var isReplay = false;
        switch (Below(4))
        {
            case 0:
                isReplay = true;
                break;
            case 1:
                forged[Below(forged.Length)] ^= (byte)(1 << Below(8));
                break;
            case 2:
                // Another initiator's SPI and address: for an IKE_SA_INIT request, a new one; for all else, nobody's.
                forged[Below(Math.Min(8, forged.Length))] ^= (byte)(1 + Below(255));
                from = new(IpAddress.V4(203, 0, 113, (byte)Below(256)), (ushort)(1024 + Below(60_000)));
                break;
            default:
                for (var i = 0; i < forged.Length; i++)
                    forged[i] = (byte)Below(256);
                break;
        }
        Send(forged, from, to, sender, receiver, isReplay);
    }

    private void Send(byte[] octets, UdpEndpoint from, UdpEndpoint to, int sender, int receiver, bool isReplay)
    {
        world.Metrics.Injected++;
        var packet = new Packet
        {
            Buffer = octets, Length = octets.Length, From = from, To = to, Protocol = Packet.Udp, Sender = sender,
            Receiver = receiver, Corrupted = !isReplay, ChartEntry = -1,
        };
        var host = world.Hosts[receiver];
        if (host.IsDown || host.PausedUntil > world.Now || to.Address != host.Address)
            return;
        var before = world.Metrics.BytesSent;
        if (packet.Corrupted)
            world.Invariants.DeliverCorrupted(host, ref packet);
        else if (!world.Invariants.DeliverReplay(host, ref packet))
            return;
        // An initiator follows a cookie that nobody has authenticated, a few times in a handshake (RFC 7296 §2.6).
        var allowed = octets.Length * MaxAmplification + (IsInitResponse(octets) ? MaxInitRequest : 0);
        // The copy of a short request for a ticket brings the ticket again (RFC 5723 §4.1, RFC 7296 §2.1).
        if (isReplay && world.Options.Resume)
            allowed += MaxTicket;
        world.Invariants.CheckAmplification(host, allowed, world.Metrics.BytesSent - before);
    }

    private static bool IsInitResponse(ReadOnlySpan<byte> octets) =>
        IkeHeader.TryRead(octets, out var header, out _) && header is
            { Exchange: ExchangeType.IkeSaInit or ExchangeType.IkeSessionResume, IsResponse: true };

    private int Below(int count) => world.Choices.Below(0, ChoiceKind.Adversary, count);
}

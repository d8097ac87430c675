using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Tun;
using IkeLab.Kernel.Udp;

namespace IkeLab.Bench;

/// <summary>Two userspace data planes with children between them, joined by memory.</summary>
internal sealed class EspPair : IDatagramSink, IHostLink, IHostNetwork, IDisposable
{
    private const int MaxDatagram = 2048;

    private static readonly UdpPath s_path = new(
        new(IpAddress.V4(192, 0, 2, 1), 4500), new(IpAddress.V4(192, 0, 2, 2), 4500));
    private static readonly UdpPath s_back = new(s_path.Remote, s_path.Local);

    private readonly CryptoProvider _crypto = new();
    private readonly TunCounters _counters = new();
    private readonly TunOutbound _outbound;
    private readonly TunInbound _inbound;
    private readonly TunControl _here;
    private readonly TunControl _there;
    private readonly byte[] _datagrams;
    private readonly int[] _lengths;
    private int _count;

    public EspPair(CipherSuite suite, int children, int batch)
    {
        _datagrams = new byte[batch * MaxDatagram];
        _lengths = new int[batch];
        _here = NewEnd(out _outbound, out _);
        _there = NewEnd(out _, out _inbound);
        for (var i = 0; i < children; i++)
        {
            _here.InstallChild(Child(suite, i, true));
            _there.InstallChild(Child(suite, i, false));
        }
    }

    /// <summary>One for each child.</summary>
    public static byte[][] Packets(int children, int length) => [.. Enumerable.Range(0, children).Select(child =>
    {
        var packet = new byte[length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)length);
        packet[8] = 64;
        packet[9] = 17;
        Host(child, true).Write(packet.AsSpan(12));
        Host(child, false).Write(packet.AsSpan(16));
        return packet;
    })];

    public void Send(ReadOnlySpan<byte> packet) => _outbound.Handle(packet);

    /// <summary>All that was sent since the last call.</summary>
    public void ReceiveAll()
    {
        for (var i = 0; i < _count; i++)
            _inbound.HandleUdp(s_back, 0, _datagrams.AsSpan(i * MaxDatagram, _lengths[i]));
        if (_count != _lengths.Length || _counters.Sent != _counters.Received)
            throw new InvalidOperationException($"sent {_counters.Sent} packets, received {_counters.Received}");
        _count = 0;
    }

    public PacketCipher NewCipher(CipherSuite suite)
    {
        var keys = Keys(suite);
        return _crypto.CreateCipher(suite, keys.Encryption, keys.Integrity);
    }

    public Span<byte> Reserve(int length) => _datagrams.AsSpan(_count * MaxDatagram, length);

    public void Commit(in UdpPath path, byte trafficClass, int length) => _lengths[_count++] = length;

    public void Flush()
    {
    }

    public void Write(ReadOnlySpan<byte> packet)
    {
    }

    public void Apply(NetworkChange change)
    {
    }

    public void Flush(Action done) => done();

    public void Dispose()
    {
        _here.End();
        _there.End();
        _crypto.Dispose();
    }

    private TunControl NewEnd(out TunOutbound outbound, out TunInbound inbound)
    {
        var tables = new TunTables();
        var events = new TunEvents(TimeProvider.System, 1, () => { });
        outbound = new(tables, [this], this, events, _counters, TimeProvider.System);
        inbound = new(tables, this, (_, _) => { }, events, _counters);
        return new(new(
            tables, new([(new(IpAddress.V4(0), 4500), this)], [], _ => null), events, outbound.Turn, inbound.Turn,
            _crypto, new SystemRandom(), new(this, "tun0"), TimeProvider.System, new()));
    }

    private static IpAddress Host(int child, bool here) => IpAddress.V4((here ? 10u << 24 : 11u << 24) + (uint)child);

    private static InstallChild Child(CipherSuite suite, int number, bool here)
    {
        var child = new ChildConfiguration { Name = "bench", Proposals = [], Local = [], Remote = [] };
        TrafficSelector Only(bool side) => new(0, 0, ushort.MaxValue, Host(number, side), Host(number, side));
        var (mine, yours) = (0x10000u + (uint)number, 0x100000u + (uint)number);
        return new()
        {
            Sa = new()
            {
                IkeSpi = 1,
                Connection = new()
                {
                    Name = "bench", LocalId = Identification.Fqdn("bench"), IkeProposals = [], Children = [child],
                },
                Child = child,
                PeerId = Identification.Fqdn("bench"),
                Initiator = here,
                Protocol = ProtocolId.Esp,
                InboundSpi = here ? mine : yours,
                OutboundSpi = here ? yours : mine,
                Path = here ? s_path : s_back,
                UdpEncapsulated = true,
                Mode = ChildMode.Tunnel,
                Suite = suite,
                ExtendedSequenceNumbers = false,
                Inbound = Keys(suite),
                Outbound = Keys(suite),
                LocalSelectors = [Only(here)],
                RemoteSelectors = [Only(!here)],
                OutboundActive = true,
                ReplacesInboundSpi = 0,
            },
        };
    }

    private static DirectionKeys Keys(CipherSuite suite) =>
        new(new byte[suite.EncryptionKeyLength], new byte[suite.IntegrityKeyLength]);
}

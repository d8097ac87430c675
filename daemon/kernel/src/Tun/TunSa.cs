using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tun;

/// <summary>Where a child SA's packets go out.</summary>
/// <param name="Sink">Null when no socket of ours can send along this path.</param>
/// <param name="Mtu">Of the path: octets of an outer packet with its IP header.</param>
/// <param name="InnerMtu">Octets of the longest inner packet that fits.</param>
internal sealed record TunRoute(UdpPath Path, bool UdpEncapsulated, IDatagramSink? Sink, int Mtu, int InnerMtu);

/// <summary>
/// A child SA: both halves with their ciphers, limits and use. The outbound thread has the outbound half, the inbound
/// thread the other one; the flags are anybody's.
/// </summary>
internal sealed class TunSa : TunPolicy
{
    private const ulong SequencesLeft = 1 << 28;

    private readonly ChildSaParameters _parameters;
    private int _softReported;
    private int _hardReported;
    private ulong _outboundLimit;
    private ulong _inboundLimit;

    // Written by one thread each.
    private ulong _outboundBytes;
    private ulong _outboundPackets;
    private ulong _inboundBytes;
    private ulong _inboundPackets;

    public TunSa(ChildSaParameters parameters, EspInbound inbound, EspOutbound outbound, TunRoute route)
        : base(parameters.LocalSelectors, parameters.RemoteSelectors)
    {
        _parameters = parameters;
        SelectsPorts = HasPorts(parameters.LocalSelectors) || HasPorts(parameters.RemoteSelectors);
        Inbound = inbound;
        Outbound = outbound;
        Route = route;
        ReportedRemote = route.Path.Remote;
        Active = parameters.OutboundActive;
        _outboundLimit = _inboundLimit = NextLimit(0);
    }

    public uint Spi => _parameters.InboundSpi;
    public string ChildName => _parameters.Child.Name;
    public Lifetime Lifetime => _parameters.Child.Lifetime;
    public bool IsTransport => Mode == ChildMode.Transport;

    /// <summary>Some numbers are left for packets until there is a new SA (RFC 4303 §3.3.3).</summary>
    public ulong RekeyAtSequence =>
        (_parameters.ExtendedSequenceNumbers ? ulong.MaxValue : uint.MaxValue) - SequencesLeft;

    public ChildMode Mode => _parameters.Mode;

    /// <summary>Some packets of its addresses are not its own: later fragments could not be told.</summary>
    public bool SelectsPorts { get; }
    public EspInbound Inbound { get; }
    public EspOutbound Outbound { get; }
    public override int Rank => Active ? 2 : 1;

    public volatile TunRoute Route;

    /// <summary>Traffic may go out on it, as far as RFC 7296 §2.8 is concerned.</summary>
    public volatile bool Active;

    /// <summary>A hard limit has been reached: nothing goes in or out any more.</summary>
    public volatile bool Dead;

    /// <summary>The engine knows that packets come in; the inbound thread's.</summary>
    public bool InboundReported { get; set; }

    /// <summary>
    /// Where the newest packet came from, when the engine was last told of it; the inbound thread's.
    /// </summary>
    public UdpEndpoint ReportedRemote { get; set; }

    public ulong InboundBytes => Volatile.Read(ref _inboundBytes);
    public ulong InboundPackets => Volatile.Read(ref _inboundPackets);
    public ulong OutboundBytes => Volatile.Read(ref _outboundBytes);
    public ulong OutboundPackets => Volatile.Read(ref _outboundPackets);

    /// <summary>Counts a packet that goes out. The outbound thread's.</summary>
    /// <returns>True when a limit has been reached.</returns>
    public bool ChargeOutbound(int octets)
    {
        var bytes = _outboundBytes + (uint)octets;
        Volatile.Write(ref _outboundBytes, bytes);
        Volatile.Write(ref _outboundPackets, _outboundPackets + 1);
        if (bytes < _outboundLimit)
            return false;
        _outboundLimit = NextLimit(bytes);
        return true;
    }

    /// <summary>Counts an authenticated packet that came in. The inbound thread's.</summary>
    /// <returns>True when a limit has been reached.</returns>
    public bool ChargeInbound(int octets)
    {
        var bytes = _inboundBytes + (uint)octets;
        Volatile.Write(ref _inboundBytes, bytes);
        Volatile.Write(ref _inboundPackets, _inboundPackets + 1);
        if (bytes < _inboundLimit)
            return false;
        _inboundLimit = NextLimit(bytes);
        return true;
    }

    /// <summary>The hard limit of octets has been reached by either half.</summary>
    public bool IsUsedUp => Lifetime.HardBytes != 0
        && Math.Max(InboundBytes, OutboundBytes) >= Lifetime.HardBytes;

    /// <summary>
    /// Each limit is reported once, whichever half or clock reaches it, and the soft one not after the hard one.
    /// </summary>
    public bool TryReport(bool hard)
    {
        if (!hard)
            return Volatile.Read(ref _hardReported) == 0 && Interlocked.Exchange(ref _softReported, 1) == 0;
        Dead = true;
        return Interlocked.Exchange(ref _hardReported, 1) == 0;
    }

    private static bool HasPorts(TrafficSelector[] selectors) =>
        Array.Exists(selectors, s => s is not { StartPort: 0, EndPort: ushort.MaxValue });

    private ulong NextLimit(ulong bytes)
    {
        if (Lifetime.SoftBytes > bytes)
            return Lifetime.SoftBytes;
        return Lifetime.HardBytes > bytes ? Lifetime.HardBytes : ulong.MaxValue;
    }
}

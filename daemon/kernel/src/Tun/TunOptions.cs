using IkeLab.Engine;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// What a data plane works with. The device, the sockets and the path MTU remain the caller's, who closes them later.
/// </summary>
public sealed record TunOptions
{
    public required TunDevice Device { get; init; }

    /// <summary>Octets of the longest packet that the host puts into the device: 1280 to 65535.</summary>
    public int Mtu { get; init; } = 1400;

    /// <summary>Bound to the NAT traversal port. Not started: they are read here.</summary>
    public required IReadOnlyList<UdpPort> NatPorts { get; init; }

    /// <summary>
    /// For ESP without UDP. Where a family is missing, its children need UDP encapsulation.
    /// </summary>
    public IReadOnlyList<EspPort> EspPorts { get; init; } = [];

    /// <summary>Tells which packets fit; without it a path has 1500 octets.</summary>
    public PathMtu? PathMtu { get; init; }

    /// <summary>
    /// Takes each IKE message of the ports with its non-ESP marker, on the thread that reads them; the octets are
    /// borrowed until it returns, and it may change them. It must not throw.
    /// </summary>
    public required Action<UdpPath, Span<byte>> Ike { get; init; }

    /// <summary>
    /// Called on that thread when the datagrams are through that have come together. It must not throw.
    /// </summary>
    public Action Pause { get; init; } = () => { };

    public required IHostNetwork Network { get; init; }

    public TunLimits Limits { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What peers and the engine can make grow.</summary>
public sealed record TunLimits
{
    /// <summary>Packets that may come late (RFC 4303 §3.4.3): 32 to 4096, a multiple of 32.</summary>
    public int ReplayWindow { get; init; } = 1024;

    /// <summary>Children and allocated SPIs together; above that, none is installed.</summary>
    public int MaxChildren { get; init; } = 200_000;
    public int MaxTraps { get; init; } = 4096;

    /// <summary>Completions that wait to be taken; above that, calls are refused.</summary>
    public int MaxPending { get; init; } = 4096;

    /// <summary>Events that wait to be taken; later ones are dropped, and that is said.</summary>
    public int MaxEvents { get; init; } = 4096;
}

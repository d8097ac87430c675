namespace IkeLab.Daemon.Ipc;

/// <summary>To the ikev2 role, first of all: what it works with. Numbers are those of inherited descriptors.</summary>
/// <param name="Tunnel">The TUN device; null where the kernel does ESP.</param>
/// <param name="PathSockets">For questions about the MTU of paths, IPv4 and IPv6; below zero for none.</param>
/// <param name="PfKeySockets">For requests and for events; empty without PF_KEY.</param>
/// <param name="HalfOpen">What the ikev2 processes have half-open; null for one process.</param>
/// <param name="NatTraversalPort">What stands for port 4500 on this host.</param>
/// <param name="Shard">Which of the ikev2 processes it is, from 0.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="SteeringKey">With which the kernel chooses between them by address.</param>
internal sealed record StartGateway(
    int Shard, int Shards, uint SteeringKey, string Backend, int[] IkePorts, int[] NatPorts, int[] EspPorts,
    int[] PathSockets, int? Tunnel, int[] PfKeySockets, int? HalfOpen, ushort NatTraversalPort, byte[] CrashSecret,
    bool Passive, bool NoNatTraversal, bool ForceUdpEncapsulation) : IpcMessage;

/// <summary>A peer that has come to one shard, to the others.</summary>
/// <param name="Ticks">The instant, by the clock that does not jump.</param>
internal sealed record PeerArrivedMessage(
    string Connection, IdentityMessage LocalId, IdentityMessage PeerId, bool BeginsAnew, bool IsOnlyOne, long Ticks)
    : IpcMessage;

/// <summary>To the parent, which has the pools: <see cref="Engine.LeaseAddress"/>.</summary>
internal sealed record LeaseMessage(
    ulong Id, string Connection, IdentityMessage PeerId, AttributeMessage[] Requested, bool BeginsAnew) : IpcMessage;

/// <param name="Problem">Why a peer that asks for addresses gets none; else empty.</param>
internal sealed record LeasedMessage(ulong Id, bool Ok, string[] Addresses, AttributeMessage[] Reply, string Problem)
    : IpcMessage;

internal sealed record ReleaseMessage(IdentityMessage PeerId, string[] Addresses) : IpcMessage;

/// <summary>To the control role, first of all.</summary>
/// <param name="Listening">The control socket's descriptor.</param>
/// <param name="Metrics">The descriptor that OpenMetrics are served on, or null.</param>
/// <param name="Group">Members of this group may use the control socket.</param>
internal sealed record StartControl(int Listening, int? Metrics, uint? Group) : IpcMessage;

/// <summary>To the ikev2 role: the ca process has died, and does not answer what it was asked.</summary>
internal sealed record TrustLost : IpcMessage;

/// <summary>To the ikev2 role: a RADIUS server wants this session to end (RFC 5176 §2.1).</summary>
internal sealed record DisconnectMessage(ulong IkeSpi) : IpcMessage;

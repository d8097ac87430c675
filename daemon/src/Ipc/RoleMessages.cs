namespace IkeLab.Daemon.Ipc;

/// <summary>To the ikev2 role, first of all: what it works with. Numbers are those of inherited descriptors.</summary>
/// <param name="Tunnel">The TUN device; null where the kernel does ESP.</param>
/// <param name="PathSockets">For questions about the MTU of paths, IPv4 and IPv6; below zero for none.</param>
/// <param name="PfKeySockets">For requests and for events; empty without PF_KEY.</param>
/// <param name="NatTraversalPort">What stands for port 4500 on this host.</param>
internal sealed record StartGateway(
    string Backend, int[] IkePorts, int[] NatPorts, int[] EspPorts, int[] PathSockets, int? Tunnel, ushort NatTraversalPort,
    byte[] CrashSecret, bool Passive, bool NoNatTraversal, bool ForceUdpEncapsulation,
    int[] PfKeySockets) : IpcMessage;

/// <summary>To the control role, first of all.</summary>
/// <param name="Listening">The control socket's descriptor.</param>
/// <param name="Metrics">The descriptor that OpenMetrics are served on, or null.</param>
/// <param name="Group">Members of this group may use the control socket.</param>
internal sealed record StartControl(int Listening, int? Metrics, uint? Group) : IpcMessage;

/// <summary>To the ikev2 role: the ca process has died, and does not answer what it was asked.</summary>
internal sealed record TrustLost : IpcMessage;

/// <summary>To the ikev2 role: a RADIUS server wants this session to end (RFC 5176 §2.1).</summary>
internal sealed record DisconnectMessage(ulong IkeSpi) : IpcMessage;

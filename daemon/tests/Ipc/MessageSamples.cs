using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using IkeLab.Control;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Tests.Ipc;

/// <summary>One message of every kind, with something in each member.</summary>
internal static class MessageSamples
{
    private static readonly byte[] s_octets = [0, 1, 127, 128, 255];
    private static readonly IdentityMessage s_identity = new(2, s_octets);
    private static readonly CertificateMessage[] s_certificates = [new(4, s_octets), new(12, [])];

    public static readonly ConfigurationBundle Bundle = new(
        "set passive\n# \"quoted\" ünd 日本\n", "gateway.test", new() { ["peer.test"] = ["192.0.2.1", "2001:db8::1"] },
        new() { ["vpn0"] = [] });

    public static IpcMessage[] All { get; } =
    [
        new StartGateway(1, 2, 3, "tun", [3, 4], [5], [], [-1, 7], 9, [10, 11], 12, 4500, s_octets, true, false, true),
        new StartControl(3, 4, 1000),
        new TrustLost(),
        new DisconnectMessage(ulong.MaxValue),
        new ConfigureTrust(Bundle, "/etc/iked"),
        new TrustConfigured(s_octets, ["one", "two"]),
        new ConfigureGateway(Bundle, s_octets),
        new GatewayConfigured(["no proposal"]),
        new SetMode(true, null),
        new SignMessage(1, "net", s_identity, s_octets, [2, 5], s_octets, [new(14, 1, s_octets)], true),
        new SignedMessage(2, 14, s_octets, s_certificates),
        new ValidateMessage(3, "net", s_identity, s_certificates, 14, s_octets, s_octets),
        new ValidatedMessage(4, false, "it has expired"),
        new AaaMessage(5, "road", 6, s_identity, "192.0.2.1:4500", "[2001:db8::1]:4500", s_octets),
        new AaaRepliedMessage(7, 1, s_octets, s_octets, s_identity, [new(1, s_octets), new(3, [])], "the password is wrong"),
        new EndAaaMessage(8),
        new AccountMessage(1, 9, "road", "alice", "192.0.2.9:4500", "10.0.0.1", ulong.MaxValue, 10, TimeSpan.FromTicks(11)),
        new PeerArrivedMessage("net", s_identity, s_identity, true, false, long.MaxValue),
        new LeaseMessage(17, "road", s_identity, [new(1, s_octets)], true),
        new LeasedMessage(18, false, ["10.0.0.1", "2001:db8::1"], [new(1, s_octets)], "all are taken"),
        new ReleaseMessage(s_identity, ["10.0.0.1"]),
        new NetworkMessage("dns", "ikelab0", ["192.0.2.53"], 24, ["example"], true),
        new FlushNetworkMessage(19),
        new NetworkFlushedMessage(20),
        new ControlCall(12, new ResetIdRequest("alice@example")),
        new ControlReturn(13, new ErrorReply("there is no such thing")),
        new ControlEvent(new() { Time = DateTimeOffset.UnixEpoch, Kind = EventKind.Ok, Sentence = "fine", IkeSpi = 14 }),
        new TrustFileMessage("ca/ca.crt", s_octets, 1000, 0x1A4, "it is old"),
        new ResolveMessage(15, "ocsp.example"),
        new ResolvedMessage(16, ["192.0.2.1", "2001:db8::1"]),
        new LogLine("<6>ca: fine"),
        new LogLevelMessage(true),
        new Shutdown(),
    ];

    public static IEnumerable<Type> KnownKinds =>
        typeof(IpcMessage).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType);

    /// <summary>Records with arrays in them are not equal by what is in these.</summary>
    public static string TextOf(IpcMessage message) => JsonSerializer.Serialize(message, IpcJson.Default.IpcMessage);
}

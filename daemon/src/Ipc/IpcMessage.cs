using System.Text.Json.Serialization;
using IkeLab.Control;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Daemon.Ipc;

/// <summary>What roles tell each other: one effect, one completion, or one wish of the parent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(StartGateway), "start-gateway")]
[JsonDerivedType(typeof(StartControl), "start-control")]
[JsonDerivedType(typeof(TrustLost), "trust-lost")]
[JsonDerivedType(typeof(DisconnectMessage), "disconnect")]
[JsonDerivedType(typeof(ConfigureTrust), "trust")]
[JsonDerivedType(typeof(TrustConfigured), "trusted")]
[JsonDerivedType(typeof(ConfigureGateway), "gateway")]
[JsonDerivedType(typeof(GatewayConfigured), "configured")]
[JsonDerivedType(typeof(SetMode), "mode")]
[JsonDerivedType(typeof(PeerArrivedMessage), "arrived")]
[JsonDerivedType(typeof(LeaseMessage), "lease")]
[JsonDerivedType(typeof(LeasedMessage), "leased")]
[JsonDerivedType(typeof(ReleaseMessage), "release")]
[JsonDerivedType(typeof(SignMessage), "sign")]
[JsonDerivedType(typeof(SignedMessage), "signed")]
[JsonDerivedType(typeof(ValidateMessage), "validate")]
[JsonDerivedType(typeof(ValidatedMessage), "validated")]
[JsonDerivedType(typeof(AaaMessage), "aaa")]
[JsonDerivedType(typeof(AaaRepliedMessage), "replied")]
[JsonDerivedType(typeof(EndAaaMessage), "end")]
[JsonDerivedType(typeof(AccountMessage), "account")]
[JsonDerivedType(typeof(NetworkMessage), "network")]
[JsonDerivedType(typeof(FlushNetworkMessage), "flush")]
[JsonDerivedType(typeof(NetworkFlushedMessage), "flushed")]
[JsonDerivedType(typeof(ControlCall), "call")]
[JsonDerivedType(typeof(ControlReturn), "return")]
[JsonDerivedType(typeof(ControlEvent), "event")]
[JsonDerivedType(typeof(LogLevelMessage), "log")]
[JsonDerivedType(typeof(Shutdown), "shutdown")]
[JsonDerivedType(typeof(TrustFileMessage), "file")]
[JsonDerivedType(typeof(ResolveMessage), "resolve")]
[JsonDerivedType(typeof(ResolvedMessage), "resolved")]
[JsonDerivedType(typeof(LogLine), "line")]
internal abstract record IpcMessage
{
    /// <summary>
    /// An open file that goes along, parent to role; the receiver's from then on. Set before it is sent, or as it comes.
    /// </summary>
    [JsonIgnore]
    public SafeFileHandle? File { get; set; }
}

/// <summary>To the ca role: what it has to know.</summary>
internal sealed record ConfigureTrust(Handover.ConfigurationBundle Bundle, string Root) : IpcMessage;

/// <summary>
/// To the ca role, before <see cref="ConfigureTrust"/>: one file below its folder. The private key's content is in <see
/// cref="IpcMessage.File"/> instead.
/// </summary>
/// <param name="Content">Null where it cannot be read.</param>
/// <param name="Mode">Of the file, as chmod(1) has it.</param>
/// <param name="Problem">Why there is nothing, or empty.</param>
internal sealed record TrustFileMessage(string Name, byte[]? Content, uint Owner, int Mode, string Problem) : IpcMessage;

/// <summary>Keys and certificates are read.</summary>
/// <param name="AuthorityHashes">CERTREQ content (RFC 7296 §3.7).</param>
/// <param name="Problems">What could not be used.</param>
internal sealed record TrustConfigured(byte[] AuthorityHashes, string[] Problems) : IpcMessage;

/// <summary>To the ikev2 role: connections from now on.</summary>
internal sealed record ConfigureGateway(Handover.ConfigurationBundle Bundle, byte[] AuthorityHashes) : IpcMessage;

/// <param name="Problems">Why nothing has changed; empty when the configuration is in force.</param>
internal sealed record GatewayConfigured(string[] Problems) : IpcMessage;

/// <summary>As of <c>ctl active|passive|couple|decouple</c>; null leaves it.</summary>
internal sealed record SetMode(bool? Active, bool? Coupled) : IpcMessage;

/// <summary>An identity, as type and data.</summary>
internal sealed record IdentityMessage(byte Type, byte[] Data)
{
    public static IdentityMessage Of(Identification id) => new((byte)id.Type, id.Data.ToArray());

    public Identification ToIdentity() => new((IdType)Type, Data);
}

/// <summary>A method of authentication that the peer accepts (RFC 9593).</summary>
internal sealed record AnnouncementMessage(byte Method, byte CertLink, byte[] Algorithm);

/// <summary>An attribute of a configuration payload.</summary>
internal sealed record AttributeMessage(ushort Type, byte[] Value)
{
    public static AttributeMessage Of(ConfigurationAttribute attribute) => new(attribute.Type, attribute.Value);

    public ConfigurationAttribute ToAttribute() => new(Type, Value);
}

internal sealed record CertificateMessage(byte Encoding, byte[] Data);

internal sealed record SignMessage(
    ulong Id, string Connection, IdentityMessage LocalId, byte[] Octets, ushort[] PeerHashes, byte[] Authorities,
    AnnouncementMessage[] PeerMethods, bool PeerLooksUp) : IpcMessage;

internal sealed record SignedMessage(ulong Id, byte Method, byte[]? Data, CertificateMessage[] Certificates) : IpcMessage;

internal sealed record ValidateMessage(
    ulong Id, string Connection, IdentityMessage PeerId, CertificateMessage[] Certificates, byte Method, byte[] AuthData,
    byte[] Octets) : IpcMessage;

internal sealed record ValidatedMessage(ulong Id, bool Accepted, string Reason) : IpcMessage;

internal sealed record AaaMessage(
    ulong Id, string Connection, ulong IkeSpi, IdentityMessage PeerId, string Local, string Remote, byte[] Packet) : IpcMessage;

internal sealed record AaaRepliedMessage(
    ulong Id, byte Outcome, byte[] Packet, byte[] Msk, IdentityMessage? PeerId, AttributeMessage[] Assigned,
    string Reason) : IpcMessage;

internal sealed record EndAaaMessage(ulong IkeSpi) : IpcMessage;

internal sealed record AccountMessage(
    byte Event, ulong IkeSpi, string Connection, string User, string Peer, string? Assigned, ulong BytesIn,
    ulong BytesOut, TimeSpan Duration) : IpcMessage;

/// <summary>To the parent, which alone may change the host's network.</summary>
internal sealed record NetworkMessage(
    string Kind, string Device, string[] Addresses, int Number, string[] Domains, bool Added) : IpcMessage;

/// <summary>To the parent, which answers when the changes before are carried out.</summary>
internal sealed record FlushNetworkMessage(ulong Id) : IpcMessage;

internal sealed record NetworkFlushedMessage(ulong Id) : IpcMessage;

/// <summary>A request of an operator and its answer.</summary>
internal sealed record ControlCall(ulong Id, ControlRequest Request) : IpcMessage;

internal sealed record ControlReturn(ulong Id, ControlReply Reply) : IpcMessage;

/// <summary>Something that those who monitor want to see.</summary>
internal sealed record ControlEvent(EventInfo Event) : IpcMessage;

internal sealed record LogLevelMessage(bool Verbose) : IpcMessage;

/// <summary>To the parent, which can reach the system's log: a line with its priority in front.</summary>
internal sealed record LogLine(string Line) : IpcMessage;

/// <summary>To the parent: which addresses a name has.</summary>
internal sealed record ResolveMessage(ulong Id, string Name) : IpcMessage;

/// <param name="Addresses">Empty where there are none, or nobody could say.</param>
internal sealed record ResolvedMessage(ulong Id, string[] Addresses) : IpcMessage;

/// <summary>Delete the SAs, tell the peers, and end.</summary>
internal sealed record Shutdown : IpcMessage;

// A message that lacks something is no message: whoever has sent it may be in other hands.
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IpcMessage))]
internal sealed partial class IpcJson : JsonSerializerContext;

using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>What an operator asks of an endpoint.</summary>
public abstract record Command;

/// <summary>
/// Bring a connection up with all its children and keep it up: after a failure or a dead peer it is tried again with
/// exponential back-off, until <see cref="Terminate"/>.
/// </summary>
public sealed record Initiate(string Connection) : Command;

/// <summary>Take a connection down and forget the wish to have it up. SAs that a peer initiated go too.</summary>
public sealed record Terminate(string Connection) : Command;

/// <summary>Forget the wish to have a connection up: its SAs go on, and are not made anew when they end.</summary>
public sealed record Relinquish(string Connection) : Command;

/// <summary>Take every connection down.</summary>
public sealed record TerminateAll : Command;

/// <summary>
/// Other connections from now on. One that is the same object as before keeps its SAs, exchanges under way included. The
/// SAs of all others are deleted; where such a connection was wanted and there is one of its name, that one is wanted now.
/// </summary>
/// <exception cref="ArgumentException">Two connections of one name; nothing has changed.</exception>
public sealed record Reload(Connection[] Connections) : Command;

/// <summary>
/// The host's address <paramref name="From"/> is gone, and <paramref name="To"/> is there. IKE SAs with MOBIKE and their
/// children go on with it (RFC 4555); others are closed without a word, and wanted ones are dialled anew from there. What
/// connections say about the old address is about the new one from now on.
/// </summary>
public sealed record MoveLocal(IpAddress From, IpAddress To) : Command;

/// <summary>Rekey the IKE SA with this local SPI.</summary>
public sealed record RekeyIke(ulong IkeSpi) : Command;

/// <summary>
/// Authenticate anew: as the initiator of this IKE SA, by a new one that takes its place (RFC 7296 §2.8.3); as its
/// responder, ask the peer to do so at once (RFC 4478), and end it when the peer does not, or does not answer.
/// </summary>
public sealed record Reauthenticate(ulong IkeSpi) : Command;

/// <summary>
/// This cluster member has taken over the IKE SA with this local SPI, and agrees with the peer on the message IDs to go
/// on with (RFC 6311 §5.1). Nothing happens where the two sides have not agreed on the extension.
/// </summary>
/// <param name="SequenceNumbers">
/// That the child SAs may have used since the last state that is known: both sides skip them (§5.2); 0 for none.
/// </param>
/// <param name="Known">
/// The counters as the member that failed had last told them, where that was a while ago; null: they are those that stand
/// here. Until the peer has answered, nothing of the peer but that answer is taken: without true counters a request that
/// is new and one that comes again look the same.
/// </param>
public sealed record SynchronizeMessageIds(ulong IkeSpi, ulong SequenceNumbers = 0, MessageIds? Known = null) : Command;

/// <summary>How far the two directions of an IKE SA have come.</summary>
/// <param name="Send">
/// The message ID of our next request; while it is being agreed on, what we have proposed, so that whoever takes over next
/// proposes a higher one (RFC 6311 §5.1).
/// </param>
/// <param name="Receive">That of the peer's next request.</param>
public readonly record struct MessageIds(uint Send, uint Receive);

/// <summary>Delete the IKE SA with this local SPI and its children.</summary>
public sealed record DeleteIke(ulong IkeSpi) : Command;

/// <summary>Create this child of the connection on its established IKE SA.</summary>
public sealed record CreateChild(ulong IkeSpi, string Child) : Command;

/// <summary>Rekey the child SA with this inbound SPI.</summary>
public sealed record RekeyChild(uint InboundSpi) : Command;

/// <summary>Delete the child SA with this inbound SPI.</summary>
public sealed record DeleteChild(uint InboundSpi) : Command;

/// <summary>
/// Send the peers of this connection that follow redirections to another gateway (RFC 5685 §5). Their IKE SAs are deleted
/// by them, or after <see cref="EndpointConfiguration.RedirectGrace"/> by us.
/// </summary>
public sealed record RedirectPeers(string Connection, GatewayIdentity Gateway) : Command;

/// <summary>A peer has arrived at another shard: its older IKE SAs here are closed or deleted.</summary>
public sealed record CloseOlder(PeerArrival Arrival) : Command;

/// <summary>A new IKE SA of a peer that has proved itself.</summary>
/// <param name="BeginsAnew">It has no other IKE SA with our identity any more (INITIAL_CONTACT, RFC 7296 §2.4).</param>
/// <param name="IsOnlyOne">The connection wants one IKE SA with each peer (<see cref="Uniqueness.Replace"/>).</param>
/// <param name="At">When that was, by a clock that all shards share.</param>
public sealed record PeerArrival(
    string Connection, Identification LocalId, Identification PeerId, bool BeginsAnew, bool IsOnlyOne, Instant At);

/// <summary>Check now that the peer of this IKE SA is alive.</summary>
public sealed record CheckLiveness(ulong IkeSpi) : Command;

/// <summary>What the kernel tells an endpoint.</summary>
public abstract record KernelEvent;

/// <summary>
/// Traffic wants a child SA that does not exist. The packet's own selectors go first into TSi and TSr (RFC 7296 §2.9).
/// </summary>
public sealed record Acquire(string Connection, string Child, TrafficSelector? Source, TrafficSelector? Destination)
    : KernelEvent;

/// <summary>
/// ESP came with an SPI that this kernel does not have. A peer with an IKE SA at that address is told INVALID_SPI on it
/// (RFC 7296 §1.5), at most once a second, where <see cref="Connection.AnswersAnyNotify"/> says that it will answer.
/// </summary>
public sealed record UnknownEspSpi(UdpEndpoint Remote, uint Spi) : KernelEvent;

/// <summary>A lifetime by time or bytes was reached: soft asks for a rekey, hard has removed the SA already.</summary>
public sealed record Expire(uint InboundSpi, bool Hard) : KernelEvent;

/// <summary>Authenticated ESP came from another address or port: the peer's NAT has a new mapping.</summary>
public sealed record NatMappingChanged(uint InboundSpi, UdpEndpoint Remote) : KernelEvent;

/// <summary>Authenticated ESP arrived on a new SA: the peer sends on it, so we may too (RFC 7296 §2.8).</summary>
public sealed record FirstInboundPacket(uint InboundSpi) : KernelEvent;

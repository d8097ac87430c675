using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Trust.Files;

namespace IkeLab.Trust;

/// <summary>
/// All that needs private keys, passwords or a judgement about certificates: the ca process. No call waits
/// for a disk, a network or a public-key operation. Safe from several threads.
/// </summary>
public interface ITrustService : IDisposable
{
    /// <summary>
    /// Carries out <see cref="Sign"/>, <see cref="ValidatePeer"/>, <see cref="AaaExchange"/> or <see
    /// cref="EndAaa"/>.
    /// </summary>
    /// <param name="complete">
    /// Called exactly once for each effect with an ID, on any thread, before or after this call has come
    /// back.
    /// </param>
    void Handle(Effect effect, Action<Completion> complete);

    /// <summary>
    /// A session begins, goes on or ends, which accounting servers are told of (RFC 2866). Only sessions that
    /// have begun here can be ended by <see cref="DisconnectRequested"/>.
    /// </summary>
    void Account(AccountingRecord record);

    /// <summary>
    /// Reads keys, certificates and CRLs again, and forgets what responders have said. What is under way ends
    /// by the old ones.
    /// </summary>
    /// <returns>What could not be used, a sentence each; the rest is in force.</returns>
    IReadOnlyList<string> Reload(TrustConfiguration configuration);

    /// <summary>Something that an operator should know, a sentence; on any thread.</summary>
    event Action<string>? Warned;

    /// <summary>
    /// A RADIUS server wants the session with this IKE SPI, as <see cref="AccountingRecord.IkeSpi"/> has it,
    /// to end (Disconnect-Request, RFC 5176 §2.1). Called on any thread.
    /// </summary>
    event Action<ulong>? DisconnectRequested;

    /// <summary>CERTREQ content for the CAs in force, 20 octets each (RFC 7296 §3.7).</summary>
    byte[] AuthorityHashes { get; }

    /// <summary>CAs, CRLs, own certificates and raw public keys in force.</summary>
    IReadOnlyList<StoredCertificate> Store { get; }
}

/// <summary>The addresses of a host by its name; none where there are none.</summary>
public delegate Task<IReadOnlyList<IpAddress>> NameResolver(string name, CancellationToken end);

/// <summary>What the ca process has to know of the configuration.</summary>
public sealed record TrustConfiguration
{
    /// <summary>Where ca/, certs/, crls/, private/ and pubkeys/ are.</summary>
    public string Root { get; init; } = "/etc/iked";

    /// <summary>What is there, for a process that sees no files; null for the folder itself.</summary>
    public ITrustFiles? Files { get; init; }
    public required Settings Settings { get; init; }
    public IReadOnlyList<User> Users { get; init; } = [];
    public RadiusConfiguration? Radius { get; init; }

    /// <summary>
    /// How each connection's peer authenticates, by <see cref="Engine.Config.Connection.Name"/>.
    /// </summary>
    public required IReadOnlyDictionary<string, AuthenticationKind> Authentication { get; init; }
}

public enum AccountingEvent : byte
{
    Start,
    Interim,
    Stop,
}

/// <param name="IkeSpi">Names the session; the one of the first IKE SA where it was rekeyed.</param>
public sealed record AccountingRecord(
    AccountingEvent Event, ulong IkeSpi, string Connection, string User, UdpEndpoint Peer, IpAddress? Assigned,
    ulong BytesIn, ulong BytesOut, TimeSpan Duration);

public enum StoredKind : byte
{
    Authority,
    RevocationList,
    Certificate,
    PublicKey,
}

/// <param name="Name">The subject, or the identity that a raw public key is for.</param>
/// <param name="Expires">Of a revocation list, when the next one is due.</param>
public sealed record StoredCertificate(
    StoredKind Kind, string Name, string Issuer, string File, DateTimeOffset? Expires, string Problem);

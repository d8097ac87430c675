using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Config;

/// <summary>Everything that an operator sets of one endpoint. Immutable.</summary>
public sealed record EndpointConfiguration
{
    public required Connection[] Connections { get; init; }

    /// <summary>The first octet of every IKE SPI that this endpoint chooses: datagrams are routed to shards by it.</summary>
    public byte Shard { get; init; }

    /// <summary>How many shards there are, this one included.</summary>
    public int Shards { get; init; } = 1;

    public RetransmissionPolicy Retransmission { get; init; } = new();
    public EndpointLimits Limits { get; init; } = new();

    /// <summary>NAT keepalives are sent after this much silence behind a NAT (RFC 3948 §4).</summary>
    public TimeSpan KeepaliveInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The inbound half of a replaced child SA stays this long for packets under way.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before an exchange that met TEMPORARY_FAILURE is tried again (RFC 7296 §2.25), doubled each time.</summary>
    public TimeSpan TemporaryFailureDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A connection that keeps meeting TEMPORARY_FAILURE this long is out of step and closed (§2.25).</summary>
    public TimeSpan TemporaryFailureLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>First wait before a failed connection is initiated again; doubles up to <see cref="ReconnectMaximum"/>.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan ReconnectMaximum { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An effect without a completion after this long counts as failed.</summary>
    public TimeSpan EffectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Octets of the largest IP packet that a message is put into before it is sent in IKE fragments, 576–65535; null for
    /// what every path carries: 576 over IPv4, 1280 over IPv6 (RFC 7383 §2.5.1).
    /// </summary>
    public int? FragmentSize { get; init; }

    /// <summary>
    /// Octets of our nonces, 16–256 (RFC 7296 §3.9); 32 are half the key size of every prf, as §2.10 asks for.
    /// </summary>
    public int NonceLength
    {
        get;
        init => field = value is >= WireLimits.MinNonce and <= WireLimits.MaxNonce
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"expected {WireLimits.MinNonce} to {WireLimits.MaxNonce} octets");
    } = 32;

    /// <summary>Requests that a peer may have outstanding with us (RFC 7296 §2.3), 1–32.</summary>
    public int WindowSize { get; init; } = 1;

    /// <summary>
    /// What a peer that asks for APPLICATION_VERSION is told (RFC 7296 §3.15.4); null tells nothing, which is safer.
    /// </summary>
    public string? ApplicationVersion { get; init; }

    /// <summary>
    /// From which crash tokens are made (RFC 6290), 32 random octets that the driver keeps over restarts; null makes none.
    /// Endpoints that do not know each other's IKE SAs must not share one (§9.2); shards of one endpoint may.
    /// </summary>
    public byte[]? CrashDetectionSecret { get; init; }

    /// <summary>
    /// Keys of resumption tickets (RFC 5723), newest first: the first one seals, all of them open. Kept over restarts by
    /// a driver whose instants go on over restarts too; a ticket of the future is refused.
    /// </summary>
    public TicketKey[] TicketKeys { get; init; } = [];

    /// <summary>
    /// How long a ticket may be presented; longer than IKE SAs live before they are rekeyed. It is less where the IKE SA or
    /// the authentication ends earlier (RFC 5723 §6.2).
    /// </summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>A peer that has been redirected has so long to delete its IKE SA itself (RFC 5685 §5).</summary>
    public TimeSpan RedirectGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Notices carry the keys of new IKE SAs, for decrypting captures. Never in production.</summary>
    public bool ExportKeys { get; init; }
}

/// <summary>
/// When an unanswered request is sent again (RFC 7296 §2.1, §2.4): after Initial, then after waits that grow by
/// Factor up to Maximum, each shortened by a random share of up to Jitter, Tries times in all.
/// </summary>
public sealed record RetransmissionPolicy
{
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);
    public double Factor { get; init; } = 1.8;
    public TimeSpan Maximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>0–1.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>Transmissions of one request before the peer is taken for dead.</summary>
    public int Tries { get; init; } = 8;

    /// <summary>From the first transmission until the peer is taken for dead, without jitter.</summary>
    public TimeSpan Total()
    {
        var total = TimeSpan.Zero;
        var wait = Initial;
        for (var i = 0; i < Tries; i++)
        {
            total += wait;
            wait = TimeSpan.FromTicks(Math.Min(Maximum.Ticks, (long)(wait.Ticks * Factor)));
        }
        return total;
    }
}

/// <summary>Bounds on what peers can make an endpoint hold.</summary>
public sealed record EndpointLimits
{
    /// <summary>Half-open IKE SAs from which on every IKE_SA_INIT needs a cookie (RFC 7296 §2.6).</summary>
    public int CookieThreshold { get; init; } = 64;

    /// <summary>
    /// Half-open IKE SAs from which on a puzzle comes with every cookie (RFC 8019 §6); <see cref="MaxHalfOpen"/> or more
    /// means never.
    /// </summary>
    public int PuzzleThreshold { get; init; } = 1024;

    /// <summary>Zero bits of the easiest puzzle, at <see cref="PuzzleThreshold"/>, 1–20.</summary>
    public int PuzzleDifficulty { get; init; } = 8;

    /// <summary>Zero bits of the hardest puzzle, at <see cref="MaxHalfOpen"/>, up to 20.</summary>
    public int HardestPuzzle { get; init; } = 16;

    /// <summary>
    /// The share, 0–1, of the half-open IKE SAs above <see cref="PuzzleThreshold"/> that clients may get who return the
    /// cookie without a solution (RFC 8019 §7.1.5): they may not know puzzles.
    /// </summary>
    public double UnsolvedShare { get; init; } = 0.25;

    /// <summary>
    /// Half-open IKE SAs of one address from which on it needs cookies, and gets harder puzzles; nobody is refused for
    /// it, because hundreds of clients may be behind one NAT. 0: no matter.
    /// </summary>
    public int MaxHalfOpenPerAddress { get; init; }

    /// <summary>Half-open IKE SAs; further IKE_SA_INIT requests are dropped.</summary>
    public int MaxHalfOpen { get; init; } = 4096;

    /// <summary>A responder forgets an IKE SA that is not authenticated by then.</summary>
    public TimeSpan HalfOpenTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a responder waits for the next IKE_FOLLOWUP_KE of a series (RFC 9370 §2.2.4: 5 to 20 seconds).
    /// </summary>
    public TimeSpan FollowupTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Series of IKE_FOLLOWUP_KE that one IKE SA may have the responder wait for.</summary>
    public int MaxFollowups { get; init; } = 8;

    /// <summary>How long a cookie secret is used before a new one; the one before is still accepted.</summary>
    public TimeSpan CookieSecretLifetime { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxIkeSas { get; init; } = 1_000_000;
    public int MaxChildrenPerIkeSa { get; init; } = 64;

    /// <summary>
    /// Requests for unknown IKE SAs that are answered in clear, and as many messages of a higher version (RFC 7296 §2.21.4);
    /// 0 for none.
    /// </summary>
    public int UnknownSpiAnswersPerSecond { get; init; } = 100;

    /// <summary>Refused offers and unfinished handshakes of one address that a minute's notices tell of.</summary>
    public int RefusalNoticesPerAddress { get; init; } = 6;

    /// <summary>The same of all addresses together in a second.</summary>
    public int RefusalNoticesPerSecond { get; init; } = 20;

    /// <summary>Addresses of which it is remembered that notices have told of them.</summary>
    public int MaxRefusalAddresses { get; init; } = 4096;

    /// <summary>Spent resumption tickets that are remembered, so that they do not serve twice (RFC 5723 §4.3.1).</summary>
    public int MaxUsedTickets { get; init; } = 4096;

    /// <summary>IKE fragments of one message that a peer may send, 1–65535 (RFC 7383 §2.6).</summary>
    public int MaxFragments { get; init; } = 128;
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Sim.Profiles;

namespace IkeLab.Sim;

public enum Topology : byte
{
    /// <summary>Every peer dials one gateway.</summary>
    Hub,

    /// <summary>Every node dials every other node.</summary>
    Mesh,
}

public enum AuthKind : byte
{
    Psk,
    Rsa,
    Ecdsa,
    Ed25519,

    /// <summary>Peers take turns.</summary>
    Mixed,

    /// <summary>Peers by EAP-MSCHAPv2, the gateway by a signature.</summary>
    EapMsChapV2,

    /// <summary>Nobody proves anything (RFC 7619).</summary>
    Null,
}

public enum CryptoKind : byte
{
    /// <summary>The algorithms that are negotiated.</summary>
    Real,

    /// <summary>Fast stand-ins that still tell a right key from a wrong one.</summary>
    Toy,
}

/// <summary>Everything that decides a run. Equal options and seed give equal bytes.</summary>
public sealed record SimOptions
{
    public int Peers { get; init; } = 10;

    /// <summary>Share of datagrams lost each way, 0–1.</summary>
    public double Loss { get; init; }
    public double Duplicate { get; init; }
    public double Reorder { get; init; }
    public double Corrupt { get; init; }

    /// <summary>One way.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(20);
    public TimeSpan Jitter { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Octets of an IP packet that pass unfragmented.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Share of peers behind a NAT, 0–1.</summary>
    public double Nat { get; init; }

    /// <summary>Partitions that a link suffers in an hour.</summary>
    public double PartitionsPerHour { get; init; }

    /// <summary>Times an hour that a link is clogged.</summary>
    public double ClogsPerHour { get; init; }

    /// <summary>Address changes of a peer in an hour.</summary>
    public double MovesPerHour { get; init; }

    /// <summary>Reloads of a host's configuration in an hour.</summary>
    public double ReloadsPerHour { get; init; }

    /// <summary>Crashes with loss of state that a peer suffers in an hour.</summary>
    public double CrashesPerHour { get; init; }

    /// <summary>Datagrams a second that a keyless adversary injects, over the whole world.</summary>
    public double ForgedPerSecond { get; init; }

    /// <summary>
    /// Share of effects that are slow, a tenth of them failing, 0–1; hosts also pause, clocks drift and jump, and kernels
    /// report acquires twice and lifetimes at bad moments.
    /// </summary>
    public double HostFaults { get; init; }
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);
    public Topology Topology { get; init; }
    public AuthKind Auth { get; init; }

    /// <summary>The client that the peers of a hub behave like; null for none in particular.</summary>
    public PeerProfile? Profile { get; init; }

    /// <summary>Algorithm suites by name; peers take turns.</summary>
    public IReadOnlyList<Suite> Suites { get; init; } = [Suite.Default];

    /// <summary>A postquantum preshared key goes into the keys of every IKE SA (RFC 8784).</summary>
    public bool Ppk { get; init; }

    /// <summary>Each side proves further identities before the IKE SA is established (RFC 4739).</summary>
    public bool MultiAuth { get; init; }

    /// <summary>Child SAs authenticate packets and do not encrypt them (RFC 4302).</summary>
    public bool Ah { get; init; }

    /// <summary>Packets are compressed by IPComp (RFC 7296 §2.22).</summary>
    public bool Ipcomp { get; init; }

    /// <summary>Peers are assigned their inner addresses by the gateway (RFC 7296 §2.19).</summary>
    public bool Pool { get; init; }

    /// <summary>With the addresses come a domain and a resolver of the gateway's network (RFC 8598, RFC 9464).</summary>
    public bool SplitDns { get; init; }

    /// <summary>EAP proves both sides, and the gateway does not sign (RFC 5998).</summary>
    public bool EapOnly { get; init; }

    /// <summary>IKE SAs are made without a child, which follows in an exchange of its own (RFC 6023).</summary>
    public bool Childless { get; init; }

    /// <summary>Key exchange methods of all suites, joined by plus signs; null leaves each suite its own.</summary>
    public string? KeyExchange { get; init; }

    /// <summary>Messages larger than 576 octets are sent in IKE fragments (RFC 7383).</summary>
    public bool Fragment { get; init; }

    /// <summary>SAs go on when addresses change (RFC 4555).</summary>
    public bool Mobike { get; init; }

    /// <summary>Hosts make crash tokens (RFC 6290) with secrets that survive their crashes.</summary>
    public bool Qcd { get; init; }

    /// <summary>Lost IKE SAs are resumed with tickets (RFC 5723), whose keys survive crashes.</summary>
    public bool Resume { get; init; }

    /// <summary>
    /// Share of a hub's peers that dial another gateway and are sent on to this one (RFC 5685), 0–1; at least one peer
    /// where it is not 0.
    /// </summary>
    public double Redirect { get; init; }

    /// <summary>
    /// Times an hour that a standby member takes over from a gateway, or from a node, with counters that are behind
    /// (RFC 6311).
    /// </summary>
    public double FailoversPerHour { get; init; }

    public TimeSpan RekeyIke { get; init; } = TimeSpan.FromMinutes(25);

    /// <summary>Peers authenticate anew at this age; zero means never.</summary>
    public TimeSpan Reauthenticate { get; init; }
    public TimeSpan RekeyChild { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Silence after which a peer is checked; zero means never.</summary>
    public TimeSpan Liveness { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Packets a minute between each peer and the other side, both ways together.</summary>
    public double TrafficPerMinute { get; init; } = 20;
    public CryptoKind Crypto { get; init; }
    public ulong Seed { get; init; } = 1;
    public string? PcapPath { get; init; }
    public string? ReportPath { get; init; }
    public string? JsonPath { get; init; }
    public bool Quiet { get; init; }

    /// <summary>Run twice and compare every draw.</summary>
    public bool Twice { get; init; }

    /// <summary>The suites with the key exchanges that all of them are to have, and for the protocol of the child SAs.</summary>
    public Suite[] SuitesInUse()
    {
        var suites = KeyExchange is not null && SuiteParser.TryParseMethods(KeyExchange, out var methods, out _)
            ? Suites.Select(suite => suite.With(methods))
            : Suites;
        return [.. Ah ? suites.Select(suite => suite.WithAh()) : suites];
    }

    /// <summary>The command that repeats this run, with what differs from the defaults.</summary>
    public string ToCommandLine() => SimOptionsTable.Print(this);
}

/// <summary>Algorithms for IKE and for the child, under one name.</summary>
public sealed record Suite(string Name, AlgorithmProposal Ike, AlgorithmProposal Child)
{
    public static readonly Suite Default =
        SuiteParser.TryParse("aes128gcm16-prfsha256-x25519", out var suite, out _)
        ? suite
        : throw new InvalidOperationException("the default suite does not parse");

    /// <summary>
    /// The same with these key exchanges, for IKE and for the child: one in the first exchange, the others after it
    /// (RFC 9370).
    /// </summary>
    public Suite With(KeyExchangeMethod[] methods) => new(Name, With(Ike, methods), With(Child, methods));

    /// <summary>
    /// The same with a child that has no encryption: by the suite's integrity algorithm, or HMAC-SHA2-256 where the cipher
    /// needs none.
    /// </summary>
    public Suite WithAh() => this with
    {
        Child = Child with
        {
            Encryption = [],
            Integrity = Child.Integrity.Length > 0 ? Child.Integrity : [IntegrityId.HmacSha256_128],
        },
    };

    private static AlgorithmProposal With(AlgorithmProposal proposal, KeyExchangeMethod[] methods) => proposal with
    {
        KeyExchange = [methods[0]], AdditionalKeyExchanges = [.. methods[1..].Select(m => new[] { m })],
    };
}

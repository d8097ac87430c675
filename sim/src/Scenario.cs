using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Network;
using IkeLab.Sim.Profiles;

namespace IkeLab.Sim;

/// <summary>
/// Builds the hosts of a world. Outer addresses are of 198.18.0.0/15 and 192.0.2.0/24 (RFC 2544, RFC 5737), insides of
/// NATs of 100.64.0.0/10 (RFC 6598), inner addresses of 10.0.0.0/8: the gateway has 10.0.0.1, peer n has 10.64.0.0 + n.
/// </summary>
internal sealed class Scenario(World world, ICryptoProvider crypto, CertificateAuthorities authorities)
{
    /// <summary>Peers behind one NAT.</summary>
    private const int PeersPerNat = 8;

    /// <summary>What every IPv4 path carries unfragmented (RFC 7383 §2.5.1).</summary>
    private const int FragmentSize = 576;

    /// <summary>How often a gateway sends those on that have come meanwhile.</summary>
    public static readonly TimeSpan SendingOnInterval = TimeSpan.FromSeconds(20);

    /// <summary>How often the members of a cluster tell each other their counters.</summary>
    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(10);

    private const uint InsideBase = 0x6440_0000;

    // Only heavy traffic reaches these before the lifetime in time.
    private const ulong SoftOctets = 32 << 20;
    private const ulong HardOctets = 40 << 20;

    private static readonly IpAddress GatewayAddress = IpAddress.V4(192, 0, 2, 1);
    // Gateways that send their peers on to the hub's, each at another moment; in the last one peers have an IKE SA first.
    private static readonly RedirectMoment?[] Entrances = [RedirectMoment.Init, RedirectMoment.Auth, null];
    private static readonly IpAddress GatewayInner = IpAddress.V4(10, 0, 0, 1);
    private static readonly TrafficSelector GatewayNet = Range(IpAddress.V4(10, 0, 0, 0), IpAddress.V4(10, 0, 255, 255));
    private static readonly TrafficSelector Anything = Range(IpAddress.V4(0), IpAddress.V4(uint.MaxValue));
    private static readonly ConfigurationAttribute[] Requests =
        [new(ConfigurationAttributeType.InternalIp4Address, []), new(ConfigurationAttributeType.InternalIp4Dns, [])];
    private static readonly TrafficSelector PeersNet = Range(IpAddress.V4(10, 64, 0, 0), IpAddress.V4(10, 127, 255, 255));

    private readonly Suite[] _suites = world.Options.SuitesInUse();

    private SimOptions Options => world.Options;

    public void Build()
    {
        if (Options.Topology == Topology.Hub)
            BuildHub();
        else
            BuildMesh();
        for (var i = 0; i < world.Hosts.Count; i++)
        {
            var spread = TimeSpan.FromSeconds(5 + world.Hosts.Count / 250.0);
            world.Schedule(world.Choices.Between(i, ChoiceKind.Setup, TimeSpan.Zero, spread).Ticks, EventKind.Initiate, i);
            if (Options.FailoversPerHour > 0 && (world.IsGateway(i) || Options.Topology == Topology.Mesh))
                world.Schedule(CheckpointInterval.Ticks, EventKind.Checkpoint, i);
        }
    }

    private void BuildHub()
    {
        AddHost("gateway", GatewayAddress, GatewayConnections(GatewayAddress, null), []);
        NatBox? nat = null;
        var behind = 0;
        for (var i = 1; i <= Options.Peers; i++)
        {
            var address = PeerAddress(i);
            if (world.Choices.Happens(i, ChoiceKind.Setup, Options.Nat))
            {
                if (behind++ % PeersPerNat == 0)
                    world.Internet.AddNat(nat = NewNat(address, i));
                address = InsideAddress(i);
                world.Internet.PutBehind(address, nat!);
            }
            var connection = PeerConnection(i, address);
            AddHost(PeerName(i), address, [connection], [connection.Name]);
            var inner = Inner(i);
            world.Plan.Add(new(i, 0, inner, GatewayInner, inner, GatewayNet.Start));
        }
        if (Options.Redirect > 0)
            AddEntrances();
        for (var i = 1; i <= Options.Peers; i++)
        {
            world.Charts.Follow(world.Hosts[i], world.Hosts[0], EntranceOf(i) is { } entrance
                ? world.Hosts[Options.Peers + 1 + entrance]
                : null);
        }
    }

    private void AddEntrances()
    {
        for (var i = 0; i < Entrances.Length; i++)
        {
            var address = EntranceAddress(i);
            var redirect = Entrances[i] is { } moment
                ? new RedirectPolicy(GatewayIdentity.Of(GatewayAddress), moment)
                : null;
            AddHost(string.Create(CultureInfo.InvariantCulture, $"gateway-{i + 2}"), address,
                GatewayConnections(address, redirect), []);
            if (redirect is null)
                world.Schedule(SendingOnInterval.Ticks, EventKind.Redirect, world.Hosts.Count - 1);
        }
    }

    /// <summary>
    /// Which of the other gateways peer i dials; null for none. Those that do so are spread evenly, and take turns.
    /// </summary>
    private int? EntranceOf(int i)
    {
        if (Options.Redirect == 0)
            return null;
        var count = Math.Max(1, (long)Math.Round(Options.Redirect * Options.Peers));
        var before = (i - 1) * count / Options.Peers;
        return i * count / Options.Peers > before ? (int)(before % Entrances.Length) : null;
    }

    private void BuildMesh()
    {
        for (var i = 0; i < Options.Peers; i++)
        {
            var connections = new List<Connection>();
            for (var j = 0; j < Options.Peers; j++)
            {
                if (i != j)
                    connections.Add(MeshConnection(i, j));
            }
            AddHost($"node-{i + 1}", MeshAddress(i), [.. connections], connections.ConvertAll(c => c.Name));
        }
        for (var i = 0; i < Options.Peers; i++)
        {
            for (var j = i + 1; j < Options.Peers; j++)
            {
                world.Charts.Follow(world.Hosts[i], world.Hosts[j], null);
                world.Plan.Add(new(i, j, Inner(i + 1), Inner(j + 1), Inner(i + 1), Inner(j + 1)));
            }
        }
    }

    private void AddHost(string name, IpAddress address, Connection[] connections, List<string> initiates)
    {
        var client = initiates.Count > 0 ? Options.Profile : null;
        var host = new SimHost(world, world.Hosts.Count, name, address, new()
        {
            Connections = connections,
            ExportKeys = true,
            FragmentSize = client?.FragmentSize ?? FragmentSize,
            WindowSize = client?.WindowSize ?? 1,
            NonceLength = client?.NonceLength ?? 32,
            TicketKeys = Options.Resume ? [new((uint)world.Hosts.Count, Secret(-1 - world.Hosts.Count))] : [],
            // Who expects no QCD_TOKEN makes none.
            CrashDetectionSecret = Options.Qcd && client?.AnswersAnyNotify != false ? Secret(-1 - world.Hosts.Count) : null,
            Limits = Limits,
        }, crypto, authorities.For(NumberOf(world.Hosts.Count)), initiates);
        world.Hosts.Add(host);
        world.Internet.AddHost(host);
    }

    // Nobody who forges addresses gets beyond the cookies, so under attack puzzles come with them at once.
    private EndpointLimits Limits => new()
    {
        CookieThreshold = Math.Max(64, Options.Peers / 4),
        PuzzleThreshold = Options.ForgedPerSecond > 0 ? Math.Max(64, Options.Peers / 4) : Math.Max(1024, Options.Peers),
        MaxHalfOpen = Math.Max(4096, Options.Peers * 2),
    };

    private Connection[] GatewayConnections(IpAddress address, RedirectPolicy? redirect)
    {
        var secrets = new SharedSecrets();
        for (var i = 1; i <= Options.Peers; i++)
            secrets.Add(ClientId(i), Secret(i));
        var connections = new List<Connection>();
        foreach (var way in (ReadOnlySpan<(string Name, Authentication Own, Authentication Peers)>)
            [
                ("certificates", Authentication.Signature, Authentication.Signature),
                ("secrets", Authentication.SharedKey, Authentication.SharedKey),
                ("users", Authentication.Signature, Authentication.Eap),
                ("anybody", Authentication.Null, Authentication.Null),
            ])
        {
            if (!Array.Exists(Kinds(), kind => WayOf(kind) == way.Peers))
                continue;
            connections.Add(WithOptions(new()
            {
                Name = way.Name,
                Local = new(address, UdpPath.IkePort),
                LocalId = IdOf(0),
                Redirect = redirect,
                LocalAuthentication = way.Own,
                RemoteAuthentication = way.Peers,
                Secrets = secrets,
                TrustedAuthorities = authorities.For(0).TrustedAuthorities,
                IkeProposals = Options.Profile?.GatewayIke ?? [.. _suites.Select(s => s.Ike)],
                AssignsAddresses = Options.Pool,
                Children =
                [
                    Child("net", GatewayNet, PeersNet, Options.Profile?.GatewayEsp ?? [.. _suites.Select(s => s.Child)]) with
                    {
                        RemoteIsAssigned = Options.Pool,
                    },
                ],
                IkeLifetime = IkeLifetime(ofGateway: true),
                AuthLifetime = AuthLifetime,
                LocalFurther = Further(Keyed(0)),
                RemoteFurther = Further(new() { Method = Authentication.Eap }, Keyed(1) with { Id = null }),
            }));
        }
        return [.. connections];
    }

    private Connection PeerConnection(int i, IpAddress address)
    {
        // Whose address is to be assigned asks for any (RFC 7296 §2.19).
        var inner = Options.Pool ? Anything : Range(Inner(i), Inner(i));
        var suite = _suites[i % _suites.Length];
        var way = WayOf(Kind(i));
        var connection = WithOptions(new()
        {
            Name = "gateway",
            Local = new(address, UdpPath.IkePort),
            Remote = new(EntranceOf(i) is { } entrance ? EntranceAddress(entrance) : GatewayAddress, UdpPath.IkePort),
            LocalId = ClientId(i),
            RemoteId = IdOf(0),
            LocalAuthentication = way,
            RemoteAuthentication = way == Authentication.Eap ? Authentication.Signature : way,
            Eap = way == Authentication.Eap
                ? new EapCredentials(SimAaa.User(i), SimAaa.Password(i)) { MsChapV2MayStandAlone = Options.EapOnly }
                : null,
            Requests = Options.Pool ? [.. Requests, .. NameRequests] : [],
            Secrets = new SharedSecrets().Add(IdOf(0), Secret(i)),
            TrustedAuthorities = authorities.For(i).TrustedAuthorities,
            IkeProposals = [suite.Ike],
            Children = [Child("net", inner, GatewayNet, [suite.Child])],
            IkeLifetime = IkeLifetime(ofGateway: false),
            ReauthenticateAfter = i % 2 == 0 ? Options.Reauthenticate : TimeSpan.Zero,
            LocalFurther = Further(new()
            {
                Id = Identification.Email(SimAaa.User(i)), Method = Authentication.Eap,
                Eap = new EapCredentials(SimAaa.User(i), SimAaa.Password(i)),
            }, Keyed(i)),
            RemoteFurther = Further(Keyed(0)),
        });
        return Options.Profile is { } profile ? As(profile, connection) : connection;
    }

    private Connection As(PeerProfile profile, Connection connection) => connection with
    {
        IkeProposals = profile.Ike,
        Children = [connection.Children[0] with { Proposals = profile.OwnEsp }],
        TrustedAuthorities = profile.SendsCertificateRequests ? connection.TrustedAuthorities : [],
        Requests = profile.Requests.Length > 0 ? [.. profile.Requests, .. NameRequests] : connection.Requests,
        Fragmentation = connection.Fragmentation && profile.FragmentSize is not null,
        FollowRedirects = profile.FollowsRedirects,
        VendorIds = profile.VendorIds,
        Announcements = profile.Announcements,
    };

    private Connection MeshConnection(int i, int j)
    {
        var suite = _suites[(i + j) % _suites.Length];
        var way = WayOf(Kind(Math.Min(i, j) + 1));
        var (low, high) = (Math.Min(i, j), Math.Max(i, j));
        return WithOptions(new()
        {
            Name = $"node-{j + 1}",
            Local = new(MeshAddress(i), UdpPath.IkePort),
            Remote = new(MeshAddress(j), UdpPath.IkePort),
            LocalId = IdOf(i + 1),
            RemoteId = IdOf(j + 1),
            LocalAuthentication = way,
            RemoteAuthentication = way,
            Secrets = new SharedSecrets().Add(IdOf(j + 1), Secret(low * Options.Peers + high)),
            TrustedAuthorities = authorities.For(i + 1).TrustedAuthorities,
            IkeProposals = [suite.Ike],
            Uniqueness = Uniqueness.Replace,
            Children = [Child("net", Range(Inner(i + 1), Inner(i + 1)), Range(Inner(j + 1), Inner(j + 1)), [suite.Child])],
            IkeLifetime = IkeLifetime(ofGateway: false),
            ReauthenticateAfter = i % 2 == 0 ? Options.Reauthenticate : TimeSpan.Zero,
            AuthLifetime = AuthLifetime,
            LocalFurther = Further(Keyed(i + 1)),
            RemoteFurther = Further(Keyed(j + 1)),
        });
    }

    /// <summary>
    /// What a side proves beyond itself (RFC 4739), if it is to do so. In a hub the peer has something for the last request
    /// too: an empty one, replayed, would have an answer of more than three times its length.
    /// </summary>
    private FurtherAuthentication[] Further(params FurtherAuthentication[] proofs) => Options.MultiAuth ? proofs : [];

    /// <summary>What a host offers, beside the host itself.</summary>
    private FurtherAuthentication Keyed(int i) => new()
    {
        Id = Identification.Fqdn(string.Create(CultureInfo.InvariantCulture, $"service-{i}.example")),
        Method = Authentication.SharedKey, Secrets = new() { Default = Secret(-1) },
    };

    private ConfigurationAttribute[] NameRequests => Options.SplitDns ? TunnelDns.Requests : [];

    /// <summary>What the options say of every connection.</summary>
    private Connection WithOptions(Connection connection) => connection with
    {
        LivenessInterval = Options.Liveness,
        Fragmentation = Options.Fragment,
        Ppks = Ppks,
        PpkRequired = Options.Ppk,
        Mobike = Options.Mobike,
        Resumption = Options.Resume,
        EapOnly = Options.EapOnly,
        Childless = Options.Childless ? Childless.Force : Childless.Allow,
        FollowRedirects = Options.Redirect > 0,
        SynchronizesCounters = Options.FailoversPerHour > 0,
    };

    private ChildConfiguration Child(string name, TrafficSelector local, TrafficSelector remote, AlgorithmProposal[] proposals) =>
        new()
        {
            Name = name, Local = [local], Remote = [remote], Proposals = proposals,
            Protocol = Options.Ah ? ProtocolId.Ah : ProtocolId.Esp,
            Compressions = Options.Ipcomp ? [IpcompTransform.Deflate] : [],
            Lifetime = new(Options.RekeyChild, Options.RekeyChild == TimeSpan.Zero
                ? TimeSpan.Zero
                : Options.RekeyChild * 1.2 + TimeSpan.FromMinutes(2), SoftOctets, HardOctets),
        };

    // The gateway rekeys as well, a little later on average, so that now and then both ends do it at once.
    private Lifetime IkeLifetime(bool ofGateway) => Options.RekeyIke == TimeSpan.Zero
        ? new(TimeSpan.Zero, TimeSpan.Zero)
        : new(ofGateway ? Options.RekeyIke * 1.03 : Options.RekeyIke, Options.RekeyIke * 1.3 + TimeSpan.FromMinutes(3));

    /// <summary>A responder tells it; those that do not authenticate anew by themselves do so for it (RFC 4478).</summary>
    private TimeSpan AuthLifetime => Options.Reauthenticate * 1.25;

    private NatBox NewNat(IpAddress external, int i)
    {
        var filtering = (NatFiltering)world.Choices.Below(i, ChoiceKind.Nat, 3);
        var expiry = TimeSpan.FromSeconds(60 * (1 + world.Choices.Below(i, ChoiceKind.Nat, 3)));
        return new(external, filtering, expiry, (ushort)(20_000 + world.Choices.Below(i, ChoiceKind.Nat, 20_000)));
    }

    /// <summary>What the gateway has to be able to do.</summary>
    private AuthKind[] Kinds() => Options.Auth == AuthKind.Mixed
        ? [AuthKind.Psk, AuthKind.Rsa, AuthKind.Ecdsa, AuthKind.Ed25519]
        : [Options.Auth];

    /// <summary>One for all; what matters is that both sides mix it in at the same places.</summary>
    private PostquantumPresharedKey[] Ppks => Options.Ppk ? [new([2, .. "all"u8], Secret(-1))] : [];

    private static Authentication WayOf(AuthKind kind) => kind switch
    {
        AuthKind.Psk => Authentication.SharedKey,
        AuthKind.EapMsChapV2 => Authentication.Eap,
        AuthKind.Null => Authentication.Null,
        _ => Authentication.Signature,
    };

    private AuthKind Kind(int i) => KindOf(Options.Auth, i);

    /// <summary>How host number i proves itself; in a mixed world the gateway signs with ECDSA.</summary>
    public static AuthKind KindOf(AuthKind kind, int i) =>
        kind != AuthKind.Mixed ? kind : i == 0 ? AuthKind.Ecdsa : (AuthKind)(i % 4);

    public static string PeerName(int i) => string.Create(CultureInfo.InvariantCulture, $"peer-{i}");

    /// <summary>The hub's gateway in the DNS.</summary>
    public const string GatewayName = "gateway.ikelab.example";

    /// <summary>What the DNS says; null for a name that nobody has.</summary>
    public static IpAddress? AddressOf(string name) => name == GatewayName ? GatewayAddress : null;

    private static IpAddress EntranceAddress(int i) => IpAddress.V4(192, 0, 2, (byte)(2 + i));

    /// <summary>The identity of a host by number: 0 is a hub's gateway, peers and nodes count from 1.</summary>
    public static Identification IdOf(int i) => Identification.Fqdn(i == 0
        ? GatewayName
        : string.Create(CultureInfo.InvariantCulture, $"peer-{i}.ikelab.example"));

    /// <summary>
    /// What peer i calls itself: its number by a type of the profile's; as an address the one that it has, or would have,
    /// behind a NAT. Certificates have names only, and who sends one keeps to them.
    /// </summary>
    private Identification ClientId(int i)
    {
        var id = IdOf(i);
        return WayOf(Kind(i)) == Authentication.Signature ? id : Options.Profile?.Identity switch
        {
            IdType.Ipv4Address => Identification.Of(InsideAddress(i)),
            IdType.Rfc822Address => Identification.Email($"{PeerName(i)}@ikelab.example"),
            IdType.KeyId => Identification.KeyId(id.Data),
            _ => id,
        };
    }

    /// <summary>The inner address of the peer with this identity, or null for nobody's.</summary>
    public static IpAddress? InnerOf(Identification id)
    {
        if (id.Type == IdType.Ipv4Address && id.Data.Length == 4)
            return Inner((int)(BinaryPrimitives.ReadUInt32BigEndian(id.Data) - InsideBase));
        var host = Encoding.UTF8.GetString(id.Data).Split('.', '@')[0];
        return host.StartsWith("peer-", StringComparison.Ordinal)
            && int.TryParse(host.AsSpan("peer-".Length), CultureInfo.InvariantCulture, out var i)
            ? Inner(i)
            : null;
    }

    /// <summary>All gateways are number 0; a mesh has none, so its first host is number 1.</summary>
    private int NumberOf(int host) => Options.Topology == Topology.Mesh ? host + 1 : world.IsGateway(host) ? 0 : host;

    private byte[] Secret(int i) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"secret of {i} in world {Options.Seed}"));

    /// <summary>Of a hub's peer that is not behind a NAT.</summary>
    public static IpAddress PeerAddress(int i) => IpAddress.V4(0xC612_0000 + (uint)i);

    /// <summary>Of a hub's peer that is.</summary>
    public static IpAddress InsideAddress(int i) => IpAddress.V4(InsideBase + (uint)i);

    private static IpAddress Inner(int i) => IpAddress.V4(0x0A40_0000 + (uint)i);
    private static IpAddress MeshAddress(int i) => IpAddress.V4(0xC612_0001 + (uint)i);
    private static TrafficSelector Range(IpAddress start, IpAddress end) => new(0, 0, ushort.MaxValue, start, end);
}

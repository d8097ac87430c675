using IkeLab.Configuration.Diagnostics;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Configuration.Mapping;

/// <summary>
/// Turns policies into connections, in the order in which the engine's first match is iked's last match.
/// What the engine
/// cannot do is refused where leaving it out would protect less, and warned of otherwise.
/// </summary>
internal sealed class EndpointMapper(IkedConfiguration configuration, MappingOptions options)
{
    /// <summary>A lifetime's share after which a replacement is made; iked takes 85 to 95 %.</summary>
    private const double SoftShare = 0.9;

    private readonly DiagnosticBag _diagnostics = new();
    private readonly Dictionary<string, Policy> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sameName = new(StringComparer.Ordinal);
    private readonly List<string> _active = [];

    public EndpointMapping Map()
    {
        var connections = new List<Connection>();
        foreach (var policy in configuration.EvaluationOrder)
        {
            if (MapPolicy(policy) is { } connection)
                connections.Add(connection);
        }
        var isUsable = _diagnostics.Errors.Count == 0;
        return new()
        {
            Configuration = isUsable ? Endpoint([.. connections]) : null,
            Errors = DiagnosticBag.InOrder(_diagnostics.Errors),
            Warnings = DiagnosticBag.InOrder(_diagnostics.Warnings),
            Policies = _policies,
            Active = isUsable ? _active : [],
        };
    }

    // iked's constants: requests at 0, 2, 6, 14, 30 and 62 s, given up at 126 s.
    private EndpointConfiguration Endpoint(Connection[] connections) => new()
    {
        Connections = connections,
        Shard = options.Shard,
        Retransmission = new()
        {
            Initial = TimeSpan.FromSeconds(2),
            Factor = 2,
            Maximum = TimeSpan.FromSeconds(64),
            Jitter = 0,
            Tries = 6,
        },
        Limits = new() { HalfOpenTimeout = TimeSpan.FromMinutes(5), MaxFragments = 111 },
        KeepaliveInterval = TimeSpan.FromSeconds(20),
    };

    private Connection? MapPolicy(Policy policy)
    {
        var at = policy.Source.Span;
        CheckFeatures(policy);
        var proposals = new ProposalMapper(options, _diagnostics);
        var ikeProposals = proposals.Ike(policy);
        var childProposals = proposals.Child(policy);
        if (LocalIdentity(policy) is not { } localId || !TryPeerIdentity(policy, out var remoteId))
            return null;
        var name = UniqueName(policy.Name);
        _policies.Add(name, policy);
        var isClient = policy.Options.Any(o => o.IsRequest);
        var connection = new Connection
        {
            Name = name,
            Local = Address(policy.EffectiveLocal, policy, "local"),
            Remote = Address(policy.EffectivePeer, policy, "peer"),
            LocalId = localId,
            RemoteId = remoteId,
            LocalAuthentication = policy.Authentication.Key is null ? Authentication.Signature : Authentication.SharedKey,
            RemoteAuthentication = Remote(policy.Authentication),
            Secrets = policy.Authentication.Key is { } key ? new() { Default = key.Octets.ToArray() } : null,
            IkeProposals = ikeProposals,
            Children = Children(policy, childProposals),
            IkeLifetime = new(policy.IkeLifetime * SoftShare, policy.IkeLifetime),
            Uniqueness = configuration.Settings.EnforceSingleIkeSa ? Uniqueness.Replace : Uniqueness.Keep,
            LivenessInterval = configuration.Settings.LivenessInterval,
            Requests = [.. policy.Options.Where(o => o.IsRequest).Select(o => o.ToAttribute())],
            AssignsAddresses = policy.Options.Any(o => !o.IsRequest)
                || policy.Authentication.Kind == AuthenticationKind.EapRadius,
            Fragmentation = configuration.Settings.Fragmentation,
            ForceUdpEncapsulation = policy.ForceNatTraversal,
            TrustedAuthorities = policy.Authentication.Key is null ? options.TrustedAuthorities : [],
        };
        if (options.ByPfKey)
            CheckPfKey(policy, connection);
        if (!policy.Active)
            return connection;
        if (policy.Authentication.IsEap)
        {
            _diagnostics.Warn(at,
                $"the policy '{policy.Name}' only answers: this daemon authenticates others by EAP, and "
                + "not itself, so 'active' starts nothing");
        }
        else
            _active.Add(name);
        return connection;
    }

    private void CheckFeatures(Policy policy)
    {
        var at = policy.Source.Span;
        if (policy.Protocol == SaProtocol.Ah)
            CheckAh(policy);
        if (policy.RoutingDomain is not null)
            _diagnostics.Error(at, "this daemon cannot bind a policy to a routing domain; remove 'rdomain'");
        if (policy.Pairs.Any(p => p.SourceNat is not null))
        {
            _diagnostics.Warn(at,
                $"the policy '{policy.Name}' protects what is translated already: this daemon leaves "
                + "translation at the source to the system's firewall");
        }
        if (policy.Tag is not null)
        {
            _diagnostics.Warn(at,
                $"the tag of the policy '{policy.Name}' is shown with its SAs ('ikelab ctl show sa', monitor, log); "
                + "packets carry none on this system");
        }
        if (policy.Tap is not null)
            _diagnostics.Warn(at, $"'tap' of the policy '{policy.Name}' has no effect on this system");
        if (policy is { Match: PolicyMatch.Skip })
        {
            _diagnostics.Warn(at,
                $"the policy '{policy.Name}' may still answer a request that no other policy matches, "
                + "although 'skip' keeps it from that");
        }
    }

    private void CheckAh(Policy policy)
    {
        var at = policy.Source.Span;
        if (options.WithoutAh)
        {
            _diagnostics.Error(at,
                $"the policy '{policy.Name}' asks for AH, which the kernel does, and this back end does not; use --backend "
                + "xfrm, or esp with 'childsa enc null' or 'childsa enc aes-128-gmac' for authentication alone");
        }
        if (policy.ForceNatTraversal)
            _diagnostics.Error(at, $"the policy '{policy.Name}' asks for AH in UDP; remove 'natt', or use esp");
        if (policy.ChildSas.Any(set => set.Encryption.Count > 0))
            _diagnostics.Warn(at, $"'enc' in childsa of the policy '{policy.Name}' has no effect: AH encrypts nothing");
    }

    private void CheckPfKey(Policy policy, Connection connection)
    {
        if (connection.Requests.Length > 0)
        {
            _diagnostics.Error(policy.Source.Span,
                $"the policy '{policy.Name}' requests an address, whose routes take marks that PF_KEY does not set; "
                + PfKeyLimits.OtherBackend);
        }
        if (connection.Remote is { } remote
            && connection.Children.Any(child => child.Local.Any(s => s.Start.IsV6 != remote.Address.IsV6)))
        {
            _diagnostics.Error(policy.Source.Span,
                $"the policy '{policy.Name}' has a tunnel for packets of the other family, which is not to be had by "
                + $"PF_KEY; {PfKeyLimits.OtherBackend}");
        }
    }

    private Identification? LocalIdentity(Policy policy)
    {
        if (policy.SourceId is null)
            return Identification.Fqdn(options.HostName);
        if (policy.SourceId.ToIdentification(out var problem) is { } identity)
            return identity;
        _diagnostics.Error(policy.Source.Span, $"srcid: {problem}");
        return null;
    }

    private bool TryPeerIdentity(Policy policy, out Identification? identity)
    {
        identity = policy.DestinationId?.ToIdentification(out _);
        if (policy.DestinationId is null || identity is not null)
            return true;
        policy.DestinationId.ToIdentification(out var problem);
        _diagnostics.Error(policy.Source.Span, $"dstid: {problem}");
        return false;
    }

    private UdpEndpoint? Address(HostSpecification host, Policy policy, string clause)
    {
        if (host.Kind == HostKind.Any || host is { PrefixLength: 0 })
            return null;
        var isHost = host.PrefixLength is null
            || AddressRange.Network(host.Addresses[0], host.PrefixLength) is var range && range.Start == range.End;
        if (!isHost)
        {
            _diagnostics.Warn(policy.Source.Span,
                $"'{clause} {host}' of the policy '{policy.Name}' is taken for any "
                + "address: peers are told apart by their identities");
            return null;
        }
        var fitting = host.Addresses.Where(a => policy.Family is not { } family
            || a.IsV6 == (family == AddressFamily.Ipv6)).ToList();
        return new(fitting.Count > 0 ? fitting[0] : host.Addresses[0], UdpPath.IkePort);
    }

    private static Authentication Remote(PolicyAuthentication authentication) =>
        authentication.IsEap ? Authentication.Eap
        : authentication.Key is null ? Authentication.Signature
        : Authentication.SharedKey;

    // The engine knows connections by their names; iked takes the same name twice.
    private string UniqueName(string name)
    {
        var unique = name;
        while (_policies.ContainsKey(unique))
        {
            var number = _sameName.GetValueOrDefault(name, 1) + 1;
            _sameName[name] = number;
            unique = $"{name} ({number})";
        }
        return unique;
    }

    private static ChildConfiguration[] Children(Policy policy, AlgorithmProposal[] proposals)
    {
        var (time, bytes) = (policy.ChildLifetime.Time, policy.ChildLifetime.Bytes);
        var lifetime = new Lifetime(time * SoftShare, time, (ulong)(bytes * SoftShare), bytes);
        var groups = SelectorMapper.Group(policy.Flows());
        return [.. groups.Select((group, index) => new ChildConfiguration
        {
            Name = groups.Count == 1 ? policy.Name : $"{policy.Name}/{index + 1}",
            Mode = policy.Transport ? ChildMode.Transport : ChildMode.Tunnel,
            Protocol = policy.Protocol == SaProtocol.Ah ? ProtocolId.Ah : ProtocolId.Esp,
            Proposals = proposals,
            Local = group.Local,
            Remote = group.Remote,
            RemoteIsAssigned = group.RemoteIsAssigned,
            Compressions = policy.Ipcomp ? [IpcompTransform.Deflate] : [],
            Lifetime = lifetime,
        })];
    }
}

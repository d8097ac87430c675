using IkeLab.Engine;

namespace IkeLab.Configuration;

public enum PolicyMatch : byte
{
    /// <summary>The last policy that matches is taken.</summary>
    Last,

    /// <summary>If this one matches, later ones are not looked at.</summary>
    Quick,

    /// <summary>Not for incoming requests.</summary>
    Skip,

    /// <summary>For requests that no other policy matches.</summary>
    Default,
}

public enum SaProtocol : byte
{
    Esp,
    Ah,
}

/// <summary>A child SA's limits; zero: none.</summary>
public sealed record ChildLifetime(TimeSpan Time, ulong Bytes)
{
    /// <summary>3 hours and 4 GiB.</summary>
    public static ChildLifetime Default { get; } = new(TimeSpan.FromHours(3), 4UL << 30);
}

/// <summary>An <c>ikev2</c> statement.</summary>
public sealed record Policy
{
    public required string Name { get; init; }

    /// <summary>The name is written and not made of the policy's number.</summary>
    public bool IsNamed { get; init; }
    public PolicyMatch Match { get; init; }
    public bool Active { get; init; }
    public bool Ipcomp { get; init; }
    public bool Transport { get; init; }

    /// <summary>UDP encapsulation even without a NAT.</summary>
    public bool ForceNatTraversal { get; init; }
    public SaProtocol Protocol { get; init; }

    /// <summary>Of the two peers; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>IP protocols of the traffic; none for all.</summary>
    public ValueList<byte> Protocols { get; init; } = [];
    public byte? RoutingDomain { get; init; }
    public required ValueList<HostPair> Pairs { get; init; }

    /// <summary>As written; <see cref="EffectiveLocal"/> has what follows where nothing is.</summary>
    public HostSpecification? Local { get; init; }
    public HostSpecification? Peer { get; init; }

    /// <summary>Where <c>peer</c> or <c>local</c> stands; null without them.</summary>
    public SourceReference? PeersSource { get; init; }
    public ValueList<TransformSet> IkeSas { get; init; } = [];
    public ValueList<TransformSet> ChildSas { get; init; } = [];
    public PolicyIdentity? SourceId { get; init; }
    public PolicyIdentity? DestinationId { get; init; }

    /// <summary>Zero: the IKE SA is never rekeyed by time.</summary>
    public TimeSpan IkeLifetime { get; init; }
    public ChildLifetime ChildLifetime { get; init; } = ChildLifetime.Default;
    public PolicyAuthentication Authentication { get; init; } = PolicyAuthentication.Default;
    public ValueList<ConfigurationOption> Options { get; init; } = [];

    /// <summary>Where addresses and routes of a client go.</summary>
    public string? Interface { get; init; }
    public string? Tag { get; init; }

    /// <summary>The number of the enc interface that packets are shown on.</summary>
    public uint? Tap { get; init; }
    public required SourceReference Source { get; init; }

    /// <summary>
    /// Without <c>peer</c> and <c>local</c> the one host that the traffic goes to is the peer.
    /// </summary>
    public HostSpecification EffectivePeer => Peer ?? (Local is null ? Only(Pairs[0].Destination) : null)
        ?? HostSpecification.Any;

    public HostSpecification EffectiveLocal => Local ?? (Peer is null ? Only(Pairs[0].Source) : null)
        ?? HostSpecification.Any;

    private HostSpecification? Only(HostSpecification host) =>
        Pairs.Count == 1 && host.Addresses.Count <= 1 && host.Kind != HostKind.Dynamic ? host : null;

    /// <summary>The traffic, pair by pair, protocol by protocol, family by family.</summary>
    public IEnumerable<Flow> Flows() =>
        from pair in Pairs
        from protocol in Protocols.Count == 0 ? [(byte)0] : Protocols
        from family in new[] { AddressFamily.Ipv4, AddressFamily.Ipv6 }
        where pair.Source.HasFamily(family) && pair.Destination.HasFamily(family)
        from source in pair.Source.Ranges(family)
        from destination in pair.Destination.Ranges(family)
        select new Flow(protocol, source, pair.SourcePort, pair.Source.Kind == HostKind.Dynamic,
            destination, pair.DestinationPort, pair.Destination.Kind == HostKind.Dynamic);
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Profiles;

/// <summary>How a known client behaves as the peer of a hub's gateway.</summary>
public sealed record PeerProfile
{
    public required string Name { get; init; }

    /// <summary>Unless <c>--auth</c> says another one.</summary>
    public required AuthKind Auth { get; init; }

    /// <summary>What the client proposes, in its order.</summary>
    public required AlgorithmProposal[] Ike { get; init; }
    public required AlgorithmProposal[] Esp { get; init; }

    /// <summary>The gateway takes the client's weak proposals too.</summary>
    public bool WeakIke { get; init; }
    public bool WeakEsp { get; init; }

    /// <summary>
    /// The type of IDi: ID_FQDN, ID_IPV4_ADDR (the client's own address, which a NAT does not translate),
    /// ID_RFC822_ADDR or ID_KEY_ID.
    /// </summary>
    public IdType Identity { get; init; } = IdType.Fqdn;

    /// <summary>Off, the key exchange methods of <see cref="Esp"/> are the gateway's alone.</summary>
    public bool RekeysWithKeyExchange { get; init; } = true;
    public bool SendsCertificateRequests { get; init; } = true;

    /// <summary>Octets of the largest IP packet; null does not fragment.</summary>
    public int? FragmentSize { get; init; }
    public bool Mobike { get; init; }
    public bool FollowsRedirects { get; init; }
    public int WindowSize { get; init; } = 1;

    /// <summary>Off, it does not answer INFORMATIONAL requests with notifies that it does not expect.</summary>
    public bool AnswersAnyNotify { get; init; } = true;

    /// <summary>What CFG_REQUEST asks for; nothing asks for no address.</summary>
    public ConfigurationAttribute[] Requests { get; init; } = [];
    public byte[][] VendorIds { get; init; } = [];

    /// <summary>Status notifies of the first requests that the engine does not send by itself.</summary>
    public Announcement[] Announcements { get; init; } = [];
    public int NonceLength { get; init; } = 32;

    /// <summary>The ESP proposals that the client itself makes.</summary>
    public AlgorithmProposal[] OwnEsp => RekeysWithKeyExchange ? Esp : [.. Esp.Select(p => p with { KeyExchange = [] })];

    public AlgorithmProposal[] GatewayIke => WeakIke ? Ike : WeakAlgorithms.Without(Ike);

    /// <summary>
    /// A key exchange of a child's own is optional: NONE is among its methods wherever there are some
    /// (RFC 7296 §3.3.6).
    /// </summary>
    public AlgorithmProposal[] GatewayEsp =>
    [
        .. (WeakEsp ? Esp : WeakAlgorithms.Without(Esp)).Select(p => p.KeyExchange.Length == 0
            ? p
            : p with { KeyExchange = [.. p.KeyExchange, KeyExchangeMethod.None] }),
    ];

    /// <summary>The run that the profile asks for; the options that are written beside it go on from here.</summary>
    internal SimOptions ApplyTo(SimOptions options) => options with
    {
        Profile = this, Auth = Auth, Pool = Requests.Length > 0, Fragment = FragmentSize is not null, Mobike = Mobike,
    };
}

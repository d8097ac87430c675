using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration;

/// <summary>What the mapping must know of this host.</summary>
public sealed record MappingOptions
{
    /// <summary>The identity of policies without srcid.</summary>
    public required string HostName { get; init; }

    /// <summary>
    /// Algorithms that it lacks are left out with a warning, or refused where nothing is left.
    /// </summary>
    public required ICryptoProvider Crypto { get; init; }

    /// <summary>
    /// Child SAs live in a kernel that is spoken to by PF_KEY, which can do less: what a policy asks for beyond that is
    /// refused, and not offered where nothing is written.
    /// </summary>
    public bool ByPfKey { get; init; }

    /// <summary>Child SAs live where there is no AH: policies that ask for it are refused.</summary>
    public bool WithoutAh { get; init; }

    /// <summary>See <see cref="EndpointConfiguration.Shard"/>.</summary>
    public byte Shard { get; init; }

    /// <summary>
    /// CERTREQ content of policies with certificates; see <see cref="Connection.TrustedAuthorities"/>.
    /// </summary>
    public byte[] TrustedAuthorities { get; init; } = [];
}

/// <summary>A configuration as the engine takes it.</summary>
public sealed record EndpointMapping
{
    /// <summary>Null where there are errors: the engine cannot do what the file asks for.</summary>
    public EndpointConfiguration? Configuration { get; init; }
    public required IReadOnlyList<Diagnostic> Errors { get; init; }
    public required IReadOnlyList<Diagnostic> Warnings { get; init; }

    /// <summary>The policy behind each connection, by <see cref="Connection.Name"/>.</summary>
    public required IReadOnlyDictionary<string, Policy> Policies { get; init; }

    /// <summary>Connections to start, unless the settings or <c>ikectl passive</c> say otherwise.</summary>
    public required IReadOnlyList<string> Active { get; init; }
}

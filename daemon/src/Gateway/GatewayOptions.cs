using IkeLab.Engine.Crypto;
using IkeLab.Kernel.Udp;

namespace IkeLab.Daemon.Gateway;

/// <summary>What the command line and the host say, and no configuration changes.</summary>
internal sealed record GatewayOptions
{
    public required ICryptoProvider Crypto { get; init; }

    /// <summary>Which of the shards this is, from 0.</summary>
    public int Shard { get; init; }

    /// <summary>Which shard what is for.</summary>
    public ShardSteering Steering { get; init; } = new(shards: 1, key: 0);

    /// <summary>32 octets of which crash tokens are made (RFC 6290); the parent keeps them over our restarts.</summary>
    public required byte[] CrashSecret { get; init; }

    /// <summary>Option -t, or a back end that cannot send ESP itself.</summary>
    public bool ForceUdpEncapsulation { get; init; }

    /// <summary>The interface of the data plane of ours; null where the kernel does ESP.</summary>
    public string? TunnelDevice { get; init; }

    /// <summary>See <see cref="IkeLab.Configuration.MappingOptions.ByPfKey"/>.</summary>
    public bool ByPfKey { get; init; }

    /// <summary>See <see cref="IkeLab.Configuration.MappingOptions.WithoutAh"/>.</summary>
    public bool WithoutAh { get; init; }

    /// <summary>Option -T.</summary>
    public bool NoNatTraversal { get; init; }

    /// <summary>Option -S: begin nothing, whatever the configuration says.</summary>
    public bool Passive { get; init; }
}

using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>Addresses that a connection gives to its peers.</summary>
public sealed record PoolInfo
{
    public required string Connection { get; init; }

    /// <summary>ADDRESS/PREFIX.</summary>
    public required string Network { get; init; }

    /// <summary>Addresses that can be given; limited to <see cref="long.MaxValue"/> for IPv6.</summary>
    public required long Size { get; init; }
    public IReadOnlyList<LeaseInfo> Leases { get; init; } = [];
}

public sealed record LeaseInfo
{
    public required string Address { get; init; }

    /// <summary>TYPE/VALUE of the peer, or the user of EAP.</summary>
    public required string Identity { get; init; }

    /// <summary>Our SPI of the IKE SA that has it; null when it is only kept for a peer that may come back.</summary>
    [JsonConverter(typeof(IkeSpiConverter))]
    public ulong? IkeSpi { get; init; }
    public long AgeSeconds { get; init; }
}

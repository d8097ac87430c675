using System.Text.Json.Serialization;

namespace IkeLab.Control;

public enum ChildSaState
{
    Installing,
    Installed,

    /// <summary>Another child SA has its place.</summary>
    Replaced,
    Deleting,
    Closed,
}

/// <summary>One child SA, both directions. Times are whole seconds.</summary>
public sealed record ChildSaInfo
{
    /// <summary>Name of the child in the configuration.</summary>
    public required string Name { get; init; }

    [JsonConverter(typeof(ChildSpiConverter))]
    public required uint InboundSpi { get; init; }

    [JsonConverter(typeof(ChildSpiConverter))]
    public required uint OutboundSpi { get; init; }
    public required ChildSaState State { get; init; }

    /// <summary><c>ESP</c> or <c>AH</c>.</summary>
    public string Protocol { get; init; } = "ESP";

    /// <summary>Transport mode instead of tunnel mode.</summary>
    public bool Transport { get; init; }
    public string? Suite { get; init; }
    public bool ExtendedSequenceNumbers { get; init; }

    /// <summary>The algorithm of IPComp, as <c>deflate</c>; null where packets are not compressed.</summary>
    public string? Compression { get; init; }
    public IReadOnlyList<SelectorInfo> LocalSelectors { get; init; } = [];
    public IReadOnlyList<SelectorInfo> RemoteSelectors { get; init; } = [];

    /// <summary>What the kernel has counted; null when it has not been asked or does not know.</summary>
    public TrafficInfo? Inbound { get; init; }
    public TrafficInfo? Outbound { get; init; }
    public long AgeSeconds { get; init; }
    public long? RekeyInSeconds { get; init; }

    /// <summary>Until the kernel removes it; null when it does not by time.</summary>
    public long? ExpiresInSeconds { get; init; }

    /// <summary>The kernel has it (iked's L); false while decoupled.</summary>
    public bool IsLoaded { get; init; } = true;

    /// <summary>A rekey is under way (iked's R).</summary>
    public bool IsRekeying { get; init; }
}

/// <summary>A range of traffic; a port range of 0–65535 is any port, protocol 0 any protocol.</summary>
/// <param name="Addresses">ADDRESS/PREFIX, or FIRST-LAST where no prefix fits.</param>
/// <param name="BeforeNat">The network that source NAT turns into <paramref name="Addresses"/>; null for
/// none.</param>
public sealed record SelectorInfo(
    string Addresses, int Protocol = 0, int FirstPort = 0, int LastPort = 65535, string? BeforeNat = null);

public sealed record TrafficInfo(ulong Packets, ulong Bytes);

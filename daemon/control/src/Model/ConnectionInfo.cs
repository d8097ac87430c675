using System.Text.Json.Serialization;

namespace IkeLab.Control;

public enum ConnectionState
{
    /// <summary>At least one IKE SA is established.</summary>
    Up,

    /// <summary>A handshake is under way.</summary>
    Connecting,

    /// <summary>Wanted, has failed, and is tried again at a known time.</summary>
    Waiting,

    /// <summary>Not wanted by us: the peer may begin, or an operator may ask for it.</summary>
    Listening,

    /// <summary>Taken down by an operator, or unusable: the failure says why.</summary>
    Down,
}

/// <summary>One configured connection, up or down. Times are whole seconds.</summary>
public sealed record ConnectionInfo
{
    public required string Name { get; init; }
    public required ConnectionState State { get; init; }

    /// <summary>We begin it (iked.conf: active).</summary>
    public bool IsActive { get; init; }

    /// <summary>Address or name as configured; <c>any</c> where nothing is said.</summary>
    public string Local { get; init; } = "any";
    public string Remote { get; init; } = "any";
    public string? LocalId { get; init; }
    public string? RemoteId { get; init; }

    /// <summary>Established IKE SAs of this connection.</summary>
    public int IkeSas { get; init; }
    public int ChildSas { get; init; }

    /// <summary>Local SPI of the newest IKE SA; null when there is none.</summary>
    [JsonConverter(typeof(IkeSpiConverter))]
    public ulong? IkeSpi { get; init; }

    /// <summary>Since the oldest IKE SA that lives was established; null when down.</summary>
    public long? UpSeconds { get; init; }

    /// <summary>A sentence: why the last attempt failed or the last IKE SA ended. Null when all went well.</summary>
    public string? LastFailure { get; init; }

    /// <summary>How long ago that was.</summary>
    public long? LastFailureSeconds { get; init; }

    /// <summary>Until the next attempt; null when none is planned.</summary>
    public long? NextTryInSeconds { get; init; }

    /// <summary>Attempts that have failed since it was last up.</summary>
    public int FailedAttempts { get; init; }
    public IReadOnlyList<ConfiguredChildInfo> Children { get; init; } = [];
}

/// <summary>A child as configured, and the SA that it has.</summary>
public sealed record ConfiguredChildInfo
{
    public required string Name { get; init; }
    public IReadOnlyList<SelectorInfo> LocalSelectors { get; init; } = [];
    public IReadOnlyList<SelectorInfo> RemoteSelectors { get; init; } = [];

    /// <summary>Null when it is down.</summary>
    [JsonConverter(typeof(ChildSpiConverter))]
    public uint? InboundSpi { get; init; }
    public string? LastFailure { get; init; }
}

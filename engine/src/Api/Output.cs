namespace IkeLab.Engine;

public enum OutputKind : byte
{
    /// <summary>Send <see cref="Output.Datagram"/> along <see cref="Output.Path"/>.</summary>
    Transmit,

    /// <summary>Carry out <see cref="Output.Effect"/>.</summary>
    Effect,
}

/// <summary>One thing that the driver must do, taken with <see cref="IkeEndpoint.TryTakeOutput"/>.</summary>
public readonly struct Output
{
    public OutputKind Kind { get; private init; }

    /// <summary>Where a datagram goes.</summary>
    public UdpPath Path { get; private init; }

    /// <summary>
    /// The UDP payload, non-ESP marker included where the path has one. Borrowed: valid until the next Handle* call.
    /// </summary>
    public ReadOnlyMemory<byte> Datagram { get; private init; }

    /// <summary>The effect; null for a transmission.</summary>
    public Effect? Effect { get; private init; }

    internal static Output Transmit(in UdpPath path, ReadOnlyMemory<byte> datagram) =>
        new() { Kind = OutputKind.Transmit, Path = path, Datagram = datagram };

    internal static Output Of(Effect effect) => new() { Kind = OutputKind.Effect, Effect = effect };
}

/// <summary>
/// Names one effect until its completion. Every effect whose Id is not <see cref="None"/> gets exactly one
/// completion, sooner or later and in any order.
/// </summary>
public readonly record struct RequestId(ulong Value)
{
    /// <summary>The effect expects no completion.</summary>
    public static readonly RequestId None = new(0);
}

/// <summary>When the endpoint wants to be woken, and what for.</summary>
public readonly record struct Deadline(Instant At, TimerKind Kind);

/// <summary>What a timer is for.</summary>
public enum TimerKind : byte
{
    None,
    Retransmit,
    HalfOpen,
    Liveness,
    Keepalive,
    RekeyIke,
    ExpireIke,
    Reauthenticate,
    RetryExchange,
    EffectTimeout,
    Linger,
    Reconnect,
    CookieSecret,
    FollowupKe,
    Fragments,
}

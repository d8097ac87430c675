namespace IkeLab.Control;

/// <summary>One of the daemon's processes.</summary>
public sealed record ProcessInfo
{
    /// <summary><c>ca</c>, <c>ikev2</c>, <c>control</c>; with several of a kind <c>ikev2/0</c>, <c>ikev2/1</c> …</summary>
    public required string Name { get; init; }

    /// <summary>0 where it is a thread, or does not run at the moment.</summary>
    public int ProcessId { get; init; }

    /// <summary>How often it has died and begun again.</summary>
    public int Restarts { get; init; }

    /// <summary>Whole seconds; null while it does not run.</summary>
    public long? UpSeconds { get; init; }
}

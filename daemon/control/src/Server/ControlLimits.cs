namespace IkeLab.Control;

/// <summary>Bounds on what clients can cost.</summary>
public sealed record ControlLimits
{
    /// <summary>At once; one more is told so and closed.</summary>
    public int Clients { get; init; } = 64;

    /// <summary>Of <see cref="Clients"/>, those of one user that is not root.</summary>
    public int ClientsPerUser { get; init; } = 16;

    /// <summary>Octets of a request with its line feed.</summary>
    public int RequestOctets { get; init; } = 16 * 1024;

    /// <summary>Requests of one client that are worked on at once; the next ones wait in the client's socket.</summary>
    public int OutstandingRequests { get; init; } = 8;

    /// <summary>Events kept for a client that monitors.</summary>
    public int QueuedEvents { get; init; } = 1024;

    /// <summary>Items of a list in one line of a reply.</summary>
    public int ItemsPerPage { get; init; } = 64;

    /// <summary>Until a request that the daemon does not answer is answered with an error.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A client that takes longer to take one line is dropped.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

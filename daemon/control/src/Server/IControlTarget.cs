namespace IkeLab.Control;

/// <summary>What the daemon does for the control server.</summary>
public interface IControlTarget
{
    /// <summary>
    /// Carries out every request but <see cref="MonitorRequest"/> and <see cref="ShowMetricsRequest"/>, which the
    /// server answers by itself. Called from any thread and several times at once. Errors are
    /// <see cref="ErrorReply"/>; an exception is a bug, which the client is told of and which ends nothing.
    /// </summary>
    /// <param name="cancellation">The client is gone or <see cref="ControlLimits.RequestTimeout"/> is over.</param>
    Task<ControlReply> HandleAsync(ControlRequest request, CancellationToken cancellation);

    /// <summary>Where the daemon publishes what monitors see.</summary>
    EventHub Events { get; }
}

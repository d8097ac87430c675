using System.Collections.Concurrent;

namespace IkeLab.Control.Tests;

/// <summary>
/// A daemon that answers with what the test has put into it, and remembers what it was asked.
/// </summary>
internal sealed class FakeTarget : IControlTarget
{
    public ConcurrentQueue<ControlRequest> Requests { get; } = new();
    public Func<ControlRequest, CancellationToken, Task<ControlReply>> Answer { get; set; } =
        (_, _) => Task.FromResult<ControlReply>(new DoneReply());
    public EventHub Events { get; } = new();

    public Task<ControlReply> HandleAsync(ControlRequest request, CancellationToken cancellation)
    {
        Requests.Enqueue(request);
        return Answer(request, cancellation);
    }

    public void Reply(ControlReply reply) => Answer = (_, _) => Task.FromResult(reply);
}

using System.Collections.Concurrent;
using System.Net.Sockets;
using IkeLab.Control;

namespace IkeLab.CommandLine.Tests;

/// <summary>A control server in a folder of its own; what it answers is the test's.</summary>
internal sealed class FakeDaemon : IControlTarget, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ctl");
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listening;
    private readonly Task _run;

    public FakeDaemon()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "s");
        _listening = ControlSocket.Listen(Path, null, new(), out var error)
            ?? throw new InvalidOperationException(error);
        _run = new ControlServer(_listening, this, new(), new(), _ => { }).RunAsync(_stop.Token);
    }

    public string Path { get; }
    public EventHub Events { get; } = new();
    public Func<ControlRequest, ControlReply> Answer { get; set; } = _ => new DoneReply();
    public ConcurrentQueue<ControlRequest> Requests { get; } = new();

    public Task<ControlReply> HandleAsync(ControlRequest request, CancellationToken cancellation)
    {
        Requests.Enqueue(request);
        return Task.FromResult(Answer(request));
    }

    /// <summary>Runs <c>ikelab ctl</c> against this daemon.</summary>
    public Task<(int Code, string Output, string Error)> Ctl(params string[] arguments) =>
        Task.Run(() => CommandsTests.Run(["ctl", "-s", Path, .. arguments]), TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _listening.Dispose();
        _folder.Delete(recursive: true);
        _stop.Dispose();
    }
}

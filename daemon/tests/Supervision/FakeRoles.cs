using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>Roles that do what the test says, and an event loop to keep them on.</summary>
internal sealed class FakeRoles : IRoleStarter, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Thread _thread;

    public FakeRoles()
    {
        Log = new(LogText, "parent", journal: true, verbose: true);
        _thread = new(Loop.Run) { IsBackground = true };
        _thread.Start();
    }

    public EventLoop Loop { get; } = new();
    public StringWriter LogText { get; } = new();
    public Log Log { get; }

    /// <summary>Every life of every role.</summary>
    public List<FakeRole> Lives { get; } = [];

    /// <summary>The next starts fail, so many.</summary>
    public int Failing { get; set; }

    public RoleKeeper Keep(RoleKind kind, int? shard = null) => new(new(kind, shard), this, Loop, Log, [], false);

    public IRunningRole Start(RoleName name, IReadOnlyList<int> descriptors, bool needsNetworkAdministration)
    {
        lock (_gate)
        {
            if (Failing-- > 0)
                throw new IOException("there is no such program");
            var role = new FakeRole(name.Kind);
            Lives.Add(role);
            return role;
        }
    }

    /// <summary>On the event loop, as everything of the parent.</summary>
    public void Do(Action action)
    {
        var done = new TaskCompletionSource();
        Loop.Post(() =>
        {
            action();
            done.SetResult();
        });
        Assert.True(done.Task.Wait(s_patience), "the event loop stands still");
    }

    public FakeRole Await(int life)
    {
        Assert.True(SpinWait.SpinUntil(() => { lock (_gate) return Lives.Count > life; }, s_patience), "nothing was started");
        // Whoever starts a role tells it what it works with, on the loop.
        Do(() => { });
        return Lives[life];
    }

    public void Dispose()
    {
        Loop.Stop();
        _thread.Join();
        Loop.Dispose();
    }
}

internal sealed class FakeRole(RoleKind kind) : IRunningRole, IChannel
{
    private Action<IpcMessage> _received = _ => { };
    private Action _closed = () => { };

    public RoleKind Kind => kind;
    public List<IpcMessage> Sent { get; } = [];
    public bool IsDisposed { get; private set; }
    public IChannel Channel => this;
    public int ProcessId => 1;

    public int Translate(int descriptor) => descriptor + 100;
    public string AwaitEnd(TimeSpan limit) => "signal 9";

    public bool Send(IpcMessage message)
    {
        Sent.Add(message);
        return true;
    }

    public void Start(Action<IpcMessage> received, Action closed) => (_received, _closed) = (received, closed);

    public void Say(IpcMessage message) => _received(message);
    public void Die() => _closed();
    public void Dispose() => IsDisposed = true;
}

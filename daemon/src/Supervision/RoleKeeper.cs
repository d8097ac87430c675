using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Supervision;

/// <summary>Keeps one role alive. Everything here happens on the event loop.</summary>
internal sealed class RoleKeeper(
    RoleName name, IRoleStarter starter, EventLoop loop, Log log, IReadOnlyList<int> descriptors, bool needsAdministration)
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>After so long the role counts as well, and its next end as the first one.</summary>
    private static readonly TimeSpan Probation = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private IRunningRole? _running;
    private DateTime _startedAt;
    private TimeSpan _pause = RestartPause;
    private bool _isEnding;

    public RoleName Name => name;
    public bool IsRunning => _running is not null;

    /// <summary>Of the life that it has, or had last.</summary>
    public DateTime StartedAt => _startedAt;

    /// <summary>Ends that nobody has asked for.</summary>
    public int Failures { get; private set; }
    public int ProcessId => _running?.ProcessId ?? 0;

    /// <summary>It has begun, and must be told what to work with.</summary>
    public event Action? Started;
    public event Action<IpcMessage>? Received;

    /// <summary>It has died, and begins again soon. The clause says how.</summary>
    public event Action<string>? Died;

    public void Start()
    {
        if (_isEnding)
            return;
        _startedAt = DateTime.UtcNow;
        try
        {
            _running = starter.Start(name, descriptors, needsAdministration);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            OnDead($"it cannot be started: {e.Message}");
            return;
        }
        var life = _running;
        Send(new LogLevelMessage(log.Verbose));
        Started?.Invoke();
        life.Channel.Start(
            message => loop.Post(() =>
            {
                if (_running == life)
                    OnReceived(message);
            }),
            () => loop.Post(() => OnClosed(life)));
    }

    public int Translate(int descriptor) => _running!.Translate(descriptor);

    public bool Send(IpcMessage message) => _running?.Channel.Send(message) ?? false;

    /// <summary>Tells it to end; <see cref="End"/> waits for that.</summary>
    public void BeginEnd()
    {
        _isEnding = true;
        _running?.Channel.Send(new Shutdown());
    }

    /// <summary>Waits for its end.</summary>
    public void End()
    {
        if (_running is not { } running)
            return;
        _running = null;
        var how = running.AwaitEnd(EndLimit);
        log.Debug($"the {name} process has ended: {how}");
        running.Dispose();
    }

    private void OnReceived(IpcMessage message)
    {
        if (message is LogLine line)
            log.Relay(line.Line);
        else
            Received?.Invoke(message);
    }

    private void OnClosed(IRunningRole life)
    {
        if (_running != life)
            return;
        _running = null;
        var how = life.AwaitEnd(EndLimit);
        life.Dispose();
        OnDead(how);
    }

    private void OnDead(string how)
    {
        Failures++;
        if (DateTime.UtcNow - _startedAt > Probation)
            _pause = RestartPause;
        log.Error($"the {name} process has died ({how}); it begins again in {_pause.TotalSeconds:0.#} s");
        Died?.Invoke(how);
        loop.PostAfter(_pause, Start);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}

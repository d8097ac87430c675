using System.Runtime.InteropServices;
using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// The parent: holds what needs privileges, keeps the roles alive and carries what they have to tell each other.
/// </summary>
internal sealed class Supervisor : IParent, IDisposable
{
    private readonly DaemonOptions _options;
    private readonly Log _log;
    private readonly HostResources _resources;
    private readonly ControlSockets _sockets;
    private readonly EventLoop _loop = new();
    private readonly ServiceManager _manager = new();
    private readonly CrashSecret _crashSecret;
    private readonly RoleKeeper _trust;
    private readonly RoleKeeper _control;
    private readonly LeaseDesk _leases;
    private readonly ShardGroup _gateways;
    private readonly Deployment _deployment;
    private readonly ControlDesk _desk;
    private readonly NameDesk _trustNames;
    private SetMode _mode = new(null, null);

    public Supervisor(
        DaemonOptions options, Log log, HostResources resources, ControlSockets sockets, CrashSecret crashSecret,
        IRoleStarter starter)
    {
        (_options, _log, _resources, _sockets, _crashSecret) = (options, log, resources, sockets, crashSecret);
        ConfigurationPath = options.ConfigurationPath;
        _trust = new(new(RoleKind.Trust), starter, _loop, log, [], false);
        _control = new(new(RoleKind.Control), starter, _loop, log, sockets.Descriptors, false);
        _leases = new(log);
        var shards = Enumerable.Range(0, resources.Steering.Shards).Select(i => MakeShard(i, starter)).ToArray();
        _gateways = new(shards, _leases, TellGateway);
        _deployment = new(
            _trust, Array.ConvertAll(shards, s => s.Process), options.Root, () => TrustFiles.Of(options.Root));
        _trustNames = new(_trust, _loop);
        var trustCalls = new PendingCalls(_trust);
        _desk = new(this, new(Array.ConvertAll(shards, s => s.Calls)), trustCalls, _leases);
        _trust.Started += _deployment.TellTrust;
        _trust.Received += message => OnTrust(message, trustCalls);
        _trust.Died += how => OnTrustDied(how, trustCalls);
        _gateways.Received += OnGateway;
        _gateways.Died += OnGatewayDied;
        _control.Started += TellControl;
        _control.Received += OnControl;
    }

    /// <summary>Called when the first configuration is in force.</summary>
    public required Action Ready { get; init; }
    public string ConfigurationPath { get; private set; }
    public IkedConfiguration? Configuration => _deployment.Configuration;
    public RecordingHost? Host => _deployment.Host;

    public IReadOnlyList<RoleKeeper> Roles => [_trust, .. _gateways.All.Select(shard => shard.Process), _control];

    /// <summary>Works until SIGTERM or SIGINT.</summary>
    public void Run(IkedConfiguration configuration, RecordingHost host)
    {
        using var hangup = Hangup.Register(OnHangup);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnEnd);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnEnd);
        _loop.Post(() =>
        {
            _trust.Start();
            _gateways.Start();
            _control.Start();
            Apply(configuration, host, ConfigurationPath, OnFirstConfiguration);
        });
        _loop.Run();
        _manager.Stopping();
        _gateways.End();
        _resources.RemoveSas(_log);
        foreach (var role in (RoleKeeper[])[_trust, _control])
        {
            role.BeginEnd();
            role.End();
        }
        _log.Info("ended");
    }

    public ReadConfiguration Read(string path) => ConfigurationSource.Read(_options, path);

    public void Apply(IkedConfiguration configuration, RecordingHost host, string path, Action<string[]> done)
    {
        ConfigurationPath = path;
        _leases.Configure(configuration, host.HostName);
        _deployment.Apply(configuration, host, problems =>
        {
            _manager.Status(Status);
            done(problems);
        });
    }

    public void SetVerbose(bool verbose)
    {
        _log.Verbose = verbose;
        foreach (var role in Roles)
            role.Send(new LogLevelMessage(verbose));
    }

    /// <summary>Remembered, so that a gateway which has died begins as it ended.</summary>
    public void SetMode(SetMode mode)
    {
        _mode = new(mode.Active ?? _mode.Active, mode.Coupled ?? _mode.Coupled);
        _gateways.Send(mode);
    }

    public void Publish(string kind, string sentence)
    {
        _log.Write(kind == EventKind.Fail ? LogLevel.Warning : LogLevel.Info, sentence, ("event", kind));
        _control.Send(new ControlEvent(new() { Time = DateTimeOffset.UtcNow, Kind = kind, Sentence = sentence }));
    }

    public void Dispose() => _loop.Dispose();

    private void OnHangup(PosixSignalContext context)
    {
        context.Cancel = true;
        _loop.Post(() =>
        {
            _manager.Reloading();
            _desk.Load(ConfigurationPath, reply =>
            {
                foreach (var diagnostic in reply is ConfigurationReply r ? r.Diagnostics : [])
                    _log.Write(diagnostic.IsError ? LogLevel.Error : LogLevel.Warning, diagnostic.ToString());
                _manager.Ready();
            });
        });
    }

    private void OnEnd(PosixSignalContext context)
    {
        context.Cancel = true;
        _loop.Stop();
    }

    private void OnFirstConfiguration(string[] problems)
    {
        foreach (var problem in problems)
            _log.Error(problem);
        _log.Info(
            $"ready: {Status}", ("backend", _resources.Backend.ToString().ToLowerInvariant()),
            ("shards", _gateways.All.Count > 1 ? _gateways.All.Count : null), ("configuration", ConfigurationPath));
        _manager.Ready();
        Ready();
    }

    private string Status => Configuration is { Policies.Count: var count }
        ? $"{count} polic{(count == 1 ? "y" : "ies")}" : "no configuration";

    private Shard MakeShard(int index, IRoleStarter starter)
    {
        var name = new RoleName(RoleKind.Gateway, _resources.Steering.Shards > 1 ? index : null);
        var process = new RoleKeeper(
            name, starter, _loop, _log, _resources.DescriptorsOf(index), _resources.Backend == Backend.Xfrm);
        return new(index, process, _loop, _resources.Network);
    }

    private void TellGateway(Shard shard)
    {
        var process = shard.Process;
        int[] Known(IReadOnlyList<int> descriptors) => [.. descriptors.Select(d => d < 0 ? d : process.Translate(d))];
        var ports = _resources.Ports[shard.Index];
        process.Send(new StartGateway(
            shard.Index, _resources.Steering.Shards, _resources.Steering.Key,
            _resources.Backend.ToString().ToLowerInvariant(), Known(ports.Ike), Known(ports.Nat),
            Known(_resources.EspPorts), Known(_resources.PathSockets),
            _resources.Tunnel is { } tunnel ? process.Translate(tunnel) : null, Known(_resources.PfKeySockets),
            _resources.HalfOpen is { } board ? process.Translate(board.Descriptor) : null,
            _options.NatTraversalPort, _crashSecret.Octets, _options.Passive, _options.NoNatTraversal,
            _options.OnlyNatTraversal));
        _deployment.TellGateway(shard.Index);
        if (_mode != new SetMode(null, null))
            process.Send(_mode);
    }

    private void TellControl() => _control.Send(new StartControl(
        _control.Translate(_sockets.Control),
        _sockets.Metrics is { } metrics ? _control.Translate(metrics) : null, _sockets.Group));

    private void OnTrust(IpcMessage message, PendingCalls calls)
    {
        switch (message)
        {
            case TrustConfigured configured:
                foreach (var problem in configured.Problems)
                    _log.Warning(problem, ("event", EventKind.Trust));
                _deployment.OnTrust(configured);
                break;
            case ControlReturn answer:
                calls.OnReturn(answer);
                break;
            case ResolveMessage question:
                _trustNames.Answer(question);
                break;
            case DisconnectMessage disconnect:
                _gateways.Send(disconnect.IkeSpi, disconnect);
                break;
            default:
                if (!_gateways.TryAnswer(message))
                    Refuse(_trust, message);
                break;
        }
    }

    private void OnTrustDied(string how, PendingCalls calls)
    {
        calls.FailAll();
        _gateways.Send(new TrustLost());
        Publish(EventKind.Trust, $"the ca process has died ({how}) and begins again");
    }

    private void OnGatewayDied(Shard shard, string how)
    {
        _resources.HalfOpen?.Set(shard.Index, default);
        Publish(EventKind.Kernel, $"the {shard.Process.Name} process has died ({how}) and begins again");
    }

    private void OnGateway(Shard shard, IpcMessage message)
    {
        switch (message)
        {
            case GatewayConfigured configured:
                _deployment.OnGateway(shard.Index, configured);
                break;
            case ControlEvent:
                _control.Send(message);
                break;
            default:
                if (TrustTraffic.Mark(message, shard.Index, shard.Process.Failures) is { } question)
                    _trust.Send(question);
                else
                    Refuse(shard.Process, message);
                break;
        }
    }

    // What one role tells another is what its part is. Anything else is a fault of ours, or somebody who has got hold of it.
    private void Refuse(RoleKeeper sender, IpcMessage message) =>
        _log.Error($"the {sender.Name} process has sent a {message.GetType().Name}, which is not for it to send");

    private void OnControl(IpcMessage message)
    {
        if (message is ControlCall call)
            _desk.Answer(call.Request, reply => _control.Send(new ControlReturn(call.Id, reply)));
    }
}

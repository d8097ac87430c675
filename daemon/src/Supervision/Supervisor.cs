using System.Runtime.InteropServices;
using System.Security.Cryptography;
using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Leases;
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
    private readonly NetworkLedger _network;
    private readonly byte[] _crashSecret = RandomNumberGenerator.GetBytes(32);
    private readonly RoleKeeper _trust;
    private readonly RoleKeeper _gateway;
    private readonly RoleKeeper _control;
    private readonly Deployment _deployment;
    private readonly ControlDesk _desk;
    private readonly NameDesk _trustNames;
    private readonly NameDesk _gatewayNames;
    private SetMode _mode = new(null, null);

    public Supervisor(
        DaemonOptions options, Log log, HostResources resources, ControlSockets sockets, IRoleStarter starter)
    {
        (_options, _log, _resources, _sockets) = (options, log, resources, sockets);
        ConfigurationPath = options.ConfigurationPath;
        _network = new(resources.Network);
        _trust = new(RoleKind.Trust, starter, _loop, log, [], false);
        _gateway = new(
            RoleKind.Gateway, starter, _loop, log, resources.Descriptors, resources.Backend == Backend.Xfrm);
        _control = new(RoleKind.Control, starter, _loop, log, sockets.Descriptors, false);
        _deployment = new(_trust, _gateway, options.Root, () => TrustFiles.Of(options.Root));
        _trustNames = new(_trust, _loop);
        _gatewayNames = new(_gateway, _loop);
        var gatewayCalls = new PendingCalls(_gateway);
        var trustCalls = new PendingCalls(_trust);
        _desk = new(this, gatewayCalls, trustCalls);
        _trust.Started += _deployment.TellTrust;
        _trust.Received += message => OnTrust(message, trustCalls);
        _trust.Died += how => OnTrustDied(how, trustCalls);
        _gateway.Started += TellGateway;
        _gateway.Received += message => OnGateway(message, gatewayCalls);
        _gateway.Died += how => OnGatewayDied(how, gatewayCalls);
        _control.Started += TellControl;
        _control.Received += OnControl;
    }

    /// <summary>Called when the first configuration is in force.</summary>
    public required Action Ready { get; init; }
    public string ConfigurationPath { get; private set; }
    public IkedConfiguration? Configuration => _deployment.Configuration;
    public RecordingHost? Host => _deployment.Host;

    public int Restarts => _trust.Failures + _gateway.Failures + _control.Failures;

    /// <summary>Works until SIGTERM or SIGINT.</summary>
    public void Run(IkedConfiguration configuration, RecordingHost host)
    {
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnEnd);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnEnd);
        _loop.Post(() =>
        {
            _trust.Start();
            _gateway.Start();
            _control.Start();
            _deployment.Apply(configuration, host, OnFirstConfiguration);
        });
        _loop.Run();
        _manager.Stopping();
        _gateway.End();
        _network.UndoAll();
        _trust.End();
        _control.End();
        _log.Info("ended");
    }

    public ReadConfiguration Read(string path) => ConfigurationSource.Read(_options, path);

    public void Apply(IkedConfiguration configuration, RecordingHost host, string path, Action<string[]> done)
    {
        ConfigurationPath = path;
        _deployment.Apply(configuration, host, done);
    }

    public void SetVerbose(bool verbose)
    {
        _log.Verbose = verbose;
        foreach (var role in (RoleKeeper[])[_trust, _gateway, _control])
            role.Send(new LogLevelMessage(verbose));
    }

    /// <summary>Remembered, so that a gateway which has died begins as it ended.</summary>
    public void SetMode(SetMode mode)
    {
        _mode = new(mode.Active ?? _mode.Active, mode.Coupled ?? _mode.Coupled);
        _gateway.Send(mode);
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
                _manager.Ready(Status);
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
            ("configuration", ConfigurationPath));
        _manager.Ready(Status);
        Ready();
    }

    private string Status => Configuration is { Policies.Count: var count }
        ? $"{count} polic{(count == 1 ? "y" : "ies")}" : "no configuration";

    private void TellGateway()
    {
        int[] Known(IReadOnlyList<int> descriptors) =>
            [.. descriptors.Select(d => d < 0 ? d : _gateway.Translate(d))];
        _gateway.Send(new StartGateway(
            _resources.Backend.ToString().ToLowerInvariant(), Known(_resources.IkePorts), Known(_resources.NatPorts),
            Known(_resources.EspPorts), Known(_resources.PathSockets),
            _resources.Tunnel is { } tunnel ? _gateway.Translate(tunnel) : null, _options.NatTraversalPort, _crashSecret,
            _options.Passive, _options.NoNatTraversal, _options.OnlyNatTraversal, Known(_resources.PfKeySockets)));
        _deployment.TellGateway();
        if (_mode != new SetMode(null, null))
            _gateway.Send(_mode);
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
            case SignedMessage or ValidatedMessage or AaaRepliedMessage or DisconnectMessage:
                _gateway.Send(message);
                break;
            default:
                Refuse(RoleKind.Trust, message);
                break;
        }
    }

    private void OnTrustDied(string how, PendingCalls calls)
    {
        calls.FailAll();
        _gateway.Send(new TrustLost());
        Publish(EventKind.Trust, $"the ca process has died ({how}) and begins again");
    }

    private void OnGateway(IpcMessage message, PendingCalls calls)
    {
        switch (message)
        {
            case GatewayConfigured configured:
                _deployment.OnGateway(configured);
                break;
            case ControlReturn answer:
                calls.OnReturn(answer);
                break;
            case ControlEvent:
                _control.Send(message);
                break;
            case NetworkMessage network when NetworkMessages.ToChange(network) is { } change:
                _network.Apply(change);
                break;
            case ResolveMessage question:
                _gatewayNames.Answer(question);
                break;
            case SignMessage or ValidateMessage or AaaMessage or EndAaaMessage or AccountMessage:
                _trust.Send(message);
                break;
            default:
                Refuse(RoleKind.Gateway, message);
                break;
        }
    }

    // What one role tells another is what its part is. Anything else is a fault of ours, or somebody who has got hold of it.
    private void Refuse(RoleKind sender, IpcMessage message) =>
        _log.Error($"the {RoleNames.Of(sender)} process has sent a {message.GetType().Name}, which is not for it to send");

    private void OnGatewayDied(string how, PendingCalls calls)
    {
        calls.FailAll();
        // Addresses and routes of its tunnels lead nowhere now.
        _network.UndoAll();
        Publish(EventKind.Kernel, $"the ikev2 process has died ({how}) and begins again");
    }

    private void OnControl(IpcMessage message)
    {
        if (message is ControlCall call)
            _desk.Answer(call.Request, reply => _control.Send(new ControlReturn(call.Id, reply)));
    }
}

using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Engine;

namespace IkeLab.Daemon.Roles;

/// <summary>The ikev2 process: the engine, the network and the kernel.</summary>
internal sealed class GatewayRole : IRole
{
    private readonly IChannel _parent;
    private readonly Log _log;
    private readonly TrustLink _trust;
    private readonly NameLink _names;
    private readonly ForwardedNetwork _network;
    private readonly ManualResetEventSlim _ended = new(false);
    private readonly CryptoProvider _crypto = new();
    private DataPlane? _plane;
    private HalfOpenBoard? _halfOpen;
    private GatewayDriver? _driver;
    private LocalAddresses? _addresses;
    private bool _isOrderly;

    public GatewayRole(IChannel parent, Log log)
    {
        _parent = parent;
        _log = log;
        _trust = new(parent);
        _names = new(parent);
        _network = new(parent);
    }

    public void Run()
    {
        _parent.Start(Receive, _ended.Set);
        _ended.Wait();
        _addresses?.Dispose();
        if (_isOrderly)
            _driver?.Leave();
        _driver?.Dispose();
        _plane?.Dispose();
        _halfOpen?.Dispose();
        _parent.Dispose();
    }

    private void Receive(IpcMessage message)
    {
        switch (message)
        {
            case StartGateway start:
                Start(start);
                break;
            case ConfigureGateway configure:
                _parent.Send(new GatewayConfigured(_driver!.Configure(configure.Bundle, configure.AuthorityHashes)));
                _addresses!.Check();
                break;
            case SetMode mode:
                _driver!.SetMode(mode.Active, mode.Coupled);
                break;
            case ControlCall call:
                _parent.Send(new ControlReturn(call.Id, _driver!.Answer(call.Request)));
                break;
            case LeasedMessage leased:
                _driver!.OnLeased(LeaseMessages.ToCompletion(leased), leased.Problem);
                break;
            case PeerArrivedMessage arrived:
                _driver!.CloseOlder(ArrivalMessages.ToArrival(arrived));
                break;
            case DisconnectMessage disconnect:
                _driver!.Disconnect(disconnect.IkeSpi);
                break;
            case NetworkFlushedMessage flushed:
                _network.OnFlushed(flushed.Id);
                break;
            case ResolvedMessage resolved:
                _names.OnResolved(resolved);
                break;
            case TrustLost:
                _trust.FailAll();
                break;
            case LogLevelMessage level:
                _log.Verbose = level.Verbose;
                break;
            case Shutdown:
                _isOrderly = true;
                _ended.Set();
                break;
            default:
                _trust.TryComplete(message);
                break;
        }
    }

    private void Start(StartGateway start)
    {
        _plane = DataPlane.Open(start, _network, Receive, () => _driver?.EndReceive(), () => _driver?.Wake());
        _halfOpen = start.HalfOpen is { } board ? HalfOpenBoard.Inherit(board, start.Shards) : null;
        _driver = new(new()
        {
            Log = _log,
            Options = new()
            {
                Shard = start.Shard, Steering = new(start.Shards, start.SteeringKey), Crypto = _crypto,
                CrashSecret = start.CrashSecret,
                ForceUdpEncapsulation = start.ForceUdpEncapsulation, NoNatTraversal = start.NoNatTraversal,
                Passive = start.Passive, TunnelDevice = _plane.TunnelDevice,
                ByPfKey = start.Backend == DataPlane.PfKey,
                WithoutAh = start.Backend == DataPlane.PfKey || _plane.TunnelDevice is not null,
            },
            Kernel = _plane.Kernel,
            Transport = _plane.Transport,
            Trust = _trust,
            Leases = new LeaseLink(_parent),
            Network = _network,
            HalfOpen = _halfOpen,
            Resolve = _names.ResolveAsync,
            Arrived = arrival => _parent.Send(ArrivalMessages.Of(arrival)),
            Publish = happened => _parent.Send(new ControlEvent(happened)),
        });
        _trust.Complete = _driver.Complete;
        _driver.Start();
        _addresses = LocalAddresses.Watch(_driver, _log);
        _plane.Start();
    }

    private void Receive(UdpPath path, Span<byte> datagram) => _driver?.Receive(path, datagram);
}

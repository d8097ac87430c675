using System.ComponentModel;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// ESP in this process, for hosts whose kernel has none: the host routes packets into a TUN device, and they go out
/// in ESP or in UDP-encapsulated ESP (RFC 4303, RFC 3948). One thread takes packets from the device, another one from
/// the network; effects are carried out within the call.
/// </summary>
public sealed class TunKernel : IKernel
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly TunOptions _options;
    private readonly TunEvents _events;
    private readonly TunPaths _paths;
    private readonly TunControl _control;
    private readonly CryptoProvider _crypto = new();
    private readonly List<DatagramWriter> _writers = [];
    private readonly TunPump _pump;
    private readonly ITimer _timer;
    private bool _ended;
    private int _disposed;

    private TunKernel(TunOptions options, Action wake)
    {
        _options = options;
        _events = new(options.Time, options.Limits.MaxEvents, wake);
        _paths = new(
            [.. options.NatPorts.Select(port => (port.Local, SinkOf(port.Socket)))],
            [.. options.EspPorts.Select(port => (port.Local, SinkOf(port.Socket)))],
            path => options.PathMtu?.Find(path));
        var tables = new TunTables();
        var outbound = new TunOutbound(tables, _writers, options.Device, _events, Counters, options.Time);
        var inbound = new TunInbound(tables, options.Device, options.Ike, _events, Counters);
        _control = new(new(
            tables, _paths, _events, outbound.Turn, inbound.Turn, _crypto, new SystemRandom(),
            new(options.Network, options.Device.Name), options.Time, options.Limits));
        options.Network.Apply(new LinkUp(options.Device.Name, options.Mtu));
        _pump = new(
            options.Device, [.. options.NatPorts.Select(p => p.Socket), .. options.EspPorts.Select(p => p.Socket)],
            outbound, inbound, _events, options.Pause);
        _timer = options.Time.CreateTimer(_ => Locked(_control.Tick), null, s_tick, s_tick);
    }

    public string Name => "tun";

    public TunCounters Counters { get; } = new();

    /// <summary>
    /// Datagrams that the system did not send: there is no route, or the address is not ours any more.
    /// </summary>
    public long RefusedByNetwork => _writers.Sum(writer => writer.Refused);

    /// <summary>Starts the data plane.</summary>
    /// <param name="wake">
    /// Called when there is something to take: on a thread of the data plane, or within a call.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static TunKernel Open(TunOptions options, Action wake)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Mtu, 1280, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Mtu, ushort.MaxValue, nameof(options));
        _ = new Engine.Ipsec.AntiReplayWindow(options.Limits.ReplayWindow);
        return new(options, wake);
    }

    /// <summary>Without it, children of this family need UDP encapsulation.</summary>
    public bool HasEsp(bool isV6) => _paths.HasEsp(isV6);

    public bool FlushStale() => TryCarryOut(_control.Clear);

    public bool AllocateSpi(AllocateSpi effect) => TryCarryOut(() => _control.AllocateSpi(effect));

    public bool InstallChild(InstallChild effect) => TryCarryOut(() => _control.InstallChild(effect));

    public bool UpdateChildPath(UpdateChildPath effect) => TryCarryOut(() => _control.UpdateChildPath(effect));

    public bool ActivateOutbound(ActivateOutbound effect) => TryCarryOut(() => _control.ActivateOutbound(effect));

    /// <summary>Never refused before the end, as it only frees something.</summary>
    public bool RemoveChild(RemoveChild effect) => Locked(() => _control.RemoveChild(effect));

    public bool SetTrap(KernelTrap trap) => TryCarryOut(() => _control.SetTrap(trap));

    /// <inheritdoc cref="RemoveChild"/>
    public bool RemoveTrap(string connection, string child) => Locked(() => _control.RemoveTrap(connection, child));

    public bool QueryUse(uint inboundSpi) => TryCarryOut(() => _control.QueryUse(inboundSpi));

    public bool TryTake(out KernelOutput output) => _events.TryTake(out output);

    /// <summary>Ends the data plane: keys are zeroed, routes removed. Device and sockets stay open.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        _timer.Dispose();
        _pump.Dispose();
        lock (_lock)
        {
            _control.End();
            _ended = true;
        }
        foreach (var writer in _writers)
            writer.Dispose();
        _crypto.Dispose();
    }

    private IDatagramSink SinkOf(DatagramSocket socket)
    {
        var writer = new DatagramWriter(socket);
        _writers.Add(writer);
        return writer;
    }

    private bool TryCarryOut(Action action) =>
        _events.Completions < _options.Limits.MaxPending && Locked(action);

    private bool Locked(Action action)
    {
        lock (_lock)
        {
            if (!_ended)
                action();
            return !_ended;
        }
    }
}

using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// The packet threads: one from the device to the network, one from the network to the device.
/// </summary>
internal sealed class TunPump : IDisposable
{
    /// <summary>Packets that are read before those that came in are sent, so that none waits long.</summary>
    private const int MaxBatch = 64;

    private readonly StopSignal _stop = new();
    private readonly TunDevice _device;
    private readonly DatagramSocket[] _sockets;
    private readonly TunOutbound _outbound;
    private readonly TunInbound _inbound;
    private readonly TunEvents _events;
    private readonly Action _pause;
    private readonly Thread _fromHost;
    private readonly Thread _fromNetwork;

    /// <param name="pause">Called when the datagrams are through that have come together.</param>
    public TunPump(
        TunDevice device, DatagramSocket[] sockets, TunOutbound outbound, TunInbound inbound, TunEvents events,
        Action pause)
    {
        _pause = pause;
        _device = device;
        _sockets = sockets;
        _outbound = outbound;
        _inbound = inbound;
        _events = events;
        foreach (var socket in sockets)
            socket.JoinReceived();
        _fromHost = new(PumpFromHost) { Name = "tun out", IsBackground = true };
        _fromNetwork = new(PumpFromNetwork) { Name = "tun in", IsBackground = true };
        _fromHost.Start();
        _fromNetwork.Start();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stop.Set();
        _fromHost.Join();
        _fromNetwork.Join();
        _stop.Dispose();
    }

    private void PumpFromHost()
    {
        var buffer = new byte[ushort.MaxValue];
        ReadOnlySpan<int> descriptors = [_device.Descriptor];
        Span<bool> readable = [false];
        var length = 0;
        while (length >= 0 && _stop.Wait(descriptors, readable))
        {
            _outbound.Turn.Begin();
            for (var i = 0; i < MaxBatch && (length = _device.Read(buffer)) > 0; i++)
                _outbound.Handle(buffer.AsSpan(0, length));
            _outbound.Flush();
            _outbound.Turn.End();
        }
        if (length < 0)
            _events.Fault($"the device {_device.Name} has gone: nothing is sent any more");
    }

    private void PumpFromNetwork()
    {
        using var reader = new DatagramReader();
        var descriptors = Array.ConvertAll(_sockets, socket => socket.Descriptor);
        var readable = new bool[_sockets.Length];
        while (_stop.Wait(descriptors, readable))
        {
            for (var i = 0; i < _sockets.Length; i++)
            {
                if (readable[i])
                    Take(reader, _sockets[i]);
            }
        }
    }

    private void Take(DatagramReader reader, DatagramSocket socket)
    {
        if (!reader.Receive(socket))
            return;
        _inbound.Turn.Begin();
        while (reader.TryNext(socket, out var path, out var trafficClass, out var datagram))
        {
            if (socket.IsRaw)
                _inbound.HandleEsp(path, false, trafficClass, datagram);
            else
                _inbound.HandleUdp(path, trafficClass, datagram);
        }
        _inbound.Turn.End();
        _pause();
    }
}

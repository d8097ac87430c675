using System.Collections.Concurrent;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>Carries datagrams between hosts of one process, in order, on a thread of its own.</summary>
internal sealed class LabNetwork : IDisposable
{
    private readonly ConcurrentDictionary<IpAddress, Action<UdpPath, byte[]>> _hosts = [];
    private readonly BlockingCollection<(UdpPath Path, byte[] Datagram)> _underWay = [];
    private readonly Thread _thread;

    public LabNetwork()
    {
        _thread = new(Carry) { IsBackground = true };
        _thread.Start();
    }

    public void Join(IpAddress address, Action<UdpPath, byte[]> receive) => _hosts[address] = receive;

    public bool Send(in UdpPath path, ReadOnlySpan<byte> datagram) =>
        _underWay.TryAdd((new(path.Remote, path.Local), datagram.ToArray()));

    public void Dispose()
    {
        _underWay.CompleteAdding();
        _thread.Join();
        _underWay.Dispose();
    }

    private void Carry()
    {
        foreach (var (path, datagram) in _underWay.GetConsumingEnumerable())
        {
            if (_hosts.TryGetValue(path.Local.Address, out var receive))
                receive(path, datagram);
        }
    }
}

using System.ComponentModel;
using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// A UDP port of this host, on one address or on all of one family. It tells the local address that each datagram
/// came to, and sends from the one it is told.
/// </summary>
public sealed class UdpPort : IDisposable
{
    private readonly StopSignal _stop = new();
    private Thread? _thread;

    private UdpPort(DatagramSocket socket) => Socket = socket;

    internal DatagramSocket Socket { get; }

    /// <summary>What it is bound to; the address is 0.0.0.0 or :: for all of the family.</summary>
    public UdpEndpoint Local => Socket.Local;

    /// <summary>For a process that shall inherit it: the close-on-exec flag is set.</summary>
    public int Descriptor => Socket.Descriptor;

    /// <param name="local">Port 0 chooses one. IPv6 sockets are for IPv6 only.</param>
    /// <param name="reuseAddress">
    /// Set SO_REUSEADDR: other sockets of this host may be bound to the same port, and the newest gets the datagrams.
    /// </param>
    /// <param name="mark">
    /// SO_MARK, so that routes into a tunnel do not apply; needs CAP_NET_ADMIN. 0 for none.
    /// </param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static UdpPort Bind(in UdpEndpoint local, bool reuseAddress = false, uint mark = 0) =>
        new(DatagramSocket.Bind(local, false, reuseAddress, mark));

    /// <summary>
    /// One port for several shards: a socket each, of which one alone gets a datagram. They stay together as long as one of
    /// them is open.
    /// </summary>
    /// <param name="hasMarker">The port is the one of NAT traversal.</param>
    /// <exception cref="Win32Exception">The system refuses; another program may have the port.</exception>
    public static UdpPort[] BindShared(in UdpEndpoint local, ShardSteering steering, bool hasMarker, uint mark = 0)
    {
        List<UdpPort> ports = [];
        try
        {
            // Alone at first: who has this port already is not to be shared with.
            ports.Add(Bind(local, mark: mark));
            if (steering.Shards == 1)
                return [.. ports];
            ports[0].Socket.SharePort();
            while (ports.Count < steering.Shards)
                ports.Add(new(DatagramSocket.Bind(ports[0].Local, false, false, mark, sharesPort: true)));
            ports[0].Socket.Steer(steering.Program(local.Address.IsV6, hasMarker));
            return [.. ports];
        }
        catch
        {
            ports.ForEach(port => port.Dispose());
            throw;
        }
    }

    /// <summary>Takes over a bound socket that a parent process has made, and closes it at the end.</summary>
    /// <exception cref="Win32Exception">The descriptor is no UDP socket.</exception>
    public static UdpPort Inherit(int descriptor) => new(DatagramSocket.Inherit(descriptor, false));

    /// <summary>Receives on a thread of its own from now on. Nothing is allocated for a datagram.</summary>
    /// <param name="receive">
    /// Called on that thread, one datagram at a time; its octets are borrowed until it returns, and it may change them. It
    /// must not throw.
    /// </param>
    /// <param name="pause">
    /// Called there as well, when those are through that have come together. It must not throw.
    /// </param>
    /// <exception cref="InvalidOperationException">It has been started.</exception>
    public void Start(Action<UdpPath, Span<byte>> receive, Action? pause = null)
    {
        if (_thread is not null)
            throw new InvalidOperationException($"the port {Local} is read already");
        _thread = new(() => Receive(receive, pause)) { Name = $"udp {Local}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Sends from the path's local address, or from the best one when that is unspecified. From any thread.
    /// </summary>
    /// <returns>
    /// False when the system refuses it, or has no room at the moment; IKE repeats its messages.
    /// </returns>
    public bool Send(in UdpPath path, ReadOnlySpan<byte> datagram) =>
        path.Remote.Address.IsV6 == Socket.IsV6 && Socket.Send(path, datagram, 0) == 0;

    /// <summary>Ends receiving and closes the socket.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        Socket.Dispose();
        _stop.Dispose();
    }

    private void Receive(Action<UdpPath, Span<byte>> receive, Action? pause)
    {
        using var reader = new DatagramReader();
        ReadOnlySpan<int> descriptors = [Descriptor];
        Span<bool> readable = [false];
        while (_stop.Wait(descriptors, readable))
        {
            if (!reader.Receive(Socket))
                continue;
            while (reader.TryNext(Socket, out var path, out _, out var datagram))
                receive(path, datagram);
            pause?.Invoke();
        }
    }
}

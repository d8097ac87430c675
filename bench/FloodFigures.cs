using System.Buffers.Binary;
using System.Diagnostics;
using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Udp;
using IkeLab.Trust;

namespace IkeLab.Bench;

/// <summary>
/// What a datagram of a flood costs the daemon's ikev2 process, from the kernel's socket and back into it. It comes over
/// loopback from another address each time; sending it is not counted, delivering the answer is.
/// </summary>
internal sealed class FloodFigures : ITrustLink, ILeaseLink, IHostNetwork, IDisposable
{
    private const int Burst = 256;
    private const int Bursts = 8;
    private const int Rounds = 250;
    private const int MarkerLength = 4;

    private const string Policy =
        "ikev2 \"net\" passive esp from 10.2.0.0/24 to 10.1.0.0/24 local any peer any "
        + "ikesa enc aes-128-gcm prf hmac-sha2-256 group curve25519 srcid west.test psk \"secret\"\n";

    private readonly CryptoProvider _crypto = new();
    private readonly UdpPort _own = UdpPort.Bind(new(IpAddress.V4(127, 0, 0, 1), 0));
    private readonly UdpPort _crowd = UdpPort.Bind(new(IpAddress.V4(0), 0));
    private readonly PortTransport _transport;
    private readonly DatagramSocket _socket;
    private readonly DatagramReader _reader = new();
    private readonly DatagramWriter _writer;
    private readonly GatewayDriver _driver;
    private uint _source;

    private FloodFigures()
    {
        // The driver's end of the port is another descriptor of it, as if the parent had handed it over.
        _transport = new([], [Duplicate(_own)], _own.Local.Port);
        _socket = _transport.NatPorts[0].Socket;
        _writer = new(_crowd.Socket);
        _driver = new(new()
        {
            Log = new Log(TextWriter.Null, "ikev2", journal: true, verbose: false),
            Options = new() { Crypto = _crypto, CrashSecret = new byte[32] },
            Kernel = new NoKernel(() => { }), Transport = _transport, Trust = this, Leases = this,
            Network = this, Arrived = _ => { },
            Resolve = (_, _) => Task.FromResult<IReadOnlyList<IpAddress>>([]), Publish = _ => { },
        });
        _driver.Start();
        var problems = _driver.Configure(new(Policy, "west.test", [], []), []);
        if (problems.Length > 0)
            throw new InvalidOperationException(problems[0]);
    }

    public static void Print()
    {
        Figure.Title("A flood of IKE_SA_INIT at the daemon's sockets, one core");
        using var figures = new FloodFigures();
        var request = Request();
        // Until it asks for cookies.
        figures.Round(request, together: true, out _);
        var unknown = request.ToArray();
        // An exchange of an IKE SA that is not here.
        unknown[MarkerLength + 18] = 37;
        unknown[MarkerLength + 8] = 1;
        var cookie = figures.Measure("answered with a cookie", request, together: true);
        var apart = figures.Measure("answered with a cookie, each by itself", request, together: false);
        Figure.Ratio("together against each by itself", cookie / apart);
        figures.Measure("dropped: unknown SPI", unknown, together: true);
        if (figures._driver.Answer(new ShowStatsRequest()) is not StatsReply { Stats.CookiesSent: > Burst * Bursts })
            throw new InvalidOperationException("the gateway has not asked for cookies");
    }

    void ITrustLink.Handle(Effect effect)
    {
    }

    void ITrustLink.Account(AccountingRecord record)
    {
    }

    void ILeaseLink.Ask(LeaseAddress effect)
    {
    }

    void ILeaseLink.Release(ReleaseAddress effect)
    {
    }

    void IHostNetwork.Apply(NetworkChange change)
    {
    }

    void IHostNetwork.Flush(Action done) => done();

    public void Dispose()
    {
        _driver.Dispose();
        _transport.Dispose();
        _writer.Dispose();
        _reader.Dispose();
        _own.Dispose();
        _crowd.Dispose();
        _crypto.Dispose();
    }

    private double Measure(string what, byte[] datagram, bool together)
    {
        var best = double.MaxValue;
        var allocated = 0.0;
        for (var round = 0; round < Rounds; round++)
            best = Math.Min(best, Round(datagram, together, out allocated));
        Figure.Line(what, best, "ns");
        Figure.Line("    a second", 1e9 / best, "/s");
        Figure.Line("    allocated", allocated, "octets");
        return best;
    }

    private double Round(byte[] datagram, bool together, out double allocated)
    {
        long ticks = 0, octets = 0, handled = 0;
        for (var burst = 0; burst < Bursts; burst++)
        {
            Send(datagram);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var begun = Stopwatch.GetTimestamp();
            handled += ReceiveAll(together);
            ticks += Stopwatch.GetTimestamp() - begun;
            octets += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        allocated = (double)octets / handled;
        return ticks * 1e9 / Stopwatch.Frequency / handled;
    }

    private void Send(byte[] datagram)
    {
        for (var i = 0; i < Burst; i++)
        {
            var room = _writer.Reserve(datagram.Length);
            datagram.CopyTo(room);
            BinaryPrimitives.WriteUInt64BigEndian(room[MarkerLength..], ++_source);
            // All of 127.0.0.0/8 is this host.
            var from = new UdpEndpoint(IpAddress.V4(0x7F00_0000 | 0x10000 | (_source & 0xFFFF)), _crowd.Local.Port);
            _writer.Commit(new(from, _own.Local), 0, datagram.Length);
        }
        _writer.Flush();
    }

    /// <summary>As the port's thread does it.</summary>
    private long ReceiveAll(bool together)
    {
        var handled = 0L;
        while (_reader.Receive(_socket))
        {
            while (_reader.TryNext(_socket, out var path, out _, out var datagram))
            {
                _driver.Receive(_transport.ToEngine(path), datagram);
                handled++;
                if (!together)
                    _driver.EndReceive();
            }
            _driver.EndReceive();
        }
        return handled;
    }

    /// <summary>A first request, behind the marker that tells it from ESP.</summary>
    private static byte[] Request()
    {
        var pair = new EnginePair(KeyExchangeMethod.X25519, 10);
        var initiator = pair.NewInitiator(1);
        initiator.HandleCommand(pair.Now, new Initiate("bench"));
        return [.. new byte[MarkerLength], .. pair.LastDatagram(pair.Drain(initiator))];
    }

    private static int Duplicate(UdpPort port) => Daemon.Supervision.Descriptors.Duplicate(port.Descriptor);
}

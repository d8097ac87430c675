using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Leases;
using IkeLab.Engine;
using IkeLab.Kernel;
using IkeLab.Kernel.Routing;
using IkeLab.Trust;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>A driver with nothing around it: what it sends is kept, and no kernel carries anything.</summary>
internal sealed class GatewayEnd : ITransport, ITrustLink, IDisposable
{
    private readonly CryptoProvider _crypto = new();
    private readonly Queue<(UdpPath Path, byte[] Datagram)> _sent = new();

    /// <param name="policy">A configuration without PSK files.</param>
    /// <param name="leases">Of all shards; null for pools of its own.</param>
    public GatewayEnd(
        string policy, IKernel? kernel = null, int shard = 0, int shards = 1, LeaseDesk? leases = null,
        HalfOpenBoard? halfOpen = null)
    {
        Leases = leases ?? new(new(TextWriter.Null, "parent", journal: true, verbose: false));
        Leases.Configure(TextHost.Read(policy).Configuration, "gateway.test");
        GatewayDriver? driver = null;
        Driver = driver = new(new()
        {
            Log = new Log(TextWriter.Null, "ikev2", journal: true, verbose: false),
            Options = new() { Crypto = _crypto, CrashSecret = new byte[32], Shard = shard, Steering = new(shards, 0) },
            Kernel = kernel ?? new NoKernel(() => driver?.Wake()),
            Transport = this, Trust = this, Network = Network, HalfOpen = halfOpen,
            Leases = new LabLeases(Leases, shard, () => driver), Arrived = Arrivals.Add,
            Resolve = (_, _) => Task.FromResult<IReadOnlyList<IpAddress>>([]), Publish = Events.Add,
        });
        Driver.Start();
        Assert.Empty(Configure(policy));
    }

    public GatewayDriver Driver { get; }
    public LeaseDesk Leases { get; }
    public LabHostNetwork Network { get; } = new();
    public List<EventInfo> Events { get; } = [];
    public List<PeerArrival> Arrivals { get; } = [];
    public List<Effect> Asked { get; } = [];

    /// <summary>Datagrams are counted and not kept.</summary>
    public bool IsCounting { get; set; }
    public long Counted { get; private set; }
    public long Flushes { get; private set; }
    public long Refused { get; set; }

    public string[] Configure(string policy) => Driver.Configure(new(policy, "gateway.test", [], []), []);

    public StatsInfo Statistics() => Assert.IsType<StatsReply>(Driver.Answer(new ShowStatsRequest())).Stats;

    /// <summary>The next datagram that was sent, with the path as its receiver sees it; null for none.</summary>
    public (UdpPath Path, byte[] Datagram)? Take()
    {
        lock (_sent)
        {
            return _sent.TryDequeue(out var sent)
                ? (new(sent.Path.Remote, sent.Path.Local), sent.Datagram)
                : null;
        }
    }

    public void Deliver(UdpPath path, byte[] datagram)
    {
        Driver.Receive(path, datagram);
        Driver.EndReceive();
    }

    bool ITransport.Send(in UdpPath path, ReadOnlySpan<byte> datagram)
    {
        Counted++;
        if (IsCounting)
            return true;
        lock (_sent)
            _sent.Enqueue((path, datagram.ToArray()));
        return true;
    }

    void ITransport.Flush() => Flushes++;
    void ITrustLink.Handle(Effect effect) => Asked.Add(effect);

    void ITrustLink.Account(AccountingRecord record)
    {
    }

    public void Dispose()
    {
        Driver.Dispose();
        _crypto.Dispose();
    }

    /// <summary>A host whose network is changed at once, or when it is told.</summary>
    internal sealed class LabHostNetwork : IHostNetwork
    {
        private readonly List<Action> _waiting = [];

        public bool IsSlow { get; set; }
        public int Waiting => _waiting.Count;

        public void Apply(NetworkChange change)
        {
        }

        public void Flush(Action done)
        {
            if (IsSlow)
                _waiting.Add(done);
            else
                done();
        }

        public void CatchUp()
        {
            _waiting.ForEach(done => done());
            _waiting.Clear();
        }
    }
}

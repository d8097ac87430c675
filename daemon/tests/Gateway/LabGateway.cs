using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Leases;
using IkeLab.Engine;
using IkeLab.Trust;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>The driver of the ikev2 role with the trust service behind it, on a network of its own and without a kernel.</summary>
internal sealed class LabGateway : IDisposable, ITransport, ITrustLink
{
    private readonly LabNetwork _network;
    private readonly CryptoProvider _crypto = new();
    private readonly TrustService _trust = new();
    private readonly LeaseDesk _leases;
    private readonly GatewayDriver _driver;

    /// <param name="folder">As /etc/iked; null for one without keys.</param>
    public LabGateway(LabNetwork network, string address, string text, string folder = "/nonexistent")
    {
        _network = network;
        var host = new RecordingHost(new TextHost(text));
        var loaded = IkedConfiguration.Load(new() { Host = host });
        Assert.True(loaded.Configuration is not null, string.Join('\n', loaded.Errors.Select(e => e.Render())));
        var configuration = loaded.Configuration;
        var mapping = configuration.ToEndpointConfiguration(new() { HostName = host.HostName, Crypto = _crypto });
        _trust.Reload(new()
        {
            Root = folder, Settings = configuration.Settings, Users = configuration.Users,
            Authentication = mapping.Policies.ToDictionary(p => p.Key, p => p.Value.Authentication.Kind),
        });
        _leases = new(new(Log, "parent", journal: false, verbose: true));
        _leases.Configure(configuration, host.HostName);
        _driver = new(new()
        {
            Log = new(Log, "ikev2", journal: false, verbose: true),
            Options = new() { Crypto = _crypto, CrashSecret = new byte[32] },
            Kernel = new NoKernel(Wake), Transport = this, Trust = this, Network = new FakeNetwork(),
            Resolve = (_, _) => Task.FromResult<IReadOnlyList<IpAddress>>([]),
            Leases = new LabLeases(_leases, 0, () => _driver), Arrived = _ => { }, Publish = _ => { },
        });
        _driver.Start();
        network.Join(IpAddress.Parse(address), (path, datagram) => _driver.Receive(path, datagram));
        Assert.Empty(_driver.Configure(Bundles.ForGateway(configuration, host), _trust.AuthorityHashes));
    }

    public LogLines Log { get; } = new();

    public ConnectionInfo Connection => Assert.Single(
        Assert.IsType<ConnectionList>(_driver.Answer(new ListConnectionsRequest())).Items);

    long ITransport.Refused => 0;

    void ITransport.Flush()
    {
    }

    bool ITransport.Send(in UdpPath path, ReadOnlySpan<byte> datagram) => _network.Send(path, datagram);

    void ITrustLink.Handle(Effect effect) => _trust.Handle(effect, completion => _driver.Complete(completion));

    void ITrustLink.Account(AccountingRecord record) => _trust.Account(record);

    public void Dispose()
    {
        _driver.Dispose();
        _trust.Dispose();
        _crypto.Dispose();
    }

    private void Wake() => _driver?.Wake();
}

using System.Collections.Concurrent;
using System.ComponentModel;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// The network of a Linux host, by rtnetlink and what looks after its name servers. One thread carries out
/// changes in the order in which they came.
/// </summary>
public sealed class HostNetwork : IHostNetwork, IDisposable
{
    private readonly NetlinkSocket _netlink;
    private readonly HostNetworkOptions _options;
    private readonly Action<string> _fault;
    private readonly HostNetworkDriver _driver;
    private readonly NameServerTable _nameServers;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _worker;
    private int _pending;

    private HostNetwork(NetlinkSocket netlink, HostNetworkOptions options, Action<string> fault)
    {
        _netlink = netlink;
        _options = options;
        _fault = fault;
        _driver = new(netlink, options, fault);
        _nameServers = new(NameServerBackend.Find(options, fault), fault);
        _worker = new(Work) { Name = "host network", IsBackground = true };
        _worker.Start();
    }

    /// <summary>Needs CAP_NET_ADMIN in the network namespace of the calling thread.</summary>
    /// <param name="fault">
    /// Takes one sentence for people about what did not work; called on another thread.
    /// </param>
    /// <exception cref="Win32Exception">The kernel refuses us a netlink socket.</exception>
    public static HostNetwork Open(HostNetworkOptions options, Action<string> fault) =>
        new(NetlinkSocket.Open(RouteNumbers.Protocol), options, fault);

    public void Apply(NetworkChange change)
    {
        var isRemoval = change is HostAddress { Added: false } or HostRoute { Added: false }
            or NameServers { Added: false };
        var limit = isRemoval ? 2 * _options.MaxPending : _options.MaxPending;
        if (_work.IsAddingCompleted)
            return;
        if (Interlocked.Increment(ref _pending) > limit)
        {
            Interlocked.Decrement(ref _pending);
            _fault($"cannot change the host's network: {limit} changes wait already, so this one is lost: {change}");
            return;
        }
        _work.Add(() =>
        {
            Interlocked.Decrement(ref _pending);
            Carry(change);
        });
    }

    public void Flush(Action done)
    {
        if (!_work.IsAddingCompleted)
            _work.Add(done);
    }

    /// <summary>Carries out what was asked for, removes everything that was added, and ends.</summary>
    public void Dispose()
    {
        if (_work.IsAddingCompleted)
            return;
        _work.CompleteAdding();
        _worker.Join();
        _netlink.Dispose();
        _work.Dispose();
    }

    private void Work()
    {
        Run(_nameServers.Start);
        Run(_driver.Start);
        foreach (var change in _work.GetConsumingEnumerable())
            Run(change);
        Run(_nameServers.End);
        Run(_driver.End);
    }

    private void Carry(NetworkChange change)
    {
        switch (change)
        {
            case LinkUp link:
                _driver.Change(link);
                break;
            case HostAddress address:
                _driver.Change(address);
                break;
            case HostRoute route:
                _driver.Change(route);
                break;
            case NameServers servers:
                _nameServers.Change(servers);
                break;
        }
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Win32Exception error)
        {
            _fault($"the kernel cannot be asked to change the host's network: {error.Message}");
        }
    }
}

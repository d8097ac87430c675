using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Logging;
using IkeLab.Engine;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Roles;

/// <summary>
/// Follows the addresses of this host: IKE SAs at an address that is gone move to the one that leads to the peer now
/// (RFC 4555), and connections that had no way to their peer begin when there is one.
/// </summary>
internal sealed class LocalAddresses : IDisposable
{
    private readonly GatewayDriver _driver;
    private readonly Log _log;
    private readonly AutoResetEvent _changed = new(false);
    private readonly Thread _thread;
    private AddressWatch? _watch;
    private volatile bool _ending;

    private LocalAddresses(GatewayDriver driver, Log log)
    {
        _driver = driver;
        _log = log;
        _thread = new(Work) { Name = "local addresses", IsBackground = true };
    }

    public static LocalAddresses Watch(GatewayDriver driver, Log log)
    {
        var addresses = new LocalAddresses(driver, log);
        addresses._watch = AddressWatch.Open(new(), _ => addresses.Check());
        addresses._thread.Start();
        return addresses;
    }

    /// <summary>Something may have changed.</summary>
    public void Check() => _changed.Set();

    public void Dispose()
    {
        _ending = true;
        _changed.Set();
        _thread.Join();
        _watch?.Dispose();
    }

    private void Work()
    {
        while (_changed.WaitOne() && !_ending)
        {
            var isLost = false;
            var moved = new HashSet<IpAddress>();
            foreach (var (local, remote) in _driver.Paths())
            {
                if (local is { } address && (_watch!.Addresses.Contains(address) || !moved.Add(address)))
                    continue;
                var source = _watch!.PathTo(remote)?.Source;
                if (local is null)
                    isLost |= source is not null;
                else if (source is { } better && better != local)
                    Move(local.Value, better);
                else
                    moved.Remove(local.Value);
            }
            if (isLost)
                _driver.FindRoutes();
        }
    }

    private void Move(IpAddress from, IpAddress to)
    {
        _log.Info($"the address {from} of this host is gone; {to} takes its place");
        _driver.MoveLocal(from, to);
    }
}

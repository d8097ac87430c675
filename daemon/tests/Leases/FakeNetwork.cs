using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Tests.Leases;

/// <summary>A host's network as changes leave it, a line each.</summary>
internal sealed class FakeNetwork : IHostNetwork
{
    private readonly List<string> _held = [];

    /// <summary>Everything that was asked for, with + and -.</summary>
    public List<string> Log { get; } = [];

    /// <summary>What somebody wants now, each once.</summary>
    public IEnumerable<string> Held => _held.Distinct().Order(StringComparer.Ordinal);

    public void Apply(NetworkChange change)
    {
        var (text, added) = change switch
        {
            LinkUp c => ($"link {c.Device} {c.Mtu}", true),
            HostAddress c => ($"addr {c.Address}/{c.PrefixLength} {c.Device}", c.Added),
            HostRoute c => ($"route {c.Network}/{c.PrefixLength} {c.Device} {c.Source}", c.Added),
            NameServers c =>
                ($"dns {c.Device} {string.Join(' ', c.Servers)} ({string.Join(' ', c.Domains)})", c.Added),
            _ => throw new ArgumentException($"{change}", nameof(change)),
        };
        Log.Add((added ? "+" : "-") + text);
        if (change is LinkUp)
            return;
        if (added)
            _held.Add(text);
        else
            Assert.True(_held.Remove(text), $"nobody has asked for {text}");
    }

    public void Flush(Action done) => done();
}

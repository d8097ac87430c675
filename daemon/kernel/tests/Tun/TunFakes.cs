using IkeLab.Engine;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Tun;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tests.Tun;

/// <summary>A socket: what goes out is kept.</summary>
internal sealed class FakeSink : IDatagramSink
{
    private readonly byte[] _room = new byte[ushort.MaxValue];
    private readonly List<FakeDatagram> _committed = [];

    /// <summary>False: what goes out is lost, and nothing is allocated for it.</summary>
    public bool Keeps { get; set; } = true;

    public List<FakeDatagram> Sent { get; } = [];

    public Span<byte> Reserve(int length) => _room.AsSpan(0, length);

    public void Commit(in UdpPath path, byte trafficClass, int length)
    {
        if (Keeps)
            _committed.Add(new(path, trafficClass, _room[..length]));
    }

    public void Flush()
    {
        Sent.AddRange(_committed);
        _committed.Clear();
    }

    public FakeDatagram[] Take()
    {
        FakeDatagram[] all = [.. Sent];
        Sent.Clear();
        return all;
    }
}

internal sealed record FakeDatagram(UdpPath Path, byte TrafficClass, byte[] Octets);

/// <summary>A host: what it receives is kept.</summary>
internal sealed class FakeHost : IHostLink
{
    public List<byte[]> Received { get; } = [];

    /// <summary>False: what is received is lost, and nothing is allocated for it.</summary>
    public bool Keeps { get; set; } = true;

    public void Write(ReadOnlySpan<byte> packet)
    {
        if (Keeps && packet.Length > 0)
            Received.Add(packet.ToArray());
    }

    public byte[] Single()
    {
        var packet = Assert.Single(Received);
        Received.Clear();
        return packet;
    }
}

/// <summary>The host's routes with how often they are wanted.</summary>
internal sealed class FakeNetwork : IHostNetwork
{
    public Dictionary<string, int> Routes { get; } = [];

    public void Apply(NetworkChange change)
    {
        if (change is not HostRoute route)
            return;
        var name = $"{route.Network}/{route.PrefixLength} {route.Device}";
        var wanted = Routes.GetValueOrDefault(name) + (route.Added ? 1 : -1);
        Assert.True(wanted >= 0);
        if (wanted == 0)
            Routes.Remove(name);
        else
            Routes[name] = wanted;
    }

    public void Flush(Action done) => done();
}

/// <summary>A clock that goes when it is told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = 1000;

    public override long TimestampFrequency => 1000;
    public override long GetTimestamp() => _now;
    public void Pass(TimeSpan time) => _now += (long)time.TotalMilliseconds;
}

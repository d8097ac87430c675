using IkeLab.Engine;
using IkeLab.Engine.Ipsec;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Report;

namespace IkeLab.Sim;

/// <summary>Counts and samples; bounded however long a run is.</summary>
internal sealed class Metrics
{
    private const int MaxSamples = 1440;
    private readonly long[] _traffic = new long[(int)IpsecVerdict.BadPadding + 1];
    private readonly Dictionary<(int Host, ulong Spi), long> _handshakes = [];
    private readonly Histogram _handshakeLatency = new();
    private readonly List<double>[] _series = new List<double>[SeriesNames.Length];
    private readonly long[] _last = new long[SeriesNames.Length];

    private static readonly (string Name, string Unit, bool IsDifference)[] SeriesNames =
    [
        ("IKE SAs", "SAs", false), ("child SAs", "SAs", false), ("retransmissions", "datagrams", true),
        ("lost", "datagrams", true), ("IKE rekeys", "rekeys", true), ("child rekeys", "rekeys", true),
        ("traffic delivered", "packets", true), ("liveness checks", "requests", true),
    ];

    public Metrics()
    {
        for (var i = 0; i < _series.Length; i++)
            _series[i] = [];
    }

    public long IkeSent;
    public long TrafficSent;
    public long TrafficWithoutSa;
    public long UnknownSpi;
    public long BytesSent;
    public long Delivered;
    public long Lost;
    public long Partitioned;
    public long Unreachable;
    public long Duplicated;
    public long Reordered;
    public long Corrupted;
    public long Fragments;
    public long Partitions;
    public long Crashes;
    public long NatRebindings;
    public long Pauses;
    public long Upsets;
    public long Clogs;
    public long Moves;
    public long Reloads;
    public long Failovers;
    public long IgnoredRequests;
    public long Injected;
    public long SlowEffects;
    public long FailedEffects;

    public TimeSpan SampleEvery { get; set; } = TimeSpan.FromMinutes(1);

    public void CountTraffic(IpsecVerdict verdict) => _traffic[(int)verdict]++;

    public long Traffic(IpsecVerdict verdict) => _traffic[(int)verdict];

    public void OnNotice(long now, SimHost host, Notice notice)
    {
        switch (notice.Kind)
        {
            case NoticeKind.IkeSaEstablished:
                if (notice.Initiator && _handshakes.Remove((host.Index, notice.IkeSpi), out var begun))
                    _handshakeLatency.Add((now - begun) / 10);
                break;
            case NoticeKind.IkeSaFailed:
                _handshakes.Remove((host.Index, notice.IkeSpi));
                break;
        }
    }

    /// <summary>The first IKE_SA_INIT request of a new IKE SA leaves its initiator.</summary>
    public void OnHandshakeBegun(long now, SimHost host, ulong spi) => _handshakes.TryAdd((host.Index, spi), now);

    public void Sample(World world)
    {
        if (_series[0].Count >= MaxSamples)
            return;
        long sas = 0, children = 0;
        var totals = new Totals(world);
        foreach (var host in world.Hosts)
        {
            sas += host.Engine.IkeSaCount;
            children += host.Kernel.SaCount;
        }
        long[] values =
        [
            sas, children, totals.Retransmissions, Lost, totals.IkeRekeys, totals.ChildRekeys, _traffic[(int)IpsecVerdict.Ok],
            totals.LivenessChecks,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            _series[i].Add(SeriesNames[i].IsDifference ? values[i] - _last[i] : values[i]);
            _last[i] = values[i];
        }
    }

    public IReadOnlyList<Series> ToSeries()
    {
        var series = new Series[SeriesNames.Length];
        for (var i = 0; i < series.Length; i++)
            series[i] = new(SeriesNames[i].Name, SeriesNames[i].Unit, _series[i]);
        return series;
    }

    public IReadOnlyList<Distribution> ToDistributions() => [_handshakeLatency.ToDistribution("handshake")];
}

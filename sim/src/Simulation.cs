using System.Diagnostics;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Invariants;
using IkeLab.Sim.Report;
using IkeLab.Sim.Toy;

namespace IkeLab.Sim;

/// <summary>Runs one world from set-up to teardown and tells how it went.</summary>
public sealed class Simulation
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>Without faults for so long, everything must work: retransmission, liveness and reconnection in a row.</summary>
    private static readonly TimeSpan ConvergenceBudget = TimeSpan.FromMinutes(8);

    /// <summary>Time for rekeys under way and for SAs that linger.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TeardownBudget = TimeSpan.FromMinutes(6);

    private readonly SimOptions _options;
    private readonly IProgress<SimProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly World _world;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan? _reportedAt;

    private Simulation(
        SimOptions options, IProgress<SimProgress>? progress, DrawLog? draws, CancellationToken cancellation)
    {
        _options = options;
        _progress = progress;
        _cancellation = cancellation;
        ICryptoProvider crypto = options.Crypto == CryptoKind.Real ? new CryptoProvider() : new ToyCryptoProvider();
        var pcap = options.PcapPath is { } path
            ? new BufferedStream(new FileStream(path, FileMode.Create, FileAccess.Write), 1 << 20)
            : null;
        _world = new(options, new SeededChoices(options.Seed, draws), crypto, pcap,
            options.PcapPath is { } file ? file + ".keys" : null);
        new Scenario(_world, crypto, new(options, _world.Choices, () => _world.Now)).Build();
    }

    /// <summary>
    /// Runs to the end, to the first broken invariant, or until stopped. Progress is reported a few times a second of
    /// wall time. The capture, where one is asked for, is written on the way.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static RunRecord Run(
        SimOptions options, IProgress<SimProgress>? progress = null, CancellationToken cancellation = default,
        DrawLog? draws = null)
    {
        var simulation = new Simulation(options, progress, draws, cancellation);
        try
        {
            simulation.RunPhases();
        }
        catch (Exception exception) when (exception is not (IOException or UnauthorizedAccessException))
        {
            simulation._world.Invariants.Break(Invariant.NoException, exception.ToString());
        }
        finally
        {
            simulation._world.Pcap?.Dispose();
            simulation._world.Keys.Write();
        }
        return simulation.ToRecord();
    }

    /// <summary>
    /// Runs twice. A second run that differs makes the verdict nondeterminism, and the first draw that differs is named.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    public static RunRecord RunTwice(
        SimOptions options, IProgress<SimProgress>? progress = null, CancellationToken cancellation = default)
    {
        var (firstDraws, secondDraws) = (new DrawLog(), new DrawLog());
        var first = Run(options, progress, cancellation, firstDraws);
        if (first.Verdict != Verdict.Held)
            return first;
        var second = Run(options with { PcapPath = null }, progress, cancellation, secondDraws);
        return second.Verdict == Verdict.Interrupted ? second : Compare(first, second, firstDraws, secondDraws);
    }

    internal static RunRecord Compare(RunRecord first, RunRecord second, DrawLog firstDraws, DrawLog secondDraws)
    {
        var difference = DrawLog.FirstDifference(firstDraws, secondDraws);
        if (difference is null && first.Events != second.Events)
            difference = $"all draws are equal, but one run has {first.Events} events and the other {second.Events}";
        return difference is null ? first : first with
        {
            Verdict = Verdict.Nondeterminism,
            Violation = new(Verdict.Nondeterminism, "equal seeds give equal runs", difference, first.VirtualTime, "", []),
        };
    }

    private void RunPhases()
    {
        var samples = Math.Max(1, (long)Math.Ceiling(_options.Duration.TotalMinutes / 1000));
        _world.Metrics.SampleEvery = TimeSpan.FromMinutes(samples);
        _world.Schedule(_world.Metrics.SampleEvery.Ticks, EventKind.Sample, 0);
        Faults.Begin(_world);
        if (!Advance("life", _options.Duration, () => false))
            return;
        _world.FaultsOn = false;
        var healed = _world.Now;
        if (!Advance("healing", ConvergenceBudget, () => Settlement.IsConverged(_world, out _)))
            return;
        Settlement.CheckConverged(_world, TimeSpan.FromTicks(_world.Now - healed));
        Settlement.CheckRedirected(_world);
        if (!Advance("quiet", Quiet(), () => false))
            return;
        Settlement.CheckOneChild(_world);
        _world.Plan.IsOn = false;
        for (var i = _world.Hosts.Count - 1; i >= 0; i--)
            _world.Hosts[i].Command(new TerminateAll());
        if (Advance("teardown", TeardownBudget, () => Settlement.IsAtBaseline(_world)))
            Settlement.CheckBaseline(_world);
    }

    /// <summary>After so long whoever holds SAs with a peer that has forgotten them has noticed.</summary>
    private TimeSpan Quiet()
    {
        var retransmission = _world.Hosts[0].Configuration.Retransmission;
        var patience = retransmission.Total() * (1 + retransmission.Jitter);
        // RFC 4555 §3.11: a responder with MOBIKE waits for five minutes at least.
        return Settling + _options.Liveness + (_options.Mobike ? patience + TimeSpan.FromMinutes(5) : patience);
    }

    /// <summary>Lets virtual time pass in steps, until the condition holds or the budget is spent.</summary>
    private bool Advance(string phase, TimeSpan budget, Func<bool> isDone)
    {
        var begin = _world.Now;
        var end = begin + budget.Ticks;
        while (_world.Now < end && !isDone())
        {
            if (!_world.RunUntil(Math.Min(end, _world.Now + Step.Ticks), _cancellation))
                return false;
            Report(phase, (double)(_world.Now - begin) / budget.Ticks);
        }
        return true;
    }

    private void Report(string phase, double share)
    {
        if (_progress is null || (_reportedAt is { } last && _clock.Elapsed - last < ReportInterval))
            return;
        _reportedAt = _clock.Elapsed;
        var up = 0;
        foreach (var host in _world.Hosts)
            up += host.Kernel.SaCount > 0 && !_world.IsGateway(host.Index) ? 1 : 0;
        _progress.Report(new(phase, share, TimeSpan.FromTicks(_world.Now), _options.Peers, up,
            _world.Events, _world.Metrics.IkeSent + _world.Metrics.TrafficSent, _world.Metrics.Lost));
    }

    private RunRecord ToRecord()
    {
        var violation = _world.Violation;
        var verdict = violation?.Verdict ?? (_cancellation.IsCancellationRequested ? Verdict.Interrupted : Verdict.Held);
        return new()
        {
            Options = _options,
            Verdict = verdict,
            Violation = violation,
            VirtualTime = TimeSpan.FromTicks(_world.Now),
            Events = _world.Events,
            Figures = Figures.Of(_world),
            Distributions = _world.Metrics.ToDistributions(),
            SampleEvery = _world.Metrics.SampleEvery,
            Series = _world.Metrics.ToSeries(),
            Charts = _world.Charts.ToCharts(),
            Checks = _world.Invariants.ToFigures(),
            Wall = new(_clock.Elapsed, Process.GetCurrentProcess().PeakWorkingSet64, GC.GetTotalAllocatedBytes()),
        };
    }
}

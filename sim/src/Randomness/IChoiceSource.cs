namespace IkeLab.Sim;

/// <summary>What a choice is about. Each kind and each chooser has a stream of its own.</summary>
public enum ChoiceKind : byte
{
    Setup,
    Delay,
    Loss,
    Duplicate,
    Reorder,
    Corrupt,
    Partition,
    Crash,
    HostFault,
    Adversary,
    Nat,
    Traffic,
    KernelSpi,
    KernelLifetime,
    Engine,
    Clog,
    Roam,
    Reload,
    Failover,
}

/// <summary>
/// All nondeterminism of a world passes through here, so that a seeded generator, an explorer, a replay and a shrinker
/// are interchangeable.
/// </summary>
public interface IChoiceSource
{
    /// <summary>64 bits for this chooser (a host or link) and kind.</summary>
    ulong Next(int chooser, ChoiceKind kind);
}

/// <summary>Ways to use a choice.</summary>
public static class Choices
{
    /// <summary>True with the probability <paramref name="share"/>; draws nothing where the answer is certain.</summary>
    public static bool Happens(this IChoiceSource choices, int chooser, ChoiceKind kind, double share) =>
        share > 0 && (share >= 1 || choices.Fraction(chooser, kind) < share);

    /// <summary>Uniform in [0, 1).</summary>
    public static double Fraction(this IChoiceSource choices, int chooser, ChoiceKind kind) =>
        (choices.Next(chooser, kind) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, count).</summary>
    public static int Below(this IChoiceSource choices, int chooser, ChoiceKind kind, int count) =>
        (int)((UInt128)choices.Next(chooser, kind) * (uint)count >> 64);

    /// <summary>Exponentially distributed around the mean: the wait for the next event of a Poisson process.</summary>
    public static TimeSpan Exponential(this IChoiceSource choices, int chooser, ChoiceKind kind, TimeSpan mean) =>
        TimeSpan.FromTicks((long)(-Math.Log(1 - choices.Fraction(chooser, kind)) * mean.Ticks));

    public static TimeSpan Between(
        this IChoiceSource choices, int chooser, ChoiceKind kind, TimeSpan low, TimeSpan high) =>
        low + TimeSpan.FromTicks((long)(choices.Fraction(chooser, kind) * (high - low).Ticks));
}

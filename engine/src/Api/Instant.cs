namespace IkeLab.Engine;

/// <summary>
/// A point on the driver's monotonic clock, in ticks of 100 ns since an epoch that the driver chooses.
/// The engine only compares instants and adds durations; it never reads a clock.
/// </summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>Later than every instant that a driver can reach: "no deadline".</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    /// <summary>The later of the addition and its saturation at <see cref="Never"/>.</summary>
    public static Instant operator +(Instant at, TimeSpan duration) =>
        at.Ticks > long.MaxValue - Math.Max(0, duration.Ticks) ? Never : new(at.Ticks + duration.Ticks);

    public static TimeSpan operator -(Instant later, Instant earlier) => new(later.Ticks - earlier.Ticks);
    public static bool operator <(Instant a, Instant b) => a.Ticks < b.Ticks;
    public static bool operator >(Instant a, Instant b) => a.Ticks > b.Ticks;
    public static bool operator <=(Instant a, Instant b) => a.Ticks <= b.Ticks;
    public static bool operator >=(Instant a, Instant b) => a.Ticks >= b.Ticks;

    public override string ToString() => this == Never ? "never" : new TimeSpan(Ticks).ToString("c");
}

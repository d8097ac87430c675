using System.Diagnostics;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>The driver's instants: a clock that does not jump.</summary>
internal static class MonotonicClock
{
    public static Instant Now => new(Stopwatch.GetElapsedTime(0).Ticks);
}

namespace IkeLab.Crypto.Tests;

internal static class Allocation
{
    /// <summary>Managed octets that an action allocates once it is warm.</summary>
    internal static long Of(Action action)
    {
        for (int i = 0; i < 3; i++)
            action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

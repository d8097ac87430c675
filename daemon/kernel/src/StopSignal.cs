using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel;

/// <summary>Ends the waiting of threads that wait for descriptors. Once set it stays set.</summary>
internal sealed partial class StopSignal : IDisposable
{
    private const short PollIn = 1;

    private readonly SafeFileHandle _event = new(
        SocketNative.Check(EventDescriptor(0, SocketNative.CloseOnExec), "make an event"), true);

    /// <summary>From any thread.</summary>
    public unsafe void Set()
    {
        var one = 1UL;
        Write(_event, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits until one of the descriptors can be read.</summary>
    /// <param name="readable">
    /// In the order of the descriptors; a descriptor in error counts as readable.
    /// </param>
    /// <returns>False when <see cref="Set"/> was called.</returns>
    public unsafe bool Wait(ReadOnlySpan<int> descriptors, Span<bool> readable)
    {
        var entries = stackalloc PollEntry[descriptors.Length + 1];
        for (var i = 0; i < descriptors.Length; i++)
            entries[i] = new() { Descriptor = descriptors[i], Events = PollIn };
        entries[descriptors.Length] = new()
        {
            Descriptor = (int)_event.DangerousGetHandle(), Events = PollIn,
        };
        while (Poll(entries, (nuint)descriptors.Length + 1, -1) < 0)
        {
            if (Marshal.GetLastPInvokeError() != SocketNative.Interrupted)
                return false;
        }
        for (var i = 0; i < descriptors.Length; i++)
            readable[i] = entries[i].Returned != 0;
        return entries[descriptors.Length].Returned == 0;
    }

    public void Dispose() => _event.Dispose();

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(SafeHandle descriptor, byte* octets, nuint length);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

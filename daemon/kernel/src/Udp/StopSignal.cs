using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.Udp;

/// <summary>Ends the waiting of threads that wait for descriptors. Once set it stays set.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly SafeFileHandle _event = new(
        SocketNative.Check(SocketNative.EventDescriptor(0, SocketNative.CloseOnExec), "make an event"), true);

    /// <summary>From any thread.</summary>
    public unsafe void Set()
    {
        var one = 1UL;
        SocketNative.Write(_event, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits until one of the descriptors can be read.</summary>
    /// <param name="readable">In the order of the descriptors; a descriptor in error counts as readable.</param>
    /// <returns>False when <see cref="Set"/> was called.</returns>
    public unsafe bool Wait(ReadOnlySpan<int> descriptors, Span<bool> readable)
    {
        var entries = stackalloc SocketNative.PollEntry[descriptors.Length + 1];
        for (var i = 0; i < descriptors.Length; i++)
            entries[i] = new() { Descriptor = descriptors[i], Events = SocketNative.PollIn };
        entries[descriptors.Length] = new()
        {
            Descriptor = (int)_event.DangerousGetHandle(), Events = SocketNative.PollIn,
        };
        while (SocketNative.Poll(entries, (nuint)descriptors.Length + 1, -1) < 0)
        {
            if (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != SocketNative.Interrupted)
                return false;
        }
        for (var i = 0; i < descriptors.Length; i++)
            readable[i] = entries[i].Returned != 0;
        return entries[descriptors.Length].Returned == 0;
    }

    public void Dispose() => _event.Dispose();
}

using System.Collections.Concurrent;
using IkeLab.Engine;

namespace IkeLab.Kernel.Tun;

/// <summary>What the kernel has to say, until it is taken. From any thread.</summary>
internal sealed class TunEvents(TimeProvider time, int maxEvents, Action wake)
{
    /// <summary>Anybody can send ESP of unknown SPIs.</summary>
    private const int MaxUnknownSpisASecond = 16;

    private readonly ConcurrentQueue<KernelOutput> _outputs = [];
    private int _completions;
    private int _events;
    private int _dropped;

    // The inbound thread's.
    private long _second;
    private int _unknownSpis;

    /// <summary>Completions that have not been taken.</summary>
    public int Completions => Volatile.Read(ref _completions);

    public void Complete(Completion completion)
    {
        Interlocked.Increment(ref _completions);
        _outputs.Enqueue(new KernelCompleted(completion));
        wake();
    }

    public void Raise(KernelEvent raised) => Emit(new KernelRaised(raised));

    public void Fault(string message) => Emit(new KernelFault(message));

    public void Emit(KernelOutput output)
    {
        if (Interlocked.Increment(ref _events) > maxEvents)
        {
            Interlocked.Decrement(ref _events);
            Interlocked.Increment(ref _dropped);
            return;
        }
        _outputs.Enqueue(output);
        wake();
    }

    /// <summary>At most some a second. The inbound thread's.</summary>
    public void RaiseUnknownSpi(in UdpEndpoint remote, uint spi)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (second != _second)
            (_second, _unknownSpis) = (second, 0);
        if (++_unknownSpis <= MaxUnknownSpisASecond)
            Raise(new UnknownEspSpi(remote, spi));
    }

    /// <summary>One half of the SA has reached a limit of octets.</summary>
    public void RaiseLimit(TunSa sa) => RaiseExpire(sa, sa.IsUsedUp);

    public void RaiseExpire(TunSa sa, bool hard)
    {
        if (sa.TryReport(hard))
            Raise(new Expire(sa.Spi, hard));
    }

    public bool TryTake(out KernelOutput output)
    {
        if (_outputs.TryDequeue(out output!))
        {
            Interlocked.Decrement(ref output is KernelCompleted ? ref _completions : ref _events);
            return true;
        }
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        output = new KernelFault($"{dropped} events were dropped: more than {maxEvents} waited");
        return dropped > 0;
    }
}

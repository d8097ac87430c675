using System.Collections.Concurrent;
using System.ComponentModel;
using IkeLab.Kernel.Netlink;
using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// The kernel of Linux, by NETLINK_XFRM or what stands for it. One thread carries out effects in the
/// order in which they came; another reads events and hands them to the first, which alone knows the SAs.
/// </summary>
public sealed class XfrmKernel : IKernel
{
    private readonly IDisposable _socket;
    private readonly IXfrmEvents _events;
    private readonly XfrmOptions _options;
    private readonly Action _wake;
    private readonly XfrmDriver _driver;
    private readonly BlockingCollection<Action> _work = [];
    private readonly ConcurrentQueue<KernelOutput> _outputs = [];
    private readonly Thread _worker;
    private readonly Thread _reader;
    private int _pending;
    private int _waitingEvents;
    private int _queuedEvents;
    private int _droppedEvents;
    private int _resynchronise;

    /// <summary>The worker's: the effect under way has got its completion.</summary>
    private bool _completed;

    /// <param name="socket">Of the requests; closed at the end, as the events are.</param>
    internal XfrmKernel(
        string name, IXfrmRequests requests, IDisposable socket, IXfrmEvents events, XfrmOptions options,
        Action wake)
    {
        Name = name;
        _socket = socket;
        _events = events;
        _options = options;
        _wake = wake;
        _driver = new(requests, options, Emit);
        _worker = new(Work) { Name = name, IsBackground = true };
        _reader = new(ReadEvents) { Name = $"{name} events", IsBackground = true };
        _worker.Start();
        _reader.Start();
    }

    public string Name { get; }

    /// <summary>Needs CAP_NET_ADMIN in the network namespace of the calling thread.</summary>
    /// <param name="wake">Called on another thread when there may be something to take.</param>
    /// <exception cref="Win32Exception">
    /// The kernel has no XFRM, or refuses us.
    /// </exception>
    public static XfrmKernel Open(XfrmOptions options, Action wake)
    {
        var requests = NetlinkSocket.Open(XfrmNumbers.Protocol);
        try
        {
            List<XfrmGroup> groups = [XfrmGroup.Acquire, XfrmGroup.Expire, XfrmGroup.Mapping];
            // Alone, nobody else deletes our policies.
            if (options.Shards > 1)
                groups.Add(XfrmGroup.Policy);
            var events = NetlinkSocket.Open(XfrmNumbers.Protocol, [.. groups.Select(group => (int)group)]);
            return new("xfrm", new XfrmRequests(requests), requests, new XfrmEvents(events), options, wake);
        }
        catch
        {
            requests.Dispose();
            throw;
        }
    }

    public bool FlushStale() => TrySubmit(_driver.FlushStale, _options.MaxPending);

    public bool AllocateSpi(AllocateSpi effect) =>
        TrySubmit(() => _driver.AllocateSpi(effect), _options.MaxPending);

    public bool InstallChild(InstallChild effect) =>
        TrySubmit(() => _driver.InstallChild(effect), _options.MaxPending);

    public bool UpdateChildPath(UpdateChildPath effect) =>
        TrySubmit(() => _driver.UpdateChildPath(effect), _options.MaxPending);

    public bool ActivateOutbound(ActivateOutbound effect) =>
        TrySubmit(() => _driver.ActivateOutbound(effect), 2 * _options.MaxPending);

    public bool RemoveChild(RemoveChild effect) =>
        TrySubmit(() => _driver.RemoveChild(effect), 2 * _options.MaxPending);

    public bool SetTrap(KernelTrap trap) =>
        TrySubmit(() => _driver.SetTrap(trap), _options.MaxPending);

    public bool RemoveTrap(string connection, string child) =>
        TrySubmit(() => _driver.RemoveTrap(connection, child), 2 * _options.MaxPending);

    public bool QueryUse(uint inboundSpi) =>
        TrySubmit(() => _driver.QueryUse(inboundSpi), _options.MaxPending);

    public bool TryTake(out KernelOutput output)
    {
        if (!_outputs.TryDequeue(out output!))
            return TryTakeLoss(out output);
        if (output is KernelCompleted)
            Interlocked.Decrement(ref _pending);
        else
            Interlocked.Decrement(ref _waitingEvents);
        return true;
    }

    /// <summary>Carries out what was asked for, and ends. SAs and policies stay.</summary>
    public void Dispose()
    {
        if (_work.IsAddingCompleted)
            return;
        _events.Stop();
        _reader.Join();
        _work.CompleteAdding();
        _worker.Join();
        _socket.Dispose();
        _events.Dispose();
    }

    private bool TryTakeLoss(out KernelOutput output)
    {
        var dropped = Interlocked.Exchange(ref _droppedEvents, 0);
        output = new KernelFault($"{dropped} events were dropped: more than {_options.MaxEvents} waited");
        return dropped > 0;
    }

    /// <summary>An effect counts as pending until its completion is taken, or until it is done.</summary>
    private bool TrySubmit(Action action, int limit)
    {
        if (_work.IsAddingCompleted)
            return false;
        if (Interlocked.Increment(ref _pending) > limit)
        {
            Interlocked.Decrement(ref _pending);
            return false;
        }
        _work.Add(() =>
        {
            _completed = false;
            Run(action);
            if (!_completed)
                Interlocked.Decrement(ref _pending);
        });
        return true;
    }

    /// <summary>Hands an event to the worker; when too many wait, all SAs are looked up later.</summary>
    private void Hand(Action action)
    {
        if (Interlocked.Increment(ref _queuedEvents) > _options.MaxEvents)
        {
            Interlocked.Decrement(ref _queuedEvents);
            Interlocked.Exchange(ref _resynchronise, 1);
            return;
        }
        _work.Add(() =>
        {
            Interlocked.Decrement(ref _queuedEvents);
            Run(action);
            if (Interlocked.Exchange(ref _resynchronise, 0) == 1)
                Run(_driver.Resynchronise);
        });
    }

    private void Work()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
            _wake();
        }
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Win32Exception error)
        {
            Emit(new KernelFault($"the kernel cannot be asked: {error.Message}"));
        }
    }

    private void ReadEvents()
    {
        while (_events.TryReceive(out var messages, out var lost))
        {
            if (lost)
                Hand(_driver.Resynchronise);
            foreach (var message in messages)
                Hand(() => _driver.HandleEvent(message));
        }
    }

    private void Emit(KernelOutput output)
    {
        if (output is KernelCompleted)
            _completed = true;
        else if (Interlocked.Increment(ref _waitingEvents) > _options.MaxEvents)
        {
            Interlocked.Decrement(ref _waitingEvents);
            Interlocked.Increment(ref _droppedEvents);
            return;
        }
        _outputs.Enqueue(output);
    }
}

using System.Runtime.InteropServices;
using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// Sends datagrams, many with one call; those of one path and length go through the kernel's network stack as one
/// (UDP_SEGMENT). Allocates only when it is made. For one thread.
/// </summary>
internal sealed unsafe class DatagramWriter : IDatagramSink, IDisposable
{
    /// <summary>UDP_MAX_SEGMENTS of older kernels.</summary>
    private const int MaxSegments = 64;

    /// <summary>What UDP over IPv4 carries; a joined datagram must not be longer.</summary>
    private const int MaxDatagram = 65507;
    private const int MaxGroups = 64;
    private const int BufferLength = 1024 * 1024;
    private const int ControlLength = 96;

    private readonly DatagramSocket _socket;
    private readonly int _flags;
    private readonly byte* _buffer;
    private readonly SocketNative.Message* _messages;
    private readonly SocketNative.Extent* _extents;
    private readonly SocketNative.Address* _names;
    private readonly byte* _controls;
    private readonly Group[] _groups = new Group[MaxGroups];
    private int _count;
    private int _used;

    /// <param name="waits">For room in the socket's buffer; otherwise what finds none is refused.</param>
    public DatagramWriter(DatagramSocket socket, bool waits = true)
    {
        _socket = socket;
        _flags = waits ? 0 : SocketNative.DoNotWait;
        _buffer = (byte*)NativeMemory.Alloc(BufferLength);
        _messages = (SocketNative.Message*)NativeMemory.AllocZeroed(MaxGroups, (nuint)sizeof(SocketNative.Message));
        _extents = (SocketNative.Extent*)NativeMemory.AllocZeroed(MaxGroups, (nuint)sizeof(SocketNative.Extent));
        _names = (SocketNative.Address*)NativeMemory.AllocZeroed(MaxGroups, (nuint)sizeof(SocketNative.Address));
        _controls = (byte*)NativeMemory.AllocZeroed(MaxGroups, ControlLength);
    }

    public bool IsV6 => _socket.IsV6;

    /// <summary>Datagrams that the system has refused.</summary>
    public long Refused { get; private set; }

    public Span<byte> Reserve(int length)
    {
        if (_used + length > BufferLength || _count == MaxGroups)
            Flush();
        return new(_buffer + _used, length);
    }

    public void Commit(in UdpPath path, byte trafficClass, int length)
    {
        if (!TryJoin(path, trafficClass, length))
        {
            _groups[_count++] = new()
            {
                Path = path, TrafficClass = trafficClass, Segment = length, Segments = 1, Start = _used,
                Length = length,
            };
        }
        _used += length;
    }

    public void Flush()
    {
        for (var i = 0; i < _count; i++)
            Describe(i, _groups[i].Segments > 1 ? (ushort)_groups[i].Segment : (ushort)0);
        for (var sent = 0; sent < _count;)
        {
            var now = SocketNative.SendMany(_socket.Handle, _messages + sent, (uint)(_count - sent), _flags);
            if (now > 0)
                sent += now;
            else if (Marshal.GetLastPInvokeError() != SocketNative.Interrupted)
                SendApart(_groups[sent++]);
        }
        _count = 0;
        _used = 0;
    }

    public void Dispose()
    {
        NativeMemory.Free(_buffer);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_extents);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }

    /// <summary>All of a group have one length, but for the last one, which may be shorter.</summary>
    private bool TryJoin(in UdpPath path, byte trafficClass, int length)
    {
        if (_count == 0 || !_socket.CanSegment)
            return false;
        ref var group = ref _groups[_count - 1];
        if (group.Length != group.Segment * group.Segments || length > group.Segment || group.Segments == MaxSegments
            || group.Length + length > MaxDatagram || group.TrafficClass != trafficClass || group.Path != path)
            return false;
        group.Segments++;
        group.Length += length;
        return true;
    }

    private void Describe(int index, ushort segment)
    {
        ref var group = ref _groups[index];
        var name = _names + index;
        var control = _controls + index * ControlLength;
        // A raw socket takes no port.
        SocketAddress.Write(name, _socket.IsRaw ? group.Path.Remote with { Port = 0 } : group.Path.Remote);
        _extents[index] = new() { Start = _buffer + group.Start, Length = (nuint)group.Length };
        _messages[index] = new()
        {
            Name = name, NameLength = SocketAddress.LengthOf(_socket.IsV6), Extents = _extents + index, ExtentCount = 1,
            Control = control,
            ControlLength = ControlWriter.Write(control, group.Path.Local.Address, group.TrafficClass, segment),
        };
    }

    /// <summary>
    /// What the kernel has refused as one may go one by one: datagrams above the path's MTU are fragmented, but not
    /// cut.
    /// </summary>
    private void SendApart(in Group group)
    {
        if (group.Segments == 1)
        {
            Refused++;
            return;
        }
        for (var at = 0; at < group.Length; at += group.Segment)
        {
            var length = Math.Min(group.Segment, group.Length - at);
            if (_socket.Send(group.Path, new(_buffer + group.Start + at, length), group.TrafficClass) != 0)
                Refused++;
        }
    }

    private struct Group
    {
        public UdpPath Path;
        public byte TrafficClass;
        public int Segment;
        public int Segments;
        public int Start;
        public int Length;
    }
}

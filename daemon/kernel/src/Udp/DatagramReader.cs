using System.Buffers.Binary;
using System.Runtime.InteropServices;
using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// Takes datagrams from a socket, several with one call, and those that the kernel has joined (UDP_GRO) one by one.
/// Allocates only when it is made. For one thread.
/// </summary>
internal sealed unsafe class DatagramReader : IDisposable
{
    public const int Batch = 16;

    private const int BufferLength = 64 * 1024;
    private const int ControlLength = 128;
    private const int ControlHeaderLength = 16;

    private readonly SocketNative.Message* _messages;
    private readonly SocketNative.Extent* _extents;
    private readonly SocketNative.Address* _names;
    private readonly byte* _controls;
    private readonly byte* _buffers;

    private int _count;
    private int _next;

    // The message that is being taken apart.
    private byte* _rest;
    private int _restLength;
    private int _segment;
    private UdpPath _path;
    private byte _trafficClass;

    public DatagramReader()
    {
        _messages = (SocketNative.Message*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(SocketNative.Message));
        _extents = (SocketNative.Extent*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(SocketNative.Extent));
        _names = (SocketNative.Address*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(SocketNative.Address));
        _controls = (byte*)NativeMemory.AllocZeroed(Batch, ControlLength);
        _buffers = (byte*)NativeMemory.Alloc(Batch, BufferLength);
        for (var i = 0; i < Batch; i++)
        {
            _extents[i] = new() { Start = _buffers + i * BufferLength, Length = BufferLength };
            _messages[i] = new()
            {
                Name = _names + i, Extents = _extents + i, ExtentCount = 1, Control = _controls + i * ControlLength,
            };
        }
    }

    /// <summary>Takes what has come in, without waiting; what was taken before is gone.</summary>
    /// <returns>False when there is nothing.</returns>
    public bool Receive(DatagramSocket socket)
    {
        for (var i = 0; i < _count; i++)
            _messages[i].Flags = 0;
        for (var i = 0; i < Batch; i++)
        {
            _messages[i].NameLength = SocketAddress.LengthV6;
            _messages[i].ControlLength = ControlLength;
        }
        _next = _restLength = 0;
        _count = SocketNative.ReceiveMany(socket.Handle, _messages, Batch, SocketNative.DoNotWait, null);
        return _count > 0;
    }

    /// <summary>The next datagram of those received; it may be changed in place.</summary>
    public bool TryNext(DatagramSocket socket, out UdpPath path, out byte trafficClass, out Span<byte> datagram)
    {
        while (_restLength == 0)
        {
            if (_next >= _count)
            {
                path = default;
                trafficClass = 0;
                datagram = default;
                return false;
            }
            Begin(socket, _next++);
        }
        var length = Math.Min(_segment, _restLength);
        datagram = new(_rest, length);
        _rest += length;
        _restLength -= length;
        path = _path;
        trafficClass = _trafficClass;
        return true;
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_extents);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_buffers);
    }

    private void Begin(DatagramSocket socket, int index)
    {
        ref var message = ref _messages[index];
        _rest = _extents[index].Start;
        _restLength = (message.Flags & SocketNative.Truncated) != 0 ? 0 : (int)message.Length;
        _segment = _restLength;
        _trafficClass = 0;
        var remote = SocketAddress.Read(message.Name);
        var local = socket.Local;
        ReadControl(message, ref local);
        if (socket.IsRaw)
        {
            remote = remote with { Port = 0 };
            if (!socket.IsV6)
                CutHeader(ref local);
        }
        _path = new(local, remote);
    }

    private void ReadControl(in SocketNative.Message message, ref UdpEndpoint local)
    {
        var at = message.Control;
        var end = at + message.ControlLength;
        while (end - at >= ControlHeaderLength)
        {
            var header = (SocketNative.ControlHeader*)at;
            if (header->Length < ControlHeaderLength || header->Length > (nuint)(end - at))
                return;
            var data = new ReadOnlySpan<byte>(at + ControlHeaderLength, (int)header->Length - ControlHeaderLength);
            switch (header->Level, header->Type)
            {
                case (SocketNative.LevelIp, SocketNative.IpPacketInfo) when data.Length >= 12:
                    local = local with { Address = IpAddress.Read(data.Slice(8, 4)) };
                    break;
                case (SocketNative.LevelIpV6, SocketNative.IpV6PacketInfo) when data.Length >= 20:
                    local = local with { Address = IpAddress.Read(data[..16]) };
                    break;
                case (SocketNative.LevelIp, SocketNative.IpTypeOfService) when data.Length >= 1:
                case (SocketNative.LevelIpV6, SocketNative.IpV6TrafficClass) when data.Length >= 1:
                    _trafficClass = data[0];
                    break;
                case (SocketNative.LevelUdp, SocketNative.UdpReceiveOffload) when data.Length >= 4:
                    _segment = Math.Max(1, MemoryMarshal.Read<int>(data));
                    break;
            }
            at += (header->Length + 7) & ~(nuint)7;
        }
    }

    /// <summary>A raw IPv4 socket gives the packet's header as well.</summary>
    private void CutHeader(ref UdpEndpoint local)
    {
        var packet = new ReadOnlySpan<byte>(_rest, _restLength);
        var header = packet.Length < 20 ? 0 : (packet[0] & 15) * 4;
        if (header < 20 || header > packet.Length)
        {
            _restLength = 0;
            return;
        }
        _trafficClass = packet[1];
        local = local with { Address = IpAddress.V4(BinaryPrimitives.ReadUInt32BigEndian(packet[16..])) };
        _rest += header;
        _restLength -= header;
        _segment = _restLength;
    }
}

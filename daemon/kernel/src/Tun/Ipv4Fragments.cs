using System.Buffers.Binary;

namespace IkeLab.Kernel.Tun;

/// <summary>Cuts an IPv4 packet that may be cut (RFC 791 §3.2), before ESP (RFC 4301 §8.2).</summary>
internal ref struct Ipv4Fragments(ReadOnlySpan<byte> packet, int mtu, Span<byte> buffer)
{
    private const int MoreFragments = 0x2000;
    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte CopiedOption = 0x80;

    private readonly ReadOnlySpan<byte> _packet = packet;
    private readonly Span<byte> _buffer = buffer;
    private readonly int _header = (packet[0] & 15) * 4;
    private int _next = (packet[0] & 15) * 4;

    /// <summary>
    /// The next piece, in the buffer. Its options are those that every piece has, with no-operations for others.
    /// </summary>
    public bool TryNext(out ReadOnlySpan<byte> fragment)
    {
        fragment = default;
        // A header alone could fill the MTU; then no piece is possible.
        var room = (mtu - _header) & ~7;
        if (_next >= _packet.Length || room <= 0)
            return false;
        var isFirst = _next == _header;
        var length = Math.Min(room, _packet.Length - _next);
        _packet[.._header].CopyTo(_buffer);
        _packet.Slice(_next, length).CopyTo(_buffer[_header..]);
        if (!isFirst)
            EraseOptions(_buffer[IpPacket.HeaderV4.._header]);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_header + length));
        var flags = BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]) + (_next - _header) / 8;
        if (_next + length < _packet.Length)
            flags |= MoreFragments;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[6..], (ushort)flags);
        Checksum.WriteHeader(_buffer[.._header]);
        fragment = _buffer[..(_header + length)];
        _next += length;
        return true;
    }

    private static void EraseOptions(Span<byte> options)
    {
        while (options.Length > 0 && options[0] != EndOfOptions)
        {
            var hasLength = options[0] != NoOperation && options.Length >= 2;
            var length = hasLength ? Math.Clamp((int)options[1], 1, options.Length) : 1;
            if ((options[0] & CopiedOption) == 0)
                options[..length].Fill(NoOperation);
            options = options[length..];
        }
    }
}

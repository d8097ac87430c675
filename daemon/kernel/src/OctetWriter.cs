using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IkeLab.Kernel;

/// <summary>
/// Builds what a kernel reads: integers in the host's order unless they belong to a packet. Its
/// memory may hold keys, so it is zeroed when it grows and by <see cref="Dispose"/>.
/// </summary>
internal sealed class OctetWriter : IDisposable
{
    private byte[] _buffer = new byte[512];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void U8(byte value) => Room(1)[0] = value;

    public void U16(ushort value) => MemoryMarshal.Write(Room(2), value);

    public void U32(uint value) => MemoryMarshal.Write(Room(4), value);

    public void U64(ulong value) => MemoryMarshal.Write(Room(8), value);

    public void U16Network(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Room(2), value);

    public void U32Network(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);

    public void Octets(ReadOnlySpan<byte> octets) => octets.CopyTo(Room(octets.Length));

    public void Zeros(int count) => Room(count);

    /// <summary>Zeros up to the next multiple of <paramref name="unit"/> behind a start.</summary>
    public void Pad(int start, int unit) => Zeros((unit - (Length - start) % unit) % unit);

    /// <summary>Overwrites two octets that stand already.</summary>
    public void SetU16(int at, ushort value) => MemoryMarshal.Write(_buffer.AsSpan(at, 2), value);

    /// <summary>Overwrites four octets that stand already.</summary>
    public void SetU32(int at, uint value) => MemoryMarshal.Write(_buffer.AsSpan(at, 4), value);

    public byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        Length = 0;
    }

    /// <summary>New octets at the end; they are zero.</summary>
    private Span<byte> Room(int count)
    {
        if (Length + count > _buffer.Length)
        {
            var larger = new byte[Math.Max(2 * _buffer.Length, Length + count)];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }
        var room = _buffer.AsSpan(Length, count);
        Length += count;
        return room;
    }
}

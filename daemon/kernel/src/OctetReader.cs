using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace IkeLab.Kernel;

/// <summary>
/// Reads what a kernel wrote. It is total: past the end it gives zeros and notes
/// <see cref="Failed"/>, which the caller looks at once, when it is through.
/// </summary>
internal ref struct OctetReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>Something was asked for that is not there.</summary>
    public bool Failed { get; private set; }

    public readonly int Remaining => _rest.Length;

    public byte U8() => TryTake(1, out var taken) ? taken[0] : (byte)0;

    public ushort U16() => TryTake(2, out var taken) ? MemoryMarshal.Read<ushort>(taken) : (ushort)0;

    public uint U32() => TryTake(4, out var taken) ? MemoryMarshal.Read<uint>(taken) : 0;

    public ulong U64() => TryTake(8, out var taken) ? MemoryMarshal.Read<ulong>(taken) : 0;

    public ushort U16Network() =>
        TryTake(2, out var taken) ? BinaryPrimitives.ReadUInt16BigEndian(taken) : (ushort)0;

    public uint U32Network() =>
        TryTake(4, out var taken) ? BinaryPrimitives.ReadUInt32BigEndian(taken) : 0;

    public UInt128 U128Network() =>
        TryTake(16, out var taken) ? BinaryPrimitives.ReadUInt128BigEndian(taken) : 0;

    /// <summary>The next octets; none when there are fewer.</summary>
    public ReadOnlySpan<byte> Octets(int count)
    {
        TryTake(count, out var taken);
        return taken;
    }

    public void Skip(int count) => TryTake(count, out _);

    /// <summary>A value of a structure has no meaning here.</summary>
    public void Fail() => Failed = true;

    private bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (Failed || count < 0 || count > _rest.Length)
        {
            Failed = true;
            return false;
        }
        taken = _rest[..count];
        _rest = _rest[count..];
        return true;
    }
}

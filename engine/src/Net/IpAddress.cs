using System.Buffers.Binary;
using System.Net;

namespace IkeLab.Engine;

/// <summary>An IPv4 or IPv6 address as a value: comparable, hashable and free of allocation.</summary>
public readonly struct IpAddress : IEquatable<IpAddress>, IComparable<IpAddress>
{
    private readonly UInt128 _bits;

    private IpAddress(UInt128 bits, bool isV6)
    {
        _bits = bits;
        IsV6 = isV6;
    }

    public bool IsV6 { get; }

    /// <summary>4 or 16 octets.</summary>
    public int Length => IsV6 ? 16 : 4;

    /// <summary>The address as an unsigned number, most significant octet first (32 or 128 bits wide).</summary>
    public UInt128 Bits => _bits;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsUnspecified => _bits == 0;

    public static IpAddress V4(uint bits) => new(bits, false);
    public static IpAddress V4(byte a, byte b, byte c, byte d) =>
        new((uint)(a << 24 | b << 16 | c << 8 | d), false);
    public static IpAddress V6(UInt128 bits) => new(bits, true);

    /// <summary>Reads 4 or 16 octets in network order.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static IpAddress Read(ReadOnlySpan<byte> octets) => octets.Length switch
    {
        4 => new(BinaryPrimitives.ReadUInt32BigEndian(octets), false),
        16 => new(BinaryPrimitives.ReadUInt128BigEndian(octets), true),
        _ => throw new ArgumentException($"an address has 4 or 16 octets, not {octets.Length}", nameof(octets)),
    };

    /// <summary>Writes <see cref="Length"/> octets in network order.</summary>
    public void Write(Span<byte> octets)
    {
        if (IsV6)
            BinaryPrimitives.WriteUInt128BigEndian(octets, _bits);
        else
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)_bits);
    }

    /// <summary>Parses the usual text forms of RFC 4291 and dotted quads.</summary>
    public static bool TryParse(string text, out IpAddress address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out var parsed))
            return false;
        Span<byte> octets = stackalloc byte[16];
        parsed.TryWriteBytes(octets, out var written);
        address = Read(octets[..written]);
        return true;
    }

    /// <exception cref="FormatException">The text is no address.</exception>
    public static IpAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{text}' is no IPv4 or IPv6 address");

    public bool Equals(IpAddress other) => _bits == other._bits && IsV6 == other.IsV6;
    public override bool Equals(object? obj) => obj is IpAddress other && Equals(other);
    public override int GetHashCode() => (int)(uint)(_bits ^ (_bits >> 32) ^ (_bits >> 64) ^ (_bits >> 96));

    public int CompareTo(IpAddress other) =>
        IsV6 != other.IsV6 ? IsV6.CompareTo(other.IsV6) : _bits.CompareTo(other._bits);

    public static bool operator ==(IpAddress a, IpAddress b) => a.Equals(b);
    public static bool operator !=(IpAddress a, IpAddress b) => !a.Equals(b);

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        Write(octets);
        return new IPAddress(octets[..Length]).ToString();
    }
}

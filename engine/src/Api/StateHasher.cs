using System.Numerics;

namespace IkeLab.Engine;

/// <summary>
/// Folds an endpoint's state into 64 bits, the same on every run and machine, so that an explorer recognises a state
/// that it has seen. Not cryptographic.
/// </summary>
public struct StateHasher
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private ulong _state;

    public readonly ulong Value
    {
        get
        {
            var h = _state ^ (_state >> 33);
            h *= Prime2;
            return h ^ (h >> 29);
        }
    }

    public void Add(ulong value) => _state = BitOperations.RotateLeft(_state ^ (value * Prime2), 31) * Prime1 + 1;
    public void Add(long value) => Add((ulong)value);
    public void Add(bool value) => Add(value ? 1UL : 2UL);

    public void Add(ReadOnlySpan<byte> octets)
    {
        Add((ulong)octets.Length);
        foreach (var octet in octets)
            Add((ulong)octet);
    }

    /// <summary>Ordinal, by UTF-16 code unit.</summary>
    public void Add(string? text)
    {
        if (text is null)
        {
            Add(0xFFFF_FFFFUL);
            return;
        }
        Add((ulong)text.Length);
        foreach (var unit in text)
            Add((ulong)unit);
    }
}

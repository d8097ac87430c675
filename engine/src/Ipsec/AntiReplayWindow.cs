namespace IkeLab.Engine.Ipsec;

/// <summary>
/// The receiver's sliding window (RFC 4303 §3.4.3), a ring of bits, with the inference of the high half of extended
/// sequence numbers (Appendix A2). Checking does not change it; only an authenticated packet is marked.
/// </summary>
public sealed class AntiReplayWindow
{
    public const int MinSize = 32;
    public const int MaxSize = 4096;

    private readonly ulong[] _bits;
    private readonly uint _size;
    private ulong _top;

    /// <param name="size">Packets that may arrive late, 32 to 4096, a multiple of 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public AntiReplayWindow(int size)
    {
        if (size is < MinSize or > MaxSize || size % 32 != 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "a multiple of 32 from 32 to 4096");
        _size = (uint)size;
        // One word more than the window, so that advancing never clears a bit that still counts.
        _bits = new ulong[size / 64 + 2];
    }

    /// <summary>The highest sequence number that has been authenticated.</summary>
    public ulong Top => _top;

    /// <summary>The whole sequence number that the low 32 bits most likely stand for (RFC 4303 Appendix A2.1).</summary>
    public ulong Infer(uint low)
    {
        var topLow = (uint)_top;
        var high = (uint)(_top >> 32);
        if (topLow >= _size - 1)
            return (ulong)(low >= topLow - _size + 1 ? high : high + 1) << 32 | low;
        // The window reaches back into the numbers before the low half's last overflow.
        var before = low >= topLow - _size + 1;
        return (ulong)(before && high > 0 ? high - 1 : high) << 32 | low;
    }

    /// <summary>The number is neither too old nor seen.</summary>
    public bool MayAccept(ulong sequence, out bool tooOld)
    {
        tooOld = sequence == 0 || (sequence <= _top && _top - sequence >= _size);
        return !tooOld && (sequence > _top || (Word(sequence) & Bit(sequence)) == 0);
    }

    /// <summary>An authenticated packet had this number, which <see cref="MayAccept"/> has allowed.</summary>
    public void Mark(ulong sequence)
    {
        if (sequence > _top)
        {
            var words = (ulong)_bits.Length;
            var steps = Math.Min((sequence >> 6) - (_top >> 6), words);
            for (ulong i = 1; i <= steps; i++)
                _bits[((_top >> 6) + i) % words] = 0;
            _top = sequence;
        }
        Word(sequence) |= Bit(sequence);
    }

    private ref ulong Word(ulong sequence) => ref _bits[(sequence >> 6) % (ulong)_bits.Length];
    private static ulong Bit(ulong sequence) => 1UL << (int)(sequence & 63);
}

namespace IkeLab.Pcap2Test.Capture;

/// <summary>An interface of a pcapng section.</summary>
/// <param name="SnapLength">Octets kept of each packet; 0 for all.</param>
/// <param name="Resolution">if_tsresol: a negative power of 10, or of 2 where the top bit is
/// set.</param>
/// <param name="TimeOffset">if_tsoffset: seconds to be added.</param>
internal sealed record CaptureInterface(
    int LinkType, uint SnapLength, byte Resolution, long TimeOffset)
{
    private const long Second = 1_000_000_000;

    // Powers beyond these leave no room for a date in 64 bits.
    private readonly UInt128 _ticksPerSecond = (Resolution & 0x80) != 0
        ? UInt128.One << Math.Min(Resolution & 0x7F, 63)
        : PowerOfTen(Math.Min((int)Resolution, 18));

    public long ToNanoseconds(ulong ticks)
    {
        // The two that nearly every file has, without 128-bit arithmetic.
        var nanoseconds = Resolution switch
        {
            6 => unchecked((long)(ticks * 1000)),
            9 => unchecked((long)ticks),
            _ => unchecked((long)(ulong)((UInt128)ticks * (ulong)Second / _ticksPerSecond)),
        };
        return unchecked(nanoseconds + TimeOffset * Second);
    }

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}

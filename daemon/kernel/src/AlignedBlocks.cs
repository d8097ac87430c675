namespace IkeLab.Kernel;

/// <summary>
/// Ranges of addresses or ports (RFC 7296 §3.13.1) as what kernels and routes have: prefixes.
/// </summary>
internal static class AlignedBlocks
{
    /// <summary>The largest blocks that make up a range; none if it ends before it begins.</summary>
    /// <param name="bits">
    /// Of an address or port, at most 128; a range takes at most twice as many blocks, less two.
    /// </param>
    /// <returns>Null when it takes more than the limit.</returns>
    public static List<(UInt128 Start, int PrefixLength)>? Split(
        UInt128 start, UInt128 end, int bits, int limit)
    {
        var blocks = new List<(UInt128, int)>();
        while (start <= end)
        {
            if (blocks.Count == limit)
                return null;
            var free = start == 0 ? bits : Math.Min(bits, (int)UInt128.TrailingZeroCount(start));
            while (LastOf(start, free) > end)
                free--;
            blocks.Add((start, bits - free));
            var last = LastOf(start, free);
            if (last == end)
                break;
            start = last + 1;
        }
        return blocks;
    }

    private static UInt128 LastOf(UInt128 start, int free) =>
        free == 128 ? UInt128.MaxValue : start + ((UInt128.One << free) - 1);
}

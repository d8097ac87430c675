using FsCheck;
using FsCheck.Fluent;

namespace IkeLab.Kernel.Tests;

/// <summary>Blocks cover exactly what a range does.</summary>
public sealed class AlignedBlocksTests
{
    [Fact]
    public void Blocks_cover_a_range_without_gap_or_overlap() => Prop.ForAll<ushort, ushort>((a, b) =>
    {
        ushort start = Math.Min(a, b), end = Math.Max(a, b);
        var blocks = AlignedBlocks.Split(start, end, 16, 64)!;
        UInt128 next = start;
        foreach (var (block, prefix) in blocks)
        {
            Assert.Equal(next, block);
            Assert.Equal(UInt128.Zero, block & ((UInt128.One << (16 - prefix)) - 1));
            next = block + (UInt128.One << (16 - prefix));
        }
        Assert.Equal((UInt128)end + 1, next);
        Assert.True(blocks.Count <= 30);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_whole_address_space_is_one_block()
    {
        Assert.Equal([((UInt128)0, 0)], AlignedBlocks.Split(0, UInt128.MaxValue, 128, 1)!);
        Assert.Null(AlignedBlocks.Split(1, UInt128.MaxValue, 128, 100));
        Assert.Equal(
            [(UInt128.MaxValue, 128)], AlignedBlocks.Split(UInt128.MaxValue, UInt128.MaxValue, 128, 1)!);
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_has_no_block() =>
        Assert.Empty(AlignedBlocks.Split(2, 1, 32, 1)!);
}

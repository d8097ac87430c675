using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Supervision;
using IkeLab.Engine;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Daemon.Tests.Gateway;

public sealed class HalfOpenBoardTests : IDisposable
{
    private readonly HalfOpenBoard _board = HalfOpenBoard.Create(3);
    private readonly HalfOpenBoard _inherited;

    public HalfOpenBoardTests() => _inherited = HalfOpenBoard.Inherit(Descriptors.Duplicate(_board.Descriptor), 3);

    [Fact]
    public void Each_sees_what_the_others_have()
    {
        Assert.Equal(default, _inherited.Others(0));
        _board.Set(0, new(1, 2));
        _inherited.Set(1, new(10, 20));
        _inherited.Set(2, new(100, 200));
        Assert.Equal(
            [new(110, 220), new(101, 202), new(11, 22)],
            Enumerable.Range(0, 3).Select(_board.Others));
        _board.Set(1, default);
        Assert.Equal(new(100, 200), _inherited.Others(0));
    }

    [Fact]
    public void Whatever_is_written_makes_a_sum_that_can_be_added_to()
    {
        _board.Set(0, new(-1, -1));
        _board.Set(1, new(int.MaxValue, int.MaxValue));
        Assert.Equal(new HalfOpenLoad(1_000_000_000, 1_000_000_000), _inherited.Others(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 16)]
    public void Nobody_makes_it_longer_or_shorter(long length)
    {
        using var file = new SafeFileHandle(Descriptors.Duplicate(_board.Descriptor), ownsHandle: true);
        Assert.Throws<UnauthorizedAccessException>(() => RandomAccess.SetLength(file, length));
    }

    public void Dispose()
    {
        _inherited.Dispose();
        _board.Dispose();
    }
}

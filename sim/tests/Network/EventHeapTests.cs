namespace IkeLab.Sim.Tests.Network;

public sealed class EventHeapTests
{
    [Fact]
    public void Events_come_in_order_of_time_and_then_of_scheduling()
    {
        var heap = new EventHeap();
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
            heap.Add(random.Next(100), EventKind.Wake, i);
        long lastAt = -1;
        var lastTarget = -1;
        var taken = 0;
        while (heap.TryTake(out var next))
        {
            Assert.True(next.At > lastAt || (next.At == lastAt && next.Target > lastTarget));
            (lastAt, lastTarget) = (next.At, next.Target);
            taken++;
        }
        Assert.Equal(5000, taken);
    }
}

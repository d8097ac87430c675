namespace IkeLab.Control.Tests;

public sealed class EventHubTests
{
    [Fact]
    public async Task A_slow_subscriber_loses_events_and_is_told_how_many()
    {
        var hub = new EventHub();
        using var slow = hub.Subscribe(2);
        using var quick = hub.Subscribe(10);

        for (var i = 0; i < 5; i++)
            hub.Publish(Samples.Event($"{i}"));

        Assert.Equal(["0", "1", "3 events are missing: this client reads too slowly."], await Take(slow, 3));
        Assert.Equal(["0", "1", "2", "3", "4"], await Take(quick, 5));
        Assert.Equal(3, hub.Lost);
        hub.Publish(Samples.Event("5"));
        Assert.Equal(["5"], await Take(slow, 1));
    }

    [Fact]
    public void Who_has_left_costs_nothing()
    {
        var hub = new EventHub();
        hub.Subscribe(1).Dispose();

        hub.Publish(Samples.Event("x"));

        Assert.True(hub.IsIdle);
        Assert.Equal(0, hub.Lost);
    }

    private static async Task<List<string>> Take(EventSubscription subscription, int count)
    {
        var sentences = new List<string>();
        for (var i = 0; i < count; i++)
            sentences.Add((await subscription.TakeAsync(TestContext.Current.CancellationToken)).Sentence);
        return sentences;
    }
}

using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Tests.Sa;

/// <summary>RFC 7296 §2.1–§2.3.</summary>
public sealed class ResponseWindowTests
{
    [Fact]
    [Trait("Requirement", "R-2.3-2")]
    public void With_a_window_of_one_only_the_next_request_is_fresh()
    {
        var window = new ResponseWindow(1);
        Assert.Equal(RequestVerdict.Fresh, window.Classify(0));
        Assert.Equal(RequestVerdict.Outside, window.Classify(1));
        window.Begin(0);
        Assert.Equal(RequestVerdict.InProgress, window.Classify(0));
        window.Store(0, [1, 2, 3]);
        Assert.Equal(RequestVerdict.Answered, window.Classify(0));
        Assert.Equal(RequestVerdict.Fresh, window.Classify(1));
        Assert.Equal(RequestVerdict.Outside, window.Classify(2));
        window.Store(1, [4]);
        Assert.Equal(RequestVerdict.Outside, window.Classify(0));
    }

    [Fact]
    public void A_larger_window_takes_requests_out_of_order_and_moves_when_the_lowest_is_answered()
    {
        var window = new ResponseWindow(4);
        window.Store(2, [2]);
        Assert.Equal(0u, window.Next);
        Assert.Equal(RequestVerdict.Fresh, window.Classify(3));
        Assert.Equal(RequestVerdict.Outside, window.Classify(4));
        window.Store(0, [0]);
        window.Store(1, [1]);
        Assert.Equal(3u, window.Next);
        Assert.Equal(RequestVerdict.Answered, window.Classify(1));
        Assert.Equal(RequestVerdict.Fresh, window.Classify(6));
        Assert.Equal(RequestVerdict.Outside, window.Classify(7));
    }

    [Fact]
    public void The_last_message_id_is_never_accepted() =>
        Assert.Equal(RequestVerdict.Outside, new ResponseWindow(1).Classify(uint.MaxValue));

    [Fact]
    public void A_stored_response_is_the_same_octets()
    {
        var window = new ResponseWindow(1);
        window.Store(0, [1, 2, 3]);
        var (buffer, length) = window.Stored(0);
        Assert.Equal([1, 2, 3], buffer.AsSpan(4, length).ToArray());
        Assert.Equal([0, 0, 0, 0], buffer[..4]);
    }
}

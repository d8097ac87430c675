using IkeLab.Engine;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// Who wants which route. To one network there may be several; the one that was wanted last is the active
/// one, which the kernel has.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<(IpAddress, int), List<Wish>> _wishes = [];

    /// <summary>Different routes, active or not.</summary>
    public int Count { get; private set; }

    public IEnumerable<HostRoute> Active => _wishes.Values.Select(w => w[^1].Route);

    /// <summary>One more, or one less, wants this route.</summary>
    /// <param name="before">What was active; null for none.</param>
    /// <param name="after">What is active now.</param>
    /// <returns>Whether those differ.</returns>
    public bool Change(HostRoute route, out HostRoute? before, out HostRoute? after)
    {
        var network = (route.Network, route.PrefixLength);
        if (!_wishes.TryGetValue(network, out var wishes))
            wishes = [];
        before = wishes.Count > 0 ? wishes[^1].Route : null;
        var key = route with { Added = true };
        var at = wishes.FindIndex(w => w.Route == key);
        if (route.Added)
            Add(wishes, key, at);
        else if (at >= 0)
            Remove(wishes, at);
        after = wishes.Count > 0 ? wishes[^1].Route : null;
        if (wishes.Count > 0)
            _wishes[network] = wishes;
        else
            _wishes.Remove(network);
        return before != after;
    }

    public void Clear()
    {
        _wishes.Clear();
        Count = 0;
    }

    private void Add(List<Wish> wishes, HostRoute route, int at)
    {
        if (at >= 0)
        {
            wishes[at] = wishes[at] with { Count = wishes[at].Count + 1 };
            return;
        }
        wishes.Add(new(route, 1));
        Count++;
    }

    private void Remove(List<Wish> wishes, int at)
    {
        if (wishes[at].Count > 1)
        {
            wishes[at] = wishes[at] with { Count = wishes[at].Count - 1 };
            return;
        }
        wishes.RemoveAt(at);
        Count--;
    }

    private readonly record struct Wish(HostRoute Route, int Count);
}

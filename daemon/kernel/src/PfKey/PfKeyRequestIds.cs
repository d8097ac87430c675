namespace IkeLab.Kernel.PfKey;

/// <summary>
/// The kernel's request IDs. A policy of PF_KEY cannot name an SPI, which is how an SA's replacement waits until it may
/// send; so each outbound SA has an ID of its own, and inbound ones share one as ever. They must be small: above
/// IPSEC_MANUAL_REQID_MAX the kernel puts its own in their place.
/// </summary>
internal sealed class PfKeyRequestIds
{
    /// <summary>Below are those that people give by hand.</summary>
    public const uint Lowest = 0x400;
    public const uint Highest = 0x3fff;

    private readonly Dictionary<(uint RequestId, uint Spi), (uint Id, int Users)> _used = [];
    private readonly Dictionary<object, (uint RequestId, uint Spi)> _byUser = [];
    private readonly HashSet<uint> _taken = [];

    // The first is for SPIs without an SA yet.
    private uint _last = Lowest;

    public static bool IsOwn(uint id) => id is >= Lowest and <= Highest;

    /// <summary>Has one user hold an ID; what it has held before is released.</summary>
    /// <param name="spi">0 for inbound SAs, and for policies that take any SA.</param>
    /// <returns>Null when all are in use.</returns>
    public uint? Hold(object user, uint requestId, uint spi)
    {
        var key = (requestId, spi);
        if (!_used.TryGetValue(key, out var use))
        {
            if (Take() is not { } id)
                return null;
            use = (id, 0);
        }
        _used[key] = use with { Users = use.Users + 1 };
        Release(user);
        _byUser[user] = key;
        return use.Id;
    }

    public void Release(object user)
    {
        if (!_byUser.Remove(user, out var key))
            return;
        var use = _used[key];
        if (use.Users > 1)
        {
            _used[key] = use with { Users = use.Users - 1 };
            return;
        }
        _used.Remove(key);
        _taken.Remove(use.Id);
    }

    public void Clear()
    {
        _used.Clear();
        _byUser.Clear();
        _taken.Clear();
    }

    private uint? Take()
    {
        if (_taken.Count >= Highest - Lowest)
            return null;
        do
            _last = _last == Highest ? Lowest + 1 : _last + 1;
        while (!_taken.Add(_last));
        return _last;
    }
}

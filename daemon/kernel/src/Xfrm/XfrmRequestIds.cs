namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// Request IDs tie SAs to policies; an SA and its replacement share one. They also say whose child an
/// acquire is about.
/// </summary>
internal sealed class XfrmRequestIds
{
    /// <summary>Up to here the kernel takes them for manual ones (IPSEC_MANUAL_REQID_MAX).</summary>
    private const uint Lowest = 0x4000;

    private readonly Dictionary<uint, (string Connection, string Child, int Users)> _used = [];
    private uint _last = Lowest;

    /// <summary>A new one with one user. There are always free ones: tables are far smaller.</summary>
    public uint Take(string connection, string child)
    {
        do
            _last = _last == uint.MaxValue ? Lowest : _last + 1;
        while (_used.ContainsKey(_last));
        _used[_last] = (connection, child, 1);
        return _last;
    }

    /// <summary>One more user.</summary>
    public uint Share(uint id)
    {
        var use = _used[id];
        _used[id] = use with { Users = use.Users + 1 };
        return id;
    }

    public void Release(uint id)
    {
        var use = _used[id];
        if (use.Users == 1)
            _used.Remove(id);
        else
            _used[id] = use with { Users = use.Users - 1 };
    }

    public bool TryFind(uint id, out string connection, out string child)
    {
        var found = _used.TryGetValue(id, out var use);
        (connection, child) = found ? (use.Connection, use.Child) : ("", "");
        return found;
    }

    public void Clear() => _used.Clear();
}

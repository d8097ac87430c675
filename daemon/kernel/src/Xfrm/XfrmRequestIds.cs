namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// Request IDs tie SAs to policies; an SA and its replacement share one. They also say whose child an
/// acquire is about. Those of a shard have its number in their first octet.
/// </summary>
internal sealed class XfrmRequestIds(int shard)
{
    /// <summary>Up to here the kernel takes them for manual ones (IPSEC_MANUAL_REQID_MAX).</summary>
    private const uint Lowest = 0x4000;

    private const int ShardShift = 24;
    private const uint Highest = (1u << ShardShift) - 1;

    private readonly Dictionary<uint, (string Connection, string Child, int Users)> _used = [];
    private uint _last = Lowest;

    /// <summary>For SPIs without an SA yet.</summary>
    public static uint LarvalOf(int shard) => (uint)shard << ShardShift | Lowest;

    /// <summary>Some child's of this shard, in this life or a former one.</summary>
    public bool IsOwn(uint id) => id >> ShardShift == shard && (id & Highest) >= Lowest;

    public bool IsOwn(XfrmPolicyMessage policy) =>
        policy.Attributes.Templates is [var template, ..] && IsOwn(template.RequestId);

    /// <summary>A new one with one user. There are always free ones: tables are far smaller.</summary>
    public uint Take(string connection, string child)
    {
        uint id;
        do
        {
            _last = _last == Highest ? Lowest + 1 : _last + 1;
            id = (uint)shard << ShardShift | _last;
        }
        while (_used.ContainsKey(id));
        _used[id] = (connection, child, 1);
        return id;
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

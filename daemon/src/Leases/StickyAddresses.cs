using IkeLab.Engine;

namespace IkeLab.Daemon.Leases;

/// <summary>Which addresses peers had before they went (<c>set stickyaddress</c>).</summary>
internal sealed class StickyAddresses
{
    /// <summary>The oldest is forgotten above that.</summary>
    private const int MaxKnown = 65_536;

    private readonly OrderedDictionary<(string Identity, bool IsV6), IpAddress> _known = [];

    public bool IsEnabled { get; set; }

    public IpAddress? Find(string identity, bool isV6) =>
        IsEnabled && _known.TryGetValue((identity, isV6), out var address) ? address : null;

    public void Remember(string identity, IpAddress address)
    {
        if (!IsEnabled)
            return;
        var key = (identity, address.IsV6);
        _known.Remove(key);
        if (_known.Count == MaxKnown)
            _known.RemoveAt(0);
        _known.Add(key, address);
    }
}

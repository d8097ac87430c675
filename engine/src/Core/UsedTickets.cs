namespace IkeLab.Engine.Core;

/// <summary>
/// The last tickets that IKE SAs have been established with, which do not serve again (RFC 5723 §4.3.1). Bounded, and
/// gone with a restart: what it stops is a client that uses a ticket twice. Somebody who has only seen a ticket cannot
/// finish IKE_AUTH, because that takes SK_d.
/// </summary>
internal sealed class UsedTickets(int most)
{
    private readonly HashSet<UInt128> _ids = [];
    private readonly Queue<(UInt128 Id, Instant Expires)> _byAge = new();

    public bool Contains(UInt128 id) => _ids.Contains(id);

    public void Add(Instant now, UInt128 id, Instant expires)
    {
        if (most <= 0 || !_ids.Add(id))
            return;
        while (_byAge.TryPeek(out var oldest) && (oldest.Expires <= now || _byAge.Count >= most))
            _ids.Remove(_byAge.Dequeue().Id);
        _byAge.Enqueue((id, expires));
    }
}

using IkeLab.Engine.Config;

namespace IkeLab.Engine.Core;

/// <summary>
/// Which refusals an operator is told of. Anybody can send requests that are refused, from any address: so many of one
/// address in a minute are told, so many of all in a second, and so many addresses are remembered.
/// </summary>
internal sealed class RefusalTeller(EndpointLimits limits)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IpAddress, Entry> _byAddress = [];
    private readonly Queue<IpAddress> _byAge = new();
    private readonly AnswerBudget _budget = new(limits.RefusalNoticesPerSecond);
    private int _untold;

    /// <param name="attempt">Names the peer's attempt, whose repetitions are not told again; 0 for none.</param>
    /// <param name="untold">Refusals that were kept silent since one was told; with true only.</param>
    public bool MayTell(Instant now, IpAddress peer, ulong attempt, out int untold)
    {
        untold = 0;
        var isKnown = _byAddress.TryGetValue(peer, out var entry);
        if (!isKnown || now - entry.Since >= Window)
            entry = new(now, 0, isKnown ? entry.Attempt : 0);
        if (attempt != 0 && entry.Attempt == attempt)
            return false;
        if (entry.Told >= limits.RefusalNoticesPerAddress || !_budget.TryTake(now))
        {
            _untold = _untold == int.MaxValue ? _untold : _untold + 1;
            return false;
        }
        if (!isKnown)
            MakeRoom(peer);
        _byAddress[peer] = new(entry.Since, entry.Told + 1, attempt);
        (untold, _untold) = (_untold, 0);
        return true;
    }

    private void MakeRoom(IpAddress peer)
    {
        while (_byAge.Count > 0 && _byAge.Count >= limits.MaxRefusalAddresses)
            _byAddress.Remove(_byAge.Dequeue());
        _byAge.Enqueue(peer);
    }

    /// <param name="Told">Since the beginning of the window.</param>
    /// <param name="Attempt">The last one that was told.</param>
    private readonly record struct Entry(Instant Since, int Told, ulong Attempt);
}

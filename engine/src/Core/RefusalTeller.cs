using IkeLab.Engine.Config;

namespace IkeLab.Engine.Core;

/// <summary>
/// Which refusals an operator is told of. Anybody can send requests that are refused, from any address: so many of one
/// address in a minute are told, so many of all in a second, and so many addresses are remembered.
/// </summary>
internal sealed class RefusalTeller(EndpointLimits limits)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IpAddress, (Instant Since, int Told)> _byAddress = [];
    private readonly Queue<IpAddress> _byAge = new();
    private readonly AnswerBudget _budget = new(limits.RefusalNoticesPerSecond);
    private int _untold;

    /// <param name="untold">Refusals that were kept silent since one was told; with true only.</param>
    public bool MayTell(Instant now, IpAddress peer, out int untold)
    {
        untold = 0;
        if (!IsWithin(now, peer, out var told) || !_budget.TryTake(now))
        {
            _untold = _untold == int.MaxValue ? _untold : _untold + 1;
            return false;
        }
        Remember(now, peer, told);
        (untold, _untold) = (_untold, 0);
        return true;
    }

    private bool IsWithin(Instant now, IpAddress peer, out int told)
    {
        told = _byAddress.TryGetValue(peer, out var entry) && now - entry.Since < Window ? entry.Told : 0;
        return told < limits.RefusalNoticesPerAddress;
    }

    private void Remember(Instant now, IpAddress peer, int told)
    {
        if (told > 0)
        {
            _byAddress[peer] = (_byAddress[peer].Since, told + 1);
            return;
        }
        if (!_byAddress.ContainsKey(peer))
        {
            while (_byAge.Count > 0 && _byAge.Count >= limits.MaxRefusalAddresses)
                _byAddress.Remove(_byAge.Dequeue());
            _byAge.Enqueue(peer);
        }
        _byAddress[peer] = (now, 1);
    }
}

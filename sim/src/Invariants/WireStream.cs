using IkeLab.Engine;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim.Invariants;

/// <summary>What one end of an IKE SA has sent, as requester and as responder.</summary>
internal sealed class WireStream(int host)
{
    private HashSet<ulong>? _randomIvs;
    private ulong? _lastIv;

    public int Host => host;
    public long LastRequest { get; set; } = -1;
    public ulong RequestHash { get; set; }
    public long LastResponse { get; set; } = -1;
    public ulong ResponseHash { get; set; }
    public long LastUsed { get; set; }

    /// <summary>Null until the host has told them.</summary>
    public IkeKeyExport? Keys { get; set; }

    /// <summary>False when this end has used the IV before. Those of combined modes count up.</summary>
    public bool IsFresh(ulong iv)
    {
        if (Keys is { Suite.Integrity: IntegrityId.None })
        {
            var isGreater = _lastIv is not { } last || iv > last;
            _lastIv = iv;
            return isGreater;
        }
        return (_randomIvs ??= []).Add(iv);
    }
}

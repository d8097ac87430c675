using IkeLab.Engine;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim.Invariants;

/// <summary>What one end of an IKE SA has sent, as requester and as responder.</summary>
internal sealed class WireStream(int host)
{
    private HashSet<ulong>? _randomIvs;
    private ulong? _lastIv;
    private HashSet<long>? _agreed;

    public int Host => host;
    public SentMessage Request { get; } = new();
    public SentMessage Response { get; } = new();
    public long LastUsed { get; set; }

    /// <summary>Null until the host has told them.</summary>
    public IkeKeyExport? Keys { get; private set; }

    /// <summary>New keys, of the whole SA or of its next stage (RFC 9370 §2.2.2): IVs begin anew with them.</summary>
    public void Take(IkeKeyExport keys)
    {
        Keys = keys;
        (_lastIv, _randomIvs) = (null, null);
    }

    /// <summary>This end may go on with this message ID, which is higher than the next one (RFC 6311 §5.1).</summary>
    public void Agree(long id) => (_agreed ??= []).Add(id);

    /// <summary>It has been agreed on anew at least once how to go on.</summary>
    public bool IsSynchronized => _agreed is not null;

    public bool MayGoOnWith(long id) => _agreed?.Contains(id) == true;

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

/// <summary>The last message of one kind that went out, whole or in fragments.</summary>
internal sealed class SentMessage
{
    private readonly List<ulong> _digests = new(1);

    /// <summary>-1 before the first.</summary>
    public long Id { get; private set; } = -1;

    /// <summary>A message with the next ID goes out.</summary>
    public void Begin(long id)
    {
        Id = id;
        _digests.Clear();
    }

    /// <summary>Remembers a part, or tells whether it went out before with the same octets; null for a new part.</summary>
    /// <param name="part">The fragment's number from 1, or 1.</param>
    public bool? IsSame(int part, ulong digest)
    {
        while (_digests.Count < part)
            _digests.Add(0);
        if (_digests[part - 1] != 0)
            return _digests[part - 1] == digest;
        _digests[part - 1] = digest;
        return null;
    }
}

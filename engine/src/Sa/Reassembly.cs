using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>
/// Puts one message together from its fragments, which have been authenticated one by one (RFC 7383 §2.6). A newer
/// message or another total takes the place of an unfinished one, so that a peer can make us hold one message only.
/// </summary>
internal sealed class Reassembly
{
    private byte[][] _pieces = [];
    private uint _id;
    private int _missing;
    private int _octets;

    /// <summary>The type of the first payload, from fragment 1.</summary>
    public PayloadType First { get; private set; }

    /// <summary>Of fragment 1, all up to the end of its SKF payload's generic header.</summary>
    public byte[] Head { get; private set; } = [];

    /// <summary>True when the message is whole. A fragment that does not fit or has come before changes nothing.</summary>
    public bool Add(
        uint id, ushort number, ushort total, PayloadType first, ReadOnlySpan<byte> head, ReadOnlySpan<byte> piece)
    {
        if (piece.Length == 0)
            return false;
        if (_pieces.Length == 0 || _id != id || total > _pieces.Length)
            Restart(id, total);
        // RFC 7383 §2.6: fewer in all than before is from an older way of splitting.
        if (total < _pieces.Length || _pieces[number - 1].Length > 0 || _octets + piece.Length > WireLimits.MaxMessage)
            return false;
        _pieces[number - 1] = piece.ToArray();
        _octets += piece.Length;
        if (number == 1)
            (First, Head) = (first, head.ToArray());
        return --_missing == 0;
    }

    /// <summary>The chain of payloads of the whole message.</summary>
    public byte[] Whole()
    {
        var chain = new byte[_octets];
        var at = 0;
        foreach (var piece in _pieces)
        {
            piece.CopyTo(chain, at);
            at += piece.Length;
        }
        return chain;
    }

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add((ulong)_id);
        hasher.Add((ulong)_pieces.Length);
        foreach (var piece in _pieces)
            hasher.Add((ulong)piece.Length);
    }

    private void Restart(uint id, ushort total)
    {
        (_id, _missing, _octets) = (id, total, 0);
        _pieces = new byte[total][];
        Array.Fill(_pieces, []);
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's side of puzzles (RFC 8019 §7.1.2). Nobody has authenticated them, so their number and difficulty are
/// bounded; one that is not solved costs only priority, because the cookie goes back without a solution.
/// </summary>
internal sealed class PuzzleQuest
{
    /// <summary>Puzzles of one IKE_SA_INIT exchange.</summary>
    private const int MaxPuzzles = 4;

    /// <summary>For a responder that leaves the effort to us (RFC 8019 §7.1.1.1).</summary>
    private const int FreeDifficulty = 12;

    private byte[]? _cookie;
    private int _count;

    public bool IsBeingSolved => _cookie is not null;

    /// <summary>Null when this puzzle is malformed or not worth the effort.</summary>
    public SolvePuzzle? TryBegin(Connection connection, ICryptoProvider crypto, byte[] cookie, NotifyPayload puzzle)
    {
        var most = Math.Min(connection.MaxPuzzleDifficulty, Puzzle.MaxDifficulty);
        if (puzzle.Data.Length != 3 || puzzle.Data[2] > most || most <= 0 || _count == MaxPuzzles)
            return null;
        var prf = (PrfId)(puzzle.Data[0] << 8 | puzzle.Data[1]);
        if (!IsOffered(connection, prf) || !crypto.Supports(prf))
            return null;
        _count++;
        _cookie = cookie.ToArray();
        var difficulty = puzzle.Data[2] == 0 ? Math.Min(FreeDifficulty, most) : puzzle.Data[2];
        return new() { Prf = prf, Text = _cookie, Difficulty = difficulty };
    }

    /// <summary>Solved or given up: the cookie that it came with, or null when there was none.</summary>
    public byte[]? End()
    {
        var cookie = _cookie;
        _cookie = null;
        return cookie;
    }

    private static bool IsOffered(Connection connection, PrfId prf)
    {
        foreach (var proposal in connection.IkeProposals)
        {
            if (Array.IndexOf(proposal.Prf, prf) >= 0)
                return true;
        }
        return false;
    }
}

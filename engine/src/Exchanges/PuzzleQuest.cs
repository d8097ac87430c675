using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's side of puzzles (RFC 8019 §7.1.2, §7.2.2). Nobody has authenticated them, so their number and
/// difficulty are bounded, and where one is not solved the request goes without a solution.
/// </summary>
internal sealed class PuzzleQuest
{
    /// <summary>Puzzles of one exchange.</summary>
    private const int MaxPuzzles = 4;

    /// <summary>For a responder that leaves the effort to us (RFC 8019 §7.1.1.1).</summary>
    private const int FreeDifficulty = 12;

    private byte[]? _text;
    private int _count;

    public bool IsBeingSolved => _text is not null;

    /// <summary>Null when this puzzle is malformed or not worth the effort.</summary>
    /// <param name="text">What the keys are applied to.</param>
    public SolvePuzzle? TryBegin(
        Connection connection, ICryptoProvider crypto, ReadOnlySpan<byte> text, NotifyPayload puzzle)
    {
        var most = Math.Min(connection.MaxPuzzleDifficulty, Puzzle.MaxDifficulty);
        if (puzzle.Data.Length != 3 || puzzle.Data[2] > most || most <= 0 || _count == MaxPuzzles)
            return null;
        var prf = (PrfId)(puzzle.Data[0] << 8 | puzzle.Data[1]);
        if (!IsOffered(connection, prf) || !crypto.Supports(prf))
            return null;
        _count++;
        _text = text.ToArray();
        var difficulty = puzzle.Data[2] == 0 ? Math.Min(FreeDifficulty, most) : puzzle.Data[2];
        return new() { Prf = prf, Text = _text, Difficulty = difficulty };
    }

    /// <summary>Solved or given up: the text of the puzzle, or null when there was none.</summary>
    public byte[]? End()
    {
        var text = _text;
        _text = null;
        return text;
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

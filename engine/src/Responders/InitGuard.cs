using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>What to do with a new IKE_SA_INIT request.</summary>
internal enum InitVerdict : byte
{
    Serve,

    /// <summary>Serve, although the peer has not solved the puzzle that it was given.</summary>
    ServeUnsolved,

    /// <summary>Answer with a cookie, and with a puzzle where the terms have one.</summary>
    Demand,
    Drop,
}

/// <summary>
/// Defends the responder's memory (RFC 8019 §6): nothing below the cookie threshold, then cookies, then puzzles that
/// become harder with the load. Nothing is stored or allocated before a request is to be served.
/// </summary>
internal sealed class InitGuard(EndpointCore core)
{
    /// <summary>Zero bits by which the load may have raised the puzzles while the peer was solving its own.</summary>
    private const int Slack = 2;

    /// <summary>Zero bits more for an address that has many half-open IKE SAs already (RFC 8019 §7.1.1.1).</summary>
    private const int Surcharge = 2;

    private EndpointLimits Limits => core.Configuration.Limits;

    /// <param name="ticket">Unpredictable to the peer, and the same for the same request.</param>
    /// <param name="difficulty">With <see cref="InitVerdict.Demand"/>: of the puzzle; 0 for none.</param>
    public InitVerdict Judge(
        Instant now, in UdpPath path, in IkeHeader header, in PayloadIndex index, ReadOnlySpan<byte> nonce, ulong ticket,
        out int difficulty)
    {
        var halfOpen = core.HalfOpen.Count;
        var isCrowded = Limits.MaxHalfOpenPerAddress > 0
            && core.Sas.HalfOpenOf(path.Remote.Address) >= Limits.MaxHalfOpenPerAddress;
        difficulty = Difficulty(halfOpen, isCrowded);
        if (difficulty == 0 && halfOpen < Limits.CookieThreshold && !isCrowded)
            return InitVerdict.Serve;
        if (!IndexScanner.TryFindNotify(index, NotifyType.Cookie, out var cookie)
            || !core.Cookies.Verify(now, nonce, path.Remote, header.SpiI, cookie, out var given))
        {
            return InitVerdict.Demand;
        }
        if (difficulty == 0)
            return InitVerdict.Serve;
        if (!given.IsPuzzle)
            return InitVerdict.Demand;
        if (!IndexScanner.TryFind(index, PayloadType.PuzzleSolution, out var keys)
            || Puzzle.Measure(core.Crypto, given.Prf, cookie, keys) is var bits && bits < given.Difficulty)
        {
            return Draws(ticket, halfOpen) ? InitVerdict.ServeUnsolved : InitVerdict.Drop;
        }
        core.Counters.PuzzlesSolved++;
        // RFC 8019 §7.1.5: who was let off too lightly for the present load gets another puzzle.
        return bits + Slack >= difficulty ? InitVerdict.Serve : InitVerdict.Demand;
    }

    /// <summary>Of the puzzle that this load demands; 0 for none.</summary>
    private int Difficulty(int halfOpen, bool isCrowded)
    {
        var room = Limits.MaxHalfOpen - Limits.PuzzleThreshold;
        if (room <= 0 || halfOpen < Limits.PuzzleThreshold)
            return 0;
        var least = Math.Clamp(Limits.PuzzleDifficulty, 1, Puzzle.MaxDifficulty);
        var most = Math.Clamp(Limits.HardestPuzzle, least, Puzzle.MaxDifficulty);
        var above = Math.Min(halfOpen - Limits.PuzzleThreshold, room);
        var difficulty = least + (int)((long)(most - least) * above / room);
        return isCrowded ? Math.Min(difficulty + Surcharge, Puzzle.MaxDifficulty) : difficulty;
    }

    /// <summary>
    /// RFC 8019 §7.1, §7.1.5: who does not know puzzles has a chance, which shrinks with the load. The same request
    /// draws the same ticket, so that repeating it gains nothing until the load is lower.
    /// </summary>
    private bool Draws(ulong ticket, int halfOpen)
    {
        var room = Limits.MaxHalfOpen - Limits.PuzzleThreshold;
        var chance = Limits.UnsolvedShare * (Limits.MaxHalfOpen - halfOpen) / room;
        return core.HalfOpen.Unsolved < Limits.UnsolvedShare * room && ticket < chance * ulong.MaxValue;
    }
}

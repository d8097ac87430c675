using IkeLab.Engine.Crypto;

namespace IkeLab.Engine;

/// <summary>
/// Solve a responder's puzzle (RFC 8019 §7.1.3, §7.2.3), which may take seconds. Completed by
/// <see cref="PuzzleSolved"/>; if that takes longer than
/// <see cref="Config.EndpointConfiguration.EffectTimeout"/>, the request goes without a solution.
/// </summary>
public sealed class SolvePuzzle : Effect
{
    public required PrfId Prf { get; init; }

    /// <summary>What the keys are applied to: the cookie in IKE_SA_INIT, Nr | SPIr in IKE_AUTH.</summary>
    public required byte[] Text { get; init; }

    /// <summary>Zero bits at the end of each result, at most 20.</summary>
    public required int Difficulty { get; init; }

    /// <summary>Does the work with the given primitives, on any thread.</summary>
    /// <param name="isCancelled">Asked now and then; true gives up.</param>
    public PuzzleSolved Run(ICryptoProvider crypto, Func<bool>? isCancelled = null) =>
        new(Id, Puzzle.Solve(crypto, Prf, Text, Difficulty, isCancelled ?? (static () => false)));
}

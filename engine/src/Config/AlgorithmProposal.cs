using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Config;

/// <summary>An encryption algorithm with its key length in bits (0 where it has only one).</summary>
public readonly record struct EncryptionChoice(EncryptionId Id, int KeyBits);

/// <summary>
/// One proposal as a person configures it: alternatives of each transform type, most wanted first. Combined-mode
/// ciphers and ciphers with a separate MAC do not mix in one proposal (RFC 7296 §3.3).
/// </summary>
public sealed record AlgorithmProposal
{
    /// <summary>RFC 9370 has transform types for so many.</summary>
    public const int MaxAdditionalKeyExchanges = 7;

    /// <summary>Empty for AH.</summary>
    public required EncryptionChoice[] Encryption { get; init; }

    /// <summary>Empty exactly when the ciphers are combined-mode.</summary>
    public IntegrityId[] Integrity { get; init; } = [];

    /// <summary>For IKE only.</summary>
    public PrfId[] Prf { get; init; } = [];

    /// <summary>For IKE at least one; for a child SA empty means no key exchange of its own.</summary>
    public KeyExchangeMethod[] KeyExchange { get; init; } = [];

    /// <summary>
    /// Key exchanges beyond the first (RFC 9370): the list at place i holds the alternatives of Additional Key
    /// Exchange i + 1, most wanted first, and None among them where it may be left out. An empty list: not proposed.
    /// They come along with a first one of <see cref="KeyExchange"/> only, and never in IKE_AUTH.
    /// </summary>
    public KeyExchangeMethod[][] AdditionalKeyExchanges
    {
        get;
        init => field = value.Length <= MaxAdditionalKeyExchanges
            ? value
            : throw new ArgumentException(
                $"there are {value.Length} additional key exchanges, and at most {MaxAdditionalKeyExchanges} are possible",
                nameof(value));
    } = [];

    /// <summary>For a child SA: ESN values offered, most wanted first.</summary>
    public bool[] ExtendedSequenceNumbers { get; init; } = [false];
}

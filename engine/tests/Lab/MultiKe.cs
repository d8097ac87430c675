using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>Labs with additional key exchanges (RFC 9370).</summary>
internal static class MultiKe
{
    public static readonly KeyExchangeMethod[][] Two = [[KeyExchangeMethod.Ecp256], [KeyExchangeMethod.Ecp384]];

    public static AlgorithmProposal Ike(params KeyExchangeMethod[][] additional) =>
        LabOptions.Ike() with { AdditionalKeyExchanges = additional };

    public static AlgorithmProposal Esp(params KeyExchangeMethod[][] additional) =>
        LabOptions.Esp(KeyExchangeMethod.X25519) with { AdditionalKeyExchanges = additional };

    /// <summary>Both sides have two more in every exchange, unless one of them or the other is told to have none.</summary>
    public static LabOptions Options(bool inA = true, bool inB = true) => new()
    {
        IkeA = inA ? [Ike(Two)] : [LabOptions.Ike()],
        IkeB = inB ? [Ike(Two)] : [LabOptions.Ike()],
        EspA = inA ? [Esp(Two)] : [LabOptions.Esp(KeyExchangeMethod.X25519)],
        EspB = inB ? [Esp(Two)] : [LabOptions.Esp(KeyExchangeMethod.X25519)],

        // Messages stay at port 500, where they have no marker before them.
        MobikeA = false,
        MobikeB = false,
    };

    /// <summary>
    /// Both sides can do with and without; each prefers its own way, and offers the other one as well.
    /// </summary>
    public static LabOptions Mixed(bool inA, bool inB) => new()
    {
        IkeA = Either(Ike(Two), LabOptions.Ike(), inA),
        IkeB = Either(Ike(Two), LabOptions.Ike(), inB),
        EspA = Either(Esp(Two), LabOptions.Esp(KeyExchangeMethod.X25519), inA),
        EspB = Either(Esp(Two), LabOptions.Esp(KeyExchangeMethod.X25519), inB),
    };

    private static AlgorithmProposal[] Either(AlgorithmProposal with, AlgorithmProposal without, bool first) =>
        first ? [with, without] : [without, with];
}

using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Wire;

/// <summary>Reads the prfs of an SA payload without building objects, for puzzles (RFC 8019 §7.1.1.2).</summary>
internal static class PrfScanner
{
    private const int ProposalHeader = 8;
    private const int TransformHeader = 8;

    /// <summary>The first of <paramref name="preferred"/> that the offer has; None where it has none of them.</summary>
    public static PrfId Choose(ReadOnlySpan<byte> offer, List<PrfId> preferred)
    {
        foreach (var prf in preferred)
        {
            if (Has(offer, prf))
                return prf;
        }
        return PrfId.None;
    }

    private static bool Has(ReadOnlySpan<byte> offer, PrfId prf)
    {
        while (offer.Length >= ProposalHeader)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(offer[2..]);
            var transforms = ProposalHeader + offer[6];
            if (length < transforms || length > offer.Length)
                return false;
            if (HasTransform(offer[transforms..length], prf))
                return true;
            offer = offer[length..];
        }
        return false;
    }

    private static bool HasTransform(ReadOnlySpan<byte> transforms, PrfId prf)
    {
        while (transforms.Length >= TransformHeader)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(transforms[2..]);
            if (length < TransformHeader || length > transforms.Length)
                return false;
            if (transforms[4] == (byte)TransformType.Prf
                && BinaryPrimitives.ReadUInt16BigEndian(transforms[6..]) == (ushort)prf)
            {
                return true;
            }
            transforms = transforms[length..];
        }
        return false;
    }
}

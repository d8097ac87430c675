using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim.Profiles;

/// <summary>
/// What a gateway must be told to take: 3DES, SHA-1 and the small MODP groups, which RFC 8247 and RFC 8221 put aside.
/// </summary>
internal static class WeakAlgorithms
{
    /// <summary>What is left of these proposals; those of which nothing is left are left out.</summary>
    public static AlgorithmProposal[] Without(AlgorithmProposal[] proposals)
    {
        var strong = new List<AlgorithmProposal>();
        foreach (var proposal in proposals)
        {
            var rest = proposal with
            {
                Encryption = Array.FindAll(proposal.Encryption, e => e.Id != EncryptionId.TripleDes),
                Integrity = Array.FindAll(proposal.Integrity, i => i != IntegrityId.HmacSha1_96),
                Prf = Array.FindAll(proposal.Prf, p => p != PrfId.HmacSha1),
                KeyExchange = Array.FindAll(proposal.KeyExchange, m => !IsWeak(m)),
            };
            if (rest.Encryption.Length > 0
                && IsLeft(proposal.Integrity, rest.Integrity) && IsLeft(proposal.Prf, rest.Prf)
                && IsLeft(proposal.KeyExchange, rest.KeyExchange))
            {
                strong.Add(rest);
            }
        }
        return [.. strong];
    }

    private static bool IsLeft<T>(T[] before, T[] after) => before.Length == 0 || after.Length > 0;

    private static bool IsWeak(KeyExchangeMethod method) => method
        is KeyExchangeMethod.Modp768 or KeyExchangeMethod.Modp1024 or KeyExchangeMethod.Modp1536
        or KeyExchangeMethod.Modp1024s160;
}

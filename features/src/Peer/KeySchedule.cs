using System.Buffers.Binary;
using System.Text;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>
/// The key derivations of RFC 7296 §2.13–§2.18, written from the RFC over nothing but prf, so that they are
/// a check of
/// whatever the system under test does.
/// </summary>
internal static class KeySchedule
{
    /// <summary>prf+ (K, S) = T1 | T2 | …, T1 = prf(K, S | 0x01), Tn = prf(K, Tn-1 | S | n)
    /// (§2.13).</summary>
    public static byte[] PrfPlus(ICryptoProvider crypto, PrfId prf, byte[] key, byte[] seed, int length)
    {
        var stream = new List<byte>();
        byte[] last = [];
        for (byte n = 1; stream.Count < length; n++)
        {
            last = Prf(crypto, prf, key, [.. last, .. seed, n]);
            stream.AddRange(last);
        }
        return [.. stream[..length]];
    }

    public static byte[] Prf(ICryptoProvider crypto, PrfId prf, byte[] key, byte[] data)
    {
        var output = new byte[AlgorithmLengths.Prf(prf)];
        crypto.Prf(prf, key, data, output);
        return output;
    }

    /// <summary>SKEYSEED = prf(Ni | Nr, g^ir); two prfs take 64 bits of each nonce (§2.14).</summary>
    public static byte[] Skeyseed(ICryptoProvider crypto, PrfId prf, byte[] ni, byte[] nr, byte[] secret)
    {
        var most = prf is PrfId.AesXcbc or PrfId.AesCmac ? 8 : int.MaxValue;
        return Prf(crypto, prf,
            [.. ni.AsSpan(0, Math.Min(most, ni.Length)), .. nr.AsSpan(0, Math.Min(most, nr.Length))], secret);
    }

    /// <summary>SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr [| SK(1) | ...]) with the old prf (§2.18, RFC 9370
    /// §2.2.4).</summary>
    public static byte[] RekeySkeyseed(ICryptoProvider crypto, PeerSa old, byte[] ni, byte[] nr,
        byte[] secret, byte[] further) =>
        Prf(crypto, old.Suite.Prf, old.SkD, [.. secret, .. ni, .. nr, .. further]);

    /// <summary>SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr) (RFC 9370 §2.2.2).</summary>
    public static byte[] NextSkeyseed(ICryptoProvider crypto, PeerSa sa, byte[] secret) =>
        Prf(crypto, sa.Suite.Prf, sa.SkD, [.. secret, .. sa.Ni, .. sa.Nr]);

    /// <summary>prf(prf(Shared Secret, "Key Pad for IKEv2"), octets) (§2.15).</summary>
    public static byte[] SharedKeyAuth(ICryptoProvider crypto, PrfId prf, byte[] secret, byte[] octets) =>
        Prf(crypto, prf, Prf(crypto, prf, secret, Encoding.ASCII.GetBytes("Key Pad for IKEv2")), octets);

    public static byte[] Spis(ulong spiI, ulong spiR)
    {
        var octets = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(octets, spiI);
        BinaryPrimitives.WriteUInt64BigEndian(octets.AsSpan(8), spiR);
        return octets;
    }
}

/// <summary>The algorithms that a proposal chose.</summary>
public sealed record PeerSuite(CipherSuite Cipher, PrfId Prf, KeyExchangeMethod Method, bool Esn)
{
    /// <summary>Additional key exchanges in the order of their transform types, NONE left out (RFC
    /// 9370).</summary>
    public IReadOnlyList<KeyExchangeMethod> Additional { get; init; } = [];

    public static PeerSuite From(IEnumerable<Transform> transforms)
    {
        var byType = transforms.GroupBy(t => t.Type).ToDictionary(g => g.Key, g => g.First());
        ushort Id(TransformType type) => byType.TryGetValue(type, out var found) ? found.Id : (ushort)0;
        byType.TryGetValue(TransformType.Encryption, out var encryption);
        return new(new((EncryptionId)encryption.Id, encryption.KeyBits,
            (IntegrityId)Id(TransformType.Integrity)),
            (PrfId)Id(TransformType.Prf), (KeyExchangeMethod)Id(TransformType.KeyExchange),
            Id(TransformType.ExtendedSequenceNumbers) == 1)
        {
            Additional = [.. byType.Where(t => TransformNames.IsAdditional(t.Key) && t.Value.Id != 0)
                .OrderBy(t => t.Key).Select(t => (KeyExchangeMethod)t.Value.Id)],
        };
    }
}

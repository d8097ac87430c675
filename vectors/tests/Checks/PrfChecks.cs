using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>
/// Pseudorandom functions (RFC 7296 §2.13) and the integrity algorithms of packets.
/// </summary>
internal static class PrfChecks
{
    public static void Prf(CryptoProvider crypto, KatCase vector) =>
        vector.Expect("out", Compute(crypto, vector));

    /// <summary>A tag that may be shortened and may be wrong.</summary>
    public static void Tag(CryptoProvider crypto, KatCase vector)
    {
        var output = Compute(crypto, vector);
        var tag = vector.Word("verdict") == "accepted"
            ? vector.Figure("tag")
            : vector.Octets("tag");
        vector.ExpectVerdict(tag.Length > 0 && output.AsSpan().StartsWith(tag));
    }

    public static void PrfPlus(CryptoProvider crypto, KatCase vector)
    {
        var output = new byte[vector.Octets("out").Length];
        crypto.PrfPlus(
            vector.Enum<PrfId>("prf"), vector.Octets("key"), vector.Octets("seed"), output);
        vector.Expect("out", output);
    }

    /// <summary>
    /// The MAC alone: a packet without encryption, whose text is all that is authenticated.
    /// </summary>
    public static void Mac(CryptoProvider crypto, KatCase vector)
    {
        var suite = new CipherSuite(EncryptionId.Null, 0, vector.Enum<IntegrityId>("integrity"));
        using var cipher = crypto.CreateCipher(suite, [], vector.Octets("key"));
        var data = vector.Octets("data");
        byte[] packet = [.. data, .. new byte[cipher.IcvLength]];
        cipher.Seal(packet, 0);
        vector.Expect("icv", packet.AsSpan(data.Length));
        vector.Require(cipher.Open(packet, 0), "the packet with this ICV to be opened");
        packet[^1] ^= 1;
        vector.Require(!cipher.Open(packet, 0), "a changed ICV to be refused");
    }

    private static byte[] Compute(CryptoProvider crypto, KatCase vector)
    {
        var prf = vector.Enum<PrfId>("prf");
        var output = new byte[AlgorithmLengths.Prf(prf)];
        crypto.Prf(prf, vector.Octets("key"), vector.Octets("data"), output);
        return output;
    }
}

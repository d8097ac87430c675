using System.Globalization;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Systems;

/// <summary>Transforms by IANA's names, with /bits for a key length, or as type:id for those without a name
/// here.</summary>
public static class TransformNames
{
    private const string Additional = "ADDKE";

    private static readonly Dictionary<string, (TransformType Type, ushort Id)> Known = new()
    {
        ["ENCR_3DES"] = (TransformType.Encryption, (ushort)EncryptionId.TripleDes),
        ["ENCR_NULL"] = (TransformType.Encryption, (ushort)EncryptionId.Null),
        ["ENCR_AES_CBC"] = (TransformType.Encryption, (ushort)EncryptionId.AesCbc),
        ["ENCR_AES_CTR"] = (TransformType.Encryption, (ushort)EncryptionId.AesCtr),
        ["ENCR_AES_CCM_16"] = (TransformType.Encryption, (ushort)EncryptionId.AesCcm16),
        ["ENCR_AES_GCM_8"] = (TransformType.Encryption, (ushort)EncryptionId.AesGcm8),
        ["ENCR_AES_GCM_16"] = (TransformType.Encryption, (ushort)EncryptionId.AesGcm16),
        ["ENCR_CHACHA20_POLY1305"] = (TransformType.Encryption, (ushort)EncryptionId.ChaCha20Poly1305),
        ["PRF_HMAC_SHA1"] = (TransformType.Prf, (ushort)PrfId.HmacSha1),
        ["PRF_HMAC_SHA2_256"] = (TransformType.Prf, (ushort)PrfId.HmacSha256),
        ["PRF_HMAC_SHA2_384"] = (TransformType.Prf, (ushort)PrfId.HmacSha384),
        ["PRF_HMAC_SHA2_512"] = (TransformType.Prf, (ushort)PrfId.HmacSha512),
        ["PRF_AES128_XCBC"] = (TransformType.Prf, (ushort)PrfId.AesXcbc),
        ["PRF_AES128_CMAC"] = (TransformType.Prf, (ushort)PrfId.AesCmac),
        ["AUTH_NONE"] = (TransformType.Integrity, 0),
        ["AUTH_HMAC_SHA1_96"] = (TransformType.Integrity, (ushort)IntegrityId.HmacSha1_96),
        ["AUTH_AES_XCBC_96"] = (TransformType.Integrity, (ushort)IntegrityId.AesXcbc96),
        ["AUTH_HMAC_SHA2_256_128"] = (TransformType.Integrity, (ushort)IntegrityId.HmacSha256_128),
        ["AUTH_HMAC_SHA2_384_192"] = (TransformType.Integrity, (ushort)IntegrityId.HmacSha384_192),
        ["AUTH_HMAC_SHA2_512_256"] = (TransformType.Integrity, (ushort)IntegrityId.HmacSha512_256),
        ["KE_NONE"] = (TransformType.KeyExchange, 0),
        ["MODP1024"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.Modp1024),
        ["MODP2048"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.Modp2048),
        ["MODP8192"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.Modp8192),
        ["MODP3072"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.Modp3072),
        ["ECP256"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.Ecp256),
        ["ECP384"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.Ecp384),
        ["X25519"] = (TransformType.KeyExchange, (ushort)KeyExchangeMethod.X25519),
        ["ESN_NO"] = (TransformType.ExtendedSequenceNumbers, 0),
        ["ESN_YES"] = (TransformType.ExtendedSequenceNumbers, 1),
    };

    /// <summary>Additional Key Exchange 1 to 7 (RFC 9370 §3).</summary>
    public static bool IsAdditional(TransformType type) =>
        type is >= TransformType.AdditionalKeyExchange1 and <= TransformType.AdditionalKeyExchange7;

    /// <summary>ADDKE2=ECP256 is a method for Additional Key Exchange 2, and ADDKE2=NONE leaves it
    /// out.</summary>
    /// <exception cref="StepException">A name that is not known.</exception>
    public static Transform Parse(string text)
    {
        if (text.StartsWith(Additional, StringComparison.Ordinal) && text.IndexOf('=') == Additional.Length + 1)
        {
            var method = text[(Additional.Length + 2)..];
            return new((TransformType)((int)TransformType.AdditionalKeyExchange1 + text[Additional.Length] - '1'),
                method == "NONE" ? (ushort)0 : Parse(method).Id, 0);
        }
        var (name, bits) = text.Split('/') is [var first, var second]
            ? (first, ushort.Parse(second, CultureInfo.InvariantCulture))
            : (text, (ushort)0);
        if (Known.TryGetValue(name, out var known))
            return new(known.Type, known.Id, bits);
        return name.Split(':') is [var type, var id]
            ? new((TransformType)byte.Parse(type, CultureInfo.InvariantCulture),
                ushort.Parse(id, CultureInfo.InvariantCulture), bits)
            : throw new StepException($"'{text}' is no transform that is known here; type:id/bits names any");
    }

    /// <summary>The transforms of one proposal, separated by spaces.</summary>
    public static Transform[] ParseList(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    public static string Describe(Transform transform)
    {
        if (IsAdditional(transform.Type))
        {
            var method = transform.Id == 0 ? "NONE" : Describe(new Transform(TransformType.KeyExchange, transform.Id, 0));
            return $"{Additional}{transform.Type - TransformType.AdditionalKeyExchange1 + 1}={method}";
        }
        var name = Known.FirstOrDefault(k => k.Value == (transform.Type, transform.Id)).Key
            ?? $"{(byte)transform.Type}:{transform.Id}";
        return transform.KeyBits == 0 ? name : $"{name}/{transform.KeyBits}";
    }

    public static string Describe(IEnumerable<Transform> transforms) =>
        string.Join(' ', transforms.Select(Describe));
}

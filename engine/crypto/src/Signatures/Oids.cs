namespace IkeLab.Crypto.Signatures;

/// <summary>
/// Object identifiers of keys and signatures (RFC 3279, RFC 4055, RFC 5480, RFC 5758, RFC 8410).
/// </summary>
internal static class Oids
{
    internal const string RsaEncryption = "1.2.840.113549.1.1.1";
    internal const string Mgf1 = "1.2.840.113549.1.1.8";
    internal const string RsaPss = "1.2.840.113549.1.1.10";
    internal const string RsaSha256 = "1.2.840.113549.1.1.11";
    internal const string RsaSha384 = "1.2.840.113549.1.1.12";
    internal const string RsaSha512 = "1.2.840.113549.1.1.13";

    internal const string EcPublicKey = "1.2.840.10045.2.1";
    internal const string EcdsaSha256 = "1.2.840.10045.4.3.2";
    internal const string EcdsaSha384 = "1.2.840.10045.4.3.3";
    internal const string EcdsaSha512 = "1.2.840.10045.4.3.4";

    internal const string P256 = "1.2.840.10045.3.1.7";
    internal const string P384 = "1.3.132.0.34";
    internal const string P521 = "1.3.132.0.35";

    internal const string Ed25519 = "1.3.101.112";
    internal const string Ed448 = "1.3.101.113";

    internal const string Sha256 = "2.16.840.1.101.3.4.2.1";
    internal const string Sha384 = "2.16.840.1.101.3.4.2.2";
    internal const string Sha512 = "2.16.840.1.101.3.4.2.3";

    internal static string OfCurve(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => P256,
        KeyAlgorithm.EcdsaP384 => P384,
        _ => P521,
    };

    internal static KeyAlgorithm? CurveOf(string oid) => oid switch
    {
        P256 => KeyAlgorithm.EcdsaP256,
        P384 => KeyAlgorithm.EcdsaP384,
        P521 => KeyAlgorithm.EcdsaP521,
        _ => null,
    };

    internal static string OfHash(HashAlgorithmId hash) => hash switch
    {
        HashAlgorithmId.Sha256 => Sha256,
        HashAlgorithmId.Sha384 => Sha384,
        _ => Sha512,
    };

    internal static HashAlgorithmId? HashOf(string oid) => oid switch
    {
        Sha256 => HashAlgorithmId.Sha256,
        Sha384 => HashAlgorithmId.Sha384,
        Sha512 => HashAlgorithmId.Sha512,
        _ => null,
    };
}

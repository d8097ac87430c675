using System.Security.Cryptography;
using IkeLab.Engine.Sa;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// All keys of an IKE SA, computed by the engine from Diffie-Hellman secrets (RFC 7296 §2.14, §2.18; RFC 9370 §2.2.2).
/// </summary>
internal sealed record DerivedKeys(
    byte[] Skeyseed, byte[] SkD, byte[] SkPi, byte[] SkPr, SaKeys Keys, IkeKeys Engine)
{
    /// <summary>
    /// The keys of IKE_SA_INIT. Null, with the reason, for a suite that the engine does not have.
    /// </summary>
    public static DerivedKeys? Derive(
        ICryptoProvider crypto, Handshake handshake, byte[] secret, out string why)
    {
        var suite = handshake.Suite;
        if ((why = Unusable(crypto, suite, suite.KeyExchange, secret)).Length > 0)
            return null;
        var skeyseed = new byte[AlgorithmLengths.Prf(suite.Prf)];
        IkeKeys.InitialSeed(
            crypto, suite.Prf, handshake.NonceI, handshake.NonceR, secret, skeyseed);
        return From(
            crypto, suite, skeyseed, handshake.NonceI, handshake.NonceR, handshake.SpiI, handshake.SpiR);
    }

    /// <summary>
    /// The keys that follow these: of an IKE SA that takes the place of this one, or of this one after one more key
    /// exchange. Null, with the reason, for a suite that the engine does not have.
    /// </summary>
    public DerivedKeys? Next(
        ICryptoProvider crypto, IkeSuite suite, KeyExchangeMethod method, byte[] secret, byte[] nonceI, byte[] nonceR,
        ulong spiI, ulong spiR, out string why)
    {
        if ((why = Unusable(crypto, suite, method, secret)).Length > 0)
            return null;
        // RFC 7296 §2.18: with the prf of the old SA.
        var skeyseed = new byte[AlgorithmLengths.Prf(Engine.Suite.Prf)];
        Engine.RekeySeed(crypto, nonceI, nonceR, secret, skeyseed);
        return From(crypto, suite, skeyseed, nonceI, nonceR, spiI, spiR);
    }

    private static DerivedKeys From(
        ICryptoProvider crypto, IkeSuite suite, byte[] skeyseed, byte[] nonceI, byte[] nonceR, ulong spiI, ulong spiR)
    {
        var keys = IkeKeys.Derive(
            crypto, suite, skeyseed, nonceI, nonceR, spiI, spiR, initiator: true, export: true, out var exported);
        return new(skeyseed, keys.SkD.ToArray(), keys.SkP(true).ToArray(), keys.SkP(false).ToArray(),
            SaKeys.From(exported!), keys);
    }

    private static string Unusable(ICryptoProvider crypto, IkeSuite suite, KeyExchangeMethod method, byte[] secret)
    {
        var cipher = suite.Cipher;
        if (!crypto.Supports(suite.Prf) || !crypto.Supports(cipher.Encryption, cipher.KeyBits)
            || (cipher.Integrity != IntegrityId.None && !crypto.Supports(cipher.Integrity))
            || cipher.IsAead != (cipher.Integrity == IntegrityId.None))
        {
            return $"the engine does not have {cipher.Encryption}-{cipher.KeyBits}, {cipher.Integrity}, {suite.Prf}";
        }
        var expected = AlgorithmLengths.SharedSecret(method);
        return expected != 0 && secret.Length != expected
            ? $"a Diffie-Hellman secret of {secret.Length} octets: {method} has {expected}"
            : "";
    }

    /// <summary>AUTH by shared key as it must be for this identity (RFC 7296 §2.15).</summary>
    public byte[] SharedKeyAuth(
        ICryptoProvider crypto, Handshake handshake, byte[] psk, IdPayload id, bool ofInitiator)
    {
        var prf = handshake.Suite.Prf;
        var rest = new byte[id.BodyLength];
        id.WriteBody(rest);
        var maced = new byte[AlgorithmLengths.Prf(prf)];
        crypto.Prf(prf, ofInitiator ? SkPi : SkPr, rest, maced);
        byte[] octets =
        [
            .. ofInitiator ? handshake.InitRequest : handshake.InitResponse,
            .. ofInitiator ? handshake.NonceR : handshake.NonceI,
            .. maced,
        ];
        return Authenticator.SharedKeyAuth(crypto, prf, psk, octets);
    }
}

/// <summary>What can be said of one side's AUTH payload.</summary>
internal static class AuthCheck
{
    /// <param name="derived">Null where the Diffie-Hellman secret is not known.</param>
    public static string Describe(
        ICryptoProvider crypto, OpenedMessage message, Handshake? handshake, DerivedKeys? derived,
            byte[]? psk)
    {
        var auth = message.InnerPayloads!.Find<AuthPayload>()!;
        var ofInitiator = message.Header.FromInitiator;
        var own = ofInitiator ? PayloadType.IdInitiator : PayloadType.IdResponder;
        if (auth.Method != AuthMethod.SharedKey)
            return $"not verified: {Tree.RegistryNames.Auth((int)auth.Method)}";
        if (psk is null || derived is null || handshake is null)
            return $"not verified: {(psk is null ? "the shared key" : "SK_p")} is not known";
        if (handshake.HasIntermediate)
            return "not verified: it covers IKE_INTERMEDIATE (RFC 9242) as well";
        if (message.InnerPayloads.Find(own) is not IdPayload id)
            return "not verified: no identity in the same message";
        var expected = derived.SharedKeyAuth(crypto, handshake, psk, id, ofInitiator);
        return CryptographicOperations.FixedTimeEquals(expected, auth.Data)
            ? "verified by the shared key"
            : $"WRONG: the shared key gives {Convert.ToHexStringLower(expected)}";
    }
}

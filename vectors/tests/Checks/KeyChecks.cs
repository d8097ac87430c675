using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>
/// The key schedule of RFC 7296 §2.14, §2.17 and §2.18, through the engine's own key object.
/// </summary>
internal static class KeyChecks
{
    public static void Skeyseed(CryptoProvider crypto, KatCase vector) =>
        vector.Expect("skeyseed", InitialSeed(crypto, vector));

    /// <summary>
    /// SKEYSEED and <c>keys</c>: SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr, whole or a
    /// beginning.
    /// </summary>
    public static void IkeKeys(CryptoProvider crypto, KatCase vector)
    {
        vector.Expect("skeyseed", InitialSeed(crypto, vector));
        vector.ExpectBeginning("keys", Material(crypto, vector));
    }

    /// <summary>
    /// The SKEYSEED that follows these keys, and the keys of the next IKE SA (RFC 7296 §2.18).
    /// </summary>
    public static void IkeRekey(CryptoProvider crypto, KatCase vector)
    {
        using var old = Derive(crypto, vector, true, out _);
        byte[] nonceI = vector.Octets("new-ni"), nonceR = vector.Octets("new-nr");
        var skeyseed = new byte[AlgorithmLengths.Prf(old.Suite.Prf)];
        old.RekeySeed(crypto, nonceI, nonceR, vector.Octets("new-secret"), skeyseed);
        vector.Expect("new-skeyseed", skeyseed);
        if (!vector.Has("new-keys"))
            return;
        // RFC 7296 §2.18: SKEYSEED comes from the old prf, the keys from the newly negotiated one.
        var suite = new IkeSuite(
            vector.Suite("new-cipher"), vector.Enum<PrfId>("new-prf"), KeyExchangeMethod.None);
        using var keys = Engine.Sa.IkeKeys.Derive(
            crypto, suite, skeyseed, nonceI, nonceR, vector.Spi("new-spi-i"),
            vector.Spi("new-spi-r"), true, true, out var exported);
        vector.ExpectBeginning("new-keys", Material(keys, exported!));
    }

    /// <summary>
    /// KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr), from the initiator first, encryption before
    /// integrity.
    /// </summary>
    public static void ChildKeys(CryptoProvider crypto, KatCase vector)
    {
        using var keys = Derive(crypto, vector, true, out _);
        var child = keys.DeriveChild(
            crypto, vector.Suite("child-cipher"), vector.OctetsOrNone("child-secret"),
            vector.Octets("child-ni"), vector.Octets("child-nr"), vector.OctetsOrNone("child-further"));
        vector.ExpectBeginning("keymat", Material(child));
    }

    /// <summary>
    /// RFC 9370 §2.2.2: SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr), with the nonces and SPIs of IKE_SA_INIT.
    /// </summary>
    public static void Chain(CryptoProvider crypto, KatCase vector)
    {
        byte[] nonceI = vector.Octets("ni"), nonceR = vector.Octets("nr");
        var keys = Derive(crypto, vector, true, out var exported);
        var skeyseed = new byte[AlgorithmLengths.Prf(keys.Suite.Prf)];
        for (var n = 1; vector.Has($"secret-{n}"); n++)
        {
            keys.RekeySeed(crypto, nonceI, nonceR, vector.Octets($"secret-{n}"), skeyseed);
            var next = Engine.Sa.IkeKeys.Derive(
                crypto, keys.Suite, skeyseed, nonceI, nonceR, vector.Spi("spi-i"), vector.Spi("spi-r"),
                true, true, out exported!);
            keys.Dispose();
            keys = next;
        }
        vector.Expect("new-skeyseed", skeyseed);
        vector.Expect("new-keys", Material(keys, exported));
        keys.Dispose();
    }

    /// <summary>RFC 8784 §3: SK_d, SK_pi and SK_pr with a PPK.</summary>
    public static void Ppk(CryptoProvider crypto, KatCase vector)
    {
        using var keys = Derive(crypto, vector, true, out _);
        keys.MixPpk(crypto, vector.Octets("ppk"));
        keys.UsePpk(true);
        vector.Expect("sk-d", keys.SkD);
        vector.Expect("sk-pi", keys.SkP(true));
        vector.Expect("sk-pr", keys.SkP(false));
    }

    /// <summary>All of it with one pair of nonces, as NIST tests it.</summary>
    public static void KeySchedule(CryptoProvider crypto, KatCase vector)
    {
        IkeKeys(crypto, vector);
        using var keys = Derive(crypto, vector, true, out _);
        byte[] nonceI = vector.Octets("ni"), nonceR = vector.Octets("nr");
        var secret = vector.Octets("new-secret");
        var suite = vector.Suite("cipher");
        vector.ExpectBeginning(
            "keymat", Material(keys.DeriveChild(crypto, suite, [], nonceI, nonceR)));
        vector.ExpectBeginning(
            "keymat-ke", Material(keys.DeriveChild(crypto, suite, secret, nonceI, nonceR)));
        var skeyseed = new byte[AlgorithmLengths.Prf(keys.Suite.Prf)];
        keys.RekeySeed(crypto, nonceI, nonceR, secret, skeyseed);
        vector.Expect("new-skeyseed", skeyseed);
    }

    public static IkeKeys Derive(
        CryptoProvider crypto, KatCase vector, bool initiator, out IkeKeyExport exported)
    {
        var keys = Engine.Sa.IkeKeys.Derive(
            crypto, Suite(vector), InitialSeed(crypto, vector), vector.Octets("ni"),
            vector.Octets("nr"), vector.Spi("spi-i"), vector.Spi("spi-r"), initiator, true,
            out var export);
        exported = export!;
        return keys;
    }

    private static byte[] Material(CryptoProvider crypto, KatCase vector)
    {
        using var initiator = Derive(crypto, vector, true, out var exported);
        using var responder = Derive(crypto, vector, false, out _);
        vector.Require(
            Reaches(initiator, responder), "the responder to open what the initiator seals");
        vector.Require(
            Reaches(responder, initiator), "the initiator to open what the responder seals");
        return Material(initiator, exported);
    }

    private static byte[] Material(IkeKeys keys, IkeKeyExport exported) =>
    [
        .. keys.SkD, .. exported.IntegrityI, .. exported.IntegrityR, .. exported.EncryptionI,
        .. exported.EncryptionR, .. keys.SkP(true), .. keys.SkP(false),
    ];

    private static byte[] Material((DirectionKeys Initiator, DirectionKeys Responder) child) =>
    [
        .. child.Initiator.Encryption, .. child.Initiator.Integrity,
        .. child.Responder.Encryption, .. child.Responder.Integrity,
    ];

    private static bool Reaches(IkeKeys sender, IkeKeys receiver)
    {
        var cipher = sender.Outbound;
        var packet = new byte[8 + cipher.IvLength + 32 + cipher.IcvLength];
        cipher.Seal(packet, 8);
        return receiver.Inbound.Open(packet, 8);
    }

    private static byte[] InitialSeed(CryptoProvider crypto, KatCase vector)
    {
        var prf = vector.Enum<PrfId>("prf");
        var skeyseed = new byte[AlgorithmLengths.Prf(prf)];
        Engine.Sa.IkeKeys.InitialSeed(
            crypto, prf, vector.Octets("ni"), vector.Octets("nr"), vector.Octets("secret"),
            skeyseed);
        return skeyseed;
    }

    private static IkeSuite Suite(KatCase vector) =>
        new(vector.Suite("cipher"), vector.Enum<PrfId>("prf"), KeyExchangeMethod.None);
}

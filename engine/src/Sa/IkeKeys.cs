using System.Security.Cryptography;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Sa;

/// <summary>The suite of an IKE SA: what SAr1 chose.</summary>
internal readonly record struct IkeSuite(CipherSuite Cipher, PrfId Prf, KeyExchangeMethod KeyExchange)
{
    /// <summary>What was chosen for Additional Key Exchange 1, 2, ..., or none at all (RFC 9370).</summary>
    public KeyExchangeMethod[] AdditionalChoices { get; init; } = [];
}

/// <summary>
/// The keys of one IKE SA (RFC 7296 §2.14) and the two ciphers made from them. SK_e and SK_a live only inside the
/// ciphers; SK_pi and SK_pr are zeroed when both sides are authenticated.
/// </summary>
internal sealed class IkeKeys : IDisposable
{
    private byte[] _skD;
    private byte[] _skPi = [];
    private byte[] _skPr = [];

    // SK_d, SK_pi and SK_pr with a PPK while those without are in use, and the other way round.
    private (byte[] D, byte[] Pi, byte[] Pr)? _others;
    private bool _isPpkUsed;

    private IkeKeys(IkeSuite suite, byte[] skD, PacketCipher outbound, PacketCipher inbound)
    {
        Suite = suite;
        _skD = skD;
        Outbound = outbound;
        Inbound = inbound;
    }

    public IkeSuite Suite { get; }
    public PacketCipher Outbound { get; }
    public PacketCipher Inbound { get; }
    public ReadOnlySpan<byte> SkD => _skD;

    /// <summary>Counter for the IVs of counter modes; never used twice under one key.</summary>
    public ulong NextIv { get; set; }

    public ReadOnlySpan<byte> SkP(bool initiator) => initiator ? _skPi : _skPr;

    /// <summary>SKEYSEED of the initial exchange: prf(Ni | Nr, g^ir).</summary>
    public static void InitialSeed(
        ICryptoProvider crypto, PrfId prf, ReadOnlySpan<byte> nonceI, ReadOnlySpan<byte> nonceR,
        ReadOnlySpan<byte> secret, Span<byte> skeyseed)
    {
        // RFC 7296 §2.14: these two prfs take only the first 64 bits of each nonce as key here.
        var most = prf is PrfId.AesXcbc or PrfId.AesCmac ? 8 : int.MaxValue;
        Span<byte> key = stackalloc byte[2 * Wire.WireLimits.MaxNonce];
        crypto.Prf(prf, Concatenate(key, nonceI[..Math.Min(most, nonceI.Length)],
            nonceR[..Math.Min(most, nonceR.Length)]), secret, skeyseed);
    }

    /// <summary>
    /// SKEYSEED of a rekeyed IKE SA: prf(SK_d (old), g^ir | Ni | Nr), with the old prf (RFC 7296 §2.18). What further
    /// key exchanges gave follows the nonces (RFC 9370 §2.2.4).
    /// </summary>
    public void RekeySeed(
        ICryptoProvider crypto, ReadOnlySpan<byte> nonceI, ReadOnlySpan<byte> nonceR, ReadOnlySpan<byte> secret,
        Span<byte> skeyseed, ReadOnlySpan<byte> further = default)
    {
        var data = SeedOf(secret, nonceI, nonceR, further);
        crypto.Prf(Suite.Prf, SkD, data, skeyseed);
        CryptographicOperations.ZeroMemory(data);
    }

    /// <summary>{SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr).</summary>
    public static IkeKeys Derive(
        ICryptoProvider crypto, IkeSuite suite, ReadOnlySpan<byte> skeyseed, ReadOnlySpan<byte> nonceI,
        ReadOnlySpan<byte> nonceR, ulong spiI, ulong spiR, bool initiator, bool export, out IkeKeyExport? exported)
    {
        Span<byte> seed = stackalloc byte[2 * Wire.WireLimits.MaxNonce + 16];
        var length = Concatenate(seed, nonceI, nonceR).Length;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(seed[length..], spiI);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(seed[(length + 8)..], spiR);

        int prf = AlgorithmLengths.Prf(suite.Prf), a = suite.Cipher.IntegrityKeyLength;
        var e = suite.Cipher.EncryptionKeyLength;
        Span<byte> material = stackalloc byte[3 * prf + 2 * a + 2 * e];
        crypto.PrfPlus(suite.Prf, skeyseed, seed[..(length + 16)], material);

        var skD = material[..prf].ToArray();
        ReadOnlySpan<byte> ai = material.Slice(prf, a), ar = material.Slice(prf + a, a);
        ReadOnlySpan<byte> ei = material.Slice(prf + 2 * a, e), er = material.Slice(prf + 2 * a + e, e);
        var fromInitiator = crypto.CreateCipher(suite.Cipher, ei, ai);
        var fromResponder = crypto.CreateCipher(suite.Cipher, er, ar);
        exported = export
            ? new(spiI, spiR, suite.Cipher, ei.ToArray(), er.ToArray(), ai.ToArray(), ar.ToArray())
            : null;
        var keys = initiator
            ? new IkeKeys(suite, skD, fromInitiator, fromResponder)
            : new IkeKeys(suite, skD, fromResponder, fromInitiator);
        keys._skPi = material.Slice(prf + 2 * a + 2 * e, prf).ToArray();
        keys._skPr = material.Slice(2 * prf + 2 * a + 2 * e, prf).ToArray();
        CryptographicOperations.ZeroMemory(material);
        return keys;
    }

    /// <summary>
    /// KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr [| SK(1) | ... ]) (RFC 7296 §2.17, RFC 9370 §2.2.4): initiator to responder
    /// first, and in each direction the encryption key before the integrity key.
    /// </summary>
    public (DirectionKeys FromInitiator, DirectionKeys FromResponder) DeriveChild(
        ICryptoProvider crypto, in CipherSuite suite, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonceI,
        ReadOnlySpan<byte> nonceR, ReadOnlySpan<byte> further = default)
    {
        var seed = SeedOf(secret, nonceI, nonceR, further);
        int e = suite.EncryptionKeyLength, a = suite.IntegrityKeyLength;
        Span<byte> material = stackalloc byte[2 * (e + a)];
        crypto.PrfPlus(Suite.Prf, SkD, seed, material);
        var keys = (new DirectionKeys(material[..e].ToArray(), material.Slice(e, a).ToArray()),
            new DirectionKeys(material.Slice(e + a, e).ToArray(), material[(2 * e + a)..].ToArray()));
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(material);
        return keys;
    }

    /// <summary>SK_d, SK_pi and SK_pr get a second form: prf+(PPK, SK) (RFC 8784 §3).</summary>
    public void MixPpk(ICryptoProvider crypto, ReadOnlySpan<byte> ppk)
    {
        _others = (Mixed(crypto, ppk, _skD), Mixed(crypto, ppk, _skPi), Mixed(crypto, ppk, _skPr));
        _isPpkUsed = false;
    }

    /// <summary>The keys with the PPK count from here on, or those without.</summary>
    public void UsePpk(bool use)
    {
        if (_others is not { } others || use == _isPpkUsed)
            return;
        _others = (_skD, _skPi, _skPr);
        (_skD, _skPi, _skPr) = others;
        _isPpkUsed = use;
    }

    /// <summary>Both sides are authenticated: SK_pi and SK_pr have no further use.</summary>
    public void ForgetAuthenticationKeys()
    {
        CryptographicOperations.ZeroMemory(_skPi);
        CryptographicOperations.ZeroMemory(_skPr);
        _skPi = _skPr = [];
        if (_others is not { } others)
            return;
        CryptographicOperations.ZeroMemory(others.D);
        CryptographicOperations.ZeroMemory(others.Pi);
        CryptographicOperations.ZeroMemory(others.Pr);
        _others = null;
    }

    public void Dispose()
    {
        ForgetAuthenticationKeys();
        CryptographicOperations.ZeroMemory(_skD);
        Outbound.Dispose();
        Inbound.Dispose();
    }

    private byte[] Mixed(ICryptoProvider crypto, ReadOnlySpan<byte> ppk, ReadOnlySpan<byte> key)
    {
        var mixed = new byte[key.Length];
        crypto.PrfPlus(Suite.Prf, ppk, key, mixed);
        return mixed;
    }

    private static byte[] SeedOf(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonceI, ReadOnlySpan<byte> nonceR, ReadOnlySpan<byte> further)
    {
        var seed = new byte[secret.Length + nonceI.Length + nonceR.Length + further.Length];
        secret.CopyTo(seed);
        nonceI.CopyTo(seed.AsSpan(secret.Length));
        nonceR.CopyTo(seed.AsSpan(secret.Length + nonceI.Length));
        further.CopyTo(seed.AsSpan(secret.Length + nonceI.Length + nonceR.Length));
        return seed;
    }

    private static Span<byte> Concatenate(Span<byte> buffer, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        first.CopyTo(buffer);
        second.CopyTo(buffer[first.Length..]);
        return buffer[..(first.Length + second.Length)];
    }
}

using IkeLab.Crypto.KeyExchange;
using IkeLab.Crypto.Native;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto;

/// <summary>
/// The primitives over the system's libcrypto, with reused contexts and without allocation for each message. One thread
/// at a time.
/// </summary>
public sealed unsafe class CryptoProvider : ICryptoProvider, IDisposable
{
    private readonly PrfEngine _prfs = new();
    private readonly KeyExchangeGroup?[] _groups = new KeyExchangeGroup?[(int)KeyExchangeMethod.X448 + 1];
    private readonly nint _sha1 = Algorithm.Digest("SHA1");

    public bool Supports(EncryptionId id, int keyBits)
    {
        var isAes = id is not (EncryptionId.ChaCha20Poly1305 or EncryptionId.TripleDes or EncryptionId.Null);
        if (!Enum.IsDefined(id) || id == EncryptionId.None || (isAes ? keyBits is not (128 or 192 or 256) : keyBits != 0))
            return false;
        if (CipherSuite.IsCombinedMode(id))
            return AeadCipher.IsAvailable(id, keyBits);
        return MacCipher.CipherName(id, keyBits) is not { } name || Algorithm.Cipher(name) != 0;
    }

    public bool Supports(IntegrityId id) => Enum.IsDefined(id) && id != IntegrityId.None
        && (Macs.Digest(id) is not { } digest || Algorithm.Digest(digest) != 0);

    public bool Supports(PrfId id) => Enum.IsDefined(id) && id != PrfId.None
        && (Macs.Digest(id) is not { } digest || Algorithm.Digest(digest) != 0);

    public bool Supports(KeyExchangeMethod method) => method switch
    {
        >= KeyExchangeMethod.Ecp256 and <= KeyExchangeMethod.Ecp521
            or >= KeyExchangeMethod.BrainpoolP224 and <= KeyExchangeMethod.BrainpoolP512 => EcpGroup.IsAvailable(method),
        KeyExchangeMethod.None or >= KeyExchangeMethod.MlKem512 => false,
        _ => Enum.IsDefined(method),
    };

    public void Prf(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        _prfs.Compute(prf, key, data, output);

    public void PrfPlus(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output) =>
        _prfs.Expand(prf, key, seed, output);

    public void Sha1(ReadOnlySpan<byte> data, Span<byte> output)
    {
        uint length;
        fixed (byte* d = data, o = output)
            Check.Ok(LibCrypto.EVP_Digest(d, (nuint)data.Length, o, &length, _sha1, 0), "SHA-1");
    }

    public PacketCipher CreateCipher(
        in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey) => suite.IsAead
        ? new AeadCipher(suite, encryptionKey)
        : new MacCipher(suite, encryptionKey, integrityKey);

    public int SeedLength(KeyExchangeMethod method) => Group(method).SeedLength;

    public KeyExchangeKey StartKeyExchange(KeyExchangeMethod method, ReadOnlySpan<byte> seed) =>
        Group(method).Start(seed);

    public bool RespondKeyExchange(
        KeyExchangeMethod method, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic,
        Span<byte> sharedSecret) => Group(method).TryRespond(seed, peerPublic, ownPublic, sharedSecret);

    public void Dispose()
    {
        _prfs.Dispose();
        foreach (var group in _groups)
            group?.Dispose();
    }

    private KeyExchangeGroup Group(KeyExchangeMethod method) => _groups[(int)method] ??= method switch
    {
        KeyExchangeMethod.X25519 or KeyExchangeMethod.X448 => new MontgomeryGroup(method),
        >= KeyExchangeMethod.Ecp256 and <= KeyExchangeMethod.Ecp521
            or >= KeyExchangeMethod.BrainpoolP224 and <= KeyExchangeMethod.BrainpoolP512 => new EcpGroup(method),
        _ => new ModpGroup(method),
    };
}

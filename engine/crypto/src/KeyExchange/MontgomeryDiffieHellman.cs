using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>X25519 and X448 (RFC 7748, RFC 8031). The seed is the scalar; libcrypto clamps it.</summary>
internal sealed unsafe class MontgomeryDiffieHellman(KeyExchangeMethod method) : SharedSecretMethod
{
    private readonly string _algorithm = Name(method);

    internal override int SeedLength => AlgorithmLengths.SharedSecret(method);

    internal static bool IsAvailable(KeyExchangeMethod method)
    {
        nint exchange = EVP_KEYEXCH_fetch(0, Name(method), 0);
        EVP_KEYEXCH_free(exchange);
        ERR_clear_error();
        return exchange != 0;
    }

    internal override KeyExchangeKey Start(ReadOnlySpan<byte> seed) => new Key(this, seed);

    internal override bool Respond(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic, Span<byte> sharedSecret)
    {
        using KeyHandle own = ImportPrivate(seed);
        if (!Derive(own, peerPublic, sharedSecret))
            return false;
        ExportPublic(own, ownPublic);
        return true;
    }

    private static string Name(KeyExchangeMethod method) =>
        method == KeyExchangeMethod.X25519 ? "X25519" : "X448";

    private KeyHandle ImportPrivate(ReadOnlySpan<byte> scalar)
    {
        fixed (byte* s = scalar)
        {
            nint key = EVP_PKEY_new_raw_private_key_ex(0, _algorithm, 0, s, (nuint)scalar.Length);
            return new KeyHandle(Require(key));
        }
    }

    private static void ExportPublic(KeyHandle key, Span<byte> ownPublic)
    {
        nuint length = (nuint)ownPublic.Length;
        fixed (byte* o = ownPublic)
            Require(EVP_PKEY_get_raw_public_key(key.Pointer, o, &length));
    }

    /// <summary>
    /// False for an all-zero secret, the sign of a point of small order (RFC 7748 §6, RFC 8031 §2).
    /// </summary>
    private bool Derive(KeyHandle own, ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret)
    {
        nint peer, context = 0;
        fixed (byte* p = peerPublic)
            peer = Require(EVP_PKEY_new_raw_public_key_ex(0, _algorithm, 0, p, (nuint)peerPublic.Length));
        try
        {
            context = Require(EVP_PKEY_CTX_new(own.Pointer, 0));
            Require(EVP_PKEY_derive_init(context));
            Require(EVP_PKEY_derive_set_peer_ex(context, peer, 0));
            nuint length = (nuint)sharedSecret.Length;
            int derived;
            fixed (byte* s = sharedSecret)
                derived = EVP_PKEY_derive(context, s, &length);
            if (derived > 0)
                return sharedSecret.ContainsAnyExcept((byte)0);
            ERR_clear_error();
            return false;
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
            EVP_PKEY_free(peer);
        }
    }

    /// <summary>
    /// Keeps libcrypto's key, which has the public value ready, so that it is computed only once.
    /// </summary>
    private sealed class Key : KeyExchangeKey
    {
        private readonly MontgomeryDiffieHellman _group;
        private readonly KeyHandle _private;
        private readonly byte[] _public;

        internal Key(MontgomeryDiffieHellman group, ReadOnlySpan<byte> scalar)
        {
            _group = group;
            _private = group.ImportPrivate(scalar);
            _public = new byte[scalar.Length];
            ExportPublic(_private, _public);
        }

        public override KeyExchangeMethod Method =>
            _public.Length == 32 ? KeyExchangeMethod.X25519 : KeyExchangeMethod.X448;

        public override ReadOnlySpan<byte> Public => _public;

        public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, _public.Length);
            return peerPublic.Length == _public.Length && _group.Derive(_private, peerPublic, sharedSecret);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _private.Dispose();
        }
    }
}

using IkeLab.Crypto.Native;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>X25519 and X448 (RFC 7748, RFC 8031). The seed is the scalar.</summary>
internal sealed unsafe class MontgomeryGroup(KeyExchangeMethod method) : KeyExchangeGroup(method)
{
    private readonly int _length = AlgorithmLengths.InitiatorPublic(method);
    private readonly int _type = method == KeyExchangeMethod.X25519 ? 1034 : 1035;

    public override int SeedLength => _length;

    public override void MakePublic(ReadOnlySpan<byte> seed, Span<byte> output)
    {
        var key = Private(seed);
        ReadPublic(key, output);
        LibCrypto.EVP_PKEY_free(key);
    }

    public override bool TryDerive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> secret)
    {
        var key = Private(seed);
        try
        {
            return TryDerive(key, peerPublic, secret);
        }
        finally
        {
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    public override bool TryRespond(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic, Span<byte> secret)
    {
        // libcrypto computes the public value when it takes the scalar: once is enough.
        var key = Private(seed);
        try
        {
            ReadPublic(key, ownPublic);
            return TryDerive(key, peerPublic, secret);
        }
        finally
        {
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    public override KeyExchangeKey Start(ReadOnlySpan<byte> seed) => new HeldKey(this, Private(seed));

    public override void Dispose()
    {
    }

    private nint Private(ReadOnlySpan<byte> seed)
    {
        fixed (byte* s = seed)
            return Check.NotNull(LibCrypto.EVP_PKEY_new_raw_private_key(_type, 0, s, (nuint)_length), "a private key");
    }

    private void ReadPublic(nint key, Span<byte> output)
    {
        var length = (nuint)_length;
        fixed (byte* o = output)
            Check.Ok(LibCrypto.EVP_PKEY_get_raw_public_key(key, o, &length), "a public key");
    }

    private bool TryDerive(nint key, ReadOnlySpan<byte> peerPublic, Span<byte> secret)
    {
        if (peerPublic.Length != _length)
            return false;
        nint peer, context = 0;
        fixed (byte* p = peerPublic)
            peer = LibCrypto.EVP_PKEY_new_raw_public_key(_type, 0, p, (nuint)_length);
        try
        {
            if (peer == 0)
                return false;
            context = Check.NotNull(LibCrypto.EVP_PKEY_CTX_new(key, 0), "EVP_PKEY_CTX_new");
            var length = (nuint)_length;
            // An all-zero result (RFC 7748 §6.1) makes the derivation fail, as RFC 8031 §3.2 asks.
            fixed (byte* s = secret)
            {
                return LibCrypto.EVP_PKEY_derive_init(context) == 1
                    && LibCrypto.EVP_PKEY_derive_set_peer_ex(context, peer, 0) == 1
                    && LibCrypto.EVP_PKEY_derive(context, s, &length) == 1;
            }
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            LibCrypto.EVP_PKEY_free(peer);
            LibCrypto.ERR_clear_error();
        }
    }

    /// <summary>Keeps libcrypto's key, so that the public value is computed only once.</summary>
    private sealed class HeldKey : KeyExchangeKey
    {
        private readonly MontgomeryGroup _group;
        private readonly byte[] _public;
        private nint _key;

        public HeldKey(MontgomeryGroup group, nint key)
        {
            _group = group;
            _key = key;
            _public = new byte[group._length];
            group.ReadPublic(key, _public);
        }

        ~HeldKey() => Dispose(false);

        public override KeyExchangeMethod Method => _group.Method;
        public override ReadOnlySpan<byte> Public => _public;

        public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret) =>
            _key != 0 && _group.TryDerive(_key, peerPublic, sharedSecret);

        protected override void Dispose(bool disposing)
        {
            LibCrypto.EVP_PKEY_free(_key);
            _key = 0;
        }
    }
}

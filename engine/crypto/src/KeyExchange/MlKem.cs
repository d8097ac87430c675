using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// ML-KEM (FIPS 203, draft-ietf-ipsecme-ikev2-mlkem): the initiator sends an encapsulation key, the responder
/// a ciphertext. libcrypto has it from version 3.5 on. The initiator's seed is d | z, the responder's uses
/// its first 32 octets as m.
/// </summary>
internal sealed unsafe class MlKem(KeyExchangeMethod method) : SharedSecretMethod
{
    private const int KeyPair = 0x87;
    private const int MessageLength = 32;

    private readonly string _algorithm = Name(method);

    internal override int SeedLength => 64;

    internal static bool IsAvailable(KeyExchangeMethod method)
    {
        nint kem = EVP_KEM_fetch(0, Name(method), 0);
        EVP_KEM_free(kem);
        ERR_clear_error();
        return kem != 0;
    }

    internal override KeyExchangeKey Start(ReadOnlySpan<byte> seed) => new Key(this, seed);

    internal override bool Respond(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic, Span<byte> sharedSecret)
    {
        nint peer, context = 0;
        // libcrypto refuses a key whose coefficients are not reduced (FIPS 203 §7.2, the modulus check).
        fixed (byte* p = peerPublic)
            peer = EVP_PKEY_new_raw_public_key_ex(0, _algorithm, 0, p, (nuint)peerPublic.Length);
        if (peer == 0)
        {
            ERR_clear_error();
            return false;
        }
        try
        {
            context = Require(EVP_PKEY_CTX_new(peer, 0));
            Encapsulate(context, seed[..MessageLength], ownPublic, sharedSecret);
            return true;
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
            EVP_PKEY_free(peer);
        }
    }

    private static void Encapsulate(
        nint context, ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        nuint ciphertextLength = (nuint)ciphertext.Length, secretLength = (nuint)sharedSecret.Length;
        Parameter* parameters = stackalloc Parameter[2];
        fixed (byte* m = message, c = ciphertext, s = sharedSecret)
        {
            parameters[0] = Parameter.OctetString("ikme\0"u8, m, message.Length);
            parameters[1] = default;
            Require(EVP_PKEY_encapsulate_init(context, parameters));
            Require(EVP_PKEY_encapsulate(context, c, &ciphertextLength, s, &secretLength));
        }
    }

    private static string Name(KeyExchangeMethod method) => method switch
    {
        KeyExchangeMethod.MlKem512 => "ML-KEM-512",
        KeyExchangeMethod.MlKem768 => "ML-KEM-768",
        _ => "ML-KEM-1024",
    };

    private nint Generate(ReadOnlySpan<byte> seed)
    {
        nint key, context = Require(EVP_PKEY_CTX_new_from_name(0, _algorithm, 0));
        Parameter* parameters = stackalloc Parameter[2];
        fixed (byte* s = seed)
        {
            parameters[0] = Parameter.OctetString("seed\0"u8, s, seed.Length);
            parameters[1] = default;
            Require(EVP_PKEY_fromdata_init(context));
            Require(EVP_PKEY_fromdata(context, &key, KeyPair, parameters));
        }
        EVP_PKEY_CTX_free(context);
        return key;
    }

    private sealed class Key : KeyExchangeKey
    {
        private readonly KeyHandle _private;
        private readonly byte[] _public;

        internal Key(MlKem kem, ReadOnlySpan<byte> seed)
        {
            _private = new KeyHandle(kem.Generate(seed));
            Method = kem.Method;
            _public = new byte[AlgorithmLengths.InitiatorPublic(Method)];
            nuint length = (nuint)_public.Length;
            fixed (byte* p = _public)
                Require(EVP_PKEY_get_raw_public_key(_private.Pointer, p, &length));
        }

        public override KeyExchangeMethod Method { get; }
        public override ReadOnlySpan<byte> Public => _public;

        /// <summary>
        /// A wrong ciphertext gives a secret that the peer does not share (FIPS 203 §6.3), not a failure.
        /// </summary>
        public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret)
        {
            int secretLength = AlgorithmLengths.SharedSecret(Method);
            ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, secretLength);
            if (peerPublic.Length != AlgorithmLengths.ResponderPublic(Method))
                return false;
            nint context = Require(EVP_PKEY_CTX_new(_private.Pointer, 0));
            nuint length = (nuint)sharedSecret.Length;
            fixed (byte* c = peerPublic, s = sharedSecret)
            {
                Require(EVP_PKEY_decapsulate_init(context, null));
                Require(EVP_PKEY_decapsulate(context, s, &length, c, (nuint)peerPublic.Length));
            }
            EVP_PKEY_CTX_free(context);
            GC.KeepAlive(_private);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _private.Dispose();
        }
    }

    private KeyExchangeMethod Method => method;
}

using System.Security.Cryptography;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// Diffie-Hellman in a group where both sides do the same: a private scalar made from the seed, its public
/// value, and the peer's value raised to it.
/// </summary>
internal abstract class DiffieHellman(KeyExchangeMethod method) : SharedSecretMethod
{
    internal KeyExchangeMethod Method => method;

    internal abstract int ScalarLength { get; }

    internal abstract void DeriveScalar(ReadOnlySpan<byte> seed, Span<byte> scalar);

    internal abstract void ComputePublic(ReadOnlySpan<byte> scalar, Span<byte> ownPublic);

    /// <summary>False when the peer's value fails the checks of RFC 6989 §2.</summary>
    internal abstract bool ComputeShared(
        ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret);

    internal sealed override KeyExchangeKey Start(ReadOnlySpan<byte> seed) => new Key(this, seed);

    internal sealed override bool Respond(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic, Span<byte> sharedSecret)
    {
        Span<byte> scalar = stackalloc byte[ScalarLength];
        DeriveScalar(seed, scalar);
        bool good = ComputeShared(scalar, peerPublic, sharedSecret);
        if (good)
            ComputePublic(scalar, ownPublic);
        CryptographicOperations.ZeroMemory(scalar);
        return good;
    }

    private sealed class Key : KeyExchangeKey
    {
        private readonly DiffieHellman _group;
        private readonly SecretBuffer _scalar;
        private readonly byte[] _public;

        internal Key(DiffieHellman group, ReadOnlySpan<byte> seed)
        {
            _group = group;
            _scalar = new SecretBuffer(group.ScalarLength);
            _public = new byte[AlgorithmLengths.InitiatorPublic(group.Method)];
            group.DeriveScalar(seed, _scalar.Span);
            group.ComputePublic(_scalar.Span, _public);
        }

        public override KeyExchangeMethod Method => _group.Method;
        public override ReadOnlySpan<byte> Public => _public;

        public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret)
        {
            int secretLength = AlgorithmLengths.SharedSecret(Method);
            ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, secretLength);
            bool good = peerPublic.Length == AlgorithmLengths.ResponderPublic(Method)
                && _group.ComputeShared(_scalar.Span, peerPublic, sharedSecret);
            GC.KeepAlive(_scalar);
            return good;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _scalar.Dispose();
        }
    }
}

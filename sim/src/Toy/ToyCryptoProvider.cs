using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim.Toy;

/// <summary>
/// Stand-ins for every algorithm, under a tenth of a microsecond each, for runs whose point is the protocol. Keys that
/// differ still do not open each other's packets, and a changed octet is still found.
/// </summary>
public sealed class ToyCryptoProvider : ICryptoProvider
{
    private const ulong Prime = (1UL << 61) - 1;

    public bool Supports(EncryptionId id, int keyBits) => true;
    public bool Supports(IntegrityId id) => true;
    public bool Supports(PrfId id) => true;
    public bool Supports(KeyExchangeMethod method) => true;

    public void Prf(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        ToyHash.Expand(ToyHash.Of(ToyHash.Of((ulong)prf, key), data), output);

    public void PrfPlus(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output) =>
        ToyHash.Expand(ToyHash.Of(ToyHash.Of((ulong)prf, key) + 1, seed), output);

    public void Sha1(ReadOnlySpan<byte> data, Span<byte> output) => ToyHash.Expand(ToyHash.Of(1, data), output);

    public PacketCipher CreateCipher(
        in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey) =>
        new ToyCipher(ToyHash.Of(ToyHash.Of(2, encryptionKey), integrityKey));

    public int SeedLength(KeyExchangeMethod method) => 8;

    public KeyExchangeKey StartKeyExchange(KeyExchangeMethod method, ReadOnlySpan<byte> seed) => new ToyKey(method, seed);

    public bool RespondKeyExchange(
        KeyExchangeMethod method, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic,
        Span<byte> sharedSecret)
    {
        using var key = new ToyKey(method, seed);
        // The octets of a KEM's answer are as many as the real method has; the number stands in the first eight.
        key.Public[..ownPublic.Length].CopyTo(ownPublic);
        return key.Complete(peerPublic, sharedSecret);
    }

    /// <summary>Diffie and Hellman modulo 2^61-1.</summary>
    private sealed class ToyKey : KeyExchangeKey
    {
        private readonly byte[] _public;
        private readonly ulong _exponent;

        public ToyKey(KeyExchangeMethod method, ReadOnlySpan<byte> seed)
        {
            Method = method;
            _exponent = BinaryPrimitives.ReadUInt64BigEndian(seed) >> 4 | 1;
            _public = new byte[AlgorithmLengths.InitiatorPublic(method)];
            BinaryPrimitives.WriteUInt64BigEndian(_public, Power(3, _exponent));
        }

        public override KeyExchangeMethod Method { get; }
        public override ReadOnlySpan<byte> Public => _public;

        public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret)
        {
            if (peerPublic.Length != AlgorithmLengths.InitiatorPublic(Method)
                && peerPublic.Length != AlgorithmLengths.ResponderPublic(Method))
            {
                return false;
            }
            sharedSecret.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(
                sharedSecret, Power(BinaryPrimitives.ReadUInt64BigEndian(peerPublic), _exponent));
            return true;
        }

        protected override void Dispose(bool disposing)
        {
        }

        private static ulong Power(ulong number, ulong exponent)
        {
            UInt128 result = 1;
            UInt128 square = number % Prime;
            for (; exponent > 0; exponent >>= 1)
            {
                if ((exponent & 1) != 0)
                    result = result * square % Prime;
                square = square * square % Prime;
            }
            return (ulong)result;
        }
    }

    /// <summary>Leaves the text readable and closes it with a keyed checksum.</summary>
    private sealed class ToyCipher(ulong key) : PacketCipher
    {
        public override int IvLength => 8;
        public override int IcvLength => 16;
        public override int BlockLength => 1;
        public override bool NeedsRandomIv => false;

        public override void Seal(Span<byte> packet, int prefixLength) => Seal(packet, prefixLength, 0);

        public override bool Open(Span<byte> packet, int prefixLength) => Open(packet, prefixLength, 0);

        public override void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh) =>
            ToyHash.Expand(ToyHash.Of(key + sequenceHigh, packet[..^IcvLength]), packet[^IcvLength..]);

        public override bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh)
        {
            if (packet.Length < prefixLength + IvLength + IcvLength)
                return false;
            Span<byte> expected = stackalloc byte[16];
            ToyHash.Expand(ToyHash.Of(key + sequenceHigh, packet[..^IcvLength]), expected);
            return expected.SequenceEqual(packet[^IcvLength..]);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}

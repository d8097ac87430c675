using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Tests.Lab;

internal sealed class CryptoProvider : ICryptoProvider, IDisposable
{
    public bool Supports(EncryptionId id, int keyBits) => true;
    public bool Supports(IntegrityId id) => true;
    public bool Supports(PrfId id) => true;
    public bool Supports(KeyExchangeMethod method) => true;
    public void Prf(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) => HMACSHA256.HashData(key, data, output);
    public void PrfPlus(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        byte[] t = [];
        for (byte n = 1; output.Length > 0; n++)
        {
            t = HMACSHA256.HashData(key, (byte[])[.. t, .. seed, n]);
            var take = Math.Min(t.Length, output.Length);
            t.AsSpan(0, take).CopyTo(output);
            output = output[take..];
        }
    }
    public void Sha1(ReadOnlySpan<byte> data, Span<byte> output) => SHA1.HashData(data, output);
    public PacketCipher CreateCipher(in CipherSuite suite, ReadOnlySpan<byte> e, ReadOnlySpan<byte> i) => new C(e[..16], e[16..20]);
    public int SeedLength(KeyExchangeMethod method) => 8;
    public KeyExchangeKey StartKeyExchange(KeyExchangeMethod method, ReadOnlySpan<byte> seed) => new K(method, seed);
    public bool RespondKeyExchange(KeyExchangeMethod m, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peer, Span<byte> own, Span<byte> secret)
    { var k = new K(m, seed); k.Public.CopyTo(own); return k.Complete(peer, secret); }
    public void Dispose() { }

    private sealed class K : KeyExchangeKey
    {
        private const ulong P = (1UL << 61) - 1;
        private readonly ulong _x; private readonly byte[] _pub;
        public K(KeyExchangeMethod m, ReadOnlySpan<byte> seed) { Method = m; _x = BinaryPrimitives.ReadUInt64BigEndian(seed) % P; _pub = new byte[AlgorithmLengths.InitiatorPublic(m)]; BinaryPrimitives.WriteUInt64BigEndian(_pub, Pow(3, _x)); }
        public override KeyExchangeMethod Method { get; }
        public override ReadOnlySpan<byte> Public => _pub;
        public override bool Complete(ReadOnlySpan<byte> peer, Span<byte> secret) { secret.Clear(); BinaryPrimitives.WriteUInt64BigEndian(secret, Pow(BinaryPrimitives.ReadUInt64BigEndian(peer), _x)); return true; }
        protected override void Dispose(bool disposing) { }
        private static ulong Pow(ulong b, ulong e) { UInt128 r = 1, x = b % P; for (; e > 0; e >>= 1) { if ((e & 1) != 0) r = r * x % P; x = x * x % P; } return (ulong)r; }
    }
    private sealed class C(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt) : PacketCipher
    {
        private readonly AesGcm _gcm = new(key, 16); private readonly byte[] _nonce = [.. salt, 0, 0, 0, 0, 0, 0, 0, 0];
        public override int IvLength => 8; public override int IcvLength => 16; public override int BlockLength => 1; public override bool NeedsRandomIv => false;
        public override void Seal(Span<byte> p, int n) { p.Slice(n, 8).CopyTo(_nonce.AsSpan(4)); var t = p[(n + 8)..^16]; _gcm.Encrypt(_nonce, t, t, p[^16..], p[..n]); }
        public override bool Open(Span<byte> p, int n) { p.Slice(n, 8).CopyTo(_nonce.AsSpan(4)); var t = p[(n + 8)..^16]; try { _gcm.Decrypt(_nonce, t, p[^16..], t, p[..n]); return true; } catch (CryptographicException) { return false; } }
        public override void Seal(Span<byte> p, int n, uint h) => Seal(p, n);
        public override bool Open(Span<byte> p, int n, uint h) => Open(p, n);
        protected override void Dispose(bool disposing) => _gcm.Dispose();
    }
}

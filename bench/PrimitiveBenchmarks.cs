using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using IkeLab.Crypto;
using IkeLab.Engine.Crypto;

namespace IkeLab.Bench;

/// <summary>AES-128-GCM over 300 octets and HMAC-SHA-256 over 64, against .NET's own classes.</summary>
[MemoryDiagnoser]
public class PrimitiveBenchmarks
{
    private readonly CryptoProvider _crypto = new();
    private readonly byte[] _packet = new byte[8 + 8 + 300 + 16];
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _data = new byte[64];
    private readonly byte[] _output = new byte[32];
    private readonly AesGcm _gcm = new(new byte[16], 16);
    private PacketCipher _cipher = null!;

    [GlobalSetup]
    public void Setup() => _cipher = _crypto.CreateCipher(new(EncryptionId.AesGcm16, 128, IntegrityId.None), new byte[20], []);

    [Benchmark(Baseline = true, Description = ".NET AesGcm, 300 octets")]
    public void DotNetGcm() => _gcm.Encrypt(
        _nonce, _packet.AsSpan(16, 300), _packet.AsSpan(16, 300), _packet.AsSpan(316, 16), _packet.AsSpan(0, 8));

    [Benchmark(Description = "AES-128-GCM, 300 octets")]
    public void Gcm() => _cipher.Seal(_packet, 8);

    [Benchmark(Description = ".NET HMACSHA256.HashData, 64 octets")]
    public int DotNetHmac() => HMACSHA256.HashData(_key, _data, _output);

    [Benchmark(Description = "prf HMAC-SHA-256, 64 octets")]
    public void Prf() => _crypto.Prf(PrfId.HmacSha256, _key, _data, _output);
}

/// <summary>Both halves of key exchanges, against .NET's ECDH.</summary>
public class KeyExchangeBenchmarks
{
    private readonly CryptoProvider _crypto = new();
    private readonly byte[] _seed = new byte[72];
    private readonly byte[] _own = new byte[256];
    private readonly byte[] _secret = new byte[256];
    private byte[] _peer = [];
    private byte[] _sizedSeed = [];

    [Params(KeyExchangeMethod.X25519, KeyExchangeMethod.Ecp256, KeyExchangeMethod.Modp2048)]
    public KeyExchangeMethod Method { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        RandomNumberGenerator.Fill(_seed);
        _sizedSeed = _seed[.._crypto.SeedLength(Method)];
        using var key = _crypto.StartKeyExchange(Method, _sizedSeed);
        _peer = key.Public.ToArray();
    }

    [Benchmark(Baseline = true, Description = ".NET ECDH P-256, key pair and secret")]
    public byte[] DotNet()
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return own.DeriveRawSecretAgreement(own.PublicKey);
    }

    [Benchmark(Description = "initiator: key pair")]
    public void Start() => _crypto.StartKeyExchange(Method, _sizedSeed).Dispose();

    [Benchmark(Description = "responder: key pair and secret")]
    public bool Respond() => _crypto.RespondKeyExchange(Method, _sizedSeed, _peer,
        _own.AsSpan(0, _peer.Length), _secret.AsSpan(0, AlgorithmLengths.SharedSecret(Method)));
}

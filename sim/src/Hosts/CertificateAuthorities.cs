using System.Buffers.Binary;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Config;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// The keys of all hosts of a world, made from its seed. Elliptic keys are each host's own; RSA keys are few and shared,
/// because making one takes as long as thousands of handshakes.
/// </summary>
internal sealed class CertificateAuthorities
{
    private const int RsaKeys = 4;
    private const int RsaBits = 2048;

    private readonly SimOptions _options;
    private readonly ulong _seed;
    private readonly Dictionary<int, PrivateKey> _keys = [];
    private readonly PrivateKey?[] _rsa = new PrivateKey?[RsaKeys];
    private readonly ToyCertificateAuthority _toy = new();
    private readonly Dictionary<int, ICertificateAuthority> _made = [];
    private readonly Dictionary<Identification, int> _hostOf = [];

    public CertificateAuthorities(SimOptions options, IChoiceSource choices)
    {
        _options = options;
        _seed = choices.Next(0, ChoiceKind.Setup);
        for (var i = 0; i <= options.Peers; i++)
            _hostOf.Add(Scenario.IdOf(i), i);
    }

    /// <summary>The authority of a host; 0 is a hub's gateway, and peers and nodes count from 1.</summary>
    public ICertificateAuthority For(int number) => _options.Crypto == CryptoKind.Toy
        ? _toy
        : _made.TryGetValue(number, out var made) ? made : _made[number] = new SimCertificateAuthority(this, number);

    public int? NumberOf(Identification id) => _hostOf.TryGetValue(id, out var number) ? number : null;

    public PrivateKey KeyOf(int number)
    {
        if (_keys.TryGetValue(number, out var known))
            return known;
        Span<byte> seed = stackalloc byte[32];
        var algorithm = Scenario.KindOf(_options.Auth, number) switch
        {
            AuthKind.Rsa => KeyAlgorithm.Rsa,
            AuthKind.Ed25519 => KeyAlgorithm.Ed25519,
            _ => KeyAlgorithm.EcdsaP256,
        };
        var stream = algorithm == KeyAlgorithm.Rsa ? number % RsaKeys : number + 1000;
        BinaryPrimitives.WriteUInt64BigEndian(seed, _seed);
        BinaryPrimitives.WriteInt32BigEndian(seed[8..], stream);
        return _keys[number] = algorithm == KeyAlgorithm.Rsa
            ? _rsa[stream] ??= PrivateKey.RsaFromSeed(seed, RsaBits)
            : PrivateKey.FromSeed(algorithm, seed);
    }
}

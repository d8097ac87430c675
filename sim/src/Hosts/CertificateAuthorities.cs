using System.Buffers.Binary;
using IkeLab.Crypto.Certificates;
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

    /// <summary>The root's key is of the gateway's kind.</summary>
    private const int RootNumber = -1;
    private const int RsaBits = 2048;

    /// <summary>One peer in so many is known by its raw public key and sends no certificate.</summary>
    private const int RawKeyEvery = 8;

    // The epoch of captures: virtual time begins here.
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SimOptions _options;
    private readonly Func<long> _now;
    private readonly ulong _seed;
    private readonly Dictionary<int, PrivateKey> _keys = [];
    private readonly PrivateKey?[] _rsa = new PrivateKey?[RsaKeys];
    private readonly ToyCertificateAuthority _toy = new();
    private readonly Dictionary<int, ICertificateAuthority> _made = [];
    private readonly Dictionary<int, byte[]> _certificates = [];
    private CertificateAuthority? _root;
    private CertificateValidator? _validator;
    private readonly Dictionary<Identification, int> _hostOf = [];

    /// <param name="now">The world's clock, by which validity is judged.</param>
    public CertificateAuthorities(SimOptions options, IChoiceSource choices, Func<long> now)
    {
        _options = options;
        _now = now;
        _seed = choices.Next(0, ChoiceKind.Setup);
        for (var i = 0; i <= options.Peers; i++)
            _hostOf.Add(Scenario.IdOf(i), i);
    }

    /// <summary>The authority of a host; 0 is a hub's gateway, and peers and nodes count from 1.</summary>
    public ICertificateAuthority For(int number) => _options.Crypto == CryptoKind.Toy
        ? _toy
        : _made.TryGetValue(number, out var made) ? made : _made[number] = new SimCertificateAuthority(this, number, _now);

    public static bool UsesRawKey(int number) => number % RawKeyEvery == RawKeyEvery - 1;

    public static DateTimeOffset At(long ticks) => Epoch.AddTicks(ticks);

    /// <summary>Trusts the world's own root, and nothing else.</summary>
    public CertificateValidator Validator => _validator ??= new([Root.Certificate]);

    /// <summary>The host's certificate, with its identity as subjectAltName.</summary>
    public byte[] CertificateOf(int number)
    {
        if (_certificates.TryGetValue(number, out var known))
            return known;
        var name = Scenario.IdOf(number).ToString();
        return _certificates[number] = Root.Issue(new()
        {
            Subject = new($"CN={name}"), PublicKey = KeyOf(number).PublicKey, Serial = Serial(number + 2),
            NotBefore = Epoch.AddDays(-1), NotAfter = Epoch.AddYears(20), DnsNames = [name],
        });
    }

    private CertificateAuthority Root => _root ??= CertificateAuthority.CreateRoot(
        KeyOf(RootNumber), new("CN=IkeLab simulated root"), Epoch.AddDays(-1), Epoch.AddYears(20), Serial(1));

    private static byte[] Serial(int number)
    {
        var serial = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(serial, number);
        return serial;
    }

    public int? NumberOf(Identification id) => _hostOf.TryGetValue(id, out var number) ? number : null;

    public PrivateKey KeyOf(int number)
    {
        if (_keys.TryGetValue(number, out var known))
            return known;
        Span<byte> seed = stackalloc byte[32];
        var algorithm = Scenario.KindOf(_options.Auth, Math.Max(0, number)) switch
        {
            AuthKind.Rsa => KeyAlgorithm.Rsa,
            AuthKind.Ed25519 => KeyAlgorithm.Ed25519,
            _ => KeyAlgorithm.EcdsaP256,
        };
        var stream = algorithm == KeyAlgorithm.Rsa ? (number + 1) % RsaKeys : number + 1000;
        BinaryPrimitives.WriteUInt64BigEndian(seed, _seed);
        BinaryPrimitives.WriteInt32BigEndian(seed[8..], stream);
        return _keys[number] = algorithm == KeyAlgorithm.Rsa
            ? _rsa[stream] ??= PrivateKey.RsaFromSeed(seed, RsaBits)
            : PrivateKey.FromSeed(algorithm, seed);
    }
}

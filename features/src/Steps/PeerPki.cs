using System.Text;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>An authority with certificates for both sides, the same in every run.</summary>
/// <param name="rootKey">Owned: it is disposed of with this.</param>
internal sealed class PeerPki(PrivateKey rootKey) : IDisposable
{
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot(rootKey, new("CN=Test authority"),
        EngineSystem.Epoch.AddYears(-1), EngineSystem.Epoch.AddYears(9), new byte[] { 1 });

    public PeerPki() : this(PrivateKey.FromSeed(KeyAlgorithm.EcdsaP256, Seed(1)))
    {
    }

    public byte[] Root => _root.Certificate;

    public static PrivateKey NewKey(KeyAlgorithm algorithm, byte number) => algorithm == KeyAlgorithm.Rsa
        ? PrivateKey.RsaFromSeed(Seed(number), 2048)
        : PrivateKey.FromSeed(algorithm, Seed(number));

    public static PrivateKey NewRsaKey(int bits, byte number) => PrivateKey.RsaFromSeed(Seed(number), bits);

    /// <summary>A certificate that proves the identity: by a name in subjectAltName, or as the subject.</summary>
    public byte[] Issue(Identity identity, PrivateKey key, byte serial)
    {
        var name = Encoding.ASCII.GetString(identity.Data);
        return _root.Issue(new()
        {
            Subject = identity.Type == IdType.DerAsn1Dn ? new(identity.Data) : new($"CN=Number {serial}"),
            PublicKey = key.PublicKey, Serial = new[] { serial },
            DnsNames = identity.Type == IdType.Fqdn ? [name] : [],
            EmailAddresses = identity.Type == IdType.Rfc822Address ? [name] : [],
            NotBefore = EngineSystem.Epoch.AddYears(-1), NotAfter = EngineSystem.Epoch.AddYears(9),
        });
    }

    /// <summary>A certificate for the identity with three authorities between it and the root, its own
    /// first.</summary>
    public byte[][] IssueChain(Identity identity, PrivateKey key, byte serial)
    {
        var chain = new List<byte[]>();
        var issuer = _root;
        for (byte level = 1; level <= 3; level++)
        {
            var authority = NewKey(KeyAlgorithm.EcdsaP256, (byte)(100 + serial + level));
            chain.Insert(0, issuer.Issue(
                Template($"CN=Authority {serial} {level}", authority, [serial, level], true)));
            issuer = CertificateAuthority.Load(authority, chain[0]);
        }
        chain.Insert(0, issuer.Issue(Template("CN=End", key, [serial, 9], false,
            Encoding.ASCII.GetString(identity.Data))));
        return [.. chain];
    }

    public void Dispose() => rootKey.Dispose();

    private static CertificateTemplate Template(
        string subject, PrivateKey key, byte[] serial, bool isAuthority, params string[] names) => new()
    {
        Subject = new(subject), PublicKey = key.PublicKey, Serial = serial, DnsNames = names,
            IsAuthority = isAuthority,
        NotBefore = EngineSystem.Epoch.AddYears(-1), NotAfter = EngineSystem.Epoch.AddYears(9),
    };

    private static byte[] Seed(byte number)
    {
        var seed = new byte[64];
        seed[0] = number;
        return seed;
    }
}

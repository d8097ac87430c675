using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Features.Systems;
using System.Text;

namespace IkeLab.Features.Steps;

/// <summary>An authority with certificates for both sides, the same in every run.</summary>
internal sealed class PeerPki : IDisposable
{
    private readonly PrivateKey _rootKey = PrivateKey.FromSeed(KeyAlgorithm.EcdsaP256, Seed(1));
    private readonly CertificateAuthority _root;

    public PeerPki() => _root = CertificateAuthority.CreateRoot(_rootKey, new("CN=Test authority"),
        EngineSystem.Epoch.AddYears(-1), EngineSystem.Epoch.AddYears(9), new byte[] { 1 });

    public byte[] Root => _root.Certificate;

    public static PrivateKey NewKey(KeyAlgorithm algorithm, byte number) => algorithm == KeyAlgorithm.Rsa
        ? PrivateKey.RsaFromSeed(Seed(number), 2048)
        : PrivateKey.FromSeed(algorithm, Seed(number));

    /// <summary>A certificate for an identity of type FQDN.</summary>
    public byte[] Issue(Identity identity, PrivateKey key, byte serial)
    {
        var name = Encoding.ASCII.GetString(identity.Data);
        return _root.Issue(new()
        {
            Subject = new($"CN={name}"), PublicKey = key.PublicKey, Serial = new[] { serial }, DnsNames = [name],
            NotBefore = EngineSystem.Epoch.AddYears(-1), NotAfter = EngineSystem.Epoch.AddYears(9),
        });
    }

    public void Dispose() => _rootKey.Dispose();

    private static byte[] Seed(byte number)
    {
        var seed = new byte[64];
        seed[0] = number;
        return seed;
    }
}

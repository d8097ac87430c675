using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// One host's private key and its trust in others: certificates of the world's root, or raw public keys that are known by
/// identity. Signatures are real, and the same for the same seed.
/// </summary>
internal sealed class SimCertificateAuthority(CertificateAuthorities all, int number, Func<long> now)
    : ICertificateAuthority
{
    public byte[] TrustedAuthorities { get; } = all.Validator.AuthorityHashes();

    public Signed Sign(Sign effect)
    {
        var key = all.KeyOf(number);
        if (SignatureScheme.Choose(key.Algorithm, effect.PeerHashes, key.PublicKey.Bits) is not { } scheme)
            return new(effect.Id, default, null, []);
        var signature = AuthSignatures.Sign(key, scheme, effect.Octets, deterministic: true);
        return new(effect.Id, signature.Method, signature.Data, CertificateAuthorities.UsesRawKey(number)
            ? []
            : [new(CertificateEncoding.X509Signature, all.CertificateOf(number))]);
    }

    public PeerValidated Validate(ValidatePeer effect)
    {
        var (key, reason) = KeyOf(effect);
        if (key is null)
            return new(effect.Id, false, reason);
        var verdict = AuthSignatures.Verify(key, effect.Method, effect.AuthData, effect.Octets);
        return new(effect.Id, verdict.Valid, verdict.Reason);
    }

    private (PublicKey? Key, string Reason) KeyOf(ValidatePeer effect)
    {
        var certificates = new List<ReadOnlyMemory<byte>>();
        foreach (var certificate in effect.Certificates)
        {
            if (certificate.Encoding == CertificateEncoding.X509Signature)
                certificates.Add(certificate.Data);
        }
        if (certificates.Count == 0 && all.NumberOf(effect.PeerId) is { } peer && CertificateAuthorities.UsesRawKey(peer))
            return (all.KeyOf(peer).PublicKey, "");
        var verdict = all.Validator.Validate(certificates, effect.PeerId, CertificateAuthorities.At(now()));
        return (verdict.Key, verdict.Reason);
    }
}

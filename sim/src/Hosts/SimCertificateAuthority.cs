using IkeLab.Crypto.Signatures;
using IkeLab.Engine;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// One host's private key and its trust in others, with real signatures that are the same for the same seed.
/// </summary>
internal sealed class SimCertificateAuthority(CertificateAuthorities all, int number) : ICertificateAuthority
{
    public byte[] TrustedAuthorities => [];

    public Signed Sign(Sign effect)
    {
        var key = all.KeyOf(number);
        if (SignatureScheme.Choose(key.Algorithm, effect.PeerHashes, key.PublicKey.Bits) is not { } scheme)
            return new(effect.Id, default, null, []);
        var signature = AuthSignatures.Sign(key, scheme, effect.Octets, deterministic: true);
        return new(effect.Id, signature.Method, signature.Data, []);
    }

    public PeerValidated Validate(ValidatePeer effect)
    {
        if (all.NumberOf(effect.PeerId) is not { } peer)
            return new(effect.Id, false, $"nobody here is {effect.PeerId}");
        var verdict = AuthSignatures.Verify(all.KeyOf(peer).PublicKey, effect.Method, effect.AuthData, effect.Octets);
        return new(effect.Id, verdict.Valid, verdict.Reason);
    }
}

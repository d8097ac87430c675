using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Trust.Files;
using IkeLab.Trust.Revocation;
using IkeLab.Trust.Signing;

namespace IkeLab.Trust.Validation;

/// <summary>
/// Whether a peer is who it says: by a public key that is filed under its identity, or by certificates. Then
/// whether it has the key, and only then whether its certificates are revoked, which may take others' time.
/// </summary>
internal sealed class PeerValidator(RevocationCheck revocation, TimeProvider time)
{
    public async Task<PeerValidated> ValidateAsync(TrustStore store, ValidatePeer effect)
    {
        var reason = await RefusalAsync(store, effect).ConfigureAwait(false);
        return new(effect.Id, reason is null, reason ?? "");
    }

    private async Task<string?> RefusalAsync(TrustStore store, ValidatePeer effect)
    {
        if (store.KindOf(effect.Connection) is not { } kind)
            return $"The configuration has no policy {effect.Connection.Name} any more.";
        if (AuthenticationRules.Fault(kind, effect.Method) is { } wrongMethod)
            return wrongMethod;
        var proof = FindKey(store, effect);
        if (proof.Key is null)
            return proof.Reason;
        var verdict = AuthSignatures.Verify(proof.Key, effect.Method, effect.AuthData, effect.Octets);
        if (!verdict.Valid)
            return verdict.Reason;
        return await revocation.FaultAsync(store, proof.Path).ConfigureAwait(false);
    }

    /// <summary>
    /// The key that speaks for the peer's identity, without a path where it is trusted by itself.
    /// </summary>
    private CertificateVerdict FindKey(TrustStore store, ValidatePeer effect)
    {
        var certificates = new List<ReadOnlyMemory<byte>>();
        PublicKey? raw = null;
        foreach (var certificate in effect.Certificates.Take(CertificateValidator.MaxCertificates))
        {
            if (certificate.Encoding == CertificateEncoding.X509Signature)
                certificates.Add(certificate.Data);
            else if (certificate.Encoding == CertificateEncoding.RawPublicKey)
                raw ??= PublicKey.TryRead(certificate.Data, out _);
        }
        var filed = store.PublicKeys.GetValueOrDefault(PublicKeyFolders.Normalize(effect.PeerId));
        if (certificates.Count > 0)
        {
            // A key that is filed under the identity is trusted in a certificate too, whoever issued that.
            return filed is not null && filed.Equals(PublicKey.TryReadCertificate(certificates[0], out _))
                ? new(filed, "")
                : store.Validator.Validate(certificates, effect.PeerId, time.GetUtcNow());
        }
        if (filed is null)
        {
            return new(null, raw is null
                ? $"The peer {effect.PeerId} sent no certificate, and pubkeys/ has no key of it."
                : $"The peer {effect.PeerId} sent a raw public key, and pubkeys/ has no key of it.");
        }
        // RFC 7670 §3: what is sent has to be what is trusted.
        return raw is null || raw.Equals(filed)
            ? new(filed, "")
            : new(null, $"The peer {effect.PeerId} sent another public key than pubkeys/ has for it.");
    }
}

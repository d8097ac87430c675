using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;

namespace IkeLab.Trust;

/// <summary>The signature that X.509 puts around certificates, CRLs and OCSP responses alike.</summary>
internal static class SignedContent
{
    /// <summary>
    /// Null where the signer has signed it; otherwise why that does not count, as a clause.
    /// </summary>
    public static string? Fault(
        DecodedCertificate signer, ReadOnlyMemory<byte> algorithm, ReadOnlyMemory<byte> content,
        ReadOnlyMemory<byte> signature)
    {
        if (AlgorithmIdentifier.Read(algorithm, signer.PublicKey.Algorithm) is not { } read)
            return $"it is signed with an algorithm that is not accepted for a key of {signer.PublicKey.Algorithm}";
        return SignatureVerification.Verify(signer.PublicKey, read, content.Span, signature)
            ? null
            : $"the signature of {signer.SubjectText} on it is wrong";
    }
}

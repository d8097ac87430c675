using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>AUTH payloads: making the peer's and checking the system's (RFC 7296 §2.15).</summary>
public sealed partial class ScriptedPeer
{
    /// <summary>An octet that no AUTH payload begins with: the peer has not made this one yet.</summary>
    private static readonly byte[] Unmade = [0];

    /// <summary>RealMessage | other side's nonce | prf(SK_p, ID payload without its generic
    /// header).</summary>
    private byte[] SignedOctets(PeerSa sa, bool ofInitiator, byte[] idBody) =>
    [
        .. ofInitiator ? sa.InitRequest : sa.InitResponse, .. ofInitiator ? sa.Nr : sa.Ni,
        .. KeySchedule.Prf(_crypto, sa.Suite.Prf, sa.SkP(ofInitiator), idBody),
        .. IntAuth(sa),
    ];

    /// <summary>Fills in AUTH when the message is complete, unless the scenario has done so.</summary>
    private void MakeAuth(Draft draft)
    {
        var sa = draft.Sa!;
        if (draft.Find(PayloadType.Authentication) is { } auth && auth.Body.AsSpan().SequenceEqual(Unmade)
            && draft.Find(sa.Initiated ? PayloadType.IdInitiator : PayloadType.IdResponder) is { } id)
            AddProof(draft, () => MakeAuth(sa, id.Body));
    }

    private byte[] MakeAuth(PeerSa sa, byte[] id)
    {
        if (sa.Resumed is not null)
            return ResumedAuth(sa, sa.Initiated, id);
        var octets = SignedOctets(sa, sa.Initiated, id);
        if (Profile.CurrentProof is Proof.SharedKey or Proof.None)
        {
            var isNull = Profile.CurrentProof == Proof.None;
            return [(byte)(isNull ? AuthMethod.NullAuthentication : AuthMethod.SharedKey), 0, 0, 0,
                .. KeySchedule.SharedKeyAuth(_crypto, sa.Suite.Prf,
                    isNull ? sa.SkP(sa.Initiated) : Profile.CurrentSecret, octets)];
        }
        var key = Profile.Key ?? throw new StepException("the peer has no private key");
        var scheme = Profile.Scheme ?? SignatureScheme.Choose(key.Algorithm, sa.SystemHashes, key.PublicKey.Bits)
            ?? throw new StepException($"the system announced no hash for a signature with {key.Algorithm}");
        var signature = AuthSignatures.Sign(key, scheme, octets, deterministic: true);
        return [(byte)signature.Method, 0, 0, 0, .. signature.Data];
    }

    /// <summary>Null when the system's AUTH proves its identity, else why not.</summary>
    public string? CheckAuth(ReceivedMessage message)
    {
        var sa = message.Sa ?? throw new StepException("the message is not protected");
        var idType = sa.Initiated ? PayloadType.IdResponder : PayloadType.IdInitiator;
        if (message.Inner.FirstOrDefault(p => p.Type == idType) is not { } id
            || message.Payloads.Find<AuthPayload>() is not { } auth)
        {
            return "the message lacks ID or AUTH";
        }
        if (sa.Resumed is not null)
            return ResumedAuth(sa, !sa.Initiated, id.Body).AsSpan(4).SequenceEqual(auth.Data)
                ? null : "AUTH is not made with SK_p of the resumed IKE SA";
        if (!sa.Initiated)
            FollowPpk(message);
        return CheckProof(message, id.Body, auth.Method, auth.Data);
    }

    /// <summary>The same of AUTH or of what stands in for it, with the keys of now.</summary>
    private string? CheckProof(ReceivedMessage message, byte[] id, AuthMethod method, byte[] data)
    {
        var sa = message.Sa!;
        var octets = SignedOctets(sa, !sa.Initiated, id);
        if (configuration.SystemProof is Proof.SharedKey or Proof.None)
        {
            var isNull = configuration.SystemProof == Proof.None;
            var expected = KeySchedule.SharedKeyAuth(_crypto, sa.Suite.Prf,
                isNull ? sa.SkP(!sa.Initiated) : configuration.SharedSecret, octets);
            return method == (isNull ? AuthMethod.NullAuthentication : AuthMethod.SharedKey)
                && expected.AsSpan().SequenceEqual(data)
                ? null
                : "AUTH is not that of the shared key";
        }
        ReadOnlyMemory<byte>[] chain =
            [.. message.Payloads.Items.ToArray().OfType<CertPayload>().Select(c =>
                (ReadOnlyMemory<byte>)c.Data)];
        var verdict = new CertificateValidator([configuration.TrustAnchor!]).Validate(
            chain, new((IdType)id[0], id.AsSpan(4)), EngineSystem.Epoch);
        if (verdict.Key is null)
            return verdict.Reason;
        var signature = AuthSignatures.Verify(verdict.Key, method, data, octets);
        return signature.Valid ? null : signature.Reason;
    }

    /// <summary>Null when the system's AUTH is RSASSA-PKCS1-v1_5 with this hash, written out with the
    /// platform's own RSA.</summary>
    public string? CheckRsa(ReceivedMessage message, HashAlgorithmId hash)
    {
        var sa = message.Sa ?? throw new StepException("the message is not protected");
        var id = message.Inner.First(p => p.Type is PayloadType.IdResponder or PayloadType.IdInitiator);
        using var certificate = X509CertificateLoader.LoadCertificate(configuration.Certificates[0]);
        using var key = certificate.GetRSAPublicKey() ?? throw new StepException("the key is not RSA");
        return key.VerifyData(SignedOctets(sa, !sa.Initiated, id.Body),
            message.Payloads.Find<AuthPayload>()!.Data, new HashAlgorithmName(hash switch
            {
                HashAlgorithmId.Sha1 => "SHA1",
                HashAlgorithmId.Sha256 => "SHA256",
                HashAlgorithmId.Sha384 => "SHA384",
                _ => "SHA512",
            }), RSASignaturePadding.Pkcs1) ? null : $"AUTH is no RSA signature with {hash}";
    }

    private static HashAlgorithmId[] ReadHashes(PayloadList payloads)
    {
        if (payloads.FindNotify(NotifyType.SignatureHashAlgorithms) is not { } notify)
            return [];
        var hashes = new HashAlgorithmId[notify.Data.Length / 2];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = (HashAlgorithmId)BinaryPrimitives.ReadUInt16BigEndian(notify.Data.AsSpan(2 * i));
        return hashes;
    }
}

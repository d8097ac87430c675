using System.Text;
using IkeLab.Crypto;
using IkeLab.Crypto.Eap;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>EAP-MSCHAPv2: the steps of RFC 2759 §8 and RFC 3079 §3.4, and the whole of them.</summary>
internal static class EapChecks
{
    public static void MsChapV2Steps(CryptoProvider crypto, KatCase vector)
    {
        var user = vector.Octets("user");
        var password = Encoding.UTF8.GetString(vector.Octets("password"));
        byte[] authenticator = vector.Octets("authenticator-challenge"), peer = vector.Octets("peer-challenge");
        byte[] challenge = new byte[MsChapV2.ChallengeHashLength], hash = new byte[MsChapV2.PasswordHashLength];
        byte[] hashHash = new byte[MsChapV2.PasswordHashLength], master = new byte[MsChapV2.PasswordHashLength];
        MsChapV2.ChallengeHash(peer, authenticator, user, challenge);
        MsChapV2.PasswordHash(password, hash);
        Md4.Compute(hash, hashHash);
        using var proofs = new MsChapV2Proofs(password, user, authenticator, peer);
        var response = proofs.CopyNtResponse();
        MsChapV2.MasterKey(hashHash, response, master);
        Expect(vector, "password-hash", hash);
        Expect(vector, "password-hash-hash", hashHash);
        Expect(vector, "challenge-hash", challenge);
        Expect(vector, "nt-response", response);
        Expect(vector, "authenticator-response", proofs.CopyAuthenticatorResponse());
        Expect(vector, "master-key", master);
        Expect(vector, "msk", proofs.CopyMsk());
    }

    /// <summary>The RFCs publish some of the figures each.</summary>
    private static void Expect(KatCase vector, string key, byte[] found)
    {
        if (vector.Has(key))
            vector.Expect(key, found);
    }
}

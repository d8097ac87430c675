using System.Security.Cryptography;
using System.Text;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The octets that AUTH covers, and AUTH by shared key (RFC 7296 §2.15).</summary>
internal static class Authenticator
{
    private static readonly byte[] KeyPad = Encoding.ASCII.GetBytes("Key Pad for IKEv2");

    /// <summary>
    /// RealMessage | the other side's nonce | prf(SK_p, RestOfIDPayload), for the side that is to be authenticated,
    /// and IntAuth, where IKE_INTERMEDIATE took place (RFC 9242 §3.3.2).
    /// </summary>
    public static byte[] Octets(IkeSa sa, ICryptoProvider crypto, bool ofInitiator, IdPayload id)
    {
        var handshake = sa.Handshake!;
        var message = ofInitiator ? handshake.InitRequest : handshake.InitResponse;
        var nonce = ofInitiator ? handshake.NonceR : handshake.NonceI;
        var prf = sa.Keys!.Suite.Prf;
        var rest = new byte[id.BodyLength];
        id.WriteBody(rest);
        var octets = new byte[message.Length + nonce.Length + AlgorithmLengths.Prf(prf)];
        message.CopyTo(octets, 0);
        nonce.CopyTo(octets, message.Length);
        crypto.Prf(prf, sa.Keys.SkP(ofInitiator), rest, octets.AsSpan(message.Length + nonce.Length));
        return handshake.KeyChain is { } chain ? [.. octets, .. chain.Auth.Octets(chain.NextId)] : octets;
    }

    /// <summary>prf(prf(Shared Secret, "Key Pad for IKEv2"), octets).</summary>
    public static byte[] SharedKeyAuth(ICryptoProvider crypto, PrfId prf, ReadOnlySpan<byte> secret, byte[] octets)
    {
        Span<byte> key = stackalloc byte[AlgorithmLengths.MaxPrf];
        key = key[..AlgorithmLengths.Prf(prf)];
        crypto.Prf(prf, secret, KeyPad, key);
        var auth = new byte[AlgorithmLengths.Prf(prf)];
        crypto.Prf(prf, key, octets, auth);
        CryptographicOperations.ZeroMemory(key);
        return auth;
    }

    /// <summary>The peer knows the secret of its identity; compared in constant time.</summary>
    public static bool VerifySharedKey(IkeSa sa, Connection connection, Identification peer, AuthPayload auth, byte[] octets)
    {
        if (auth.Method != AuthMethod.SharedKey || connection.Secrets?.Find(peer) is not { } secret)
            return false;
        var expected = SharedKeyAuth(sa.Core.Crypto, sa.Keys!.Suite.Prf, secret, octets);
        return CryptographicOperations.FixedTimeEquals(expected, auth.Data);
    }

    public static IdPayload ToPayload(Identification id, bool initiator) =>
        new(initiator ? PayloadType.IdInitiator : PayloadType.IdResponder, id.Type, id.Data.ToArray());

    public static Certificate[] Certificates(PayloadList payloads)
    {
        var certificates = new List<Certificate>();
        foreach (var payload in payloads.Items)
        {
            if (payload is CertPayload cert)
                certificates.Add(new(cert.Encoding, cert.Data.ToArray()));
        }
        return [.. certificates];
    }
}

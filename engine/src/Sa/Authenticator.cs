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
        var octets = ofInitiator
            ? Octets(crypto, sa.Keys!, true, handshake.InitRequest, handshake.NonceR, id)
            : Octets(crypto, sa.Keys!, false, handshake.InitResponse, handshake.NonceI, id);
        return handshake.KeyChain is { } chain ? [.. octets, .. chain.Auth.Octets(chain.NextId)] : octets;
    }

    public static byte[] Octets(
        ICryptoProvider crypto, IkeKeys keys, bool ofInitiator, byte[] message, byte[] nonce, IdPayload id)
    {
        var prf = keys.Suite.Prf;
        var rest = new byte[id.BodyLength];
        id.WriteBody(rest);
        var octets = new byte[message.Length + nonce.Length + AlgorithmLengths.Prf(prf)];
        message.CopyTo(octets, 0);
        nonce.CopyTo(octets, message.Length);
        crypto.Prf(prf, keys.SkP(ofInitiator), rest, octets.AsSpan(message.Length + nonce.Length));
        return octets;
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

    /// <summary>AUTH by a key that both sides know is right; compared in constant time.</summary>
    public static bool Verify(IkeSa sa, AuthMethod method, AuthPayload auth, ReadOnlySpan<byte> key, byte[] octets) =>
        auth.Method == method && CryptographicOperations.FixedTimeEquals(
            SharedKeyAuth(sa.Core.Crypto, sa.Keys!.Suite.Prf, key, octets), auth.Data);

    /// <summary>The peer knows the secret of its identity.</summary>
    public static bool VerifySharedKey(
        IkeSa sa, SharedSecrets? secrets, Identification peer, AuthPayload auth, byte[] octets) =>
        secrets?.Find(peer) is { } secret && Verify(sa, AuthMethod.SharedKey, auth, secret, octets);

    /// <summary>
    /// The key of AUTH after EAP: the MSK, or where the method has none, SK_pi or SK_pr (RFC 7296 §2.16). Who does not
    /// authenticate uses the latter too (RFC 7619 §2.1).
    /// </summary>
    public static ReadOnlySpan<byte> KeyOf(IkeSa sa, bool ofInitiator, byte[] msk) =>
        msk.Length > 0 ? msk : sa.Keys!.SkP(ofInitiator);

    public static IdPayload ToPayload(Identification id, bool initiator) =>
        new(initiator ? PayloadType.IdInitiator : PayloadType.IdResponder, id.Type, id.Data.ToArray());

    /// <summary>Ours to be signed outside.</summary>
    public static Sign SignEffect(IkeSa sa, Identification id, byte[] octets) => new()
    {
        Connection = sa.Connection, LocalId = id, Octets = octets,
        PeerHashes = sa.Handshake!.PeerHashes, PeerMethods = sa.Handshake.PeerMethods,
        CertificateAuthorities = sa.Handshake.PeerAuthorities,
        PeerLooksUpCertificates = sa.Handshake.PeerLooksUpCertificates,
    };

    /// <summary>The peer's, of the forms that the connection allows.</summary>
    public static Certificate[] Certificates(Connection connection, PayloadList payloads)
    {
        var certificates = new List<Certificate>();
        foreach (var payload in payloads.Items)
        {
            if (payload is CertPayload cert && (connection.LooksUpCertificates
                || cert.Encoding is not (CertificateEncoding.HashAndUrlX509 or CertificateEncoding.HashAndUrlBundle)))
            {
                certificates.Add(new(cert.Encoding, cert.Data.ToArray()));
            }
        }
        return [.. certificates];
    }

    /// <summary>HTTP_CERT_LOOKUP_SUPPORTED goes where CERTREQ goes (RFC 7296 §3.7).</summary>
    public static void AddLookup(List<Payload> payloads, Connection connection)
    {
        if (connection.PeerSigns && connection.LooksUpCertificates)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.HttpCertLookupSupported, []));
    }
}

using IkeLab.Crypto;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>
/// AUTH payloads (RFC 7296 §2.15, RFC 4754, RFC 7427, RFC 8420) and NAT detection (§2.23).
/// </summary>
internal static class AuthChecks
{
    /// <summary>The octets that one side signs, and its AUTH by shared key.</summary>
    public static void SharedKey(CryptoProvider crypto, KatCase vector)
    {
        var initiator = vector.Word("side") switch
        {
            "initiator" => true,
            "responder" => false,
            var side => throw new KatException(
                vector.Where, $"expected initiator or responder, found {side}"),
        };
        using var keys = KeyChecks.Derive(crypto, vector, initiator, out _);
        var id = new IdPayload(
            initiator ? PayloadType.IdInitiator : PayloadType.IdResponder,
            vector.Enum<IdType>("id-type"),
            vector.Octets("id"));
        var octets = Authenticator.Octets(
            crypto, keys, initiator, vector.Octets("message"),
            vector.Octets(initiator ? "nr" : "ni"), id);
        vector.Expect("octets", octets);
        var secret = vector.Octets("shared-secret");
        vector.Expect("auth", Authenticator.SharedKeyAuth(crypto, keys.Suite.Prf, secret, octets));
    }

    /// <summary>
    /// The content of an AUTH payload is verified; with a private key it is also made, for methods
    /// whose signatures are reproducible.
    /// </summary>
    public static void Signature(CryptoProvider crypto, KatCase vector)
    {
        var key = PublicKey.TryRead(vector.Octets("public"), out var problem)
            ?? throw new KatException(vector.Where, $"public: {problem}");
        var method = vector.Enum<AuthMethod>("method");
        var octets = vector.Octets("octets");
        // A falsified signature must change the verdict; a wrong one may stay wrong.
        var accepted = vector.Word("verdict") == "accepted";
        var auth = accepted ? vector.Figure("auth") : vector.Octets("auth");
        var verdict = AuthSignatures.Verify(key, method, auth, octets);
        vector.ExpectVerdict(verdict.Valid, verdict.Reason);
        if (!vector.Has("private"))
            return;
        using var own = PrivateKey.Load(vector.Octets("private"));
        vector.Require(own.PublicKey.Equals(key), "the public key to belong to the private one");
        var algorithm = new SignatureAlgorithm(
            vector.Enum<SignatureKind>("signature"), vector.Enum<HashAlgorithmId>("hash"));
        var made = AuthSignatures.Sign(own, new(method, algorithm), octets, deterministic: true);
        vector.Expect("auth", made.Data);
    }

    /// <summary>
    /// The AlgorithmIdentifier in front of a Digital Signature (RFC 7427 §3) is read, and written
    /// again: the same, or what <c>written</c> has.
    /// </summary>
    public static void Identifier(CryptoProvider crypto, KatCase vector)
    {
        var key = vector.Enum<KeyAlgorithm>("key");
        var der = vector.Word("verdict") == "accepted"
            ? vector.Figure("der")
            : vector.Octets("der");
        var read = AlgorithmIdentifier.Read(der, key);
        vector.ExpectVerdict(read is not null);
        if (read is null)
            return;
        var algorithm = new SignatureAlgorithm(
            vector.Enum<SignatureKind>("signature"), vector.Enum<HashAlgorithmId>("hash"));
        vector.Require(read == algorithm, $"{algorithm}, found {read}");
        vector.Expect(
            vector.Has("written") ? "written" : "der", AlgorithmIdentifier.Write(algorithm, key));
    }

    public static void Nat(CryptoProvider crypto, KatCase vector)
    {
        var port = vector.Number("port");
        var local = new UdpEndpoint(IpAddress.Parse(vector.Word("address")), checked((ushort)port));
        var path = new UdpPath(local, new(IpAddress.V4(192, 0, 2, 1), UdpPath.IkePort));
        var payloads = new List<Payload>();
        NatDetection.Add(
            payloads, crypto, forceEncapsulation: false, vector.Spi("spi-i"), vector.Spi("spi-r"), path);
        var source = payloads.OfType<NotifyPayload>().Single(
            n => n.NotifyType == NotifyType.NatDetectionSourceIp);
        vector.Expect("hash", source.Data);
    }
}

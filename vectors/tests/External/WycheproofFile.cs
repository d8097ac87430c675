using System.Text.Json;
using IkeLab.Engine.Crypto;
using IkeLab.Vectors.Tests.Format;
using static IkeLab.Vectors.Tests.External.JsonSuites;

namespace IkeLab.Vectors.Tests.External;

/// <summary>
/// Project Wycheproof's files. What IKE cannot express (other nonce lengths, faults of encodings
/// that IKE does not have) counts as unsupported, with the reason.
/// </summary>
internal static class WycheproofFile
{
    private const string Accepted = "accepted";
    private const string Refused = "refused";

    public static IEnumerable<ExternalCase> Read(string file, JsonElement root)
    {
        var (algorithm, cases) = (root.Text("algorithm"), 0);
        foreach (var group in root.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var where = $"{file}: tcId {test.GetProperty("tcId")} ({test.Text("comment")})";
                cases++;
                var translated = Translate(algorithm, where, group, test);
                yield return translated with { Acceptable = test.Text("result") == "acceptable" };
            }
        }
        var announced = root.GetProperty("numberOfTests").GetInt32();
        if (cases != announced)
            throw new KatException(
                file, $"expected {announced} cases, as the file says, found {cases}");
    }

    private static ExternalCase Translate(
        string algorithm, string where, JsonElement group, JsonElement test) =>
        algorithm switch
        {
            "AES-GCM" => Gcm(where, group, test),
            "AES-CBC-PKCS5" => Cbc(where, group, test),
            "AES-CMAC" => Cmac(where, group, test),
            "HMACSHA1" or "HMACSHA256" or "HMACSHA384" or "HMACSHA512" =>
                Tag(where, "HmacSha" + algorithm[7..], test),
            "XDH" => Montgomery(where, group, test),
            "ECDH" => Curve(where, group, test),
            "ECDSA" => group.Text("type") == "EcdsaP1363Verify"
                ? ClassicalEcdsa(where, group, test)
                : Digital(where, group, test, EcdsaIdentifier(group.Text("sha"))),
            "RSASSA-PKCS1-v1_5" => Digital(where, group, test, RsaIdentifier(group.Text("sha"))),
            _ => ExternalCase.Lacking($"IKEv2 has no {algorithm}, or no reader of it is here"),
        };

    private static ExternalCase Gcm(string where, JsonElement group, JsonElement test)
    {
        if (group.GetProperty("ivSize").GetInt32() != 96)
            return ExternalCase.Lacking("RFC 4106 §4: nonces of AES-GCM have 96 bits");
        var iv = test.Text("iv");
        return ExternalCase.Of(
            where, "packet-open", ("cipher", $"AesGcm16 {group.GetProperty("keySize")}"),
            ("key", test.Text("key") + iv[..8]), ("prefix", test.Hex("aad")), ("iv", iv[8..]),
            ("text", test.Hex("msg")), ("sealed", test.Text("ct") + test.Text("tag")),
            Verdict(test));
    }

    private static ExternalCase Cbc(string where, JsonElement group, JsonElement test)
    {
        var cipher = ("cipher", $"AesCbc {group.GetProperty("keySize")}");
        var (key, iv) = (("key", test.Text("key")), ("iv", test.Text("iv")));
        var wholeBlocks = test.Text("ct").Length % 32 == 0;
        if (wholeBlocks && test.Text("result") != "valid")
            return ExternalCase.Lacking(
                "PKCS #5 padding is no part of ESP or SK, whose padding has its own vectors");
        if (!wholeBlocks)
        {
            return ExternalCase.Of(
                where, "packet-open", cipher, key, iv, ("text", test.Hex("msg")),
                ("sealed", test.Hex("ct")),
                ("verdict", Refused));
        }
        var padding = 16 - test.Text("msg").Length / 2 % 16;
        var text = $"{test.Text("msg")} {padding:x2}*{padding}";
        return ExternalCase.Of(
            where, "packet", cipher, key, iv, ("text", text), ("sealed", test.Text("ct")));
    }

    private static ExternalCase Cmac(string where, JsonElement group, JsonElement test) =>
        group.GetProperty("keySize").GetInt32() == 128
            ? Tag(where, "AesCmac", test)
            : ExternalCase.Lacking("RFC 4494 §2: keys of AES-CMAC have 128 bits");

    private static ExternalCase Tag(string where, string prf, JsonElement test) => ExternalCase.Of(
        where, "prf-tag", ("prf", prf), ("key", test.Hex("key")), ("data", test.Hex("msg")),
        ("tag", test.Hex("tag")), Verdict(test));

    private static ExternalCase Montgomery(string where, JsonElement group, JsonElement test)
    {
        var method = group.Text("curve") switch
        {
            "curve25519" => "X25519",
            "curve448" => "X448",
            _ => "",
        };
        if (method.Length == 0)
            return ExternalCase.Lacking($"IKEv2 has no {group.Text("curve")}");
        // RFC 7748 §6, RFC 8031: Wycheproof leaves the all-zero secret open, IKE refuses it and
        // nothing else.
        var zero = test.Text("shared").All(digit => digit == '0');
        return Shared(
            where, method, test.Text("private"), test.Hex("public"), test.Hex("shared"),
            zero ? Refused : Accepted);
    }

    private static ExternalCase Curve(string where, JsonElement group, JsonElement test)
    {
        if (CurveMethod(group.Text("curve")) is not { } method)
            return ExternalCase.Lacking($"IKEv2 has no {group.Text("curve")}");
        var (content, own) = (test.Text("public"), test.Text("private").TrimStart('0'));
        own = own.Length % 2 == 0 ? own : "0" + own;
        var verdict = test.Text("result") == "valid" ? Accepted : Refused;
        var digits = 2 * AlgorithmLengths.InitiatorPublic(method);
        if (group.Text("encoding") == "ecpoint")
        {
            // A KE payload has x | y, without the octet that tells SEC 1's forms apart.
            var bare = content.StartsWith("04") && content.Length == digits + 2
                ? content[2..]
                : content;
            return Shared(
                where, method.ToString(), own, OrNothing(bare), test.Hex("shared"), verdict);
        }
        var wrapping = Wrapping(group, digits);
        return content.Length == wrapping.Length + digits && content.StartsWith(wrapping)
            ? Shared(where, method.ToString(), own, content[^digits..], test.Hex("shared"), verdict)
            : ExternalCase.Lacking(
                "its fault is in a SubjectPublicKeyInfo, which a KE payload does not have");
    }

    private static KeyExchangeMethod? CurveMethod(string curve) => curve switch
    {
        "secp256r1" => KeyExchangeMethod.Ecp256,
        "secp384r1" => KeyExchangeMethod.Ecp384,
        "secp521r1" => KeyExchangeMethod.Ecp521,
        "brainpoolP224r1" => KeyExchangeMethod.BrainpoolP224,
        "brainpoolP256r1" => KeyExchangeMethod.BrainpoolP256,
        "brainpoolP384r1" => KeyExchangeMethod.BrainpoolP384,
        "brainpoolP512r1" => KeyExchangeMethod.BrainpoolP512,
        _ => null,
    };

    /// <summary>The octets before x | y in a proper SubjectPublicKeyInfo of the curve.</summary>
    private static string Wrapping(JsonElement group, int digits)
    {
        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            if (test.Text("result") == "valid")
                return test.Text("public")[..^digits];
        }
        return "none";
    }

    private static ExternalCase Shared(
        string where, string method, string own, string peer, string shared, string verdict) =>
        ExternalCase.Of(
            where, "dh-shared", ("method", method), ("private", own), ("peer", peer),
            ("shared", shared),
            ("verdict", verdict));

    private static ExternalCase ClassicalEcdsa(string where, JsonElement group, JsonElement test)
    {
        var method = group.GetProperty("publicKey").Text("curve") switch
        {
            "secp256r1" when group.Text("sha") == "SHA-256" => "EcdsaSha256P256",
            "secp384r1" when group.Text("sha") == "SHA-384" => "EcdsaSha384P384",
            "secp521r1" when group.Text("sha") == "SHA-512" => "EcdsaSha512P521",
            _ => "",
        };
        return method.Length == 0
            ? ExternalCase.Lacking("RFC 4754 §3: each curve has its own hash")
            : Signature(where, method, group, test, test.Hex("sig"));
    }

    /// <summary>
    /// RFC 7427 §3: the length and the AlgorithmIdentifier come before the signature.
    /// </summary>
    private static ExternalCase Digital(
        string where, JsonElement group, JsonElement test, string identifier) =>
        identifier.Length == 0
            ? ExternalCase.Lacking($"RFC 8247 §3.2: no signatures with {group.Text("sha")}")
            : Signature(
                where, "DigitalSignature", group, test,
                $"{identifier.Length / 2:x2}{identifier}{test.Text("sig")}");

    private static ExternalCase Signature(
        string where, string method, JsonElement group, JsonElement test, string auth) =>
        ExternalCase.Of(
            where, "auth-signature", ("method", method), ("public", group.Text("publicKeyDer")),
            ("octets", test.Hex("msg")), ("auth", auth), Verdict(test));

    /// <summary>RFC 7427 Appendix A.1.</summary>
    private static string RsaIdentifier(string hash) => hash switch
    {
        "SHA-256" => "300d06092a864886f70d01010b0500",
        "SHA-384" => "300d06092a864886f70d01010c0500",
        "SHA-512" => "300d06092a864886f70d01010d0500",
        _ => "",
    };

    /// <summary>RFC 7427 Appendix A.3.</summary>
    private static string EcdsaIdentifier(string hash) => hash switch
    {
        "SHA-256" => "300a06082a8648ce3d040302",
        "SHA-384" => "300a06082a8648ce3d040303",
        "SHA-512" => "300a06082a8648ce3d040304",
        _ => "",
    };

    // What Wycheproof leaves open here (a DigestInfo without NULL) RFC 8017 §8.2.2 refuses.
    private static (string, string) Verdict(JsonElement test) =>
        ("verdict", test.Text("result") == "valid" ? Accepted : Refused);
}

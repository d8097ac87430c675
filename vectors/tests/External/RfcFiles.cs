using System.Text.Json;
using IkeLab.Engine.Crypto;

namespace IkeLab.Vectors.Tests.External;

/// <summary>
/// The RFCs' vectors, and those of NSS, as the shared reference data has them in JSON.
/// </summary>
internal static class RfcFiles
{
    private delegate IEnumerable<ExternalCase> Reader(JsonElement root, string file);

    private static readonly Dictionary<string, Reader> s_readers = new()
    {
        ["modp-groups.json"] = (root, file) =>
            root.EnumerateArray().SelectMany(group => Modp(group, file)),
        ["rfc5903-ecp.json"] = (root, file) =>
            root.EnumerateArray().SelectMany(curve => Ecp(curve, file)),
        ["rfc7748-dh.json"] = (root, file) =>
            root.EnumerateArray().SelectMany(curve => Montgomery(curve, file)),
        ["aes-xcbc-cmac.json"] = Macs,
        ["rfc7634-ike-chacha20poly1305.json"] = ChaCha20Poly1305,
        ["mschapv2.json"] = (root, file) => [MsChapV2(root, file)],
        ["nss-ikev2-prf.json"] = Nss,
    };

    public static IEnumerable<ExternalCase> Read(string file, JsonElement root) =>
        s_readers.TryGetValue(file, out var reader)
            ? reader(root, file)
            : [ExternalCase.Lacking($"no reader knows the format of {file}")];

    private static IEnumerable<ExternalCase> Modp(JsonElement group, string file)
    {
        var method = Method(group);
        yield return ExternalCase.Of(
            $"{file}: {method}", "dh-group", ("method", method), ("prime", group.Text("prime")));
        if (!group.TryGetProperty("test", out var test))
            yield break;
        var length = group.Text("prime").Length;
        string Value(string name) => test.Text(name).PadLeft(length, '0');
        yield return Exchange(file, method, test.Text("xA"), Value("yA"), Value("yB"), Value("Z"));
        yield return Exchange(file, method, test.Text("xB"), Value("yB"), Value("yA"), Value("Z"));
    }

    private static IEnumerable<ExternalCase> Ecp(JsonElement curve, string file)
    {
        var initiator = curve.Text("gix") + curve.Text("giy");
        var responder = curve.Text("grx") + curve.Text("gry");
        yield return Exchange(
            file, Method(curve), curve.Text("i"), initiator, responder, curve.Text("girx"));
        yield return Exchange(
            file, Method(curve), curve.Text("r"), responder, initiator, curve.Text("girx"));
    }

    private static IEnumerable<ExternalCase> Montgomery(JsonElement curve, string file)
    {
        var method = Method(curve);
        yield return Exchange(
            file, method, curve.Text("a"), curve.Text("A"), curve.Text("B"), curve.Text("K"));
        yield return Exchange(
            file, method, curve.Text("b"), curve.Text("B"), curve.Text("A"), curve.Text("K"));
    }

    private static IEnumerable<ExternalCase> Macs(JsonElement root, string file)
    {
        foreach (var (name, prf, integrity) in new[]
            { ("aes_xcbc", "AesXcbc", "AesXcbc96"), ("aes_cmac", "AesCmac", "AesCmac96") })
        {
            var macs = name == "aes_xcbc" ? "aes_xcbc_mac" : name;
            foreach (var test in root.GetProperty(macs).EnumerateArray())
            {
                var (key, data) = (("key", test.Text("key")), ("data", test.Hex("message")));
                var where = $"{file}: {name}";
                yield return ExternalCase.Of(
                    where, "prf", ("prf", prf), key, data, ("out", test.Text("mac")));
                yield return ExternalCase.Of(
                    where, "mac", ("integrity", integrity), key, data, ("icv", test.Text("mac96")));
            }
            foreach (var test in root.GetProperty(name + "_prf_128").EnumerateArray())
            {
                yield return ExternalCase.Of(
                    $"{file}: {name}_prf_128", "prf", ("prf", prf), ("key", test.Text("key")),
                    ("data", test.Text("message")), ("out", test.Text("prf")));
            }
        }
    }

    private static IEnumerable<ExternalCase> ChaCha20Poly1305(JsonElement root, string file)
    {
        // The last octet of the plaintext is the length of the padding, which is none.
        var inner = root.Text("plaintext_with_padlen")[..^2];
        yield return ExternalCase.Of(
            file, "sk", ("cipher", "ChaCha20Poly1305"),
            ("key", root.Text("key") + root.Text("salt")),
            ("inner", inner), ("message", root.Text("ike_message")));
    }

    private static ExternalCase MsChapV2(JsonElement root, string file)
    {
        // Success packets carry the proof behind "S=" as text (RFC 2759 §5).
        var proof = root.Text("authenticator_response")["S=".Length..];
        return ExternalCase.Of(
            file, "mschapv2", ("user", $"\"{root.Text("user")}\""),
            ("password", $"\"{root.Text("password")}\""),
            ("authenticator-challenge", root.Text("authenticator_challenge")),
            ("peer-challenge", root.Text("peer_challenge")),
            ("password-hash", root.Text("password_hash")),
            ("password-hash-hash", root.Text("password_hash_hash")),
            ("challenge-hash", root.Text("challenge")),
            ("nt-response", root.Text("nt_response")), ("authenticator-response", proof));
    }

    private static IEnumerable<ExternalCase> Nss(JsonElement root, string file)
    {
        foreach (var test in root.GetProperty("cases").EnumerateArray())
        {
            var where = $"{file}: {test.Text("id")}";
            (string, string)? prf = test.Text("prf") switch
            {
                "PRF_HMAC_SHA1" => ("prf", "HmacSha1"),
                "PRF_HMAC_SHA256" => ("prf", "HmacSha256"),
                "PRF_HMAC_SHA384" => ("prf", "HmacSha384"),
                "PRF_HMAC_SHA512" => ("prf", "HmacSha512"),
                "PRF_AES128_XCBC" => ("prf", "AesXcbc"),
                _ => null,
            };
            yield return prf is { } known
                ? Nss(where, known, test)
                : ExternalCase.Lacking($"no prf {test.Text("prf")}");
        }
    }

    private static ExternalCase Nss(string where, (string, string) prf, JsonElement test)
    {
        var (key, fresh) = (test.Text("key_or_ikm"), test.Text("g_ir_new"));
        var nonces = test.Text("ni") + test.Text("nr");
        return test.Text("kind").Split('(', ' ')[0] switch
        {
            "SKEYSEED" when fresh.Length == 0 => ExternalCase.Of(
                where, "skeyseed", prf, ("ni", test.Text("ni")), ("nr", test.Text("nr")),
                ("secret", key),
                ("skeyseed", test.Text("out"))),
            "SKEYSEED" => ExternalCase.Of(
                where, "prf", prf, ("key", key), ("data", fresh + nonces),
                ("out", test.Text("out"))),
            "prf+" => ExternalCase.Of(
                where, "prf-plus", prf, ("key", key), ("seed", fresh + test.Text("seed")),
                ("out", test.Text("out"))),
            _ => ExternalCase.Lacking($"no kind {test.Text("kind")}"),
        };
    }

    private static ExternalCase Exchange(
        string file, string method, string own, string ownPublic, string peer, string shared) =>
        ExternalCase.Of(
            $"{file}: {method}", "dh", ("method", method), ("private", own), ("public", ownPublic),
            ("peer", peer),
            ("shared", shared));

    private static string Method(JsonElement group) =>
        ((KeyExchangeMethod)group.GetProperty("ikev2_group").GetInt32()).ToString();
}

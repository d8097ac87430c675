namespace IkeLab.Pcap2Test.Tree;

/// <summary>
/// Names of numbers as IANA's "IKEv2 Parameters" has them, for people; the number where there is
/// none.
/// </summary>
internal static class RegistryNames
{
    // Notifies that the engine does not use, and that other implementations send.
    private static readonly (int Type, string Name)[] OtherNotifies =
    [
        (16396, "MOBIKE_SUPPORTED"), (16397, "ADDITIONAL_IP4_ADDRESS"),
            (16398, "ADDITIONAL_IP6_ADDRESS"),
        (16399, "NO_ADDITIONAL_ADDRESSES"), (16400, "UPDATE_SA_ADDRESSES"), (16401, "COOKIE2"),
        (16402, "NO_NATS_ALLOWED"), (16403, "AUTH_LIFETIME"), (16404, "MULTIPLE_AUTH_SUPPORTED"),
        (16405, "ANOTHER_AUTH_FOLLOWS"), (16406, "REDIRECT_SUPPORTED"), (16407, "REDIRECT"),
        (16408, "REDIRECTED_FROM"), (16417, "EAP_ONLY_AUTHENTICATION"),
        (16418, "CHILDLESS_IKEV2_SUPPORTED"), (16419, "QUICK_CRASH_DETECTION"),
        (16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED"), (16435, "USE_PPK"), (16436, "PPK_IDENTITY"),
        (16438, "INTERMEDIATE_EXCHANGE_SUPPORTED"), (16441, "ADDITIONAL_KEY_EXCHANGE"),
    ];

    public static string Notify(int type)
    {
        var known = Array.Find(OtherNotifies, n => n.Type == type).Name;
        return known ?? MessagePrinter.Name((NotifyType)type);
    }

    /// <summary>Names the notifies that the engine's printer has left as numbers.</summary>
    public static string NameNotifies(string text)
    {
        foreach (var (type, name) in OtherNotifies)
            text = text.Replace($"N({type})", $"N({name})", StringComparison.Ordinal);
        return text;
    }

    public static string Exchange(ExchangeType exchange) => (byte)exchange switch
    {
        38 => "IKE_SESSION_RESUME",
        43 => "IKE_INTERMEDIATE",
        44 => "IKE_FOLLOWUP_KE",
        _ => MessagePrinter.Name(exchange),
    };

    public static string Payload(PayloadType type) => type switch
    {
        PayloadType.None => "none",
        PayloadType.SecurityAssociation => "SA",
        PayloadType.KeyExchange => "KE",
        PayloadType.IdInitiator => "IDi",
        PayloadType.IdResponder => "IDr",
        PayloadType.Certificate => "CERT",
        PayloadType.CertificateRequest => "CERTREQ",
        PayloadType.Authentication => "AUTH",
        PayloadType.Nonce => "No",
        PayloadType.Notify => "N",
        PayloadType.Delete => "D",
        PayloadType.VendorId => "V",
        PayloadType.TrafficSelectorInitiator => "TSi",
        PayloadType.TrafficSelectorResponder => "TSr",
        PayloadType.Encrypted => "SK",
        PayloadType.Configuration => "CP",
        PayloadType.Eap => "EAP",
        PayloadType.EncryptedFragment => "SKF",
        _ => $"payload{(byte)type}",
    };

    public static string PayloadTitle(PayloadType type) => type switch
    {
        PayloadType.SecurityAssociation => "Security Association",
        PayloadType.KeyExchange => "Key Exchange",
        PayloadType.IdInitiator => "Identification - Initiator",
        PayloadType.IdResponder => "Identification - Responder",
        PayloadType.Certificate => "Certificate",
        PayloadType.CertificateRequest => "Certificate Request",
        PayloadType.Authentication => "Authentication",
        PayloadType.Nonce => "Nonce",
        PayloadType.Notify => "Notify",
        PayloadType.Delete => "Delete",
        PayloadType.VendorId => "Vendor ID",
        PayloadType.TrafficSelectorInitiator => "Traffic Selector - Initiator",
        PayloadType.TrafficSelectorResponder => "Traffic Selector - Responder",
        PayloadType.Encrypted => "Encrypted and Authenticated",
        PayloadType.Configuration => "Configuration",
        PayloadType.Eap => "Extensible Authentication",
        PayloadType.EncryptedFragment => "Encrypted and Authenticated Fragment",
        _ => "Unknown",
    };

    public static string Protocol(int id) => id switch
    {
        0 => "none",
        1 => "IKE",
        2 => "AH",
        3 => "ESP",
        _ => $"{id}",
    };

    public static string TransformKind(int type) => type switch
    {
        1 => "ENCR",
        2 => "PRF",
        3 => "INTEG",
        4 => "KE",
        5 => "ESN",
        >= 6 and <= 12 => $"ADDKE{type - 5}",
        _ => $"type {type}",
    };

    public static string TransformId(int type, int id) => type switch
    {
        1 => Encryption(id),
        2 => Prf(id),
        3 => Integrity(id),
        4 or (>= 6 and <= 12) => Method(id),
        5 => id switch { 0 => "no extended sequence numbers", 1 =>
            "extended sequence numbers", _ => $"{id}" },
        _ => $"{id}",
    };

    public static string Method(int id) => id switch
    {
        0 => "NONE",
        1 => "MODP-768",
        2 => "MODP-1024",
        5 => "MODP-1536",
        14 => "MODP-2048",
        15 => "MODP-3072",
        16 => "MODP-4096",
        17 => "MODP-6144",
        18 => "MODP-8192",
        19 => "ECP-256",
        20 => "ECP-384",
        21 => "ECP-521",
        22 => "MODP-1024-160",
        23 => "MODP-2048-224",
        24 => "MODP-2048-256",
        25 => "ECP-192",
        26 => "ECP-224",
        27 => "brainpoolP224r1",
        28 => "brainpoolP256r1",
        29 => "brainpoolP384r1",
        30 => "brainpoolP512r1",
        31 => "X25519",
        32 => "X448",
        35 => "ML-KEM-512",
        36 => "ML-KEM-768",
        37 => "ML-KEM-1024",
        _ => $"{id}",
    };

    public static string Id(int type) => type switch
    {
        1 => "ID_IPV4_ADDR",
        2 => "ID_FQDN",
        3 => "ID_RFC822_ADDR",
        5 => "ID_IPV6_ADDR",
        9 => "ID_DER_ASN1_DN",
        10 => "ID_DER_ASN1_GN",
        11 => "ID_KEY_ID",
        13 => "ID_NULL",
        _ => $"{type}",
    };

    public static string Auth(int method) => method switch
    {
        1 => "RSA Digital Signature",
        2 => "Shared Key Message Integrity Code",
        3 => "DSS Digital Signature",
        9 => "ECDSA with SHA-256 on P-256",
        10 => "ECDSA with SHA-384 on P-384",
        11 => "ECDSA with SHA-512 on P-521",
        13 => "NULL Authentication",
        14 => "Digital Signature",
        _ => $"{method}",
    };

    public static string Certificate(int encoding) => encoding switch
    {
        1 => "PKCS #7 wrapped X.509",
        4 => "X.509 Certificate - Signature",
        7 => "Certificate Revocation List",
        12 => "Hash and URL of X.509 certificate",
        13 => "Hash and URL of X.509 bundle",
        14 => "OCSP Content",
        15 => "Raw Public Key",
        _ => $"{encoding}",
    };

    public static string Configuration(int type) => type switch
    {
        1 => "CFG_REQUEST",
        2 => "CFG_REPLY",
        3 => "CFG_SET",
        4 => "CFG_ACK",
        _ => $"{type}",
    };

    public static string Attribute(int type) => MessagePrinter.AttributeName((ushort)type);

    private static string Encryption(int id) => id switch
    {
        3 => "3DES",
        11 => "NULL",
        12 => "AES-CBC",
        13 => "AES-CTR",
        14 => "AES-CCM-8",
        15 => "AES-CCM-12",
        16 => "AES-CCM-16",
        18 => "AES-GCM-8",
        19 => "AES-GCM-12",
        20 => "AES-GCM-16",
        21 => "NULL-AUTH-AES-GMAC",
        23 => "CAMELLIA-CBC",
        28 => "CHACHA20-POLY1305",
        _ => $"{id}",
    };

    private static string Prf(int id) => id switch
    {
        1 => "PRF-HMAC-MD5",
        2 => "PRF-HMAC-SHA1",
        4 => "PRF-AES128-XCBC",
        5 => "PRF-HMAC-SHA2-256",
        6 => "PRF-HMAC-SHA2-384",
        7 => "PRF-HMAC-SHA2-512",
        8 => "PRF-AES128-CMAC",
        _ => $"{id}",
    };

    private static string Integrity(int id) => id switch
    {
        0 => "NONE",
        1 => "HMAC-MD5-96",
        2 => "HMAC-SHA1-96",
        5 => "AES-XCBC-96",
        6 => "HMAC-MD5-128",
        7 => "HMAC-SHA1-160",
        8 => "AES-CMAC-96",
        12 => "HMAC-SHA2-256-128",
        13 => "HMAC-SHA2-384-192",
        14 => "HMAC-SHA2-512-256",
        _ => $"{id}",
    };
}

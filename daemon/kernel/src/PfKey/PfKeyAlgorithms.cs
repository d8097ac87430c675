namespace IkeLab.Kernel.PfKey;

/// <summary>
/// The algorithms that Linux has by PF_KEY (linux/pfkeyv2.h), by the kernel's names. There is no AEAD cipher, no ICV's
/// length either: HMAC-SHA2-256 has 96 bits there, which nobody else has (RFC 4868 §2.3: 128), so that it is left out.
/// </summary>
internal static class PfKeyAlgorithms
{
    /// <summary>Null where there is none.</summary>
    public static byte? Cipher(string name) => name switch
    {
        "cbc(des3_ede)" => 3,
        "ecb(cipher_null)" => 11,
        "cbc(aes)" => 12,
        "rfc3686(ctr(aes))" => 13,
        _ => null,
    };

    /// <summary>Null where there is none with this many bits.</summary>
    public static byte? Integrity(string name, int? icvBits) => (name, icvBits) switch
    {
        ("hmac(sha1)", 96) => 3,
        ("hmac(sha384)", 192) => 6,
        ("hmac(sha512)", 256) => 7,
        ("xcbc(aes)", 96) => 9,
        _ => null,
    };
}

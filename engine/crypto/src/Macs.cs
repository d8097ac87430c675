using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto;

/// <summary>Names and lengths of MACs and prfs.</summary>
internal static class Macs
{
    public static string? Digest(IntegrityId id) => id switch
    {
        IntegrityId.HmacSha1_96 => "SHA1",
        IntegrityId.HmacSha256_128 => "SHA2-256",
        IntegrityId.HmacSha384_192 => "SHA2-384",
        IntegrityId.HmacSha512_256 => "SHA2-512",
        _ => null,
    };

    public static string? Digest(PrfId id) => id switch
    {
        PrfId.HmacSha1 => "SHA1",
        PrfId.HmacSha256 => "SHA2-256",
        PrfId.HmacSha384 => "SHA2-384",
        PrfId.HmacSha512 => "SHA2-512",
        _ => null,
    };

    public static int IcvLength(IntegrityId id) => id switch
    {
        IntegrityId.None => 0,
        IntegrityId.HmacSha256_128 => 16,
        IntegrityId.HmacSha384_192 => 24,
        IntegrityId.HmacSha512_256 => 32,
        _ => 12,
    };
}

namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// One direction's keys as <c>tcpdump -E</c> takes them: <c>ikev2 I 0xSPIi 0xSPIr sha1:0x…
/// aes128:0x…</c>.
/// </summary>
internal sealed record TcpdumpLine(
    bool OfInitiator, string Cipher, string Integrity, byte[] Encryption, byte[] Authentication)
{
    /// <summary>Keeps a half until the other one comes.</summary>
    public static string? Add(
        string line, Dictionary<(ulong, ulong), TcpdumpLine> halves, KeyRing ring)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 6 || words[1] is not ("I" or "R")
            || !KeyFileReader.TrySpi(words[2], out var spiI)
                || !KeyFileReader.TrySpi(words[3], out var spiR))
        {
            return "expected 'ikev2 I|R 0xSPIi 0xSPIr INTEGRITY:0xKEY CIPHER:0xKEY'";
        }
        var (integrity, authentication) = Algorithm(words[4]);
        var (cipher, encryption) = Algorithm(words[5]);
        if (integrity is null || cipher is null || authentication is null || encryption is null)
            return $"'{words[4]} {words[5]}': expected sha1 or sha256 with a key, and 3des, aes128, aes192 or aes256 with a key";
        var half = new TcpdumpLine(words[1] == "I", cipher, integrity, encryption, authentication);
        if (!halves.Remove((spiI, spiR), out var other))
        {
            halves[(spiI, spiR)] = half;
            return null;
        }
        if (other.OfInitiator == half.OfInitiator || other.Cipher != half.Cipher
            || other.Integrity != half.Integrity)
            return "the two lines of an SA: expected one of each side, with the same algorithms";
        var (i, r) = half.OfInitiator ? (half, other) : (other, half);
        var problem = SaKeys.TryCreate(
            spiI, spiR, cipher, integrity, i.Encryption, r.Encryption, i.Authentication,
            r.Authentication, out var keys);
        if (problem is null)
            ring.Add(keys);
        return problem;
    }

    private static (string? Name, byte[]? Key) Algorithm(string word)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? word : word[..colon]) switch
        {
            "sha1" => "HMAC_SHA1_96",
            "sha256" => "HMAC_SHA2_256_128",
            "3des" => "3DES",
            "aes128" => "AES-CBC-128",
            "aes192" => "AES-CBC-192",
            "aes256" => "AES-CBC-256",
            _ => null,
        };
        return (name, colon < 0 ? null : KeyFileReader.TryHex(word[(colon + 1)..]));
    }
}

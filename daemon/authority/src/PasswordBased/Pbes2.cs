using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IkeLab.Authority.PasswordBased;

/// <summary>
/// PBES2 with PBKDF2 (RFC 8018 §6.2): written with HMAC-SHA-256 and AES-256-CBC, read with more.
/// </summary>
internal sealed class Pbes2(string password) : IPasswordScheme
{
    public const string Oid = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string HmacSha1 = "1.2.840.113549.2.7";
    private const string HmacSha256 = "1.2.840.113549.2.9";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    private const int SaltLength = 16;
    private const int KeyLength = 32;

    /// <summary>Rounds of PBKDF2; some 30 ms.</summary>
    private const int Rounds = 100_000;

    /// <summary>Of a file from elsewhere: it must not keep us busy for hours.</summary>
    private const int MaxRounds = 10_000_000;

    public byte[] Encrypt(ReadOnlySpan<byte> content, AsnWriter algorithm)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        using var aes = Aes.Create();
        aes.Key = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA256, KeyLength);
        aes.GenerateIV();
        using (algorithm.PushSequence())
        {
            algorithm.WriteObjectIdentifier(Oid);
            using (algorithm.PushSequence())
            {
                using (algorithm.PushSequence())
                {
                    algorithm.WriteObjectIdentifier(Pbkdf2);
                    using (algorithm.PushSequence())
                    {
                        algorithm.WriteOctetString(salt);
                        algorithm.WriteInteger(Rounds);
                        using (algorithm.PushSequence())
                        {
                            algorithm.WriteObjectIdentifier(HmacSha256);
                            algorithm.WriteNull();
                        }
                    }
                }
                using (algorithm.PushSequence())
                {
                    algorithm.WriteObjectIdentifier(Aes256Cbc);
                    algorithm.WriteOctetString(aes.IV);
                }
            }
        }
        return aes.EncryptCbc(content, aes.IV);
    }

    /// <param name="parameters">What follows the OID in the AlgorithmIdentifier.</param>
    /// <exception cref="CryptographicException">
    /// The scheme is not known, or the password is wrong.
    /// </exception>
    /// <exception cref="AsnContentException">The parameters are not well-formed.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> content, AsnReader parameters)
    {
        var sequence = parameters.ReadSequence();
        var derivation = sequence.ReadSequence();
        var cipher = sequence.ReadSequence();
        if (derivation.ReadObjectIdentifier() != Pbkdf2)
            throw new CryptographicException("The key derivation is not PBKDF2.");
        var pbkdf2 = derivation.ReadSequence();
        var salt = pbkdf2.ReadOctetString();
        if (!pbkdf2.TryReadInt32(out var rounds) || rounds is < 1 or > MaxRounds)
            throw new CryptographicException("The number of rounds is not in range.");
        if (pbkdf2.HasData && pbkdf2.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            pbkdf2.ReadInteger();
        var hash = Hash(pbkdf2.HasData ? pbkdf2.ReadSequence().ReadObjectIdentifier() : HmacSha1);
        using var algorithm = Cipher(cipher.ReadObjectIdentifier());
        algorithm.Key = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, hash, algorithm.KeySize / 8);
        var iv = cipher.ReadOctetString();
        return iv.Length == algorithm.BlockSize / 8
            ? algorithm.DecryptCbc(content, iv)
            : throw new CryptographicException("The initialization vector has a wrong length.");
    }

    private static HashAlgorithmName Hash(string oid) => oid switch
    {
        HmacSha1 => HashAlgorithmName.SHA1,
        HmacSha256 => HashAlgorithmName.SHA256,
        "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
        "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
        _ => throw new CryptographicException($"The pseudorandom function {oid} is not known."),
    };

    private static SymmetricAlgorithm Cipher(string oid)
    {
        if (oid == "1.2.840.113549.3.7")
            return TripleDES.Create();
        var aes = Aes.Create();
        aes.KeySize = oid switch
        {
            "2.16.840.1.101.3.4.1.2" => 128,
            "2.16.840.1.101.3.4.1.22" => 192,
            Aes256Cbc => 256,
            _ => throw new CryptographicException($"The cipher {oid} is not known."),
        };
        return aes;
    }
}

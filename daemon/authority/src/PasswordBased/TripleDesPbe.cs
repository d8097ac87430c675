using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IkeLab.Authority.PasswordBased;

/// <summary>
/// pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C): the only scheme that Windows before 10 1709 and
/// macOS before 15 read.
/// </summary>
internal sealed class TripleDesPbe(string password) : IPasswordScheme
{
    private const string Oid = "1.2.840.113549.1.12.1.3";
    private const int SaltLength = 8;
    private const int Rounds = 2048;

    public byte[] Encrypt(ReadOnlySpan<byte> content, AsnWriter algorithm)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        using (algorithm.PushSequence())
        {
            algorithm.WriteObjectIdentifier(Oid);
            using (algorithm.PushSequence())
            {
                algorithm.WriteOctetString(salt);
                algorithm.WriteInteger(Rounds);
            }
        }
        using var cipher = TripleDES.Create();
        cipher.Key =
            Pkcs12Derivation.Derive(HashAlgorithmName.SHA1, Pkcs12Purpose.Key, password, salt, Rounds, 24);
        return cipher.EncryptCbc(content, Pkcs12Derivation.Derive(
            HashAlgorithmName.SHA1, Pkcs12Purpose.InitializationVector, password, salt, Rounds, 8));
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IkeLab.Authority.PasswordBased;

/// <summary>EncryptedPrivateKeyInfo (RFC 5208 §6).</summary>
internal static class EncryptedKey
{
    public static byte[] Write(ReadOnlySpan<byte> pkcs8, IPasswordScheme scheme)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            writer.WriteOctetString(scheme.Encrypt(pkcs8, writer));
        return writer.Encode();
    }

    /// <returns>PrivateKeyInfo; the caller zeroes it.</returns>
    /// <exception cref="CryptographicException">
    /// The scheme is not PBES2, or the password is wrong.
    /// </exception>
    /// <exception cref="AsnContentException">It is not well-formed.</exception>
    public static byte[] Read(ReadOnlyMemory<byte> encrypted, string password)
    {
        var info = new AsnReader(encrypted, AsnEncodingRules.DER).ReadSequence();
        var algorithm = info.ReadSequence();
        return algorithm.ReadObjectIdentifier() == Pbes2.Oid
            ? new Pbes2(password).Decrypt(info.ReadOctetString(), algorithm)
            : throw new CryptographicException("The key is not encrypted by PBES2.");
    }
}

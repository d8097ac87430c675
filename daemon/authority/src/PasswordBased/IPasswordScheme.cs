using System.Formats.Asn1;

namespace IkeLab.Authority.PasswordBased;

/// <summary>Encrypts under a password.</summary>
internal interface IPasswordScheme
{
    /// <summary>Encrypts with fresh salt and writes the AlgorithmIdentifier that says how.</summary>
    byte[] Encrypt(ReadOnlySpan<byte> content, AsnWriter algorithm);
}

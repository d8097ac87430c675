using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Authority.Files;
using IkeLab.Authority.PasswordBased;
using IkeLab.Crypto.Signatures;
using PublicKey = IkeLab.Crypto.Signatures.PublicKey;

namespace IkeLab.Authority.Certificates;

/// <summary>A private key with the octets that stand in its file.</summary>
internal sealed class KeyPair : IDisposable
{
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    private readonly byte[] _pkcs8;

    private KeyPair(PrivateKey key)
    {
        Private = key;
        _pkcs8 = key.ExportPkcs8();
    }

    public PrivateKey Private { get; }
    public PublicKey Public => Private.PublicKey;

    /// <summary>PrivateKeyInfo (RFC 5208); zeroed when the key is disposed of.</summary>
    public ReadOnlyMemory<byte> Pkcs8 => _pkcs8;

    public static KeyPair Generate(KeyType type) => new(KeyTypes.Generate(type));

    /// <summary>Reads PKCS#8, SEC1 or PKCS#1, in PEM or DER, also encrypted.</summary>
    /// <param name="what">Names the key in a sentence, as "the key of host x".</param>
    /// <param name="password">Called only for an encrypted key.</param>
    /// <exception cref="RefusedException">It is no key, or the password is wrong.</exception>
    public static KeyPair Read(byte[] file, string what, Func<string> password)
    {
        try
        {
            if (FindEncrypted(file) is { } encrypted)
                return Decrypt(p => EncryptedKey.Read(encrypted, p), what, password());
            if (OldPemKey.TryFind(Encoding.Latin1.GetString(file)) is { } old)
                return Decrypt(old.Decrypt, what, password());
            return new KeyPair(PrivateKey.Load(file));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw new RefusedException($"{what} cannot be used: {exception.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    /// <summary>Whether the certificate is for this key.</summary>
    public bool IsOf(X509Certificate2 certificate) =>
        Public.Spki.SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    public byte[] ToPem() => Pem("PRIVATE KEY", _pkcs8);

    /// <summary>AES-256 with a key from PBKDF2 (RFC 8018): what OpenSSL reads as well.</summary>
    public byte[] ToEncryptedPem(string password) =>
        Pem(EncryptedLabel, EncryptedKey.Write(_pkcs8, new Pbes2(password)));

    public byte[] PublicToPem() => Pem("PUBLIC KEY", Public.Spki.ToArray());

    public void Dispose()
    {
        Private.Dispose();
        CryptographicOperations.ZeroMemory(_pkcs8);
    }

    public static byte[] Pem(string label, byte[] der) =>
        Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n");

    private static byte[]? FindEncrypted(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file).AsSpan();
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] is EncryptedLabel
            ? Convert.FromBase64String(text[fields.Base64Data].ToString())
            : null;
    }

    private static KeyPair Decrypt(Func<string, byte[]> decrypt, string what, string password)
    {
        byte[] encoded = [];
        try
        {
            encoded = decrypt(password);
            return new KeyPair(PrivateKey.Load(encoded));
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException)
        {
            throw new RefusedException(
                $"{what} cannot be decrypted: the password is wrong, or the file is damaged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }
}

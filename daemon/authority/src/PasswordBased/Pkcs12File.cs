using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IkeLab.Authority.PasswordBased;

/// <summary>
/// Writes PKCS#12 (RFC 7292): certificates and perhaps a private key under a password. By default with PBES2,
/// AES-256 and SHA-256; the old way with 3DES and SHA-1.
/// </summary>
internal sealed class Pkcs12File(string password, bool legacy)
{
    private const string Data = "1.2.840.113549.1.7.1";
    private const string EncryptedData = "1.2.840.113549.1.7.6";
    private const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
    private const string CertificateBag = "1.2.840.113549.1.12.10.1.3";
    private const string X509Certificate = "1.2.840.113549.1.9.22.1";
    private const string FriendlyName = "1.2.840.113549.1.9.20";
    private const string LocalKeyId = "1.2.840.113549.1.9.21";
    private const string Sha1 = "1.3.14.3.2.26";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const int MacSaltLength = 16;
    private const int MacRounds = 2048;

    private static readonly Asn1Tag s_explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_implicit = new(TagClass.ContextSpecific, 0);

    private readonly IPasswordScheme _scheme = legacy ? new TripleDesPbe(password) : new Pbes2(password);
    private readonly List<byte[]> _certificates = [];
    private readonly List<byte[]> _keys = [];

    /// <param name="name">What the importing system shows.</param>
    /// <param name="certificate">In DER.</param>
    /// <param name="keyId">The same as its key's, or empty.</param>
    public Pkcs12File AddCertificate(string name, ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> keyId)
    {
        var bag = new AsnWriter(AsnEncodingRules.DER);
        using (bag.PushSequence())
        {
            bag.WriteObjectIdentifier(CertificateBag);
            using (bag.PushSequence(s_explicit))
            using (bag.PushSequence())
            {
                bag.WriteObjectIdentifier(X509Certificate);
                using (bag.PushSequence(s_explicit))
                    bag.WriteOctetString(certificate);
            }
            WriteAttributes(bag, name, keyId);
        }
        _certificates.Add(bag.Encode());
        return this;
    }

    /// <inheritdoc cref="AddCertificate"/>
    public Pkcs12File AddKey(string name, ReadOnlySpan<byte> pkcs8, ReadOnlySpan<byte> keyId)
    {
        var bag = new AsnWriter(AsnEncodingRules.DER);
        using (bag.PushSequence())
        {
            bag.WriteObjectIdentifier(ShroudedKeyBag);
            using (bag.PushSequence(s_explicit))
                bag.WriteEncodedValue(EncryptedKey.Write(pkcs8, _scheme));
            WriteAttributes(bag, name, keyId);
        }
        _keys.Add(bag.Encode());
        return this;
    }

    public byte[] Write()
    {
        var content = WriteContent();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(3);
            WriteData(writer, content);
            WriteMac(writer, content);
        }
        return writer.Encode();
    }

    /// <summary>
    /// AuthenticatedSafe: the certificates encrypted as a whole, the key encrypted in its bag.
    /// </summary>
    private byte[] WriteContent()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(EncryptedData);
                using (writer.PushSequence(s_explicit))
                using (writer.PushSequence())
                {
                    writer.WriteInteger(0);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(Data);
                        writer.WriteOctetString(_scheme.Encrypt(Sequence(_certificates), writer), s_implicit);
                    }
                }
            }
            if (_keys.Count > 0)
                WriteData(writer, Sequence(_keys));
        }
        return writer.Encode();
    }

    /// <summary>RFC 7292 appendix B: the MAC under a key from the password.</summary>
    private void WriteMac(AsnWriter writer, byte[] content)
    {
        var (hash, oid, length) = legacy
            ? (HashAlgorithmName.SHA1, Sha1, SHA1.HashSizeInBytes)
            : (HashAlgorithmName.SHA256, Sha256, SHA256.HashSizeInBytes);
        var salt = RandomNumberGenerator.GetBytes(MacSaltLength);
        var key = Pkcs12Derivation.Derive(hash, Pkcs12Purpose.Mac, password, salt, MacRounds, length);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteNull();
                }
                writer.WriteOctetString(CryptographicOperations.HmacData(hash, key, content));
            }
            writer.WriteOctetString(salt);
            writer.WriteInteger(MacRounds);
        }
    }

    private static void WriteData(AsnWriter writer, byte[] content)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Data);
            using (writer.PushSequence(s_explicit))
                writer.WriteOctetString(content);
        }
    }

    private static void WriteAttributes(AsnWriter writer, string name, ReadOnlySpan<byte> keyId)
    {
        using (writer.PushSetOf())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(FriendlyName);
                using (writer.PushSetOf())
                    writer.WriteCharacterString(UniversalTagNumber.BMPString, name);
            }
            if (keyId.IsEmpty)
                return;
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(LocalKeyId);
                using (writer.PushSetOf())
                    writer.WriteOctetString(keyId);
            }
        }
    }

    /// <summary>SafeContents.</summary>
    private static byte[] Sequence(List<byte[]> bags)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var bag in bags)
                writer.WriteEncodedValue(bag);
        }
        return writer.Encode();
    }
}

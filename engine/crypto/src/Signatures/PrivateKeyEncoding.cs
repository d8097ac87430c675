using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using IkeLab.Crypto.KeyExchange;
using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// Private keys in files: PKCS#8 (RFC 5208, RFC 8410), SEC1 (RFC 5915) and PKCS#1 (RFC 8017 appendix A.1.2).
/// </summary>
internal static class PrivateKeyEncoding
{
    private static readonly Asn1Tag s_curveTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_publicKeyTag = new(TagClass.ContextSpecific, 1);

    /// <exception cref="CryptographicException">It is no private key that we can use.</exception>
    internal static PrivateKey Read(ReadOnlySpan<byte> file)
    {
        byte[] der = FromPem(file) ?? file.ToArray();
        try
        {
            return ReadDer(der);
        }
        catch (AsnContentException)
        {
            throw new CryptographicException("The private key is not well-formed PKCS#8, SEC1 or PKCS#1.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>Hands a key to libcrypto.</summary>
    /// <exception cref="CryptographicException">libcrypto finds the key inconsistent.</exception>
    internal static unsafe KeyHandle Import(ReadOnlySpan<byte> pkcs8)
    {
        nint key;
        fixed (byte* start = pkcs8)
        {
            byte* at = start;
            key = d2i_AutoPrivateKey(null, &at, new CLong(pkcs8.Length));
        }
        if (key != 0)
            return new KeyHandle(key);
        ERR_clear_error();
        throw new CryptographicException("libcrypto does not accept the private key.");
    }

    internal static unsafe KeyHandle ImportEdwards(KeyAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        fixed (byte* s = seed)
        {
            return new KeyHandle(Require(
                EVP_PKEY_new_raw_private_key_ex(0, algorithm.ToString(), 0, s, (nuint)seed.Length)));
        }
    }

    internal static PrivateKey FromScalar(KeyAlgorithm algorithm, ReadOnlySpan<byte> scalar)
    {
        Curve curve = algorithm.Curve();
        byte[] point = new byte[2 * curve.FieldLength];
        curve.MultiplyBase(scalar, point);
        PublicKey publicKey = PublicKey.TryEcdsa(algorithm, point, out string reason)
            ?? throw new CryptographicException(reason);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(scalar);
            // RFC 5915 §3: it should be there; Windows reads no key without.
            using (writer.PushSequence(s_publicKeyTag))
                writer.WriteBitString([SubjectPublicKeyInfo.UncompressedPoint, .. point]);
        }
        return Wrap(publicKey, writer, scalar);
    }

    internal static unsafe PrivateKey FromEdwardsSeed(KeyAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        byte[] point = new byte[algorithm.EdwardsKeyLength()];
        nuint length = (nuint)point.Length;
        using (KeyHandle key = ImportEdwards(algorithm, seed))
        {
            fixed (byte* p = point)
                Require(EVP_PKEY_get_raw_public_key(key.Pointer, p, &length));
        }
        PublicKey publicKey = PublicKey.TryEdwards(algorithm, point, out string reason)
            ?? throw new CryptographicException(reason);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(seed);
        return Wrap(publicKey, writer, seed);
    }

    /// <param name="pkcs1">RSAPrivateKey in DER.</param>
    internal static PrivateKey FromPkcs1(ReadOnlyMemory<byte> pkcs1)
    {
        var reader = new AsnReader(pkcs1, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        sequence.ReadInteger();
        ReadOnlyMemory<byte> modulus = sequence.ReadIntegerBytes(), exponent = sequence.ReadIntegerBytes();
        PublicKey publicKey = PublicKey.TryRsa(modulus.Span, exponent.Span, out string reason)
            ?? throw new CryptographicException(reason);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteEncodedValue(pkcs1.Span);
        Span<byte> secret = stackalloc byte[32];
        SHA256.HashData(pkcs1.Span, secret);
        PrivateKey key = Wrap(publicKey, writer, secret);
        // An RSA key has parts that can contradict each other; better to hear of it here than at the first
        // signature.
        _ = key.Native;
        return key;
    }

    private static PrivateKey Wrap(PublicKey publicKey, AsnWriter inner, ReadOnlySpan<byte> secret)
    {
        byte[] content = inner.Encode();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
                SubjectPublicKeyInfo.WriteAlgorithm(writer, publicKey.Algorithm);
            writer.WriteOctetString(content);
        }
        byte[] pkcs8 = writer.Encode();
        writer.Reset();
        inner.Reset();
        try
        {
            return new PrivateKey(publicKey, pkcs8, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>
    /// The content of the first PEM block that holds a private key; null when the file is no PEM.
    /// </summary>
    private static byte[]? FromPem(ReadOnlySpan<byte> file)
    {
        if (!Ascii.IsValid(file))
            return null;
        ReadOnlySpan<char> text = Encoding.ASCII.GetString(file);
        string seen = "";
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            string label = text[fields.Label].ToString();
            if (label is "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY")
                return Convert.FromBase64String(text[fields.Base64Data].ToString());
            seen = label;
            text = text[fields.Location.End..];
        }
        if (seen == "ENCRYPTED PRIVATE KEY")
            throw new CryptographicException("The private key is encrypted; decrypt it first.");
        if (seen.Length != 0 && seen != "EC PARAMETERS")
            throw new CryptographicException($"The file holds a {seen}, not a private key.");
        throw new CryptographicException("The file holds no unencrypted private key in PEM or DER.");
    }

    private static PrivateKey ReadDer(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        AsnReader sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        sequence.ReadInteger();
        if (sequence.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            return ReadEcPrivateKey(der, null);
        if (sequence.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            return FromPkcs1(der);
        AsnReader algorithm = sequence.ReadSequence();
        byte[] content = sequence.ReadOctetString();
        try
        {
            return ReadPkcs8Content(algorithm, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static PrivateKey ReadPkcs8Content(AsnReader algorithm, byte[] content)
    {
        switch (algorithm.ReadObjectIdentifier())
        {
            case Oids.RsaEncryption:
                return FromPkcs1(content);
            case Oids.EcPublicKey:
                return ReadEcPrivateKey(content, algorithm.ReadObjectIdentifier());
            case Oids.Ed25519:
                return FromEdwardsSeed(KeyAlgorithm.Ed25519, EdwardsSeed(KeyAlgorithm.Ed25519, content));
            case Oids.Ed448:
                return FromEdwardsSeed(KeyAlgorithm.Ed448, EdwardsSeed(KeyAlgorithm.Ed448, content));
            case var other:
                throw new CryptographicException($"Private keys of algorithm {other} are not supported.");
        }
    }

    private static ReadOnlySpan<byte> EdwardsSeed(KeyAlgorithm algorithm, byte[] content)
    {
        byte[] seed = new AsnReader(content, AsnEncodingRules.DER).ReadOctetString();
        return seed.Length == algorithm.EdwardsKeyLength() ? seed : throw new AsnContentException();
    }

    /// <param name="curve">From PKCS#8; otherwise the key names its curve itself.</param>
    private static PrivateKey ReadEcPrivateKey(ReadOnlyMemory<byte> der, string? curve)
    {
        AsnReader sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        sequence.ReadInteger();
        byte[] encoded = sequence.ReadOctetString();
        if (sequence.HasData && sequence.PeekTag().HasSameClassAndValue(s_curveTag))
            curve ??= sequence.ReadSequence(s_curveTag).ReadObjectIdentifier();
        KeyAlgorithm algorithm = Oids.CurveOf(curve ?? "")
            ?? throw new CryptographicException("The private key's curve is not P-256, P-384 or P-521.");
        // RFC 5915 §3 fixes the length; some writers omit leading zeros.
        Span<byte> scalar = stackalloc byte[algorithm.Curve().ScalarLength];
        if (encoded.Length > scalar.Length)
            throw new AsnContentException();
        scalar.Clear();
        encoded.CopyTo(scalar[^encoded.Length..]);
        CryptographicOperations.ZeroMemory(encoded);
        bool inRange = scalar.ContainsAnyExcept((byte)0)
            && scalar.SequenceCompareTo(algorithm.Curve().Order) < 0;
        PrivateKey? key = inRange ? FromScalar(algorithm, scalar) : null;
        CryptographicOperations.ZeroMemory(scalar);
        return key ?? throw new CryptographicException("The private key is not below its curve's order.");
    }
}

using System.Formats.Asn1;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) for RSA (RFC 3279), ECDSA (RFC 5480) and EdDSA (RFC 8410).
/// </summary>
internal static class SubjectPublicKeyInfo
{
    internal const byte UncompressedPoint = 4;

    /// <summary>Null with a reason for a key that cannot be used.</summary>
    /// <exception cref="AsnContentException">The input is not the DER of a key.</exception>
    internal static PublicKey? Read(AsnReader outer, out string reason)
    {
        AsnReader info = outer.ReadSequence();
        AsnReader algorithm = info.ReadSequence();
        byte[] content = info.ReadBitString(out int unusedBits);
        info.ThrowIfNotEmpty();
        if (unusedBits != 0)
            throw new AsnContentException();
        switch (algorithm.ReadObjectIdentifier())
        {
            case Oids.RsaEncryption:
                if (algorithm.HasData)
                    algorithm.ReadNull();
                algorithm.ThrowIfNotEmpty();
                return ReadRsa(content, out reason);
            case Oids.EcPublicKey:
                return ReadEcdsa(algorithm, content, out reason);
            case Oids.Ed25519:
                algorithm.ThrowIfNotEmpty();
                return PublicKey.TryEdwards(KeyAlgorithm.Ed25519, content, out reason);
            case Oids.Ed448:
                algorithm.ThrowIfNotEmpty();
                return PublicKey.TryEdwards(KeyAlgorithm.Ed448, content, out reason);
            case var other:
                reason = $"Keys of algorithm {other} are not supported.";
                return null;
        }
    }

    internal static byte[] Write(PublicKey key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                WriteAlgorithm(writer, key.Algorithm);
            writer.WriteBitString(key.Algorithm switch
            {
                KeyAlgorithm.Rsa => WriteRsa(key),
                _ when key.Algorithm.IsEcdsa() => [UncompressedPoint, .. key.Value],
                _ => key.Value,
            });
        }
        return writer.Encode();
    }

    /// <summary>The content of the AlgorithmIdentifier of a key, public or private.</summary>
    internal static void WriteAlgorithm(AsnWriter writer, KeyAlgorithm algorithm)
    {
        switch (algorithm)
        {
            case KeyAlgorithm.Rsa:
                writer.WriteObjectIdentifier(Oids.RsaEncryption);
                writer.WriteNull();
                break;
            case KeyAlgorithm.Ed25519:
                writer.WriteObjectIdentifier(Oids.Ed25519);
                break;
            case KeyAlgorithm.Ed448:
                writer.WriteObjectIdentifier(Oids.Ed448);
                break;
            default:
                writer.WriteObjectIdentifier(Oids.EcPublicKey);
                writer.WriteObjectIdentifier(Oids.OfCurve(algorithm));
                break;
        }
    }

    private static PublicKey? ReadRsa(byte[] content, out string reason)
    {
        var outer = new AsnReader(content, AsnEncodingRules.DER);
        AsnReader key = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        ReadOnlySpan<byte> modulus = key.ReadIntegerBytes().Span;
        ReadOnlySpan<byte> exponent = key.ReadIntegerBytes().Span;
        key.ThrowIfNotEmpty();
        if (modulus[0] >= 0x80 || exponent[0] >= 0x80)
            throw new AsnContentException();
        return PublicKey.TryRsa(modulus, exponent, out reason);
    }

    private static PublicKey? ReadEcdsa(AsnReader algorithm, byte[] content, out string reason)
    {
        reason = "The key's curve is not one of P-256, P-384 and P-521, given by name.";
        if (!algorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
            return null;
        KeyAlgorithm? curve = Oids.CurveOf(algorithm.ReadObjectIdentifier());
        algorithm.ThrowIfNotEmpty();
        if (curve is null)
            return null;
        reason = "The public key is not an uncompressed point.";
        return content is [UncompressedPoint, ..]
            ? PublicKey.TryEcdsa(curve.Value, content.AsSpan(1), out reason)
            : null;
    }

    private static byte[] WriteRsa(PublicKey key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(key.Value);
            writer.WriteIntegerUnsigned(key.Exponent);
        }
        return writer.Encode();
    }
}

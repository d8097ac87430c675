using System.Formats.Asn1;
using IkeLab.Crypto.Prfs;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// AlgorithmIdentifier of a signature, as RFC 7427 appendix A and certificates have it (RFC 4055, RFC 5758,
/// RFC 8410). SHA-1 is not among them: RFC 8247 §3.2 forbids it here.
/// </summary>
internal static class AlgorithmIdentifier
{
    private static readonly Asn1Tag s_hashTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_maskTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_saltTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_trailerTag = new(TagClass.ContextSpecific, 3);

    internal static byte[] Write(SignatureAlgorithm algorithm, KeyAlgorithm key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid(algorithm, key));
            if (algorithm.Kind == SignatureKind.RsaPkcs1)
                writer.WriteNull();
            else if (algorithm.Kind == SignatureKind.RsaPss)
                WritePssParameters(writer, algorithm.Hash);
        }
        return writer.Encode();
    }

    /// <summary>
    /// The algorithm of one complete AlgorithmIdentifier, or null when we do not use it with this kind of
    /// key.
    /// </summary>
    internal static SignatureAlgorithm? Read(ReadOnlyMemory<byte> der, KeyAlgorithm key)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader reader = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            SignatureAlgorithm? algorithm = ReadContent(reader, key);
            return algorithm is { } found && found.Fits(key) && !reader.HasData ? found : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static SignatureAlgorithm? ReadContent(AsnReader reader, KeyAlgorithm key)
    {
        switch (reader.ReadObjectIdentifier())
        {
            case Oids.RsaSha256:
                return ReadPkcs1(reader, HashAlgorithmId.Sha256);
            case Oids.RsaSha384:
                return ReadPkcs1(reader, HashAlgorithmId.Sha384);
            case Oids.RsaSha512:
                return ReadPkcs1(reader, HashAlgorithmId.Sha512);
            case Oids.RsaPss:
                return ReadPss(reader);
            case Oids.EcdsaSha256:
                return new(SignatureKind.Ecdsa, HashAlgorithmId.Sha256);
            case Oids.EcdsaSha384:
                return new(SignatureKind.Ecdsa, HashAlgorithmId.Sha384);
            case Oids.EcdsaSha512:
                return new(SignatureKind.Ecdsa, HashAlgorithmId.Sha512);
            case Oids.Ed25519 when key == KeyAlgorithm.Ed25519:
            case Oids.Ed448 when key == KeyAlgorithm.Ed448:
                return new(SignatureKind.EdDsa, HashAlgorithmId.Identity);
            default:
                return null;
        }
    }

    /// <summary>
    /// Parameters are NULL; some implementations leave them out, which RFC 4055 §5 tells to accept.
    /// </summary>
    private static SignatureAlgorithm ReadPkcs1(AsnReader reader, HashAlgorithmId hash)
    {
        if (reader.HasData)
            reader.ReadNull();
        return new(SignatureKind.RsaPkcs1, hash);
    }

    /// <summary>
    /// RSASSA-PSS-params (RFC 4055 §3.1): MGF1 with the same hash, a salt as long as the hash, the one
    /// trailer there is.
    /// </summary>
    private static SignatureAlgorithm? ReadPss(AsnReader reader)
    {
        AsnReader parameters = reader.ReadSequence();
        if (!Starts(parameters, s_hashTag))
            return null;
        HashAlgorithmId? hash = ReadHash(parameters.ReadSequence(s_hashTag));
        if (hash is null || !Starts(parameters, s_maskTag))
            return null;
        AsnReader maskHolder = parameters.ReadSequence(s_maskTag);
        AsnReader mask = maskHolder.ReadSequence();
        maskHolder.ThrowIfNotEmpty();
        bool sameHash = mask.ReadObjectIdentifier() == Oids.Mgf1 && ReadHash(mask) == hash;
        mask.ThrowIfNotEmpty();
        if (!sameHash || !Starts(parameters, s_saltTag))
            return null;
        AsnReader salt = parameters.ReadSequence(s_saltTag);
        bool rightSalt = salt.TryReadInt32(out int saltLength) && saltLength == Digests.Length(hash.Value);
        salt.ThrowIfNotEmpty();
        if (parameters.HasData)
        {
            AsnReader trailer = parameters.ReadSequence(s_trailerTag);
            rightSalt &= trailer.TryReadInt32(out int value) && value == 1;
            trailer.ThrowIfNotEmpty();
            parameters.ThrowIfNotEmpty();
        }
        return rightSalt ? new SignatureAlgorithm(SignatureKind.RsaPss, hash.Value) : null;
    }

    private static bool Starts(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    private static HashAlgorithmId? ReadHash(AsnReader holder)
    {
        AsnReader hash = holder.ReadSequence();
        holder.ThrowIfNotEmpty();
        string oid = hash.ReadObjectIdentifier();
        if (hash.HasData)
            hash.ReadNull();
        hash.ThrowIfNotEmpty();
        return Oids.HashOf(oid);
    }

    private static void WritePssParameters(AsnWriter writer, HashAlgorithmId hash)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence(s_hashTag))
                WriteHash(writer, hash);
            using (writer.PushSequence(s_maskTag))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Mgf1);
                WriteHash(writer, hash);
            }
            using (writer.PushSequence(s_saltTag))
                writer.WriteInteger(Digests.Length(hash));
        }
    }

    private static void WriteHash(AsnWriter writer, HashAlgorithmId hash)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.OfHash(hash));
            writer.WriteNull();
        }
    }

    private static string Oid(SignatureAlgorithm algorithm, KeyAlgorithm key) => algorithm switch
    {
        (SignatureKind.RsaPkcs1, HashAlgorithmId.Sha256) => Oids.RsaSha256,
        (SignatureKind.RsaPkcs1, HashAlgorithmId.Sha384) => Oids.RsaSha384,
        (SignatureKind.RsaPkcs1, HashAlgorithmId.Sha512) => Oids.RsaSha512,
        (SignatureKind.RsaPss, >= HashAlgorithmId.Sha256 and <= HashAlgorithmId.Sha512) => Oids.RsaPss,
        (SignatureKind.Ecdsa, HashAlgorithmId.Sha256) => Oids.EcdsaSha256,
        (SignatureKind.Ecdsa, HashAlgorithmId.Sha384) => Oids.EcdsaSha384,
        (SignatureKind.Ecdsa, HashAlgorithmId.Sha512) => Oids.EcdsaSha512,
        (SignatureKind.EdDsa, _) => key == KeyAlgorithm.Ed25519 ? Oids.Ed25519 : Oids.Ed448,
        _ => throw new ArgumentException($"{algorithm} has no AlgorithmIdentifier.", nameof(algorithm)),
    };
}

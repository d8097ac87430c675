using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Authority.Files;
using PublicKey = IkeLab.Crypto.Signatures.PublicKey;

namespace IkeLab.Authority.Certificates;

/// <summary>
/// A certificate signing request (RFC 2986). Of what it asks for only the key and the subject are taken: the
/// authority decides on names and extensions.
/// </summary>
internal sealed record SigningRequest(X500DistinguishedName Subject, PublicKey Key)
{
    /// <exception cref="RefusedException">It is no request, or its signature is not its key's.</exception>
    public static SigningRequest Read(string path)
    {
        var file = SmallFile.Read(path);
        try
        {
            return Parse(FromPem(file, path) ?? file, path);
        }
        catch (Exception exception) when (
            exception is AsnContentException or CryptographicException or FormatException)
        {
            throw new RefusedException($"'{path}' is not a certificate signing request in PEM or DER");
        }
    }

    private static SigningRequest Parse(byte[] der, string path)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var request = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = request.PeekEncodedValue();
        var info = request.ReadSequence();
        var algorithm = request.ReadEncodedValue();
        var signature = request.ReadBitString(out _);
        request.ThrowIfNotEmpty();
        info.ReadInteger();
        var subject = new X500DistinguishedName(info.ReadEncodedValue().Span);
        var key = PublicKey.TryRead(info.ReadEncodedValue(), out var reason)
            ?? throw new RefusedException($"the key of the request '{path}' cannot be used: {reason}");
        if (key.Algorithm == Crypto.Signatures.KeyAlgorithm.Rsa && key.Bits < MinRsaBits)
            throw new RefusedException(
                $"the RSA key of the request '{path}' has {key.Bits} bits: expected {MinRsaBits} or more");
        if (!CaSigner.Verify(key, algorithm.Span, signature, signed.Span))
            throw new RefusedException(
                $"the signature of the request '{path}' does not verify with the key in it");
        if (!SubjectName.IsReadable(subject))
            throw new RefusedException($"the name of the request '{path}' is unreadable");
        return new SigningRequest(subject, key);
    }

    /// <summary>Apple and Windows refuse less.</summary>
    private const int MinRsaBits = 2048;

    private static byte[]? FromPem(byte[] file, string path)
    {
        var text = Encoding.Latin1.GetString(file).AsSpan();
        if (!PemEncoding.TryFind(text, out var fields))
            return null;
        var label = text[fields.Label].ToString();
        return label is "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST"
            ? Convert.FromBase64String(text[fields.Base64Data].ToString())
            : throw new RefusedException($"'{path}' holds a {label}: expected a CERTIFICATE REQUEST");
    }
}

using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Trust.Files;

/// <summary>A file that holds one DER structure, or any number of them as PEM (RFC 7468).</summary>
internal static class PemFile
{
    /// <summary>A bundle of all public authorities has about 150.</summary>
    public const int MaxBlocks = 4096;

    /// <summary>
    /// The blocks of this label; the whole file where it is no PEM; nothing where it is PEM of other kinds.
    /// </summary>
    public static IReadOnlyList<byte[]> Read(byte[] file, string label)
    {
        if (file.AsSpan().IndexOf("-----BEGIN "u8) < 0)
            return file.Length == 0 ? [] : [file];
        var found = new List<byte[]>();
        ReadOnlySpan<char> text = Encoding.Latin1.GetString(file);
        while (found.Count < MaxBlocks && PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label].SequenceEqual(label))
                found.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            text = text[fields.Location.End..];
        }
        return found;
    }
}

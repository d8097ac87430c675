using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Authority.PasswordBased;

/// <summary>
/// A private key encrypted within PEM itself (RFC 1421 §4.6), as LibreSSL, and so OpenBSD's ikectl, writes
/// it. It is only read: its key comes from a single round of MD5.
/// </summary>
internal sealed class OldPemKey
{
    private const string Encrypted = "Proc-Type: 4,ENCRYPTED";
    private const string Information = "DEK-Info: ";
    private const int SaltLength = 8;

    private readonly string _cipher;
    private readonly byte[] _iv;
    private readonly byte[] _content;

    private OldPemKey(string cipher, byte[] iv, byte[] content)
    {
        _cipher = cipher;
        _iv = iv;
        _content = content;
    }

    /// <summary>Null for any other file.</summary>
    /// <exception cref="FormatException">It is such a file, but damaged.</exception>
    public static OldPemKey? TryFind(string file)
    {
        var lines = file.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var start = Array.IndexOf(lines, Encrypted);
        if (start < 0)
            return null;
        if (start + 1 >= lines.Length || !lines[start + 1].StartsWith(Information, StringComparison.Ordinal)
            || lines[start + 1][Information.Length..].Split(',') is not [var cipher, var iv])
            throw new FormatException("a line with DEK-Info is missing");
        var body = lines.Skip(start + 2).TakeWhile(l => !l.StartsWith('-'));
        return new OldPemKey(
            cipher, Convert.FromHexString(iv), Convert.FromBase64String(string.Concat(body)));
    }

    /// <returns>PKCS#1 or SEC1; the caller zeroes it.</returns>
    /// <exception cref="CryptographicException">
    /// The cipher is not known, or the password is wrong.
    /// </exception>
    public byte[] Decrypt(string password)
    {
        using var algorithm = Cipher();
        if (_iv.Length != algorithm.BlockSize / 8)
            throw new CryptographicException("The initialization vector has a wrong length.");
        algorithm.Key = Derive(password, algorithm.KeySize / 8);
        return algorithm.DecryptCbc(_content, _iv);
    }

    private SymmetricAlgorithm Cipher()
    {
        if (_cipher == "DES-EDE3-CBC")
            return TripleDES.Create();
        if (_cipher.Split('-') is not ["AES", ("128" or "192" or "256") and var bits, "CBC"])
            throw new CryptographicException($"The cipher {_cipher} is not known.");
        var aes = Aes.Create();
        aes.KeySize = int.Parse(bits, CultureInfo.InvariantCulture);
        return aes;
    }

    private byte[] Derive(string password, int length)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(password), .. _iv.AsSpan(0, SaltLength)];
        var key = new List<byte>();
        byte[] block = [];
        while (key.Count < length)
        {
            block = MD5.HashData([.. block, .. input]);
            key.AddRange(block);
        }
        return [.. key[..length]];
    }
}

using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Authority.PasswordBased;

/// <summary>What octets derived from a password are for.</summary>
internal enum Pkcs12Purpose : byte
{
    Key = 1,
    InitializationVector = 2,
    Mac = 3,
}

/// <summary>Octets from a password as PKCS#12 has it (RFC 7292 appendix B.2).</summary>
internal static class Pkcs12Derivation
{
    public static byte[] Derive(
        HashAlgorithmName hash, Pkcs12Purpose purpose, string password, ReadOnlySpan<byte> salt, int rounds,
        int length)
    {
        // u and v of the RFC: the hash's length and the length of its blocks.
        var (u, v) = hash == HashAlgorithmName.SHA1 ? (20, 64) : (32, 64);
        // RFC 7292 appendix B.1: big-endian UTF-16 with two zero octets at its end.
        var text = Encoding.BigEndianUnicode.GetBytes(password + '\0');
        var input = new byte[v + RoundUp(salt.Length, v) + RoundUp(text.Length, v)];
        input.AsSpan(0, v).Fill((byte)purpose);
        var block = input.AsSpan(v);
        Repeat(salt, block[..RoundUp(salt.Length, v)]);
        Repeat(text, block[RoundUp(salt.Length, v)..]);
        var result = new byte[length];
        var b = new byte[v];
        for (var done = 0; ;)
        {
            var a = CryptographicOperations.HashData(hash, input);
            for (var i = 1; i < rounds; i++)
                a = CryptographicOperations.HashData(hash, a);
            a.AsSpan(0, Math.Min(u, length - done)).CopyTo(result.AsSpan(done));
            done += u;
            if (done >= length)
                return result;
            Repeat(a, b);
            for (var i = 0; i < block.Length; i += v)
                AddWithOne(block.Slice(i, v), b);
        }
    }

    private static int RoundUp(int length, int v) => (length + v - 1) / v * v;

    private static void Repeat(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = source[i % source.Length];
    }

    /// <summary>target + addend + 1, as big-endian numbers of the same length.</summary>
    private static void AddWithOne(Span<byte> target, ReadOnlySpan<byte> addend)
    {
        var carry = 1;
        for (var i = target.Length - 1; i >= 0; i--)
        {
            carry += target[i] + addend[i];
            target[i] = (byte)carry;
            carry >>= 8;
        }
    }
}

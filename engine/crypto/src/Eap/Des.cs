using System.Numerics;
using System.Security.Cryptography;
using IkeLab.Crypto.Ciphers;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// One block of DES under any key. A password's hash can give a weak key, which .NET's DES refuses,
/// and libcrypto keeps single DES in its legacy provider. Triple DES with the same key three times
/// is single DES, and one block in CBC with an IV of zeros is ECB.
/// </summary>
internal static class Des
{
    internal const int BlockLength = 8;

    /// <summary>A key without parity bits (RFC 2759 §8.6).</summary>
    internal const int RawKeyLength = 7;

    private const int KeyLength = 8;

    /// <summary>Encrypts the block under a raw key of 7 octets.</summary>
    internal static void Encrypt(
        ReadOnlySpan<byte> rawKey, ReadOnlySpan<byte> clear, Span<byte> cipher)
    {
        Span<byte> key = stackalloc byte[3 * KeyLength];
        ExpandKey(rawKey, key);
        key[..KeyLength].CopyTo(key[KeyLength..]);
        key[..KeyLength].CopyTo(key[(2 * KeyLength)..]);
        Span<byte> zeros = stackalloc byte[BlockLength];
        zeros.Clear();
        clear[..BlockLength].CopyTo(cipher);
        using (var mode = new CbcMode(CipherAlgorithms.TripleDesCbc, BlockLength, key))
            mode.Encrypt(zeros, cipher[..BlockLength]);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>
    /// Seven bits an octet, and an eighth that makes the number of set bits odd (RFC 2759 §9.3).
    /// </summary>
    internal static void ExpandKey(ReadOnlySpan<byte> rawKey, Span<byte> key)
    {
        ulong bits = 0;
        foreach (byte octet in rawKey[..RawKeyLength])
            bits = (bits << 8) | octet;
        for (int i = KeyLength - 1; i >= 0; i--, bits >>= 7)
        {
            uint seven = (uint)(bits & 0x7f);
            key[i] = (byte)((seven << 1) | (uint)(~BitOperations.PopCount(seven) & 1));
        }
    }
}

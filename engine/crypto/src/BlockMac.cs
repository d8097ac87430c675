using System.Security.Cryptography;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto;

/// <summary>
/// AES-CMAC (RFC 4493) and AES-XCBC-MAC (RFC 3566), which differ only in how the keys for the last block are made.
/// </summary>
internal sealed unsafe class BlockMac : IDisposable
{
    public const int Length = 16;

    private readonly CipherContext _aes;
    private readonly byte[] _whole = new byte[Length];
    private readonly byte[] _padded = new byte[Length];
    private readonly byte[] _state = new byte[Length];
    private readonly byte[] _block = new byte[Length];
    private int _filled;

    private BlockMac(ReadOnlySpan<byte> key) =>
        _aes = new(Check.NotNull(Algorithm.Cipher("AES-128-ECB"), "AES-128-ECB"), key, encrypt: true);

    public static BlockMac Cmac(ReadOnlySpan<byte> key)
    {
        var mac = new BlockMac(key);
        mac.Encrypt(mac._whole);
        Double(mac._whole);
        mac._whole.CopyTo(mac._padded, 0);
        Double(mac._padded);
        return mac;
    }

    public static BlockMac Xcbc(ReadOnlySpan<byte> key)
    {
        // RFC 3566 §4: K1, K2 and K3 are the encryptions of 0x01…, 0x02… and 0x03….
        using var first = new BlockMac(key);
        Span<byte> k1 = stackalloc byte[Length];
        k1.Fill(1);
        first.Encrypt(k1);
        var mac = new BlockMac(k1);
        mac._whole.AsSpan().Fill(2);
        first.Encrypt(mac._whole);
        mac._padded.AsSpan().Fill(3);
        first.Encrypt(mac._padded);
        CryptographicOperations.ZeroMemory(k1);
        return mac;
    }

    public void Update(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            // The last block is treated apart, so a full one waits until more comes.
            if (_filled == Length)
            {
                Absorb();
                _filled = 0;
            }
            var take = Math.Min(Length - _filled, data.Length);
            data[..take].CopyTo(_block.AsSpan(_filled));
            _filled += take;
            data = data[take..];
        }
    }

    /// <summary>Writes the 16 octets and begins anew.</summary>
    public void Finish(Span<byte> output)
    {
        var last = _whole;
        if (_filled < Length)
        {
            _block.AsSpan(_filled).Clear();
            _block[_filled] = 0x80;
            last = _padded;
        }
        for (var i = 0; i < Length; i++)
            _block[i] ^= last[i];
        Absorb();
        _state.CopyTo(output);
        Array.Clear(_state);
        _filled = 0;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_whole);
        CryptographicOperations.ZeroMemory(_padded);
        _aes.Dispose();
    }

    private void Absorb()
    {
        for (var i = 0; i < Length; i++)
            _state[i] ^= _block[i];
        Encrypt(_state);
    }

    private void Encrypt(Span<byte> block)
    {
        int written;
        fixed (byte* b = block)
            Check.Ok(LibCrypto.EVP_CipherUpdate(_aes.Pointer, b, &written, b, Length), "AES");
    }

    // Multiplication by x in GF(2^128); the branch on the secret bit is taken without branching.
    private static void Double(Span<byte> block)
    {
        var carry = (byte)(0x87 & -(block[0] >> 7));
        for (var i = 0; i < Length - 1; i++)
            block[i] = (byte)(block[i] << 1 | block[i + 1] >> 7);
        block[^1] = (byte)(block[^1] << 1 ^ carry);
    }
}

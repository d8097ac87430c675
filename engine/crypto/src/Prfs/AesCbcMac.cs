using System.Security.Cryptography;
using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Prfs;

/// <summary>
/// The two MACs built on AES-128-CBC: AES-CMAC (RFC 4493) and AES-XCBC-MAC (RFC 3566). They differ only in
/// where the key of the chain and the two masks of the last block come from. Messages come in pieces: Begin,
/// Update…, End.
/// </summary>
internal sealed unsafe class AesCbcMac : IDisposable
{
    internal const int KeyLength = 16;
    internal const int Length = 16;
    private const int Chunk = 512;

    private readonly bool _xcbc;
    private readonly CipherContext _cipher;

    /// <summary>The mask of a complete last block, the mask of a padded one, and the pending block.</summary>
    private readonly SecretBuffer _state = new(3 * 16);
    private int _pending;

    internal AesCbcMac(bool xcbc, ReadOnlySpan<byte> key)
    {
        _xcbc = xcbc;
        _cipher = new CipherContext(CipherAlgorithms.Aes128Cbc, stackalloc byte[KeyLength], encrypt: true);
        SetKey(key);
    }

    private Span<byte> CompleteMask => _state.Span[..16];
    private Span<byte> PaddedMask => _state.Span[16..32];
    private Span<byte> Pending => _state.Span[32..];

    /// <param name="key">Exactly <see cref="KeyLength"/> octets.</param>
    internal void SetKey(ReadOnlySpan<byte> key)
    {
        _cipher.Rekey(key);
        if (_xcbc)
            DeriveXcbcKeys();
        else
            DeriveCmacMasks();
    }

    internal void Begin()
    {
        byte* zero = stackalloc byte[16];
        new Span<byte>(zero, 16).Clear();
        Require(EVP_CipherInit_ex(_cipher.Pointer, 0, 0, null, zero, -1));
        _pending = 0;
    }

    internal void Update(ReadOnlySpan<byte> data)
    {
        Span<byte> pending = Pending;
        int taken = Math.Min(16 - _pending, data.Length);
        data[..taken].CopyTo(pending[_pending..]);
        _pending += taken;
        data = data[taken..];
        if (data.IsEmpty)
            return;
        // The last block is held back, because the end of the message masks it.
        Chain(pending);
        int whole = (data.Length - 1) / 16 * 16;
        Chain(data[..whole]);
        data[whole..].CopyTo(pending);
        _pending = data.Length - whole;
    }

    /// <summary>Writes <see cref="Length"/> octets.</summary>
    internal void End(Span<byte> mac)
    {
        Span<byte> pending = Pending;
        Span<byte> mask = CompleteMask;
        if (_pending < 16)
        {
            pending[_pending] = 0x80;
            pending[(_pending + 1)..].Clear();
            mask = PaddedMask;
        }
        for (int i = 0; i < 16; i++)
            pending[i] ^= mask[i];
        EncryptBlock(pending, mac);
        pending.Clear();
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _state.Dispose();
    }

    private void Chain(ReadOnlySpan<byte> blocks)
    {
        byte* discarded = stackalloc byte[Chunk];
        int written;
        fixed (byte* b = blocks)
        {
            for (int at = 0; at < blocks.Length; at += Chunk)
            {
                int length = Math.Min(Chunk, blocks.Length - at);
                Require(EVP_CipherUpdateShort(_cipher.Pointer, discarded, &written, b + at, length));
            }
        }
    }

    private void EncryptBlock(ReadOnlySpan<byte> block, Span<byte> output)
    {
        int written;
        fixed (byte* b = block, o = output[..16])
            Require(EVP_CipherUpdateShort(_cipher.Pointer, o, &written, b, 16));
    }

    /// <summary>RFC 4493 §2.3: the masks are L·x and L·x² in GF(2^128).</summary>
    private void DeriveCmacMasks()
    {
        Begin();
        Span<byte> complete = CompleteMask, padded = PaddedMask;
        complete.Clear();
        EncryptBlock(complete, complete);
        Double(complete);
        complete.CopyTo(padded);
        Double(padded);
    }

    /// <summary>RFC 3566 §4: three keys made from constant blocks; the first keys the chain.</summary>
    private void DeriveXcbcKeys()
    {
        Span<byte> chainKey = stackalloc byte[16];
        DeriveXcbcKey(1, chainKey);
        DeriveXcbcKey(2, CompleteMask);
        DeriveXcbcKey(3, PaddedMask);
        _cipher.Rekey(chainKey);
        CryptographicOperations.ZeroMemory(chainKey);
    }

    private void DeriveXcbcKey(byte number, Span<byte> derived)
    {
        Begin();
        derived.Fill(number);
        EncryptBlock(derived, derived);
    }

    private static void Double(Span<byte> block)
    {
        int carry = block[0] >> 7;
        for (int i = 0; i < 15; i++)
            block[i] = (byte)(block[i] << 1 | block[i + 1] >> 7);
        block[15] = (byte)(block[15] << 1 ^ 0x87 * carry);
    }
}

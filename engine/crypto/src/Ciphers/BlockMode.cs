using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Ciphers;

/// <summary>An unauthenticated mode of operation, in place.</summary>
internal abstract class BlockMode : IDisposable
{
    internal abstract int IvLength { get; }
    internal abstract int BlockLength { get; }
    internal abstract bool NeedsRandomIv { get; }

    internal abstract void Encrypt(ReadOnlySpan<byte> iv, Span<byte> text);
    internal abstract void Decrypt(ReadOnlySpan<byte> iv, Span<byte> text);

    public abstract void Dispose();

    /// <summary>Runs a context with a fresh IV over the whole text.</summary>
    protected static unsafe void Run(CipherContext context, ReadOnlySpan<byte> iv, Span<byte> text)
    {
        int written;
        fixed (byte* i = iv, t = text)
        {
            Require(EVP_CipherInit_ex(context.Pointer, 0, 0, null, i, -1));
            if (!text.IsEmpty)
                Require(EVP_CipherUpdate(context.Pointer, t, &written, t, text.Length));
        }
        GC.KeepAlive(context);
    }
}

/// <summary>AES-CBC (RFC 3602) and 3DES-CBC (RFC 2451).</summary>
/// <remarks>
/// CBC decrypts with another key schedule than it encrypts with, and a cipher is used in one direction only;
/// so each direction's context is made when it is first needed.
/// </remarks>
internal sealed class CbcMode(nint cipher, int blockLength, ReadOnlySpan<byte> key) : BlockMode
{
    private readonly SecretBuffer _key = new(key);
    private CipherContext? _encryption;
    private CipherContext? _decryption;

    internal override int IvLength => blockLength;
    internal override int BlockLength => blockLength;
    internal override bool NeedsRandomIv => true;

    internal override void Encrypt(ReadOnlySpan<byte> iv, Span<byte> text) =>
        Run(_encryption ??= new CipherContext(cipher, _key.Span, encrypt: true), iv, text);

    internal override void Decrypt(ReadOnlySpan<byte> iv, Span<byte> text) =>
        Run(_decryption ??= new CipherContext(cipher, _key.Span, encrypt: false), iv, text);

    public override void Dispose()
    {
        _encryption?.Dispose();
        _decryption?.Dispose();
        _key.Dispose();
    }
}

/// <summary>
/// AES-CTR: the counter block is nonce, IV and a block counter from 1 (RFC 3686 §4, RFC 5930 §2).
/// </summary>
internal sealed class CtrMode(nint cipher, ReadOnlySpan<byte> keyAndNonce) : BlockMode
{
    private const int NonceLength = 4;

    private readonly CipherContext _context = new(cipher, keyAndNonce[..^NonceLength], encrypt: true);
    private readonly SecretBuffer _nonce = new(keyAndNonce[^NonceLength..]);

    internal override int IvLength => 8;
    internal override int BlockLength => 1;
    internal override bool NeedsRandomIv => false;

    internal override void Encrypt(ReadOnlySpan<byte> iv, Span<byte> text)
    {
        Span<byte> counter = stackalloc byte[16];
        counter.Clear();
        _nonce.Span.CopyTo(counter);
        iv.CopyTo(counter[NonceLength..]);
        counter[15] = 1;
        Run(_context, counter, text);
    }

    internal override void Decrypt(ReadOnlySpan<byte> iv, Span<byte> text) => Encrypt(iv, text);

    public override void Dispose()
    {
        _context.Dispose();
        _nonce.Dispose();
    }
}

/// <summary>ENCR_NULL (RFC 2410).</summary>
internal sealed class NullMode : BlockMode
{
    internal override int IvLength => 0;
    internal override int BlockLength => 1;
    internal override bool NeedsRandomIv => false;

    internal override void Encrypt(ReadOnlySpan<byte> iv, Span<byte> text)
    {
    }

    internal override void Decrypt(ReadOnlySpan<byte> iv, Span<byte> text)
    {
    }

    public override void Dispose()
    {
    }
}

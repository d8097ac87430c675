using System.Runtime.ConstrainedExecution;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Native;

/// <summary>
/// An EVP_CIPHER_CTX with its key set once; libcrypto clears the key when it is freed. A message needs only a
/// new IV. Callers keep this object alive over their calls on <see cref="Pointer"/>.
/// </summary>
internal sealed unsafe class CipherContext : CriticalFinalizerObject, IDisposable
{
    private nint _pointer;

    internal CipherContext(nint cipher, ReadOnlySpan<byte> key, bool encrypt)
        : this(cipher, encrypt) => Rekey(key);

    /// <summary>
    /// For an AEAD. CCM alone takes the tag's length into its key setup; others are given 0.
    /// </summary>
    internal CipherContext(nint cipher, ReadOnlySpan<byte> key, int ivLength, int tagLength)
        : this(cipher, encrypt: true)
    {
        Require(EVP_CIPHER_CTX_ctrl(_pointer, AeadSetIvLength, ivLength, null));
        if (tagLength != 0)
            Require(EVP_CIPHER_CTX_ctrl(_pointer, AeadSetTag, tagLength, null));
        Rekey(key);
    }

    private CipherContext(nint cipher, bool encrypt)
    {
        _pointer = Require(EVP_CIPHER_CTX_new());
        Require(EVP_CipherInit_ex(_pointer, cipher, 0, null, null, encrypt ? 1 : 0));
        Require(EVP_CIPHER_CTX_set_padding(_pointer, 0));
    }

    ~CipherContext() => Free();

    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == 0, this);
            return _pointer;
        }
    }

    /// <summary>Replaces the key and keeps everything else.</summary>
    internal void Rekey(ReadOnlySpan<byte> key)
    {
        fixed (byte* k = key)
            Require(EVP_CipherInit_ex(Pointer, 0, 0, k, null, -1));
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer != 0)
            EVP_CIPHER_CTX_free(_pointer);
        _pointer = 0;
    }
}

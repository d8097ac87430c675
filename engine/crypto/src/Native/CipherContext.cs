using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>An EVP_CIPHER_CTX with its key set once; freeing it wipes the key schedule.</summary>
internal sealed unsafe class CipherContext : SafeHandle
{
    public CipherContext(nint cipher, ReadOnlySpan<byte> key, bool encrypt, int ivLength = 0, int tagLength = 0)
        : base(0, ownsHandle: true)
    {
        SetHandle(Check.NotNull(LibCrypto.EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new"));
        var direction = encrypt ? 1 : 0;
        Check.Ok(LibCrypto.EVP_CipherInit_ex(handle, cipher, 0, null, null, direction), "EVP_CipherInit_ex");
        if (ivLength > 0)
            Check.Ok(LibCrypto.EVP_CIPHER_CTX_ctrl(handle, Control.SetIvLength, ivLength, null), "setting the IV length");
        if (tagLength > 0)
            Check.Ok(LibCrypto.EVP_CIPHER_CTX_ctrl(handle, Control.SetTag, tagLength, null), "setting the tag length");
        fixed (byte* k = key)
            Check.Ok(LibCrypto.EVP_CipherInit_ex(handle, 0, 0, k, null, direction), "setting the key");
        Check.Ok(LibCrypto.EVP_CIPHER_CTX_set_padding(handle, 0), "EVP_CIPHER_CTX_set_padding");
    }

    public nint Pointer => handle;
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}

/// <summary>EVP_CIPHER_CTX_ctrl commands.</summary>
internal static class Control
{
    public const int SetIvLength = 0x09;
    public const int GetTag = 0x10;
    public const int SetTag = 0x11;
}

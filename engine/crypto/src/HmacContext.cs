using System.Runtime.InteropServices;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto;

/// <summary>An HMAC whose context is reused: with a new key, or cheaply with the one before.</summary>
internal sealed unsafe class HmacContext : SafeHandle
{
    private readonly nint _digest;

    public HmacContext(string digest) : base(0, ownsHandle: true)
    {
        _digest = Check.NotNull(Algorithm.Digest(digest), digest);
        SetHandle(Check.NotNull(LibCrypto.HMAC_CTX_new(), "HMAC_CTX_new"));
    }

    public override bool IsInvalid => handle == 0;

    public void Begin(ReadOnlySpan<byte> key)
    {
        // A null pointer would mean "the key before", also for an empty key.
        byte none = 0;
        fixed (byte* k = key)
            Check.Ok(LibCrypto.HMAC_Init_ex(handle, k is null ? &none : k, key.Length, _digest, 0), "HMAC_Init_ex");
    }

    /// <summary>Begins again with the key before.</summary>
    public void BeginAgain() => Check.Ok(LibCrypto.HMAC_Init_ex(handle, null, 0, 0, 0), "HMAC_Init_ex");

    public void Update(ReadOnlySpan<byte> data)
    {
        fixed (byte* d = data)
            Check.Ok(LibCrypto.HMAC_Update(handle, d, (nuint)data.Length), "HMAC_Update");
    }

    /// <summary>Writes the digest's whole length.</summary>
    public void Finish(Span<byte> output)
    {
        fixed (byte* o = output)
            Check.Ok(LibCrypto.HMAC_Final(handle, o, null), "HMAC_Final");
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.HMAC_CTX_free(handle);
        return true;
    }
}

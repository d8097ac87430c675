using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Native;

/// <summary>
/// A scratch area of big numbers for one computation (a BN_CTX). Disposing of it zeroes and frees them all,
/// the temporaries of the functions that used it included.
/// </summary>
internal readonly unsafe ref struct BigNumbers
{
    internal readonly nint Context;

    public BigNumbers()
    {
        Context = Require(BN_CTX_new());
        BN_CTX_start(Context);
    }

    internal nint New() => Require(BN_CTX_get(Context));

    /// <summary>An unsigned number in network byte order.</summary>
    internal nint Read(ReadOnlySpan<byte> bigEndian)
    {
        nint number = New();
        Reread(number, bigEndian);
        return number;
    }

    /// <summary>Replaces a number's value.</summary>
    internal static void Reread(nint number, ReadOnlySpan<byte> bigEndian)
    {
        fixed (byte* b = bigEndian)
            Require(BN_bin2bn(b, bigEndian.Length, number));
    }

    internal nint One()
    {
        nint one = New();
        Require(BN_set_word(one, 1));
        return one;
    }

    /// <summary>As <see cref="Read"/>, marked so that libcrypto chooses constant-time algorithms.</summary>
    internal nint ReadSecret(ReadOnlySpan<byte> bigEndian)
    {
        nint number = Read(bigEndian);
        BN_set_flags(number, ConstantTime);
        return number;
    }

    /// <summary>Writes the number in network byte order, padded with zeros to the whole span.</summary>
    internal static void Write(nint number, Span<byte> bigEndian)
    {
        fixed (byte* b = bigEndian)
        {
            if (BN_bn2binpad(number, b, bigEndian.Length) < 0)
                Require(0);
        }
    }

    public void Dispose() => BN_CTX_free(Context);
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IkeLab.Crypto.Native;

/// <summary>
/// Key material outside the managed heap, so that a compacting collection leaves no copies behind. Zeroed
/// when disposed or, at the latest, finalized.
/// </summary>
internal sealed unsafe class SecretBuffer : IDisposable
{
    private byte* _data;
    private readonly int _length;

    internal SecretBuffer(int length)
    {
        _data = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(1, length));
        _length = length;
    }

    internal SecretBuffer(ReadOnlySpan<byte> content) : this(content.Length) => content.CopyTo(Span);

    ~SecretBuffer() => Free();

    /// <summary>Valid while the buffer is reachable and not disposed.</summary>
    internal Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data == null, this);
            return new Span<byte>(_data, _length);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data == null)
            return;
        CryptographicOperations.ZeroMemory(new Span<byte>(_data, _length));
        NativeMemory.Free(_data);
        _data = null;
    }
}

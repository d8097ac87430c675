using System.Runtime.ConstrainedExecution;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Native;

/// <summary>An EVP_PKEY; libcrypto clears a private one when it is freed.</summary>
internal sealed class KeyHandle(nint pointer) : CriticalFinalizerObject, IDisposable
{
    private nint _pointer = pointer;

    ~KeyHandle() => Free();

    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == 0, this);
            return _pointer;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer != 0)
            EVP_PKEY_free(_pointer);
        _pointer = 0;
    }
}

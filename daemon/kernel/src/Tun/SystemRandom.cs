using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// The operating system's randomness, fetched in advance: each CBC packet needs some. For one thread.
/// </summary>
internal sealed class SystemRandom : IRandomSource
{
    private readonly byte[] _ahead = new byte[4096];
    private int _used = 4096;

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        if (destination.Length > _ahead.Length - _used)
        {
            RandomNumberGenerator.Fill(_ahead);
            _used = 0;
        }
        if (destination.Length > _ahead.Length)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }
        _ahead.AsSpan(_used, destination.Length).CopyTo(destination);
        _used += destination.Length;
    }
}

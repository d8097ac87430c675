using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Crypto;

/// <summary>The operating system's generator, for every purpose. From any thread.</summary>
/// <remarks>
/// IVs are fetched in advance, because each CBC packet needs one and asking costs more than the octets. They are
/// sent in clear, so it does no harm that they stay in memory; what is secret is never kept.
/// </remarks>
public sealed class SystemRandom : IRandomSource
{
    private readonly Lock _lock = new();
    private readonly byte[] _ahead = new byte[4096];
    private int _used = 4096;

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        if (purpose != RandomPurpose.Iv || destination.Length > _ahead.Length)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }
        lock (_lock)
        {
            if (destination.Length > _ahead.Length - _used)
            {
                RandomNumberGenerator.Fill(_ahead);
                _used = 0;
            }
            _ahead.AsSpan(_used, destination.Length).CopyTo(destination);
            _used += destination.Length;
        }
    }
}

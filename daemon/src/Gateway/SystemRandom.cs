using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>The operating system's generator, for every purpose.</summary>
internal sealed class SystemRandom : IRandomSource
{
    public void Fill(Span<byte> destination, RandomPurpose purpose) => RandomNumberGenerator.Fill(destination);
}

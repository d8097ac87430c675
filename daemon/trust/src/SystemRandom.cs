using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Trust;

/// <summary>The operating system's generator.</summary>
internal sealed class SystemRandom : IRandomSource
{
    public void Fill(Span<byte> destination, RandomPurpose purpose) => RandomNumberGenerator.Fill(destination);
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>
/// Draws what the recorded side drew; beyond that, and for what never shows in messages, octets that are the same on each
/// run.
/// </summary>
internal sealed class ReplayRandom(Recording recording) : IRandomSource
{
    private readonly int[] _counters = new int[Enum.GetValues<RandomPurpose>().Length];

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        var octets = purpose switch
        {
            RandomPurpose.IkeSpi => Next(recording.IkeSpis),
            RandomPurpose.Nonce => Next(recording.Nonces),
            RandomPurpose.Cookie2 => Next(recording.Cookie2s),
            RandomPurpose.Iv => Next(recording.Ivs),
            _ => null,
        };
        // A foreign side's nonce may be shorter or longer than the engine's, which then differs, and is told.
        if (octets is not null && octets.Length == destination.Length)
        {
            octets.CopyTo(destination);
            return;
        }
        Span<byte> seed = stackalloc byte[8];
        while (destination.Length > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(seed, (int)purpose);
            BinaryPrimitives.WriteInt32BigEndian(seed[4..], _counters[(int)purpose]++);
            var block = SHA256.HashData(seed).AsSpan();
            block = block[..Math.Min(block.Length, destination.Length)];
            block.CopyTo(destination);
            destination = destination[block.Length..];
        }
    }

    private static byte[]? Next<T>(Queue<T> recorded) where T : class? =>
        recorded.TryDequeue(out var octets) ? octets as byte[] : null;
}

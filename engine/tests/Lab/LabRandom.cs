namespace IkeLab.Engine.Tests.Lab;

/// <summary>A seeded stream for each purpose; the first octets of coming nonces can be forced.</summary>
internal sealed class LabRandom(ulong seed) : IRandomSource
{
    private readonly ulong[] _states = new ulong[16];
    private readonly Queue<byte> _forcedNonces = new();

    /// <summary>The next nonces begin with these octets: it is they that decide a collision.</summary>
    public void ForceNonces(params byte[] firstOctets)
    {
        foreach (var octet in firstOctets)
            _forcedNonces.Enqueue(octet);
    }

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        ref var state = ref _states[(int)purpose];
        for (var i = 0; i < destination.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var z = state ^ (seed * 0xD1342543DE82EF95) ^ ((ulong)purpose << 56);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            destination[i] = (byte)(z >> 56);
        }
        if (purpose == RandomPurpose.Nonce && _forcedNonces.TryDequeue(out var forced))
            destination[0] = forced;
    }
}

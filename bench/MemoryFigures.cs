using IkeLab.Engine;
using IkeLab.Engine.Crypto;

namespace IkeLab.Bench;

/// <summary>Managed memory of established IKE SAs with one child each, at the gateway alone.</summary>
internal static class MemoryFigures
{
    public static void Print()
    {
        Figure.Title("Managed memory per established IKE SA with one child");
        foreach (var count in (ReadOnlySpan<int>)[1_000, 10_000])
        {
            var pair = new EnginePair(KeyExchangeMethod.X25519, count);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < count; i++)
            {
                // The initiator is forgotten at once, so that only the gateway's half is counted.
                var initiator = pair.NewInitiator(i);
                initiator.HandleCommand(pair.Now, new Initiate("bench"));
                pair.Exchange(initiator);
            }
            var after = GC.GetTotalMemory(forceFullCollection: true);
            GC.KeepAlive(pair);
            Figure.Line($"at {count:N0} SAs", (after - before) / (double)count, "octets", 4096);
        }
    }
}

using System.Diagnostics;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;

namespace IkeLab.Bench;

/// <summary>Time and allocation of what a peer or an attacker can make an endpoint do most often.</summary>
internal static class QuietPathFigures
{
    private const int Count = 200_000;

    /// <summary>Behind which messages stand at port 4500.</summary>
    private const int MarkerLength = 4;

    public static void Print()
    {
        Figure.Title("Paths without allocation");
        var pair = new EnginePair(KeyExchangeMethod.X25519, 10);
        var initiator = pair.NewInitiator(1);
        initiator.HandleCommand(pair.Now, new Initiate("bench"));
        var init = pair.LastDatagram(pair.Drain(initiator)).ToArray();
        var back = pair.FarEnd;
        initiator = pair.NewInitiator(2);
        initiator.HandleCommand(pair.Now, new Initiate("bench"));
        pair.Exchange(initiator);
        initiator.HandleTimeout(pair.Now += TimeSpan.FromSeconds(31));
        var liveness = pair.LastDatagram(pair.Drain(initiator)).ToArray();
        var established = pair.FarEnd;
        byte[] unknownSpi = [.. liveness], badIntegrity = [.. liveness];
        unknownSpi[MarkerLength + 9] ^= 1;
        badIntegrity[^1] ^= 1;

        Feed("dropped: no IKE message", pair, established, new byte[40]);
        Feed("dropped: unknown SPI", pair, established, unknownSpi);
        Feed("dropped: bad integrity", pair, established, badIntegrity);
        pair.Gateway.HandleDatagram(pair.Now, established, [.. liveness]);
        pair.Drain(pair.Gateway);
        Feed("repeated request, stored response", pair, established, liveness);

        var flooded = new EnginePair(KeyExchangeMethod.X25519, 10, cookieThreshold: 0);
        Feed("IKE_SA_INIT answered with a cookie", flooded, back, init);
    }

    private static void Feed(string what, EnginePair pair, UdpPath path, byte[] datagram)
    {
        var buffer = new byte[datagram.Length];
        for (var i = 0; i < 20_000; i++)
            Once(pair, path, datagram, buffer);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
            Once(pair, path, datagram, buffer);
        var elapsed = Stopwatch.GetTimestamp() - begun;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Figure.Line(what, elapsed * 1e9 / Stopwatch.Frequency / Count, "ns", 1000);
        Figure.Line("    allocated", allocated / (double)Count, "octets");
    }

    private static void Once(EnginePair pair, in UdpPath path, byte[] datagram, byte[] buffer)
    {
        datagram.CopyTo(buffer, 0);
        pair.Gateway.HandleDatagram(pair.Now, path, buffer);
        while (pair.Gateway.TryTakeOutput(out _))
        {
        }
    }
}

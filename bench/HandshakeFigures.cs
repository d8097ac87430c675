using System.Diagnostics;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;

namespace IkeLab.Bench;

/// <summary>What a handshake (IKE_SA_INIT and IKE_AUTH with one child, shared key) costs.</summary>
internal static class HandshakeFigures
{
    private const int Warmup = 500;
    private const int Rounds = 7;

    public static void Print()
    {
        Figure.Title("Handshake, shared key, one child");
        foreach (var (method, budget, count) in new[]
        {
            (KeyExchangeMethod.X25519, 120.0, 1500), (KeyExchangeMethod.Ecp256, 260.0, 1000), (KeyExchangeMethod.Modp2048, 600.0, 300),
        })
        {
            Print(method, budget, count);
        }
    }

    private static void Print(KeyExchangeMethod method, double budget, int count)
    {
        // The initiator makes its key pair inline, so that operation is timed apart, in the same round.
        var responder = new double[Rounds];
        var engine = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var pair = new EnginePair(method, Warmup + count);
            Run(pair, 0, Warmup);
            var start = StartCost(pair, method, count);
            var (publicKey, gateway) = (pair.PublicKeyTicks, pair.GatewayTicks);
            var begun = Stopwatch.GetTimestamp();
            Run(pair, Warmup, count);
            var total = Microseconds(Stopwatch.GetTimestamp() - begun) / count;
            responder[round] = Microseconds(pair.GatewayTicks - gateway) / count;
            engine[round] = total - Microseconds(pair.PublicKeyTicks - publicKey) / count - start;
        }
        Figure.Line($"responder, {method}", Median(responder), "µs", budget);
        Figure.Line($"both engines without public-key operations, {method}", Median(engine), "µs", 60);
    }

    private static void Run(EnginePair pair, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            var initiator = pair.NewInitiator(i);
            initiator.HandleCommand(pair.Now, new Initiate("bench"));
            pair.Exchange(initiator);
        }
    }

    private static double StartCost(EnginePair pair, KeyExchangeMethod method, int count)
    {
        var seed = new byte[pair.Crypto.SeedLength(method)];
        pair.Fill(seed, RandomPurpose.KeyExchange);
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            pair.Crypto.StartKeyExchange(method, seed).Dispose();
        return Microseconds(Stopwatch.GetTimestamp() - begun) / count;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}

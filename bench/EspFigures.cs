using System.Diagnostics;
using IkeLab.Engine.Crypto;

namespace IkeLab.Bench;

/// <summary>
/// What a packet costs in the userspace data plane, from the host's packet to ESP and back, without sockets.
/// </summary>
internal static class EspFigures
{
    private const int PacketLength = 1400;
    private const int Batch = 512;
    private const int Batches = 60;
    private const int Rounds = 15;

    private static readonly (string Name, CipherSuite Suite)[] s_suites =
    [
        ("AES-128-GCM", new(EncryptionId.AesGcm16, 128, IntegrityId.None)),
        ("AES-256-GCM", new(EncryptionId.AesGcm16, 256, IntegrityId.None)),
        ("ChaCha20-Poly1305", new(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None)),
        ("AES-128-CBC, HMAC-SHA-256", new(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128)),
    ];

    public static void Print()
    {
        Figure.Title($"ESP in userspace, {PacketLength} octets, one core");
        foreach (var (name, suite) in s_suites)
            Measure(name, suite, 1);
        Measure("AES-128-GCM, 10,000 children", s_suites[0].Suite, 10_000);
    }

    private static void Measure(string name, CipherSuite suite, int children)
    {
        using var pair = new EspPair(suite, children, Batch);
        var packets = EspPair.Packets(children, PacketLength);
        Figures best = new(double.MaxValue, double.MaxValue, 0);
        // The first round makes the code ready.
        for (var round = 0; round <= Rounds; round++)
        {
            var figures = Round(pair, packets);
            best = new(Math.Min(best.Out, figures.Out), Math.Min(best.In, figures.In), figures.Allocated);
        }
        var bare = Bare(pair.NewCipher(suite));
        Figure.Line($"{name}: out", best.Out, "ns/packet");
        Figure.Line($"{name}: in", best.In, "ns/packet");
        Figure.Line($"{name}: out", PacketLength * 8 / best.Out, "Gbit/s");
        Figure.Line($"{name}: in", PacketLength * 8 / best.In, "Gbit/s");
        Figure.Ratio($"{name}: out against the bare cipher", best.Out / bare);
        Figure.Line("    allocated", best.Allocated, "octets");
    }

    private static Figures Round(EspPair pair, byte[][] packets)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        long sealing = 0, opening = 0;
        var next = 0;
        for (var batch = 0; batch < Batches; batch++)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < Batch; i++)
            {
                pair.Send(packets[next]);
                next = next + 1 == packets.Length ? 0 : next + 1;
            }
            var between = Stopwatch.GetTimestamp();
            pair.ReceiveAll();
            opening += Stopwatch.GetTimestamp() - between;
            sealing += between - begun;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new(
            Nanoseconds(sealing) / (Batch * Batches), Nanoseconds(opening) / (Batch * Batches),
            allocated / (double)(Batch * Batches));
    }

    private static double Bare(PacketCipher cipher)
    {
        using (cipher)
        {
            var packet = new byte[8 + cipher.IvLength + (PacketLength + 2 + 15) / 16 * 16 + cipher.IcvLength];
            var best = long.MaxValue;
            for (var round = 0; round <= Rounds; round++)
            {
                var begun = Stopwatch.GetTimestamp();
                for (var i = 0; i < Batch * Batches; i++)
                    cipher.Seal(packet, 8);
                best = Math.Min(best, Stopwatch.GetTimestamp() - begun);
            }
            return Nanoseconds(best) / (Batch * Batches);
        }
    }

    private static double Nanoseconds(long ticks) => ticks * 1e9 / Stopwatch.Frequency;

    private readonly record struct Figures(double Out, double In, double Allocated);
}

using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Wire;

/// <summary>Changed messages, the same ones in every run: nothing throws, and nothing protected changes state.</summary>
public sealed class FuzzTests
{
    private const int PerSeed = 400;

    [Fact]
    public void The_decoder_is_total()
    {
        var decoded = 0;
        foreach (var (seed, random) in Mutations(Seeds()))
            decoded += CodecTests.TryDecode(Mutate(seed, random), out _, out _) ? 1 : 0;
        Assert.True(decoded > 100, "no mutation decodes: the fuzzer is too rough to reach the payloads");
    }

    [Fact]
    public void An_endpoint_withstands_changed_messages_in_every_state()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 1000, MaxHalfOpen = 200 } });
        lab.A.Command(new Initiate("a-b"));
        // Between two genuine messages each side gets many changed copies of the one under way.
        for (var step = 0; lab.InFlight.Count > 0 && step < 8; step++)
        {
            var genuine = lab.InFlight[0];
            Attack(lab, genuine, 300);
            lab.InFlight.RemoveAll(p => p != genuine);
            lab.Deliver(genuine);
        }
        lab.Run(TimeSpan.FromMinutes(3));
        lab.AssertPaired();
    }

    [Fact]
    public void Changed_protected_messages_never_change_the_state()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyIke(lab.B.IkeSpi));
        foreach (var genuine in lab.InFlight.ToArray())
        {
            var before = Hash(genuine.To);
            Attack(lab, genuine, 2000, keepHeader: true);
            Assert.Equal(before, Hash(genuine.To));
        }
    }

    private static void Attack(VirtualLab lab, Packet genuine, int count, bool keepHeader = false)
    {
        var random = new Random(genuine.Datagram.Length);
        for (var i = 0; i < count; i++)
        {
            var changed = Mutate(genuine.Datagram, random);
            if (keepHeader && (changed.Length < IkeHeader.Length || !changed.AsSpan(0, 24).SequenceEqual(genuine.Datagram.AsSpan(0, 24))
                || changed.AsSpan().SequenceEqual(genuine.Datagram)))
            {
                continue;
            }
            genuine.To.Receive(lab.Translate(genuine), changed);
        }
    }

    private static IEnumerable<(byte[] Seed, Random Random)> Mutations(List<byte[]> seeds)
    {
        Assert.NotEmpty(seeds);
        foreach (var seed in seeds)
        {
            var random = new Random(seed.Length);
            for (var i = 0; i < PerSeed; i++)
                yield return (seed, random);
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] message = [.. seed];
        for (var i = random.Next(1, 4); i > 0 && message.Length > 0; i--)
        {
            var at = random.Next(message.Length);
            switch (random.Next(5))
            {
                case 0: message[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: message[at] = (byte)random.Next(256); break;
                case 2: message = message[..at]; break;
                case 3: message = [.. message, .. new byte[random.Next(20)]]; break;
                default: message = [.. message[..at], .. message[(at / 2)..]]; break;
            }
        }
        // Most of the time the length field follows, so that the fuzzer gets past the header.
        if (message.Length >= IkeHeader.Length && random.Next(4) > 0)
            (message[24], message[25], message[26], message[27]) = (0, 0, (byte)(message.Length >> 8), (byte)message.Length);
        return message;
    }

    private static List<byte[]> Seeds()
    {
        using var lab = new VirtualLab(new() { Limits = new() { CookieThreshold = 0 } });
        lab.Establish();
        var seeds = lab.Sent.ConvertAll(p => p.Message);
        var samples = new WireSamples(9);
        for (var i = 0; i < 20; i++)
        {
            var buffer = new byte[65535];
            var writer = new MessageWriter(buffer);
            writer.Begin(new IkeHeader(1, 2, ExchangeType.Informational, HeaderFlags.Initiator, 0));
            for (var j = 0; j <= i % 5; j++)
                writer.Add(samples.Next());
            seeds.Add(buffer[..writer.Finish()]);
        }
        // Real messages of other implementations, where the reference material lies beside the project.
        var shared = Environment.GetEnvironmentVariable("IKELAB_SHARED") ?? Path.Combine(Root(), "..", "shared");
        var corpus = Path.Combine(shared, "corpora", "ike-messages");
        if (Directory.Exists(corpus))
            seeds.AddRange(Directory.GetFiles(corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        return seeds;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "IkeLab.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? ".";
    }

    private static ulong Hash(LabHost host)
    {
        var hasher = new StateHasher();
        host.Endpoint.HashState(ref hasher);
        return hasher.Value;
    }
}

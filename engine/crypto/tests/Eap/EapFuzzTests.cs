using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using static IkeLab.Crypto.Tests.Eap.EapLab;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>
/// Random and changed packets in every state, the same ones in every run. The sides do not share the
/// password, so that nothing can succeed but by a fault.
/// </summary>
public sealed class EapFuzzTests
{
    private const int Conversations = 3000;

    [Fact]
    public void ThePeerNeitherThrowsNorSucceeds()
    {
        for (int run = 0; run < Conversations; run++)
        {
            using EapPeer peer = Peer(methods: EapType.MsChapV2);
            using EapServer server = Server("another", methods: EapType.MsChapV2);
            EapStep fromServer = server.Begin();
            int round = 0;
            for (; round < run % 4; round++)
                fromServer = server.Handle(peer.Handle(fromServer.Packet).Packet);
            Assert.Equal(round == 3 ? EapOutcome.Failure : EapOutcome.Continue, fromServer.Outcome);
            Attack(fromServer.Packet, run, peer.Handle);
            AssertHarmless(peer.Handle(fromServer.Packet));
        }
    }

    [Fact]
    public void TheServerNeitherThrowsNorSucceeds()
    {
        for (int run = 0; run < Conversations; run++)
        {
            EapType method = All[run % All.Length];
            using EapPeer peer = Peer("another", methods: method);
            using EapServer server = Server(methods: method);
            EapStep fromPeer = peer.Handle(server.Begin().Packet);
            int rounds = run / All.Length % (method == EapType.MsChapV2 ? 3 : 2);
            for (int round = 0; round < rounds; round++)
                fromPeer = peer.Handle(server.Handle(fromPeer.Packet).Packet);
            Assert.Equal(EapOutcome.Continue, fromPeer.Outcome);
            Attack(fromPeer.Packet, run, server.Handle);
            AssertHarmless(server.Handle(fromPeer.Packet));
            Assert.Null(server.AuthenticatedUser);
        }
    }

    [Fact]
    public void PureNoiseIsHarmless()
    {
        var random = new Random(1);
        byte[] noise = new byte[64];
        for (int run = 0; run < 20_000; run++)
        {
            using EapPeer peer = Peer();
            using EapServer server = Server();
            server.Begin();
            int length = random.Next(noise.Length);
            random.NextBytes(noise);
            // A plausible header gets the noise past the codec.
            (noise[0], noise[2], noise[3]) = ((byte)(1 + run % 4), 0, (byte)length);
            AssertHarmless(peer.Handle(noise.AsSpan(0, length)));
            AssertHarmless(server.Handle(noise.AsSpan(0, length)));
        }
    }

    private static void AssertHarmless(EapStep step)
    {
        Assert.NotEqual(EapOutcome.Success, step.Outcome);
        Assert.Empty(step.Msk);
        Assert.True(step.Packet.Length <= EapPacket.MaxLength);
    }

    /// <summary>Changed copies of the packet that is due in this state.</summary>
    private static void Attack(byte[] genuine, int seed, Func<ReadOnlySpan<byte>, EapStep> handle)
    {
        var random = new Random(seed);
        for (int i = 0; i < 8; i++)
            AssertHarmless(handle(Mutate(genuine, random)));
    }

    /// <summary>A changed octet, a cut, an extension, another code, or EAP-Success out of turn.</summary>
    private static byte[] Mutate(byte[] packet, Random random)
    {
        byte[] changed = [.. packet];
        switch (random.Next(6))
        {
            case 0:
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                return changed[..random.Next(changed.Length)];
            case 2:
                return WithLength(changed[..random.Next(changed.Length)]);
            case 3:
                return WithLength([.. changed, .. changed]);
            case 4:
                changed[0] = (byte)random.Next(6);
                break;
            default:
                return EapPacket.Success((byte)(packet[1] + random.Next(3) - 1));
        }
        return changed;
    }

    private static byte[] WithLength(byte[] packet)
    {
        if (packet.Length >= 4)
            (packet[2], packet[3]) = ((byte)(packet.Length >> 8), (byte)packet.Length);
        return packet;
    }
}

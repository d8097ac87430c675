using System.Diagnostics.CodeAnalysis;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>A peer and a server that talk until one of them is done.</summary>
internal static class EapLab
{
    internal const string User = "User";
    internal const string Password = "clientPass";

    internal static EapType[] All => [EapType.MsChapV2, EapType.Md5Challenge, EapType.Gtc];

    internal static EapPeer Peer(
        string password = Password, string identity = User, int seed = 1, params EapType[] methods) =>
        new EapCredentials(identity, password, methods.Length == 0 ? All : methods)
            .Create(new SeededRandom(seed));

    internal static EapServer Server(
        string password = Password, string? identity = null, int seed = 2, params EapType[] methods) =>
        new(
            new Users { [User] = password }, methods.Length == 0 ? All : methods,
            new SeededRandom(seed), identity);

    /// <summary>The last step of each side, after an exchange without loss.</summary>
    internal static (EapStep Peer, EapStep Server) Run(
        EapPeer peer, EapServer server, List<byte[]>? packets = null)
    {
        EapStep fromServer = server.Begin();
        for (int round = 0; round < 30; round++)
        {
            packets?.Add(fromServer.Packet);
            EapStep fromPeer = peer.Handle(fromServer.Packet);
            if (fromPeer.Outcome != EapOutcome.Continue)
                return (fromPeer, fromServer);
            packets?.Add(fromPeer.Packet);
            fromServer = server.Handle(fromPeer.Packet);
            Assert.NotEqual(EapOutcome.Discard, fromServer.Outcome);
        }
        throw new InvalidOperationException("the conversation has no end");
    }

    internal sealed class Users : Dictionary<string, string>, IEapUserDatabase
    {
        public bool TryFindPassword(string user, [NotNullWhen(true)] out string? password) =>
            TryGetValue(user, out password);
    }

    /// <summary>Octets that the seed decides; queued ones come first.</summary>
    internal sealed class SeededRandom(int seed) : IRandomSource
    {
        private readonly Random _random = new(seed);

        internal Queue<byte[]> Next { get; } = new();

        public void Fill(Span<byte> destination, RandomPurpose purpose)
        {
            Assert.Equal(RandomPurpose.Eap, purpose);
            if (Next.TryDequeue(out byte[]? next))
                next.CopyTo(destination);
            else
                _random.NextBytes(destination);
        }
    }
}

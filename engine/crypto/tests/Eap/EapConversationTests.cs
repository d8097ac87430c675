using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using static IkeLab.Crypto.Tests.Eap.EapLab;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>Both sides against each other.</summary>
public sealed class EapConversationTests
{
    [Theory]
    [InlineData(EapType.MsChapV2, 64)]
    [InlineData(EapType.Md5Challenge, 0)]
    [InlineData(EapType.Gtc, 0)]
    public void TheRightPasswordSucceeds(EapType method, int mskLength)
    {
        using EapPeer peer = Peer(methods: method);
        using EapServer server = Server(methods: method);
        (EapStep fromPeer, EapStep fromServer) = Run(peer, server);
        Assert.Equal((EapOutcome.Success, EapOutcome.Success), (fromPeer.Outcome, fromServer.Outcome));
        Assert.Equal(mskLength, fromServer.Msk.Length);
        Assert.Equal(fromServer.Msk, fromPeer.Msk);
        Assert.Equal(User, server.AuthenticatedUser);
    }

    [Theory]
    [InlineData(EapType.MsChapV2)]
    [InlineData(EapType.Md5Challenge)]
    [InlineData(EapType.Gtc)]
    public void AWrongPasswordFails(EapType method)
    {
        using EapPeer peer = Peer("clientpass", methods: method);
        using EapServer server = Server(methods: method);
        AssertFailed(peer, server);
    }

    // The packets of an unknown user are those of a known one with a wrong password, name and chance aside.
    [Theory]
    [InlineData(EapType.MsChapV2)]
    [InlineData(EapType.Md5Challenge)]
    [InlineData(EapType.Gtc)]
    public void AnUnknownUserLooksLikeAWrongPassword(EapType method)
    {
        List<byte[]> wrong = [], unknown = [];
        using (EapPeer peer = Peer("wrong", methods: method))
        using (EapServer server = Server(methods: method))
            AssertFailed(peer, server, wrong);
        using (EapPeer peer = Peer("wrong", "Usor", methods: method))
        using (EapServer server = Server(methods: method))
            AssertFailed(peer, server, unknown);
        Assert.Equal(wrong.Count, unknown.Count);
        for (int i = 0; i < wrong.Count; i += 2)
            Assert.Equal(wrong[i], unknown[i]);
    }

    // Even who guesses the stand-in for a password is not let in as a user that does not exist.
    [Theory]
    [InlineData(EapType.MsChapV2)]
    [InlineData(EapType.Md5Challenge)]
    [InlineData(EapType.Gtc)]
    public void AnUnknownUserHasNoPassword(EapType method)
    {
        byte[] standIn = new byte[16];
        var random = new SeededRandom(2);
        random.Fill(new byte[1], RandomPurpose.Eap);
        random.Fill(standIn, RandomPurpose.Eap);
        using EapPeer peer = Peer(Convert.ToHexString(standIn), "Usor", methods: method);
        using EapServer server = Server(seed: 2, methods: method);
        AssertFailed(peer, server);
    }

    [Fact]
    public void AKnownIdentityIsNotAskedFor()
    {
        using EapPeer peer = Peer();
        using EapServer server = Server(identity: User);
        List<byte[]> packets = [];
        (EapStep fromPeer, _) = Run(peer, server, packets);
        Assert.Equal(EapOutcome.Success, fromPeer.Outcome);
        Assert.Equal((byte)EapType.MsChapV2, packets[0][4]);
    }

    [Theory]
    [InlineData(EapType.MsChapV2)]
    [InlineData(EapType.Md5Challenge)]
    [InlineData(EapType.Gtc)]
    public void ADomainBeforeTheNameDoesNotMatter(EapType method)
    {
        using EapPeer peer = Peer(identity: $@"DOMAIN\{User}", methods: method);
        using EapServer server = Server(methods: method);
        (EapStep fromPeer, EapStep fromServer) = Run(peer, server);
        Assert.Equal(EapOutcome.Success, fromPeer.Outcome);
        Assert.Equal(fromServer.Msk, fromPeer.Msk);
        Assert.Equal(User, server.AuthenticatedUser);
    }

    [Fact]
    public void AUserWithADomainOfItsOwnComesFirst()
    {
        const string name = $@"DOMAIN\{User}";
        var users = new Users { [User] = "other", [name] = Password };
        using EapPeer peer = Peer(identity: name);
        using var server = new EapServer(users, All, new SeededRandom(2));
        Assert.Equal(EapOutcome.Success, Run(peer, server).Peer.Outcome);
        Assert.Equal(name, server.AuthenticatedUser);
    }

    [Theory]
    [InlineData("pässwörd€", "üser")]
    [InlineData("\U0001F511 key", "u")]
    public void NamesAndPasswordsAreUnicode(string password, string name)
    {
        foreach (EapType method in All)
        {
            using EapPeer peer = Peer(password, name, methods: method);
            using var server = new EapServer(
                new Users { [name] = password }, [method], new SeededRandom(2));
            Assert.Equal(EapOutcome.Success, Run(peer, server).Peer.Outcome);
        }
    }

    // RFC 3748 §5.3.1: the peer's wishes, in the server's order.
    [Theory]
    [InlineData(new[] { EapType.Gtc }, EapType.Gtc)]
    [InlineData(new[] { EapType.Gtc, EapType.Md5Challenge }, EapType.Md5Challenge)]
    public void ANakLeadsToAMethodOfBoth(EapType[] allowed, EapType expected)
    {
        using EapPeer peer = Peer(methods: allowed);
        using EapServer server = Server();
        List<byte[]> packets = [];
        Assert.Equal(EapOutcome.Success, Run(peer, server, packets).Peer.Outcome);
        Assert.Contains(packets, p => p[0] == (byte)EapCode.Response && p[4] == (byte)EapType.Nak);
        Assert.Equal((byte)expected, packets[^2][4]);
    }

    [Fact]
    public void NoMethodOfBothFails()
    {
        using EapPeer peer = Peer(methods: EapType.Gtc);
        using EapServer server = Server(methods: [EapType.MsChapV2, EapType.Md5Challenge]);
        AssertFailed(peer, server);
    }

    [Fact]
    public void AfterTheEndEverythingIsDiscarded()
    {
        using EapPeer peer = Peer();
        using EapServer server = Server();
        List<byte[]> packets = [];
        Run(peer, server, packets);
        foreach (byte[] packet in packets)
        {
            Assert.Equal(EapOutcome.Discard, peer.Handle(packet).Outcome);
            Assert.Equal(EapOutcome.Discard, server.Handle(packet).Outcome);
        }
    }

    [Fact]
    public void EveryConversationHasItsOwnKeys()
    {
        using EapPeer first = Peer(seed: 1), second = Peer(seed: 3);
        using EapServer firstServer = Server(seed: 2), secondServer = Server(seed: 2);
        Assert.NotEqual(Run(first, firstServer).Peer.Msk, Run(second, secondServer).Peer.Msk);
    }

    [Fact]
    public void ConfigurationErrorsAreExplained()
    {
        Assert.Contains("256", Refusal(() => new EapCredentials(new string('x', 257), "p")));
        Assert.Contains("identity", Refusal(() => new EapCredentials("", "p")));
        Assert.Contains("256", Refusal(() => new EapCredentials("u", new string('x', 257))));
        Assert.Contains("least one", Refusal(() => new EapCredentials("u", "p", [])));
        Assert.Contains("EAP type 1 ", Refusal(() => new EapCredentials("u", "p", [EapType.Identity])));
        Assert.Contains("twice", Refusal(() => Server(methods: [EapType.Gtc, EapType.Gtc])));
    }

    private static string Refusal(Func<object> create) => Assert.Throws<ArgumentException>(create).Message;

    private static void AssertFailed(EapPeer peer, EapServer server, List<byte[]>? packets = null)
    {
        (EapStep fromPeer, EapStep fromServer) = Run(peer, server, packets);
        Assert.Equal((EapOutcome.Failure, EapOutcome.Failure), (fromPeer.Outcome, fromServer.Outcome));
        Assert.Empty(fromPeer.Msk);
        Assert.Empty(fromServer.Msk);
        Assert.Null(server.AuthenticatedUser);
    }
}

using System.Text;
using IkeLab.Configuration;
using IkeLab.Crypto;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using IkeLab.Trust.Aaa;
using IkeLab.Trust.Radius;

namespace IkeLab.Trust.Tests;

/// <summary>EAP conversations with peers, decided here or behind RADIUS.</summary>
public sealed class EapTests : IDisposable
{
    private const string Secret = "shared with the server";
    private static readonly RadiusPeer s_one = new(IpAddress.V4(10, 0, 0, 1), 1812, Secret);
    private static readonly RadiusPeer s_two = new(IpAddress.V4(10, 0, 0, 2), 1812, Secret);

    private readonly TestRadiusNetwork _network = new();
    private readonly TrustLab _lab;

    public EapTests() => _lab = new(AuthenticationKind.EapRadius) { Radius = _network };

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("phone", IdType.Fqdn)]
    [InlineData("me@phone.example", IdType.Rfc822Address)]
    public async Task AUserOfTheConfigurationIsLetIn(string user, IdType type)
    {
        using var lab = new TrustLab(AuthenticationKind.EapMschapV2);
        lab.Configuration = lab.Configuration with { Users = [new(user, "word")] };
        var (reply, peer) = await ConverseAsync(lab, 1, user, "word");
        Assert.Equal(EapOutcome.Success, reply.Step.Outcome);
        Assert.Equal(new(type, Encoding.UTF8.GetBytes(user)), reply.PeerId);
        Assert.Equal(64, reply.Step.Msk.Length);
        Assert.Equal(peer.Msk, reply.Step.Msk);
        // The conversation is over, and its SPI means nothing any more.
        Assert.Equal(EapOutcome.Failure, (await lab.EapAsync(1, [2, 1, 0, 5, 1])).Step.Outcome);
    }

    [Theory]
    [InlineData("phone", "wrong", "the password of 'phone' is wrong")]
    [InlineData("stranger", "word", "there is no user 'stranger'")]
    public async Task OthersAreNot(string user, string password, string reason)
    {
        using var lab = new TrustLab(AuthenticationKind.EapMschapV2);
        lab.Configuration = lab.Configuration with { Users = [new("phone", "word")] };
        var (reply, _) = await ConverseAsync(lab, 1, user, password);
        Assert.Equal(EapOutcome.Failure, reply.Step.Outcome);
        Assert.Equal(reason, reply.Reason);
        Assert.Null(reply.PeerId);
        Assert.Empty(reply.Step.Msk);
    }

    [Fact]
    public async Task SoManyConversationsAndNoMore()
    {
        var time = new TestTime();
        using var conversations = new Conversations(time);
        var users = new UserTable([]);
        for (ulong spi = 0; spi < Conversations.MaxOpen; spi++)
            Assert.Equal(EapOutcome.Continue, (await BeginAsync(spi)).Step.Outcome);
        Assert.Equal(EapOutcome.Failure, (await BeginAsync(Conversations.MaxOpen)).Step.Outcome);
        // A new beginning of the same IKE SA replaces its old one.
        Assert.Equal(EapOutcome.Continue, (await BeginAsync(1)).Step.Outcome);
        time.Advance(Conversations.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Equal(EapOutcome.Continue, (await BeginAsync(Conversations.MaxOpen)).Step.Outcome);
        Assert.Equal(1, conversations.Count);

        Task<AaaStep> BeginAsync(ulong spi) =>
            conversations.HandleAsync(spi, [], () => new LocalConversation(users, new SystemRandom()));
    }

    [Fact]
    public async Task AnEndedConversationDoesNotGoOn()
    {
        using var lab = new TrustLab(AuthenticationKind.EapMschapV2);
        lab.Configuration = lab.Configuration with { Users = [new("phone", "word")] };
        using var peer = new EapCredentials("phone", "word").Create(new SystemRandom());
        var begun = await lab.EapAsync(1, []);
        lab.Service.Handle(new EndAaa { IkeSpi = 1 }, _ => throw new InvalidOperationException());
        Assert.Equal(EapOutcome.Failure,
            (await lab.EapAsync(1, peer.Handle(begun.Step.Packet).Packet)).Step.Outcome);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public async Task AServerLetsAUserIn(int keyLength)
    {
        Configure(new() { Servers = [s_one] });
        Serve(s_one, new TestRadiusServer("phone", "word", Secret) { KeyLength = keyLength }.Answer);
        var (reply, peer) = await ConverseAsync(_lab, 0x1234, "phone", "word");
        Assert.Equal(EapOutcome.Success, reply.Step.Outcome);
        Assert.Equal(Identification.Email("accepted@example"), reply.PeerId);
        Assert.Equal(peer.Msk, reply.Step.Msk);
        Assert.Equal("", _lab.Warnings);

        var request = RadiusPacket.TryParse(_network.Sent[^1].Datagram)!;
        Assert.Equal("phone", Text(request, RadiusAttribute.UserName));
        Assert.Equal("gateway", Text(request, RadiusAttribute.NasIdentifier));
        Assert.Equal("198.51.100.7", Text(request, RadiusAttribute.CallingStationId));
        Assert.Equal("192.0.2.1", Text(request, RadiusAttribute.CalledStationId));
        Assert.Equal("0000000000001234", Text(request, RadiusAttribute.AcctSessionId));
        Assert.Equal([192, 0, 2, 1], request.First(RadiusAttribute.NasIpAddress)!.Value.ToArray());
    }

    [Fact]
    public async Task AServerRefusesAUser()
    {
        Configure(new() { Servers = [s_one] });
        Serve(s_one, new TestRadiusServer("phone", "word", Secret).Answer);
        var (reply, _) = await ConverseAsync(_lab, 1, "phone", "wrong");
        Assert.Equal(EapOutcome.Failure, reply.Step.Outcome);
        Assert.Equal("The RADIUS server 10.0.0.1:1812 rejects the user phone at 198.51.100.7:4711.", _lab.Warnings);
    }

    /// <summary>
    /// The request goes out again after 2 and 4 seconds; after 8 more the next server is asked.
    /// </summary>
    [Fact]
    public async Task AServerThatIsSilentIsReplaced()
    {
        Configure(new() { Servers = [s_one, s_two], MaxTries = 3, MaxFailovers = 1 });
        Serve(s_two, new TestRadiusServer("phone", "word", Secret).Answer);
        using var peer = new EapCredentials("phone", "word").Create(new SystemRandom());
        var identity = peer.Handle((await _lab.EapAsync(1, [])).Step.Packet).Packet;
        var asking = _lab.EapAsync(1, identity);
        foreach (var wait in (int[])[2, 4, 8])
            await _lab.Time.ElapseAsync(TimeSpan.FromSeconds(wait));
        Assert.Equal(EapOutcome.Continue, (await asking).Step.Outcome);
        Assert.Equal(
            [Endpoint(s_one), Endpoint(s_one), Endpoint(s_one), Endpoint(s_two)], _network.Sent.Select(s => s.Server));
        Assert.Equal(_network.Sent[0].Datagram, _network.Sent[2].Datagram);
        // Who has answered is asked first from now on.
        var (reply, _) = await ConverseAsync(_lab, 2, "phone", "word");
        Assert.Equal(EapOutcome.Success, reply.Step.Outcome);
        Assert.Equal(3, _network.Sent.Count(s => s.Server == Endpoint(s_one)));
    }

    [Fact]
    public async Task WhereThereIsNoSocketForAServerTheNextIsAsked()
    {
        Configure(new() { Servers = [s_one, s_two], MaxFailovers = 1 });
        _network.Unreachable.Add(Endpoint(s_one));
        Serve(s_two, new TestRadiusServer("phone", "word", Secret).Answer);
        Assert.Equal(EapOutcome.Success, (await ConverseAsync(_lab, 1, "phone", "word")).Reply.Step.Outcome);
        Assert.Equal("", _lab.Warnings);
    }

    [Fact]
    public async Task WithoutAnswerThePeerIsRefused()
    {
        Configure(new() { Servers = [s_one], MaxTries = 1 });
        using var peer = new EapCredentials("phone", "word").Create(new SystemRandom());
        var asking = _lab.EapAsync(1, peer.Handle((await _lab.EapAsync(1, [])).Step.Packet).Packet);
        await _lab.Time.ElapseAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(EapOutcome.Failure, (await asking).Step.Outcome);
        Assert.Equal("EAP of the user phone at 198.51.100.7:4711 fails: "
            + "no answer came from the RADIUS server 10.0.0.1:1812.", _lab.Warnings);
    }

    [Fact]
    public async Task WhatIsNotOfTheServerIsPassedOver()
    {
        Configure(new() { Servers = [s_one] });
        var server = new TestRadiusServer("phone", "word", Secret);
        Serve(s_one, request => [.. Forgeries(request), .. server.Answer(request)]);
        Assert.Equal(EapOutcome.Success, (await ConverseAsync(_lab, 1, "phone", "word")).Reply.Step.Outcome);

        static IEnumerable<byte[]> Forgeries(byte[] octets)
        {
            var request = RadiusPacket.TryParse(octets)!;
            byte[] secret = Encoding.UTF8.GetBytes(Secret);
            yield return [];
            // Of somebody who does not know the secret; without Message-Authenticator; for another request;
            // another kind.
            yield return Reject().AddMessageAuthenticator().WriteResponse(request.Identifier, request.Authenticator, [1]);
            yield return Reject().WriteResponse(request.Identifier, request.Authenticator, secret);
            yield return Reject().AddMessageAuthenticator()
                .WriteResponse((byte)(request.Identifier + 1), request.Authenticator, secret);
            yield return new RadiusWriter(RadiusCode.AccountingResponse).AddMessageAuthenticator()
                .WriteResponse(request.Identifier, request.Authenticator, secret);
        }

        static RadiusWriter Reject() => new(RadiusCode.AccessReject);
    }

    [Fact]
    public async Task AnAcceptWithEapFailureLetsNobodyIn()
    {
        Configure(new() { Servers = [s_one] });
        Serve(s_one, octets =>
        {
            var request = RadiusPacket.TryParse(octets)!;
            return [new RadiusWriter(RadiusCode.AccessAccept).AddMessageAuthenticator().AddEap(EapPacket.Failure(1))
                .WriteResponse(request.Identifier, request.Authenticator, Encoding.UTF8.GetBytes(Secret))];
        });
        Assert.Equal(EapOutcome.Failure, (await ConverseAsync(_lab, 1, "phone", "word")).Reply.Step.Outcome);
    }

    internal static async Task<(AaaReplied Reply, EapStep Peer)> ConverseAsync(
        TrustLab lab, ulong spi, string user, string password)
    {
        using var peer = new EapCredentials(user, password).Create(new SystemRandom());
        byte[] packet = [];
        while (true)
        {
            var reply = await lab.EapAsync(spi, packet);
            var step = peer.Handle(reply.Step.Packet);
            if (reply.Step.Outcome != EapOutcome.Continue)
                return (reply, step);
            packet = step.Packet;
        }
    }

    private static UdpEndpoint Endpoint(RadiusPeer peer) => new(peer.Address, peer.Port);

    private static string Text(RadiusPacket packet, byte type) => Encoding.UTF8.GetString(packet.First(type)!.Value.Span);

    private void Configure(RadiusClientSettings servers) =>
        _lab.Configuration = _lab.Configuration with { Radius = new() { Authentication = servers } };

    private void Serve(RadiusPeer server, Func<byte[], IEnumerable<byte[]>> answer) =>
        _network.Servers[Endpoint(server)] = answer;
}

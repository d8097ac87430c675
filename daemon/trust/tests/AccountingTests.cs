using System.Buffers.Binary;
using System.Text;
using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Trust.Radius;

namespace IkeLab.Trust.Tests;

/// <summary>What accounting servers learn of sessions, and how RADIUS ends them.</summary>
public sealed class AccountingTests : IDisposable
{
    private const string Secret = "shared";
    private static readonly byte[] s_secret = Encoding.UTF8.GetBytes(Secret);
    private static readonly UdpEndpoint s_accounting = new(IpAddress.V4(10, 0, 0, 1), 1813);
    private static readonly UdpEndpoint s_authentication = new(IpAddress.V4(10, 0, 0, 1), 1812);
    private static readonly AccountingRecord s_start = new(
        AccountingEvent.Start, 0xABCD, TrustLab.Policy, "phone", new(IpAddress.V4(198, 51, 100, 7), 4711),
        IpAddress.V4(10, 9, 0, 1), 0, 0, default);

    private readonly TestRadiusNetwork _network = new();
    private readonly TrustLab _lab;
    private readonly SemaphoreSlim _answered = new(0);

    public AccountingTests()
    {
        _lab = new(AuthenticationKind.EapRadius) { Radius = _network };
        _lab.Configuration = _lab.Configuration with
        {
            Radius = new()
            {
                Authentication = new() { Servers = [new(s_authentication.Address, s_authentication.Port, Secret)] },
                Accounting = new() { Servers = [new(s_accounting.Address, s_accounting.Port, Secret)] },
            },
        };
        _network.Servers[s_accounting] = octets =>
        {
            var request = RadiusPacket.TryParse(octets)!;
            _answered.Release();
            return RadiusSecurity.IsRequest(request, s_secret)
                ? [new RadiusWriter(RadiusCode.AccountingResponse)
                    .WriteResponse(request.Identifier, request.Authenticator, s_secret)]
                : [];
        };
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task ASessionIsAccountedForFromStartToStop()
    {
        var packets = await AccountAsync(
            s_start,
            s_start with { Event = AccountingEvent.Interim, BytesIn = 1, Duration = TimeSpan.FromSeconds(60) },
            s_start with
            {
                Event = AccountingEvent.Stop, BytesIn = (5UL << 32) + 7, BytesOut = 9, Duration = TimeSpan.FromSeconds(90),
            });
        Assert.Equal([1u, 3u, 2u], packets.Select(p => Number(p, RadiusAttribute.AcctStatusType)));
        Assert.All(packets, p => Assert.Equal("000000000000ABCD", Text(p, RadiusAttribute.AcctSessionId)));
        Assert.All(packets, p => Assert.Equal("phone", Text(p, RadiusAttribute.UserName)));
        Assert.All(packets, p => Assert.Equal([10, 9, 0, 1], p.First(RadiusAttribute.FramedIpAddress)!.Value.ToArray()));
        Assert.All(packets, p => Assert.Equal(
            (uint)TestPki.Now.ToUnixTimeSeconds(), Number(p, RadiusAttribute.EventTimestamp)));
        var stop = packets[^1];
        Assert.Equal(7u, Number(stop, RadiusAttribute.AcctInputOctets));
        Assert.Equal(5u, Number(stop, RadiusAttribute.AcctInputGigawords));
        Assert.Equal(9u, Number(stop, RadiusAttribute.AcctOutputOctets));
        Assert.Equal(0u, Number(stop, RadiusAttribute.AcctOutputGigawords));
        Assert.Equal(90u, Number(stop, RadiusAttribute.AcctSessionTime));
        Assert.Equal("", _lab.Warnings);
    }

    /// <summary>RFC 2865 §5: there are no attributes without content, and none of more than 253 octets.</summary>
    [Theory]
    [InlineData(0, null)]
    [InlineData(300, 253)]
    public async Task ANameThatDoesNotFitIsLeftOutOrCut(int length, int? sent)
    {
        var packet = Assert.Single(await AccountAsync(s_start with { User = new string('u', length) }));
        Assert.Equal(sent, packet.First(RadiusAttribute.UserName)?.Length);
    }

    [Fact]
    public async Task WhatTheServerSaidOfTheUserIsGivenBack()
    {
        _network.Servers[s_authentication] = new TestRadiusServer("phone", "word", Secret).Answer;
        await EapTests.ConverseAsync(_lab, s_start.IkeSpi, "phone", "word");
        var start = Assert.Single(await AccountAsync(s_start));
        Assert.Equal("accepted@example", Text(start, RadiusAttribute.UserName));
        Assert.Equal("class of users", Text(start, RadiusAttribute.Class));
        Assert.Equal("192.0.2.1", Text(start, RadiusAttribute.CalledStationId));
    }

    [Fact]
    public async Task ARecordThatFindsNoSocketHoldsUpNoOther()
    {
        _network.Unreachable.Add(s_accounting);
        _lab.Service.Account(s_start);
        await _lab.WarnedAsync();
        Assert.StartsWith("Accounting of the user phone is lost (Start): ", _lab.Warnings, StringComparison.Ordinal);
        _network.Unreachable.Clear();
        Assert.Single(await AccountAsync(s_start));
    }

    /// <summary>What were sent would wait here: there is nobody who answers.</summary>
    [Fact]
    public void WithoutServersNothingIsSent()
    {
        _network.Servers.Clear();
        _lab.Service.Account(s_start);
        Assert.Equal(1, _lab.Service.AccountingWaiting);
        _lab.Service.Reload(_lab.Configuration with { Radius = null });
        _lab.Service.Account(s_start);
        Assert.Equal(1, _lab.Service.AccountingWaiting);
    }

    [Theory]
    [InlineData("", RadiusCode.DisconnectNak, 402)]
    [InlineData("phone", RadiusCode.DisconnectAck, 0)]
    [InlineData("somebody", RadiusCode.DisconnectNak, 503)]
    internal void ASessionIsEndedByName(string user, RadiusCode code, int error)
    {
        var (ended, requests) = Sessions();
        var answer = requests.Handle(Disconnect(w => w.Add(RadiusAttribute.UserName, user)
            .Add(RadiusAttribute.ProxyState, "proxy")), s_secret);
        var packet = RadiusPacket.TryParse(answer)!;
        Assert.Equal(code, packet.Code);
        Assert.Equal("proxy", Text(packet, RadiusAttribute.ProxyState));
        Assert.Equal(error, error == 0 ? 0 : (int)Number(packet, RadiusAttribute.ErrorCause));
        Assert.Equal(code == RadiusCode.DisconnectAck ? [s_start.IkeSpi] : [], ended);
    }

    [Fact]
    public void EveryNameMustFit()
    {
        var (ended, requests) = Sessions();
        Assert.NotNull(requests.Handle(Disconnect(w => w.Add(RadiusAttribute.UserName, "phone")
            .Add(RadiusAttribute.FramedIpAddress, [10, 9, 0, 2])), s_secret));
        Assert.Empty(ended);
        Assert.NotNull(requests.Handle(Disconnect(w => w.Add(RadiusAttribute.AcctSessionId, "000000000000ABCD")
            .Add(RadiusAttribute.FramedIpAddress, [10, 9, 0, 1]).Add(RadiusAttribute.CallingStationId, "198.51.100.7")
            .Add(RadiusAttribute.NasIdentifier, "gateway")), s_secret));
        Assert.Equal([s_start.IkeSpi], ended);
    }

    [Fact]
    public void WhatIsNotAuthenticIsNotAnswered()
    {
        var (ended, requests) = Sessions();
        var good = Disconnect(w => w.Add(RadiusAttribute.UserName, "phone"));
        Assert.Null(requests.Handle(good, [1]));
        for (var i = 0; i < good.Length; i++)
        {
            byte[] changed = [.. good];
            changed[i] ^= 1;
            Assert.Null(requests.Handle(changed, s_secret));
        }
        var old = (uint)TestPki.Now.AddMinutes(-6).ToUnixTimeSeconds();
        Assert.Null(requests.Handle(Disconnect(w => w.Add(RadiusAttribute.UserName, "phone")
            .Add(RadiusAttribute.EventTimestamp, old)), s_secret));
        Assert.Empty(ended);
    }

    [Fact]
    public void ChangesAreRefused()
    {
        var (_, requests) = Sessions();
        var request = new RadiusWriter(RadiusCode.CoaRequest).WriteHashedRequest(1, s_secret);
        Assert.Equal(RadiusCode.CoaNak, RadiusPacket.TryParse(requests.Handle(request, s_secret))!.Code);
    }

    [Fact]
    public void AnAddressThatCannotBeListenedOnIsNamed()
    {
        _lab.Configuration = _lab.Configuration with
        {
            Radius = new() { Listeners = [new(IpAddress.V4(192, 0, 2, 1), 3799)] },
        };
        var problem = Assert.Single(_lab.Service.Reload(_lab.Configuration), p => p.Contains("dae"));
        Assert.StartsWith("radius dae listen on 192.0.2.1 port 3799: ", problem, StringComparison.Ordinal);
    }

    private (List<ulong> Ended, DynamicAuthorization Requests) Sessions()
    {
        var ended = new List<ulong>();
        var sessions = new RadiusSessions(_lab.Time);
        sessions.Note(s_start);
        sessions.Note(s_start with { IkeSpi = 1, User = "other", Assigned = null });
        return (ended, new(sessions, _lab.Time, "gateway", ended.Add));
    }

    private static byte[] Disconnect(Action<RadiusWriter> add)
    {
        var writer = new RadiusWriter(RadiusCode.DisconnectRequest);
        add(writer);
        return writer.WriteHashedRequest(1, s_secret);
    }

    private async Task<IReadOnlyList<RadiusPacket>> AccountAsync(params AccountingRecord[] records)
    {
        foreach (var record in records)
            _lab.Service.Account(record);
        foreach (var _ in records)
            await _answered.WaitAsync(TestContext.Current.CancellationToken);
        return [.. _network.Sent.Where(s => s.Server == s_accounting).Select(s => RadiusPacket.TryParse(s.Datagram)!)];
    }

    private static string Text(RadiusPacket packet, byte type) => Encoding.UTF8.GetString(packet.First(type)!.Value.Span);

    private static uint Number(RadiusPacket packet, byte type) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet.First(type)!.Value.Span);
}

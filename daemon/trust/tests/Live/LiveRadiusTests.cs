using IkeLab.Configuration;
using IkeLab.Crypto;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Trust.Tests.Live;

/// <summary>Against FreeRADIUS on this machine, as ci/checks/radius configures it.</summary>
public sealed class LiveRadiusTests
{
    private const ulong Spi = 0xFEED;

    private static readonly UdpPath s_path = new(
        new(IpAddress.V4(192, 0, 2, 1), 4500), new(IpAddress.V4(198, 51, 100, 7), 4711));

    [Theory]
    [InlineData("word", EapOutcome.Success)]
    [InlineData("wrong", EapOutcome.Failure)]
    public async Task AUserLogsInAndIsAccountedFor(string password, EapOutcome outcome)
    {
        using var lab = Start(LiveService.Setting("IKELAB_RADIUS"));
        using var peer = new EapCredentials("phone", password).Create(new SystemRandom());
        var (reply, step) = (await ExchangeAsync(lab, []), default(EapStep));
        while (reply.Step.Outcome == EapOutcome.Continue)
        {
            step = peer.Handle(reply.Step.Packet);
            reply = await ExchangeAsync(lab, step.Packet);
        }
        Assert.Equal(outcome, reply.Step.Outcome);
        if (outcome == EapOutcome.Failure)
            return;
        Assert.Equal(Identification.Fqdn("phone"), reply.PeerId);
        Assert.Equal(64, reply.Step.Msk.Length);
        Assert.Equal(peer.Handle(reply.Step.Packet).Msk, reply.Step.Msk);
        Account(lab);
    }

    /// <summary>The check looks for these in the server's own file.</summary>
    private static void Account(LiveService lab)
    {
        var record = new AccountingRecord(
            AccountingEvent.Start, Spi, TrustLab.Policy, "phone", s_path.Remote, IpAddress.V4(10, 9, 0, 1), 0, 0, default);
        lab.Service.Account(record);
        lab.Service.Account(record with { Event = AccountingEvent.Interim, BytesIn = 1, BytesOut = 2 });
        lab.Service.Account(record with
        {
            Event = AccountingEvent.Stop, BytesIn = (3UL << 32) + 4, BytesOut = 5, Duration = TimeSpan.FromSeconds(6),
        });
        Assert.True(SpinWait.SpinUntil(() => lab.Service.AccountingWaiting == 0, TimeSpan.FromSeconds(20)));
    }

    private static LiveService Start(string secret) => new(new()
    {
        Root = Directory.CreateTempSubdirectory("ikelab-radius-").FullName,
        Settings = new(),
        Authentication = new Dictionary<string, AuthenticationKind> { [TrustLab.Policy] = AuthenticationKind.EapRadius },
        Radius = new()
        {
            Authentication = new() { Servers = [new(IpAddress.V4(127, 0, 0, 1), 1812, secret)] },
            Accounting = new() { Servers = [new(IpAddress.V4(127, 0, 0, 1), 1813, secret)] },
        },
    });

    private static Task<AaaReplied> ExchangeAsync(LiveService lab, byte[] packet) => lab.HandleAsync<AaaReplied>(
        new AaaExchange
        {
            Connection = TrustLab.Connection(), IkeSpi = Spi, PeerId = Identification.Fqdn("phone"), Path = s_path,
            Packet = packet,
        });
}

using IkeLab.Engine.Wire;
using IkeLab.Sim.Profiles;
using IkeLab.Sim.Report;
using IkeLab.Sim.Tests.World;

namespace IkeLab.Sim.Tests.Profiles;

public sealed class ProfileLibraryTests
{
    public static TheoryData<string> Names => [.. ProfileLibrary.Names];

    [Fact]
    public void The_known_clients_are_there() =>
        Assert.Equal(["android", "apple", "openiked", "strongswan", "windows"], ProfileLibrary.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_profile_is_read(string name) => Assert.Equal(name, ProfileLibrary.Find(name)?.Name);

    [Fact]
    public void They_have_their_peculiarities()
    {
        var windows = ProfileLibrary.Find("windows")!;
        Assert.Equal((IdType.Ipv4Address, 576, 4), (windows.Identity, windows.FragmentSize, windows.VendorIds.Length));
        Assert.Contains(windows.Requests,
            r => r is { Type: ConfigurationAttributeType.InternalIp6Address, Value.Length: 14 });
        Assert.Equal(48, windows.NonceLength);
        Assert.True(windows.Ike.Length > windows.GatewayIke.Length);
        Assert.True(ProfileLibrary.Find("apple") is { SendsCertificateRequests: false, RekeysWithKeyExchange: false });
        Assert.Equal(IdType.KeyId, ProfileLibrary.Find("android")!.Identity);
        Assert.Equal(
            [
                NotifyType.MultipleAuthSupported, NotifyType.EapOnlyAuthentication, NotifyType.Ikev2MessageIdSyncSupported,
            ],
            ProfileLibrary.Find("strongswan")!.Announcements.Select(a => a.Type));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_run(string name)
    {
        string[] arguments =
            ["--profile", name, "--peers", "4", "--duration", "5m", "--loss", "10%", "--rekey-child", "60s"];
        Assert.True(SimOptionsParser.TryParse(arguments, out var options, out var error), error);
        var record = Simulation.RunTwice(options, cancellation: TestContext.Current.CancellationToken);
        Assert.True(record.Verdict == Verdict.Held, record.Violation?.What);
    }
}

using IkeLab.Configuration;
using IkeLab.Daemon.Status;
using IkeLab.Daemon.Tests.Leases;

namespace IkeLab.Daemon.Tests.Status;

/// <summary>What <c>show policies</c> says of a policy.</summary>
public sealed class PolicyTextTests
{
    [Fact]
    public void A_policy_is_shown_with_its_place_and_without_its_secret()
    {
        const string Text = """
            ikev2 "first" esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk "not to be shown"
            """;
        var read = IkedConfiguration.Load(new() { Host = new TextHost(Text), Path = LoadOptions.DefaultPath });
        var shown = PolicyText.Describe(read.Configuration!.Policies[0], 0);

        Assert.Equal($"{LoadOptions.DefaultPath}:1:1", shown.Position);
        Assert.StartsWith("ikev2 \"first\"", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not to be shown", shown.Text, StringComparison.Ordinal);
    }
}

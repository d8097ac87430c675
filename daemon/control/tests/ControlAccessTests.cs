namespace IkeLab.Control.Tests;

public sealed class ControlAccessTests
{
    [Theory]
    [InlineData(0u, 0u, null, ControlRights.Full)]
    [InlineData(107u, 107u, null, ControlRights.Full)]
    [InlineData(1000u, 27u, null, ControlRights.Full)]
    [InlineData(1000u, 1000u, 27u, ControlRights.Full)]
    [InlineData(1000u, 1000u, 28u, ControlRights.None)]
    public void Root_the_own_user_and_the_group_may_do_everything(
        uint user, uint group, uint? supplementary, ControlRights expected)
    {
        var access = new ControlAccess { User = 107, Group = 27 };
        var peer = new PeerCredentials(1, user, group, supplementary is { } s ? [s] : []);

        Assert.Equal(expected, access.Of(peer));
        Assert.Equal(expected == ControlRights.None ? ControlRights.Read : expected,
            (access with { OthersMayRead = true }).Of(peer));
    }

    [Fact]
    public async Task The_kernel_tells_who_has_connected()
    {
        await using var fixture = new ServerFixture();
        using var raw = fixture.ConnectRaw();

        // The other end of this socket is this process too.
        var peer = PeerCredentials.Of(raw.Socket);

        Assert.Equal(Environment.ProcessId, peer.Process);
        Assert.Equal(new ControlAccess().User, peer.User);
        Assert.True(peer.IsMember(peer.Group));
    }
}

using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Tests.Supervision;

public sealed class RoleKeeperTests : IDisposable
{
    private readonly FakeRoles _roles = new();

    [Fact]
    public void A_role_that_dies_begins_again_and_is_told_what_to_work_with()
    {
        var keeper = _roles.Keep(RoleKind.Trust);
        List<string> story = [];
        keeper.Started += () => story.Add("started");
        keeper.Died += how => story.Add($"died: {how}");
        _roles.Do(keeper.Start);
        _roles.Await(0).Die();
        var second = _roles.Await(1);
        Assert.Equal(["started", "died: signal 9", "started"], story);
        Assert.Equal(1, keeper.Failures);
        Assert.True(_roles.Lives[0].IsDisposed);
        Assert.False(second.IsDisposed);
        Assert.Contains("the ca process has died (signal 9)", _roles.LogText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_for_the_systems_log_are_written_and_nothing_else()
    {
        var keeper = _roles.Keep(RoleKind.Gateway);
        List<IpcMessage> received = [];
        keeper.Received += received.Add;
        _roles.Do(keeper.Start);
        _roles.Await(0).Say(new LogLine("<6>ikev2: fine\n<0>parent: forged"));
        _roles.Do(() => { });
        Assert.Empty(received);
        Assert.Contains(
            "<6>ikev2: fine?<0>parent: forged" + Environment.NewLine, _roles.LogText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_begins_again_logs_as_much_as_its_parent_does_now()
    {
        var keeper = _roles.Keep(RoleKind.Trust);
        keeper.Started += () => keeper.Send(new TrustLost());
        _roles.Do(keeper.Start);
        Assert.Equal([new LogLevelMessage(true), new TrustLost()], _roles.Await(0).Sent);
        _roles.Do(() => _roles.Log.Verbose = false);
        _roles.Lives[0].Die();
        Assert.Equal([new LogLevelMessage(false), new TrustLost()], _roles.Await(1).Sent);
    }

    [Fact]
    public void What_comes_late_from_a_former_life_is_nothing()
    {
        var keeper = _roles.Keep(RoleKind.Gateway);
        List<IpcMessage> received = [];
        keeper.Received += received.Add;
        _roles.Do(keeper.Start);
        var first = _roles.Await(0);
        first.Say(new EndAaaMessage(1));
        first.Die();
        var second = _roles.Await(1);
        first.Say(new EndAaaMessage(2));
        first.Die();
        second.Say(new EndAaaMessage(3));
        _roles.Do(() => { });
        Assert.Equal([new EndAaaMessage(1), new EndAaaMessage(3)], received);
        Assert.Equal(1, keeper.Failures);
    }

    [Fact]
    public void One_that_cannot_be_started_is_tried_again()
    {
        _roles.Failing = 1;
        var keeper = _roles.Keep(RoleKind.Control);
        _roles.Do(keeper.Start);
        Assert.False(keeper.Send(new Shutdown()));
        _roles.Await(0);
        Assert.Equal(1, keeper.Failures);
        Assert.Contains("there is no such program", _roles.LogText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_told_to_end_stays_ended()
    {
        var keeper = _roles.Keep(RoleKind.Control);
        _roles.Do(keeper.Start);
        var role = _roles.Await(0);
        _roles.Do(keeper.BeginEnd);
        _roles.Do(keeper.End);
        role.Die();
        _roles.Do(keeper.Start);
        Assert.Equal(new Shutdown(), role.Sent[^1]);
        Assert.True(role.IsDisposed);
        Assert.Single(_roles.Lives);
        Assert.Equal(0, keeper.Failures);
        Assert.False(keeper.Send(new TrustLost()));
    }

    public void Dispose() => _roles.Dispose();
}

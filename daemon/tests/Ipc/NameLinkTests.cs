using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Supervision;

namespace IkeLab.Daemon.Tests.Ipc;

/// <summary>Names that a role asks its parent for.</summary>
public sealed class NameLinkTests : IDisposable
{
    private readonly FakeRoles _roles = new();

    public void Dispose() => _roles.Dispose();

    [Fact]
    public async Task Each_question_gets_its_own_answer()
    {
        var role = new FakeRole(RoleKind.Trust);
        var link = new NameLink(role);
        var one = link.ResolveAsync("one.example", TestContext.Current.CancellationToken);
        var two = link.ResolveAsync("two.example", TestContext.Current.CancellationToken);
        var asked = role.Sent.Cast<ResolveMessage>().ToArray();
        Assert.Equal(["one.example", "two.example"], asked.Select(m => m.Name));
        link.OnResolved(new(asked[1].Id, ["192.0.2.2", "2001:db8::2"]));
        link.OnResolved(new(asked[0].Id, []));
        // A second answer, or one to nothing, is not waited for by anybody.
        link.OnResolved(new(asked[0].Id, ["192.0.2.1"]));
        Assert.Empty(await one);
        Assert.Equal(["192.0.2.2", "2001:db8::2"], (await two).Select(a => a.ToString()));
    }

    [Fact]
    public async Task Who_does_not_wait_any_more_is_forgotten()
    {
        using var end = new CancellationTokenSource();
        var link = new NameLink(new FakeRole(RoleKind.Trust));
        var answer = link.ResolveAsync("one.example", end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("no name at all", "")]
    [InlineData("", "")]
    public void The_parent_answers_in_any_case(string name, string address)
    {
        var keeper = _roles.Keep(RoleKind.Trust);
        _roles.Do(keeper.Start);
        var desk = new NameDesk(keeper, _roles.Loop);
        _roles.Do(() => desk.Answer(new(7, name)));
        var role = _roles.Lives[0];
        ResolvedMessage? answer = null;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            _roles.Do(() => answer = role.Sent.OfType<ResolvedMessage>().FirstOrDefault());
            return answer is not null;
        }, TimeSpan.FromSeconds(30)));
        Assert.Equal(7ul, answer!.Id);
        Assert.Equal(address, string.Join(' ', answer.Addresses));
    }
}

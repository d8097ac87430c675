using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>Who the roles run as.</summary>
public sealed class RoleUsersTests
{
    private static readonly string[] s_own = ["_ikelab-ca", "_ikelab-ike", "_ikelab-ctl"];

    private string[] _known = [];

    [Fact]
    public void Each_has_a_user_of_its_own()
    {
        _known = ["nobody", .. s_own];
        Assert.Equal(s_own, NamesOf(Find(null, out _, out var warning)));
        Assert.Empty(warning);
    }

    [Theory]
    [InlineData("nobody", "nobody")]
    [InlineData("nobody _iked", "_iked")]
    [InlineData("nobody _iked _ikelabd", "_ikelabd")]
    public void Without_they_share_one_and_it_is_said(string known, string shared)
    {
        _known = known.Split(' ');
        Assert.Equal([shared, shared, shared], NamesOf(Find(null, out _, out var warning)));
        Assert.StartsWith(
            "there is no user _ikelab-ca and no _ikelab-ike and no _ikelab-ctl: these processes share the user " + shared,
            warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_alone_is_shared()
    {
        _known = ["nobody", "_ikelab-ca", "_ikelab-ctl"];
        Assert.Equal(["_ikelab-ca", "nobody", "_ikelab-ctl"], NamesOf(Find(null, out _, out var warning)));
        Assert.StartsWith("there is no user _ikelab-ike: ", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operators_word_holds_for_all_without_a_warning()
    {
        _known = ["vpn", "nobody", .. s_own];
        Assert.Equal(["vpn", "vpn", "vpn"], NamesOf(Find("vpn", out _, out var warning)));
        Assert.Empty(warning);
    }

    [Theory]
    [InlineData(null, "", "no user for the unprivileged processes: expected _ikelab-ca, _ikelab-ike, _ikelab-ctl, or one of _ikelabd, _iked, nobody")]
    [InlineData(null, "_ikelab-ca", "no user for the unprivileged processes: expected _ikelab-ike, _ikelab-ctl, or one of _ikelabd, _iked, nobody")]
    [InlineData("vpn", "nobody _ikelab-ca", "there is no user 'vpn' (option --user)")]
    public void Nobody_is_an_error(string? wanted, string known, string expected)
    {
        _known = known.Split(' ');
        Assert.Null(Find(wanted, out var problem, out _));
        Assert.Equal(expected, problem);
    }

    private static string[] NamesOf(RoleUsers? users) =>
        [.. ((RoleKind[])[RoleKind.Trust, RoleKind.Gateway, RoleKind.Control]).Select(kind => users![kind].Name)];

    private RoleUsers? Find(string? wanted, out string problem, out string warning) => RoleUsers.Find(
        wanted, name => _known.Contains(name) ? new(name, (uint)Array.IndexOf(_known, name) + 1, 1) : null,
        out problem, out warning);
}

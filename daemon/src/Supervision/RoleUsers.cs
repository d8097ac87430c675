using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// Which user each role runs as: one of its own, so that one role has no hold on another, or where the host has none of that
/// name, one that they share.
/// </summary>
internal sealed class RoleUsers
{
    private static readonly string[] s_sharedUsers = ["_ikelabd", "_iked", "nobody"];

    private readonly Dictionary<RoleKind, SystemUser> _users;

    private RoleUsers(Dictionary<RoleKind, SystemUser> users) => _users = users;

    public SystemUser this[RoleKind kind] => _users[kind];

    /// <param name="wanted">Option --user, one for all roles; null for their own.</param>
    /// <param name="find">Looks a user up by name.</param>
    /// <param name="problem">A sentence where the result is null.</param>
    /// <param name="warning">A sentence where roles share a user although nobody has said so; otherwise empty.</param>
    public static RoleUsers? Find(
        string? wanted, Func<string, SystemUser?> find, out string problem, out string warning)
    {
        (problem, warning) = ("", "");
        var shared = (wanted is null ? s_sharedUsers : [wanted]).Select(find).FirstOrDefault(u => u is not null);
        Dictionary<RoleKind, SystemUser> users = [];
        List<string> missing = [];
        foreach (var kind in Enum.GetValues<RoleKind>())
        {
            if (wanted is null && find(NameOf(kind)) is { } own)
                users[kind] = own;
            else if (shared is not null)
                users[kind] = shared;
            if (wanted is null && (!users.TryGetValue(kind, out var user) || user == shared))
                missing.Add(NameOf(kind));
        }
        if (users.Count < Enum.GetValues<RoleKind>().Length)
        {
            problem = wanted is null
                ? $"no user for the unprivileged processes: expected {string.Join(", ", missing)}, or one of "
                    + string.Join(", ", s_sharedUsers)
                : $"there is no user '{wanted}' (option --user)";
            return null;
        }
        if (missing.Count > 0)
        {
            warning = $"there is no user {string.Join(" and no ", missing)}: these processes share the user {shared!.Name}; "
                + "packaging/install.sh makes users of their own";
        }
        return new(users);
    }

    private static string NameOf(RoleKind kind) => kind switch
    {
        RoleKind.Trust => "_ikelab-ca",
        RoleKind.Gateway => "_ikelab-ike",
        _ => "_ikelab-ctl",
    };
}

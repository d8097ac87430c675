using System.Diagnostics;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Sandbox;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// The rights of roles. setpriv(1) of util-linux drops groups and capabilities and forbids new ones before a role's program
/// even begins. Where roles can get an empty folder for root, it leaves what they need to move there and to become a user of
/// their own by themselves (<see cref="RootChange"/>); elsewhere it changes the user, too.
/// </summary>
internal sealed class Confinement : IDisposable
{
    private readonly RoleUsers? _users;
    private readonly EmptyFolder? _root;
    private readonly string _setpriv;

    private Confinement(RoleUsers? users, EmptyFolder? root, string setpriv) =>
        (_users, _root, _setpriv) = (users, root, setpriv);

    /// <summary>What roles inherit for this; null for nothing.</summary>
    public int? Descriptor => _root?.Descriptor;

    /// <param name="wanted">Option --user; null for users of their own.</param>
    /// <param name="problem">A sentence when there is none.</param>
    public static Confinement? Find(string? wanted, Log log, out string problem)
    {
        problem = "";
        // Whoever is no root cannot change the user.
        if (!Environment.IsPrivilegedProcess)
            return new(null, null, "");
        var setpriv = Array.Find(["/usr/bin/setpriv", "/bin/setpriv"], File.Exists);
        if (setpriv is null)
        {
            problem = "setpriv is missing, which drops privileges: install util-linux, or use --single-process";
            return null;
        }
        if (RoleUsers.Find(wanted, SystemUser.Find, out problem, out var warning) is not { } users)
            return null;
        if (warning.Length > 0)
            log.Warning(warning);
        var root = EmptyFolder.Open(out var obstacle);
        if (root is null)
            log.Warning($"the processes see the file system: they can get no empty root (CAP_SYS_CHROOT, chroot(2)): {obstacle}");
        var confinement = new Confinement(users, root, setpriv);
        foreach (var kind in Enum.GetValues<RoleKind>())
        {
            if (confinement.CanRead(kind, Self.Command[^1]))
                continue;
            problem = $"user {users[kind].Name} cannot read {Self.Command[^1]}: install the program where everybody may read it "
                + "(dotnet publish), or use --single-process";
            confinement.Dispose();
            return null;
        }
        return confinement;
    }

    public void Dispose() => _root?.Dispose();

    private bool CanRead(RoleKind kind, string path)
    {
        string[] command = [.. CommandFor(kind, false).Skip(1), "test", "-r", path];
        using var process = Process.Start(new ProcessStartInfo(_setpriv, command) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>What goes in front of a role's command.</summary>
    public IEnumerable<string> CommandFor(RoleKind kind, bool needsNetworkAdministration)
    {
        if (_users is null)
            return [];
        var user = _users[kind];
        var kept = needsNetworkAdministration ? ",+net_admin" : "";
        return _root is null
            ? [
                _setpriv, $"--reuid={user.Id}", $"--regid={user.Group}", "--clear-groups", "--no-new-privs",
                $"--bounding-set=-all{kept}", $"--inh-caps=-all{kept}", $"--ambient-caps=-all{kept}", "--",
            ]
            : [
                // For root, capabilities are what the bounding set leaves.
                _setpriv, $"--regid={user.Group}", "--clear-groups", "--no-new-privs",
                $"--bounding-set=-all,+setuid,+sys_chroot{kept}", "--inh-caps=-all", "--ambient-caps=-all", "--",
            ];
    }

    /// <summary>What goes behind it.</summary>
    public IEnumerable<string> ArgumentsFor(RoleKind kind, bool needsNetworkAdministration) =>
        _users is not null && _root is not null
            ? [new RootChange(_root.Descriptor, _users[kind].Id, needsNetworkAdministration).Argument]
            : [];
}

using System.Diagnostics;
using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// The rights of roles: setpriv(1) of util-linux changes the user, drops groups and capabilities and forbids new ones before
/// a role's program even begins.
/// </summary>
internal sealed class Confinement
{
    private static readonly string[] s_usualUsers = ["_ikelabd", "_iked", "nobody"];

    private readonly SystemUser? _user;
    private readonly string _setpriv;

    private Confinement(SystemUser? user, string setpriv) => (_user, _setpriv) = (user, setpriv);

    /// <summary>The user that roles run as; null where this process is no root and cannot change it.</summary>
    public SystemUser? User => _user;

    /// <param name="wanted">Option --user; null for the first of the usual ones.</param>
    /// <param name="problem">A sentence when there is none.</param>
    public static Confinement? Find(string? wanted, out string problem)
    {
        problem = "";
        if (Environment.UserName != "root" && !Environment.IsPrivilegedProcess)
            return new(null, "");
        var setpriv = Array.Find(["/usr/bin/setpriv", "/bin/setpriv"], File.Exists);
        if (setpriv is null)
        {
            problem = "setpriv is missing, which drops privileges: install util-linux, or use --single-process";
            return null;
        }
        var user = (wanted is null ? s_usualUsers : [wanted]).Select(SystemUser.Find).FirstOrDefault(u => u is not null);
        if (user is null)
        {
            problem = wanted is null
                ? $"no user for the unprivileged processes: expected one of {string.Join(", ", s_usualUsers)}"
                : $"there is no user '{wanted}' (option --user)";
            return null;
        }
        var confinement = new Confinement(user, setpriv);
        if (!confinement.CanRead(Self.Command[^1]))
        {
            problem = $"user {user.Name} cannot read {Self.Command[^1]}: install the program where everybody may read it "
                + "(dotnet publish), or use --single-process";
            return null;
        }
        return confinement;
    }

    private bool CanRead(string path)
    {
        string[] command = [.. CommandFor(RoleKind.Control, false).Skip(1), "test", "-r", path];
        using var process = Process.Start(new ProcessStartInfo(_setpriv, command) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>What goes in front of a role's command.</summary>
    public IEnumerable<string> CommandFor(RoleKind kind, bool needsNetworkAdministration)
    {
        if (_user is null)
            return [];
        // The folder of private keys is root's; this right is to read, and to nothing else.
        var kept = kind == RoleKind.Trust ? ",+dac_read_search" : needsNetworkAdministration ? ",+net_admin" : "";
        return
        [
            _setpriv, $"--reuid={_user.Id}", $"--regid={_user.Group}", "--clear-groups", "--no-new-privs",
            $"--bounding-set=-all{kept}", $"--inh-caps=-all{kept}", $"--ambient-caps=-all{kept}", "--",
        ];
    }
}

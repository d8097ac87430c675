using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;

namespace IkeLab.Daemon.Roles;

internal static class RoleFactory
{
    public static IRole Create(RoleKind kind, IChannel parent, Log log) => kind switch
    {
        RoleKind.Trust => new TrustRole(parent, log),
        RoleKind.Gateway => new GatewayRole(parent, log),
        _ => new ControlRole(parent, log),
    };
}

namespace IkeLab.Daemon.Roles;

/// <summary>One of the daemon's processes, or a thread in its place.</summary>
internal interface IRole
{
    /// <summary>Works until the parent says so, or is gone.</summary>
    void Run();
}

internal enum RoleKind : byte
{
    Trust,
    Gateway,
    Control,
}

internal static class RoleNames
{
    /// <summary>iked's names of its processes.</summary>
    public static string Of(RoleKind kind) => kind switch
    {
        RoleKind.Trust => "ca",
        RoleKind.Gateway => "ikev2",
        _ => "control",
    };

    public static RoleKind? Find(string name) => name switch
    {
        "ca" => RoleKind.Trust,
        "ikev2" => RoleKind.Gateway,
        "control" => RoleKind.Control,
        _ => null,
    };
}

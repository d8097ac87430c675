using System.Globalization;

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

/// <summary>
/// What a process is called: as iked calls its own, and with several of a kind <c>ikev2/0</c>, <c>ikev2/1</c> …
/// </summary>
/// <param name="Shard">Null where there is one of its kind.</param>
internal readonly record struct RoleName(RoleKind Kind, int? Shard = null)
{
    public static RoleName? Find(string name)
    {
        var (word, number) = name.Split('/') is [var w, var n] ? (w, n) : (name, null);
        var shard = 0;
        if (number is not null && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out shard))
            return null;
        foreach (var kind in Enum.GetValues<RoleKind>())
        {
            if (WordOf(kind) == word)
                return new(kind, number is null ? null : shard);
        }
        return null;
    }

    public override string ToString() => Shard is { } shard ? $"{WordOf(Kind)}/{shard}" : WordOf(Kind);

    private static string WordOf(RoleKind kind) => kind switch
    {
        RoleKind.Trust => "ca",
        RoleKind.Gateway => "ikev2",
        _ => "control",
    };
}

using System.Globalization;

namespace IkeLab.Daemon.Supervision;

/// <summary>An entry of /etc/passwd.</summary>
internal sealed record SystemUser(string Name, uint Id, uint Group)
{
    /// <summary>Null when there is none of this name.</summary>
    public static SystemUser? Find(string name)
    {
        foreach (var line in Lines("/etc/passwd"))
        {
            if (line.Split(':') is [var user, _, var id, var group, ..] && user == name
                && uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
                && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var groupId))
            {
                return new(name, userId, groupId);
            }
        }
        return null;
    }

    /// <summary>The number of a group; null when there is none of this name.</summary>
    public static uint? FindGroup(string name)
    {
        foreach (var line in Lines("/etc/group"))
        {
            if (line.Split(':') is [var group, _, var id, ..] && group == name
                && uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }
        return null;
    }

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}

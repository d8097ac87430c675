namespace IkeLab.Sim.Profiles;

/// <summary>
/// Reads a profile: lines of <c>key = value</c>, empty lines, and comments from <c>#</c> at the beginning of a line or
/// behind a space. What is wrong is told with file and line.
/// </summary>
public static class ProfileParser
{
    private const int MaxLines = 500;

    /// <summary>Lines of one key.</summary>
    private const int MaxRepetitions = 32;

    /// <param name="file">Its name without the extension is the profile's name.</param>
    public static bool TryParse(string file, string text, out PeerProfile profile, out string error)
    {
        profile = new() { Name = Path.GetFileNameWithoutExtension(file), Auth = default, Ike = [], Esp = [] };
        var lines = text.Split('\n');
        var counts = new Dictionary<string, int>();
        if (lines.Length > MaxLines)
        {
            error = $"{file}:{MaxLines + 1}: a profile has at most {MaxLines} lines";
            return false;
        }
        for (var i = 0; i < lines.Length; i++)
        {
            var line = WithoutComment(lines[i]).Trim();
            if (line.Length > 0 && !TryRead(line, counts, ref profile, out var reason))
            {
                error = $"{file}:{i + 1}: {reason}";
                return false;
            }
        }
        error = Missing(profile, counts) is { } missing ? $"{file}:{lines.Length}: {missing}" : "";
        return error.Length == 0;
    }

    private static bool TryRead(string line, Dictionary<string, int> counts, ref PeerProfile profile, out string error)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            error = $"'{line}' is no 'key = value'";
            return false;
        }
        var (name, value) = (line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart());
        if (Array.Find(ProfileKeys.All, k => k.Name == name) is not { } key)
        {
            error = $"there is no key '{name}': expected one of {string.Join(", ", ProfileKeys.All.Select(k => k.Name))}";
            return false;
        }
        var count = counts[name] = counts.GetValueOrDefault(name) + 1;
        error = count > 1 && !key.MayRepeat ? $"'{name}' comes a second time"
            : count > MaxRepetitions ? $"'{name}' comes more than {MaxRepetitions} times"
            : "";
        if (error.Length > 0)
            return false;
        if (key.Read(profile, value, out var reason) is not { } read)
        {
            error = $"'{name}' cannot be '{value}': {reason}";
            return false;
        }
        profile = read;
        return true;
    }

    private static string? Missing(PeerProfile profile, Dictionary<string, int> counts)
    {
        if (Array.Find(ProfileKeys.All, k => k.IsRequired && !counts.ContainsKey(k.Name)) is { } key)
            return $"there is no '{key.Name}'";
        if (profile.GatewayIke.Length == 0)
            return "all IKE proposals are weak, so that no gateway serves them without 'weak-ike = yes'";
        return profile.GatewayEsp.Length == 0
            ? "all ESP proposals are weak, so that no gateway serves them without 'weak-esp = yes'"
            : null;
    }

    private static string WithoutComment(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i];
        }
        return line;
    }
}

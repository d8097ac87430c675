namespace IkeLab.Sim.Profiles;

/// <summary>The profiles that are built in, one file each.</summary>
public static class ProfileLibrary
{
    private const string Folder = "profiles/";
    private const string Extension = ".profile";

    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ProfileLibrary).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(Extension, StringComparison.Ordinal))
            .Select(n => n[Folder.Length..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Null for an unknown name.</summary>
    /// <exception cref="InvalidDataException">The file is wrong, and the message says where.</exception>
    public static PeerProfile? Find(string name)
    {
        using var stream = typeof(ProfileLibrary).Assembly.GetManifestResourceStream(Folder + name + Extension);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return ProfileParser.TryParse(name + Extension, reader.ReadToEnd(), out var profile, out var error)
            ? profile
            : throw new InvalidDataException(error);
    }
}

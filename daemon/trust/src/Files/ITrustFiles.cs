using IkeLab.Configuration;

namespace IkeLab.Trust.Files;

/// <summary>What is below the folder of keys and certificates. Names are paths below it.</summary>
public interface ITrustFiles
{
    bool Exists(string name);

    /// <summary>
    /// The files of one of <see cref="TrustPlaces.Folders"/>, one more than <see cref="TrustPlaces.MaxFiles"/> at most, in
    /// an order that does not depend on the file system.
    /// </summary>
    /// <param name="problem">Why there are none, or empty.</param>
    IReadOnlyList<string> List(TrustPlace folder, out string problem);

    /// <summary>Reads at most one octet more than the limit.</summary>
    /// <param name="problem">Set where the result is null.</param>
    ConfigurationFile? Read(string name, int limit, out string problem);
}

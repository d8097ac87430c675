namespace IkeLab.Daemon.Handover;

/// <summary>
/// A configuration as it goes to another role: its text without the secrets that the role does not need, and what this
/// host answered when it was read, so that it means the same there.
/// </summary>
/// <param name="Text">iked.conf, with keys in place of the files that hold them.</param>
/// <param name="Names">Addresses of host names.</param>
/// <param name="Interfaces">Addresses of interfaces, by name.</param>
internal sealed record ConfigurationBundle(
    string Text, string HostName, Dictionary<string, string[]> Names, Dictionary<string, string[]> Interfaces);

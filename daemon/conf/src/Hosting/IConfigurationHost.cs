using IkeLab.Engine;

namespace IkeLab.Configuration;

/// <summary>A file as it was opened: content, owner and mode belong to the same file.</summary>
/// <param name="Mode">Permission bits as of chmod(2).</param>
public sealed record ConfigurationFile(byte[] Content, uint Owner, int Mode);

/// <summary>What a configuration may ask of the system that it is read on.</summary>
public interface IConfigurationHost
{
    /// <summary>The user that reads; files must belong to this one or to root.</summary>
    uint UserId { get; }

    /// <summary>The default for srcid.</summary>
    string HostName { get; }

    /// <summary>The kernel has routing domains, which <c>rdomain</c> needs (OpenBSD alone).</summary>
    bool HasRoutingDomains { get; }

    /// <summary>Opens and reads at most <paramref name="limit"/> octets and one more.</summary>
    /// <param name="problem">Where the result is null, why: a clause such as "there is no such file".</param>
    ConfigurationFile? Read(string path, int limit, out string problem);

    bool FileExists(string path);

    /// <summary>
    /// An interface's addresses without link-local ones, or null where there is no such interface.
    /// </summary>
    IReadOnlyList<IpAddress>? InterfaceAddresses(string name);

    /// <summary>A host name's addresses; empty where there are none.</summary>
    IReadOnlyList<IpAddress> Resolve(string name);

    /// <summary>An IP protocol's number by name, as of /etc/protocols.</summary>
    byte? Protocol(string name);

    /// <summary>A port by service name, as of /etc/services: TCP's first, then UDP's.</summary>
    ushort? Port(string service);
}

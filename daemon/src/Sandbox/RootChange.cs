using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Sandbox;

/// <summary>
/// How a role that has been started as root, with no more capabilities than this takes, moves into an empty folder and
/// becomes a user of its own. A program cannot be started there, for want of its files; and a process with threads can give
/// up its capabilities in all of them only by ceasing to be root, which the C library does in every thread (nptl(7)).
/// </summary>
/// <param name="Folder">The descriptor of the new root, which is closed.</param>
/// <param name="User">Who the process is from then on.</param>
/// <param name="KeepsNetworkAdministration">
/// The calling thread, and those that it begins later, keep CAP_NET_ADMIN.
/// </param>
internal sealed record RootChange(int Folder, uint User, bool KeepsNetworkAdministration)
{
    private const string Option = "--empty-root=";

    private const uint CapabilityVersion = 0x2008_0522;
    private const uint NetworkAdministration = 1 << 12;

    /// <summary>As an argument of the role's command line.</summary>
    public string Argument => string.Create(
        CultureInfo.InvariantCulture, $"{Option}{Folder},{User},{(KeepsNetworkAdministration ? 1 : 0)}");

    /// <summary>Null where there is no such argument.</summary>
    public static RootChange? Find(IEnumerable<string> arguments)
    {
        var argument = arguments.FirstOrDefault(a => a.StartsWith(Option, StringComparison.Ordinal));
        return argument?[Option.Length..].Split(',') is [var folder, var user, var keeps]
            ? new(
                int.Parse(folder, CultureInfo.InvariantCulture), uint.Parse(user, CultureInfo.InvariantCulture), keeps == "1")
            : null;
    }

    /// <summary>Nothing of the file system can be reached by a name any more.</summary>
    public static bool TryEnter(int folder) =>
        SandboxNative.ChangeFolder(folder) == 0 && SandboxNative.ChangeRoot(".") == 0 && SandboxNative.ChangeFolder("/") == 0;

    /// <summary>On the thread that keeps what is kept, before the others have begun to work.</summary>
    /// <exception cref="Win32Exception">The kernel refuses; the process must end then.</exception>
    public void CarryOut()
    {
        Check(TryEnter(Folder), "the root cannot be changed");
        _ = SandboxNative.Close(Folder);
        Check(
            !KeepsNetworkAdministration || SandboxNative.ProcessControl(SandboxNative.SetKeepCapabilities, 1, 0, 0, 0) == 0,
            "capabilities cannot be kept");
        Check(SandboxNative.SetUsers(User, User, User) == 0, $"user {User} cannot be become");
        if (KeepsNetworkAdministration)
            Check(SetCapabilities(NetworkAdministration), "CAP_NET_ADMIN cannot be kept");
        // Who is root in any way could take it back.
        Check(SandboxNative.SetUsers(0, 0, 0) != 0, "root is still to be had");
    }

    private static unsafe bool SetCapabilities(uint set)
    {
        // The header is the version and the thread, 0 for this one; then two times effective, permitted, inheritable.
        var header = stackalloc uint[] { CapabilityVersion, 0 };
        var sets = stackalloc uint[] { set, set, 0, 0, 0, 0 };
        return SandboxNative.SetCapabilities(header, sets) == 0;
    }

    private static void Check(bool isDone, string problem)
    {
        if (!isDone)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), problem);
    }
}

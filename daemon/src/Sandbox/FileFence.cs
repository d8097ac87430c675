using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Sandbox;

/// <summary>
/// Landlock (landlock(7)) for roles whose files are all open already: they write none, read only what a program needs to
/// run, may have to make no TCP connection, and signal nobody. It holds for a thread and all that it starts.
/// </summary>
internal sealed class FileFence
{
    private const nint AskForVersion = 1;
    private const nint RulePathBeneath = 1;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong Read = Execute | ReadFile | ReadFolder;
    private const ulong ConnectTcp = 1 << 1;
    private const ulong BindTcp = 1 << 0;

    private const string Nothing = "/dev/null";

    /// <summary>What programs read: code, the system's settings, what the kernel tells. Modes of files hold all the same.</summary>
    private static readonly string[] s_readable =
    [
        "/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys", "/run", Nothing, "/dev/zero", "/dev/random", "/dev/urandom",
    ];

    private readonly int _version;
    private readonly string[] _readable;

    private FileFence(int version, string[] readable) => (_version, _readable) = (version, readable);

    /// <summary>Of the kernel's interface, 1 or more.</summary>
    public int Version => _version;

    /// <param name="programs">Folders of the program and its runtime.</param>
    /// <returns>Null where the kernel has no Landlock.</returns>
    public static unsafe FileFence? Find(params IEnumerable<string> programs)
    {
        var version = (int)SandboxNative.Call(SandboxNative.LandlockCreateRuleset, 0, null, AskForVersion, 0);
        return version < 1 ? null : new(version, [.. s_readable, .. programs]);
    }

    /// <summary>The calling thread and what it starts are within from now on.</summary>
    /// <param name="connects">Whoever is within may make TCP connections.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public unsafe void Enter(bool connects)
    {
        var ports = connects ? BindTcp : BindTcp | ConnectTcp;
        var rules = new Ruleset
        {
            Files = HandledFiles, Ports = _version >= 4 ? ports : 0, Scopes = _version >= 6 ? 3u : 0,
        };
        // Older kernels know the first one or two members only.
        nint length = sizeof(ulong) * (_version >= 6 ? 3 : _version >= 4 ? 2 : 1);
        var ruleset = (int)Check(
            SandboxNative.Call(SandboxNative.LandlockCreateRuleset, (nint)(&rules), (void*)length, 0, 0));
        try
        {
            foreach (var path in _readable)
                AllowReading(ruleset, path);
            if (SandboxNative.ProcessControl(SandboxNative.SetNoNewPrivileges, 1, 0, 0, 0) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            Check(SandboxNative.Call(SandboxNative.LandlockRestrictSelf, ruleset, null, 0, 0));
        }
        finally
        {
            _ = SandboxNative.Close(ruleset);
        }
    }

    /// <summary>Every right of this version: to execute, read, write, make, remove, link, truncate and control.</summary>
    private ulong HandledFiles => (1ul << (_version switch { 1 => 13, 2 => 14, 3 or 4 => 15, _ => 16 })) - 1;

    private static unsafe void AllowReading(int ruleset, string path)
    {
        var descriptor = SandboxNative.Open(path, SandboxNative.OpenPathOnly | SandboxNative.CloseOnExec, 0);
        // What is not there needs no rule.
        if (descriptor < 0)
            return;
        var rule = new PathRule
        {
            Access = Directory.Exists(path) ? Read : path == Nothing ? ReadFile | WriteFile : ReadFile, Parent = descriptor,
        };
        var result = SandboxNative.Call(SandboxNative.LandlockAddRule, ruleset, (void*)RulePathBeneath, (nint)(&rule), 0);
        _ = SandboxNative.Close(descriptor);
        Check(result);
    }

    private static nint Check(nint result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), "Landlock refuses the rules");

    [StructLayout(LayoutKind.Sequential)]
    private struct Ruleset
    {
        public ulong Files;
        public ulong Ports;
        public ulong Scopes;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Access;
        public int Parent;
    }
}

using System.Diagnostics;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Sandbox;

namespace IkeLab.Daemon.Supervision;

/// <summary>Roles as processes of their own, each with no more rights than it needs.</summary>
/// <param name="fence">Null where the kernel has none.</param>
internal sealed class ProcessStarter(Confinement confinement, FileFence? fence, IReadOnlyList<string> flags) : IRoleStarter
{
    // Between clearing and setting the flag, a descriptor would be inherited by any other child of ours.
    private static readonly Lock s_spawning = new();

    public IRunningRole Start(RoleName name, IReadOnlyList<int> descriptors, bool needsNetworkAdministration)
    {
        var (ours, theirs) = Descriptors.SocketPair();
        var channel = Descriptors.Of(theirs);
        List<string> command =
        [
            .. confinement.CommandFor(name.Kind, needsNetworkAdministration), .. Self.Command, "--role", $"{name}",
            "--channel", $"{channel}", .. confinement.ArgumentsFor(name.Kind, needsNetworkAdministration), .. flags,
        ];
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        // No debugger's door in a process that holds keys.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        int[] inherited = [.. descriptors, channel, .. confinement.Descriptor is { } root ? [root] : Array.Empty<int>()];
        lock (s_spawning)
        {
            foreach (var descriptor in inherited)
                Descriptors.SetInherited(descriptor, true);
            try
            {
                // The ca role asks OCSP responders and fetches CRLs.
                var (thread, process) = fence is null
                    ? (null, Process.Start(start)!)
                    : FencedThread.Run(fence, connects: name.Kind == RoleKind.Trust, () => Process.Start(start)!);
                return new RoleProcess(new SocketChannel(ours, takesFiles: false), process, thread);
            }
            finally
            {
                foreach (var descriptor in inherited)
                    Descriptors.SetInherited(descriptor, false);
                theirs.Dispose();
            }
        }
    }

    private sealed class RoleProcess(IChannel channel, Process process, FencedThread? thread) : IRunningRole
    {
        public IChannel Channel => channel;
        public int ProcessId => process.Id;

        public int Translate(int descriptor) => descriptor;

        public string AwaitEnd(TimeSpan limit)
        {
            if (!process.WaitForExit(limit))
            {
                process.Kill();
                process.WaitForExit();
                return "it did not end by itself";
            }
            // A shell's convention, which .NET has too: 128 and the signal.
            return process.ExitCode > 128 ? $"signal {process.ExitCode - 128}" : $"exit code {process.ExitCode}";
        }

        public void Dispose()
        {
            channel.Dispose();
            process.Dispose();
            thread?.Dispose();
        }
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Sandbox;

/// <summary>
/// A folder that is empty for good: it has been removed, so that not even root can put anything there, and lives on as an open
/// file. Roles that need no files any more make it their root.
/// </summary>
internal sealed class EmptyFolder : IDisposable
{
    private EmptyFolder(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <param name="problem">A clause where the result is null: there can be none here, or it cannot become a root.</param>
    public static EmptyFolder? Open(out string problem)
    {
        if (Make(out problem) is not { } folder)
            return null;
        if (folder.CanBeRoot(out var error))
            return folder;
        problem = new Win32Exception(error).Message;
        folder.Dispose();
        return null;
    }

    public void Dispose() => _ = SandboxNative.Close(Descriptor);

    private static EmptyFolder? Make(out string problem)
    {
        problem = "";
        try
        {
            var path = Directory.CreateTempSubdirectory("ikelabd-").FullName;
            var descriptor = SandboxNative.Open(path, SandboxNative.OpenPathOnly | SandboxNative.CloseOnExec, 0);
            var error = Marshal.GetLastPInvokeError();
            Directory.Delete(path);
            if (descriptor >= 0)
                return new(descriptor);
            problem = new Win32Exception(error).Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }
        return null;
    }

    // Capabilities, filters of system calls and security modules have a say in this; a thread with a root of its own asks
    // all of them.
    private bool CanBeRoot(out int error)
    {
        var found = 0;
        var thread = new Thread(() =>
        {
            if (SandboxNative.Unshare(SandboxNative.OwnFolders) != 0 || !RootChange.TryEnter(Descriptor))
                found = Marshal.GetLastPInvokeError();
        });
        thread.Start();
        thread.Join();
        error = found;
        return found == 0;
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IkeLab.Daemon.Sandbox;

/// <summary>
/// What a process without files has to have with it: .NET loads assemblies and libraries when something of them is used
/// first, and would not find them any more.
/// </summary>
internal static class Provisions
{
    /// <summary>Loaded by name, when an exception that nobody catches is printed.</summary>
    private const string StackTraces = "System.Diagnostics.StackTrace";

    /// <summary>The runtime's own libraries, as far as roles use them.</summary>
    private static readonly string[] s_libraries =
    [
        "libSystem.Native.so", "libSystem.Security.Cryptography.Native.OpenSsl.so", "libSystem.IO.Compression.Native.so",
    ];

    /// <summary>All that the program refers to, directly or not.</summary>
    public static void Load(Assembly program)
    {
        var loaded = new Dictionary<string, Assembly>(StringComparer.Ordinal) { [program.FullName!] = program };
        var pending = new Queue<Assembly>([program]);
        if (TryLoad(new(StackTraces)) is { } traces && loaded.TryAdd(traces.FullName!, traces))
            pending.Enqueue(traces);
        while (pending.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies())
            {
                if (!loaded.ContainsKey(name.FullName) && TryLoad(name) is { } found)
                {
                    loaded[name.FullName] = found;
                    pending.Enqueue(found);
                }
            }
        }
        LoadLibraries();
    }

    private static void LoadLibraries()
    {
        // By the path that the runtime itself will ask for: the loader knows a library again by its name alone.
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator);
        foreach (var library in s_libraries)
        {
            foreach (var folder in folders)
            {
                if (NativeLibrary.TryLoad(Path.Join(folder, library), out _))
                    break;
            }
        }
        // Brings OpenSSL with its settings and providers, and the time zone of this host.
        _ = SHA256.HashData([]);
        _ = TimeZoneInfo.Local;
    }

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            // A reference that nothing on this system needs.
            return null;
        }
    }
}

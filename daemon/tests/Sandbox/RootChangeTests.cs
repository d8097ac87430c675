using System.Reflection;
using IkeLab.Daemon.Sandbox;

namespace IkeLab.Daemon.Tests.Sandbox;

/// <summary>The empty folder, and what goes there with a role. That a role gets there is what ci/checks shows.</summary>
public sealed class RootChangeTests
{
    [Theory]
    [InlineData(3, 0xFFFF_FFFEu, false)]
    [InlineData(99, 1u, true)]
    public void Its_argument_reads_back(int folder, uint user, bool keeps)
    {
        var change = new RootChange(folder, user, keeps);
        Assert.Equal(change, RootChange.Find(["-v", change.Argument, "--log-syslog"]));
    }

    [Fact]
    public void Without_its_argument_nothing_changes() => Assert.Null(RootChange.Find(["-v", "--empty-root"]));

    [Fact]
    public void The_folder_is_nowhere_and_empty()
    {
        using var folder = EmptyFolder.Open(out var problem);
        Assert.SkipWhen(folder is null, $"roots cannot be changed here: {problem}");
        string[]? within = null;
        var isThere = true;
        SystemCallFilterTests.OnThread(() =>
        {
            // The root is this thread's own.
            Assert.Equal(0, SandboxNative.Unshare(SandboxNative.OwnFolders));
            Assert.True(RootChange.TryEnter(folder.Descriptor));
            within = Directory.GetFileSystemEntries("/");
            isThere = File.Exists("/etc/passwd") || File.Exists("../../../../etc/passwd");
            Assert.ThrowsAny<IOException>(() => File.WriteAllText("/file", "text"));
        });
        Assert.Empty(within!);
        Assert.False(isThere);
        Assert.True(File.Exists("/etc/passwd"));
    }

    [Fact]
    public void Everything_that_the_program_refers_to_is_loaded()
    {
        var program = typeof(RootChange).Assembly;
        Provisions.Load(program);
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).ToHashSet();
        Assert.Contains("System.Net.Http", loaded);
        Assert.Contains("System.Diagnostics.StackTrace", loaded);
        var missing = from assembly in AppDomain.CurrentDomain.GetAssemblies()
                      where loaded.Contains(assembly.GetName().Name) && IsOf(program, assembly)
                      from reference in assembly.GetReferencedAssemblies()
                      where !loaded.Contains(reference.Name)
                      select $"{assembly.GetName().Name} needs {reference.Name}";
        Assert.Empty(missing);
    }

    private static bool IsOf(Assembly program, Assembly assembly) =>
        assembly == program || Array.Exists(program.GetReferencedAssemblies(), r => r.FullName == assembly.FullName);
}

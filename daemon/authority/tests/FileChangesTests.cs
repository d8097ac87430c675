using IkeLab.Authority.Files;

namespace IkeLab.Authority.Tests;

public sealed class FileChangesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ikelab-ca-").FullName;

    [Fact]
    public void When_the_last_change_fails_those_before_it_are_taken_back()
    {
        var (present, absent, deleted, blocked) = (In("present"), In("absent"), In("deleted"), In("blocked"));
        File.WriteAllText(present, "old");
        File.WriteAllText(deleted, "kept");
        using (var changes = new FileChanges())
        {
            changes.Write(present, "new"u8, Modes.Private);
            changes.Write(absent, "new"u8, Modes.Private);
            changes.Delete(deleted);
            changes.Write(blocked, "new"u8, Modes.Private);
            // Comes after the check that nothing is in the way.
            Directory.CreateDirectory(Path.Combine(blocked, "x"));

            Assert.ThrowsAny<SystemException>(changes.Commit);
        }

        Assert.Equal("old", File.ReadAllText(present));
        Assert.Equal("kept", File.ReadAllText(deleted));
        Assert.Equal(["blocked", "deleted", "present"], Names());
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing_behind()
    {
        using (var changes = new FileChanges())
        {
            changes.CreateDirectory(In("a/b"), Modes.PrivateDirectory);
            changes.Write(In("a/b/c"), "new"u8, Modes.Private);
        }

        Assert.Empty(Names());
    }

    [Fact]
    public void A_symbolic_link_is_replaced_and_not_followed()
    {
        File.WriteAllText(In("victim"), "safe");
        File.CreateSymbolicLink(In("link"), In("victim"));
        using (var changes = new FileChanges())
        {
            changes.Write(In("link"), "new"u8, Modes.Private);
            changes.Commit();
        }

        Assert.Equal("safe", File.ReadAllText(In("victim")));
        Assert.Equal("new", File.ReadAllText(In("link")));
        Assert.Null(new FileInfo(In("link")).LinkTarget);
        Assert.Equal(["link", "victim"], Names());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);

    private IEnumerable<string> Names() =>
        Directory.EnumerateFileSystemEntries(_folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
}

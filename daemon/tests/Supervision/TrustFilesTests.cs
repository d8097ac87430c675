using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>What the parent hands to the ca role.</summary>
public sealed class TrustFilesTests : IDisposable
{
    private const string Key = "private/local.key";

    private readonly string _root = Directory.CreateTempSubdirectory("ikelabd-files-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Public_files_are_read_and_the_key_is_only_opened()
    {
        Write("ca/ca.crt", "authority");
        Write("certs/own.crt", "own");
        Write("certs/own.txt", "no certificate");
        Write("crls/ca.crl", "list");
        Write("pubkeys/fqdn/b.example", "public");
        Write("local.pub", "half");
        Write(Key, "secret");
        var files = TrustFiles.Of(_root).ToArray();
        Assert.Equal(
            [
                "ca/ca.crt authority", "certs/own.crt own", "crls/ca.crl list", "pubkeys/fqdn/b.example public",
                "local.pub half", Key + " ",
            ],
            files.Select(f => $"{f.Name} {System.Text.Encoding.ASCII.GetString(f.Content ?? [])}"));
        Assert.All(files, f => Assert.Empty(f.Problem));
        using var file = files[^1].File!;
        Assert.False(file.IsInvalid);
        Assert.DoesNotContain(files, f => f.Name != Key && f.File is not null);
    }

    [Fact]
    public void What_is_not_there_is_said_of_the_key_alone()
    {
        var key = Assert.Single(TrustFiles.Of(_root));
        Assert.Equal((Key, "there is no such file"), (key.Name, key.Problem));
        Assert.Null(key.File);
    }

    [Fact]
    public void A_folder_is_no_key()
    {
        Directory.CreateDirectory(Path.Combine(_root, Key));
        Assert.Equal("it is a folder", Assert.Single(TrustFiles.Of(_root)).Problem);
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}

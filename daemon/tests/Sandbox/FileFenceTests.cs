using System.Net;
using System.Net.Sockets;
using IkeLab.Daemon.Sandbox;

namespace IkeLab.Daemon.Tests.Sandbox;

public sealed class FileFenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fence").FullName;

    [Fact]
    public void Within_nothing_is_written_and_little_is_read()
    {
        var fence = FileFence.Find(AppContext.BaseDirectory);
        Assert.SkipWhen(fence is null, "this kernel has no Landlock");
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "text");
        List<Exception?> refused = [];
        SystemCallFilterTests.OnThread(() =>
        {
            fence.Enter(connects: false);
            refused.Add(Record.Exception(() => File.ReadAllText(file)));
            refused.Add(Record.Exception(() => File.WriteAllText(file, "other")));
            refused.Add(Record.Exception(() => File.WriteAllText(file + "2", "new")));
            refused.Add(Record.Exception(() => File.Delete(file)));
            refused.Add(Record.Exception(() => Directory.CreateDirectory(Path.Combine(_folder, "sub"))));
            refused.Add(Record.Exception(() => Directory.GetFiles(_folder)));
            Assert.NotEmpty(File.ReadAllText("/etc/passwd"));
            Assert.NotEmpty(File.ReadAllText("/proc/self/status"));
            File.WriteAllText("/dev/null", "nothing");
        });
        Assert.All(refused, e => Assert.IsType<UnauthorizedAccessException>(e));
        Assert.Equal("text", File.ReadAllText(file));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Within_there_are_connections_or_not(bool connects)
    {
        var fence = FileFence.Find();
        Assert.SkipWhen(fence is null || fence.Version < 4, "this kernel's Landlock knows no ports");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Exception? refused = null;
        SystemCallFilterTests.OnThread(() =>
        {
            fence.Enter(connects);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            refused = Record.Exception(() => client.Connect(listener.LocalEndpoint));
        });
        if (connects)
            Assert.Null(refused);
        else
            Assert.Equal(SocketError.AccessDenied, Assert.IsType<SocketException>(refused).SocketErrorCode);
    }

    [Fact]
    public void What_a_fenced_thread_starts_is_within_and_others_are_not()
    {
        var fence = FileFence.Find();
        Assert.SkipWhen(fence is null, "this kernel has no Landlock");
        var file = Path.Combine(_folder, "made");
        var (thread, process) = FencedThread.Run(fence, false, () => System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/usr/bin/touch", [file]) { RedirectStandardError = true })!);
        process.WaitForExit();
        thread.Dispose();
        Assert.NotEqual(0, process.ExitCode);
        Assert.False(File.Exists(file));
        File.WriteAllText(file, "mine");
    }

    [Fact]
    public void What_cannot_be_started_is_said_as_without_a_fence()
    {
        var fence = FileFence.Find();
        Assert.SkipWhen(fence is null, "this kernel has no Landlock");
        Assert.Throws<IOException>(() => FencedThread.Run<int>(fence, false, () => throw new IOException("no")));
    }

    public void Dispose() => Directory.Delete(_folder, true);
}

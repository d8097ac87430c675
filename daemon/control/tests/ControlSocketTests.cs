using System.Net.Sockets;

namespace IkeLab.Control.Tests;

public sealed class ControlSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("socket");
    private string Path => System.IO.Path.Combine(_folder.FullName, "s");

    [Theory]
    [InlineData(false, "660")]
    [InlineData(true, "666")]
    public void The_file_mode_lets_in_who_may_come(bool othersMayRead, string octal)
    {
        using var socket = ControlSocket.Listen(Path, null, new() { OthersMayRead = othersMayRead }, out _);

        Assert.Equal(octal, Convert.ToString((int)File.GetUnixFileMode(Path), 8));
    }

    [Fact]
    public void A_socket_that_is_in_use_is_left_alone_and_a_stale_one_replaced()
    {
        var first = ControlSocket.Listen(Path, null, new(), out _);
        Assert.Null(ControlSocket.Listen(Path, null, new(), out var error));
        Assert.StartsWith($"a daemon listens on {Path} already", error, StringComparison.Ordinal);
        first!.Dispose();
        MakeStale();

        using var second = ControlSocket.Listen(Path, null, new(), out error);

        Assert.NotNull(second);
        Assert.Null(error);
    }

    [Fact]
    public void A_file_is_not_taken_for_an_old_socket()
    {
        File.WriteAllText(Path, "");

        Assert.Null(ControlSocket.Listen(Path, null, new(), out var error));
        Assert.StartsWith($"{Path} is a file and no socket", error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void A_path_that_cannot_be_used_is_a_sentence()
    {
        Assert.Null(ControlSocket.Listen(Path + "/none/s", null, new(), out var missing));
        Assert.Null(ControlSocket.Listen("/" + new string('x', 200), null, new(), out var tooLong));

        Assert.Equal($"the control socket {Path}/none/s cannot be made: there is no folder {Path}/none.", missing);
        Assert.Contains("cannot be made", tooLong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "No such file or directory: ikelabd does not run, or listens elsewhere (-s)")]
    [InlineData("stale", "Connection refused: ikelabd has ended and left this socket behind; start it again")]
    public void A_client_says_why_there_is_no_daemon(string kind, string expected)
    {
        if (kind == "stale")
            MakeStale();

        Assert.Null(ControlClient.Connect(Path, out var error));
        Assert.Equal($"connect: {Path}: {expected}", error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // .NET removes a socket's path when it disposes the socket; a path moved away stays.
    private void MakeStale()
    {
        var other = Path + ".other";
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(other));
        File.Move(other, Path);
    }
}

using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace IkeLab.Control;

/// <summary>Makes the socket that a <see cref="ControlServer"/> listens on.</summary>
public static class ControlSocket
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode Everybody = OwnerAndGroup | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const int Backlog = 64;

    /// <summary>
    /// Binds the path with file mode 0660, or 0666 where others may read, and listens. A socket that a daemon
    /// has left behind is replaced; one that a daemon listens on is not.
    /// </summary>
    /// <param name="user">Its owner from now on; null for ours. Needs root, as does another group.</param>
    /// <param name="error">A sentence when there is no socket.</param>
    public static Socket? Listen(string path, uint? user, ControlAccess access, out string? error)
    {
        error = Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)
            ? $"the control socket {path} cannot be made: there is no folder {folder}."
            : RemoveStale(path);
        if (error is not null)
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Nobody can connect before Listen, so the mode is right from the first client on.
            File.SetUnixFileMode(path, access.OthersMayRead ? Everybody : OwnerAndGroup);
            error = ChangeOwner(path, user, access.Group);
            if (error is null)
            {
                socket.Listen(Backlog);
                return socket;
            }
            File.Delete(path);
        }
        catch (Exception exception) when (exception is SocketException or IOException
            or UnauthorizedAccessException or ArgumentException)
        {
            error = $"the control socket {path} cannot be made: {exception.Message}.";
        }
        socket.Dispose();
        return null;
    }

    private static string? ChangeOwner(string path, uint? user, uint? group)
    {
        if (user is null && group is null)
            return null;
        var result = NativeMethods.ChangeOwner(
            path, user ?? NativeMethods.Unchanged, group ?? NativeMethods.Unchanged);
        return result == 0
            ? null
            : $"the control socket {path} cannot be given to user {user} and group {group}: "
                + $"{Marshal.GetLastPInvokeErrorMessage()}.";
    }

    private static string? RemoveStale(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return $"a daemon listens on {path} already: stop it, or choose another socket with -s.";
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return TryDelete(path);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return $"the control socket {path} cannot be used: {exception.Message}.";
        }
    }

    private static string? TryDelete(string path)
    {
        try
        {
            // Connecting to a plain file is refused too, and that file is somebody's.
            if (CanBeOpened(path))
                return $"{path} is a file and no socket: remove it, or choose another socket with -s.";
            File.Delete(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the old control socket {path} cannot be removed: {exception.Message}.";
        }
    }

    // Opening a socket as a file fails with ENXIO.
    private static bool CanBeOpened(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace IkeLab.Daemon.Supervision;

/// <summary>Tells systemd how we are (sd_notify(3)); without it nothing happens.</summary>
internal sealed class ServiceManager
{
    private readonly string? _socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    public void Ready() => Tell($"READY=1\nMAINPID={Environment.ProcessId}");

    public void Status(string status) => Tell($"STATUS={status}");

    public void Reloading() => Tell(
        $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}");

    public void Stopping() => Tell("STOPPING=1\nSTATUS=telling the peers");

    private void Tell(string state)
    {
        if (string.IsNullOrEmpty(_socket))
            return;
        // An @ in front stands for the zero of Linux' abstract sockets.
        var path = _socket[0] == '@' ? '\0' + _socket[1..] : _socket;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // Whoever wanted to know is gone.
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace IkeLab.Daemon.Logging;

/// <summary>Lines that begin with a priority in brackets go to the system's log (syslog(3)), as facility daemon.</summary>
internal sealed class SyslogWriter : TextWriter
{
    private const string Path = "/dev/log";
    private const int FacilityDaemon = 3 << 3;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(StringBuilder? value)
    {
        var line = value?.ToString() ?? "";
        var priority = line is ['<', >= '0' and <= '7', '>', ..] ? line[1] - '0' : (int)LogLevel.Info;
        var text = line.Length > 3 ? line[3..] : line;
        try
        {
            _socket.SendTo(
                Encoding.UTF8.GetBytes($"<{FacilityDaemon | priority}>ikelabd[{Environment.ProcessId}]: {text}"),
                new UnixDomainSocketEndPoint(Path));
        }
        catch (SocketException)
        {
            // A system without a log; the daemon goes on.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _socket.Dispose();
        base.Dispose(disposing);
    }
}

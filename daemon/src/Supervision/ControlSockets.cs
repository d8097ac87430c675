using System.ComponentModel;
using System.Net.Sockets;
using IkeLab.Control;
using IkeLab.Daemon.CommandLine;

namespace IkeLab.Daemon.Supervision;

/// <summary>Where operators and scrapers come in. Removed at the end.</summary>
internal sealed class ControlSockets : IDisposable
{
    /// <summary>Members may use the control socket, where the system has such a group.</summary>
    private const string OperatorGroup = "_ikelabd";

    private readonly DaemonOptions _options;
    private readonly Socket _control;
    private readonly Socket? _metrics;

    private ControlSockets(DaemonOptions options, Socket control, Socket? metrics, uint? group) =>
        (_options, _control, _metrics, Group) = (options, control, metrics, group);

    public int Control => Supervision.Descriptors.Of(_control);
    public int? Metrics => _metrics is null ? null : Supervision.Descriptors.Of(_metrics);
    public uint? Group { get; }
    public IReadOnlyList<int> Descriptors => Metrics is { } metrics ? [Control, metrics] : [Control];

    /// <exception cref="Win32Exception">One of them cannot be made.</exception>
    public static ControlSockets Open(DaemonOptions options)
    {
        var group = Environment.IsPrivilegedProcess ? SystemUser.FindGroup(OperatorGroup) : null;
        var access = new ControlAccess { Group = group };
        var control = ControlSocket.Listen(options.ControlSocket, null, access, out var error)
            ?? throw new Win32Exception(error);
        if (options.Metrics is not { } where)
            return new(options, control, null, group);
        if (MetricsServer.Listen(where, access, out error) is { } metrics)
            return new(options, control, metrics, group);
        control.Dispose();
        File.Delete(options.ControlSocket);
        throw new Win32Exception(error);
    }

    public void Dispose()
    {
        _control.Dispose();
        _metrics?.Dispose();
        File.Delete(_options.ControlSocket);
        if (_options.Metrics is ['/', ..] path)
            File.Delete(path);
    }
}

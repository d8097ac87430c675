using System.Text;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Logging;

/// <summary>Lines of a role that cannot reach the system's log itself.</summary>
internal sealed class ParentWriter(IChannel parent) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(StringBuilder? value) => parent.Send(new LogLine(value?.ToString() ?? ""));
}

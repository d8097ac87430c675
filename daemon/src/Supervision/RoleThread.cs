using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Supervision;

/// <summary>Roles as threads of one process (<c>--single-process</c>).</summary>
internal sealed class ThreadStarter(Log log) : IRoleStarter
{
    public IRunningRole Start(RoleName name, IReadOnlyList<int> descriptors, bool needsNetworkAdministration)
    {
        var (ours, theirs) = MemoryChannel.Pair();
        // The role closes what it is given, and the parent keeps its own for the role's next life.
        var copies = descriptors.ToDictionary(d => d, Descriptors.Duplicate);
        var role = RoleFactory.Create(name.Kind, theirs, log.As(name.ToString()));
        var thread = new Thread(role.Run) { Name = name.ToString(), IsBackground = true };
        thread.Start();
        return new RoleThread(ours, thread, copies);
    }

    private sealed class RoleThread(IChannel channel, Thread thread, Dictionary<int, int> copies) : IRunningRole
    {
        public IChannel Channel => channel;
        public int ProcessId => 0;

        public int Translate(int descriptor) => copies[descriptor];

        public string AwaitEnd(TimeSpan limit) => thread.Join(limit) ? "it has come back" : "it does not come back";

        public void Dispose() => channel.Dispose();
    }
}

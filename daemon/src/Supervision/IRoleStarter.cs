using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;

namespace IkeLab.Daemon.Supervision;

/// <summary>Brings roles to life.</summary>
internal interface IRoleStarter
{
    /// <param name="descriptors">What the role gets to use.</param>
    /// <param name="needsNetworkAdministration">The role talks to the kernel about SAs (CAP_NET_ADMIN).</param>
    IRunningRole Start(RoleName name, IReadOnlyList<int> descriptors, bool needsNetworkAdministration);
}

/// <summary>A role's life, from its parent's side.</summary>
internal interface IRunningRole : IDisposable
{
    IChannel Channel { get; }

    /// <summary>0 for a thread of ours.</summary>
    int ProcessId { get; }

    /// <summary>The number that the role knows a descriptor by.</summary>
    int Translate(int descriptor);

    /// <summary>Waits for its end, for so long at most; then ends it.</summary>
    /// <returns>How it has ended, in a clause.</returns>
    string AwaitEnd(TimeSpan limit);
}

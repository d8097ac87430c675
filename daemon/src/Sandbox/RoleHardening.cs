using System.ComponentModel;
using IkeLab.Daemon.Logging;

namespace IkeLab.Daemon.Sandbox;

/// <summary>What a role's process gives up by itself when it begins, before it reads anything.</summary>
internal static class RoleHardening
{
    public static void Apply(Log log)
    {
        // Processes of the same user can neither trace it nor read its memory, and it leaves no core file with keys.
        _ = SandboxNative.ProcessControl(SandboxNative.SetDumpable, 0, 0, 0, 0);
        // Whatever it does at the moment, or does not do, it ends when the parent does.
        _ = SandboxNative.ProcessControl(SandboxNative.SetParentDeathSignal, SandboxNative.SignalKill, 0, 0, 0);
        if (SystemCallNumbers.OfThisMachine is not { } numbers)
        {
            log.Warning("system calls are not filtered: this architecture's numbers are not known here");
            return;
        }
        try
        {
            SystemCallFilter.Install(numbers, allThreads: true);
        }
        catch (Win32Exception e)
        {
            log.Warning($"{e.Message}: this kernel has no seccomp filters, or keeps them from this process");
        }
    }
}

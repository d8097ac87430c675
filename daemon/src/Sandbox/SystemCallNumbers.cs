using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Sandbox;

/// <summary>The numbers of system calls on one architecture.</summary>
/// <param name="Audit">AUDIT_ARCH_* of the kernel's audit.h.</param>
/// <param name="HasX32">Numbers from 0x40000000 on mean the same calls with other pointers.</param>
/// <param name="Forbidden">What no role needs.</param>
internal sealed record SystemCallNumbers(
    uint Audit, bool HasX32, int Seccomp, int Socket, int CloneProcess, int Clone3, IReadOnlyList<int> Forbidden)
{
    // From 424 on, numbers are the same everywhere.
    private static readonly int[] s_common =
    [
        425, 426, 427, // io_uring
        428, 429, 430, 431, 432, 433, 442, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr
        438, 440, 443, // pidfd_getfd, process_madvise, quotactl_fd
    ];

    public static SystemCallNumbers X64 { get; } = new(
        0xC000003E, true, 317, 41, 56, 435,
        [
            59, 322, // execve, execveat
            101, 310, 311, 312, // ptrace, process_vm_readv, process_vm_writev, kcmp
            155, 161, 165, 166, // pivot_root, chroot, mount, umount2
            272, 308, 304, // unshare, setns, open_by_handle_at
            175, 176, 313, 246, 320, 321, // init_module, delete_module, finit_module, kexec_load, kexec_file_load, bpf
            298, 323, 248, 249, 250, // perf_event_open, userfaultfd, add_key, request_key, keyctl
            163, 167, 168, 169, 170, 171, 179, // acct, swapon, swapoff, reboot, sethostname, setdomainname, quotactl
            103, 153, 172, 173, // syslog, vhangup, iopl, ioperm
            159, 164, 227, 305, // adjtimex, settimeofday, clock_settime, clock_adjtime
            .. s_common,
        ]);

    public static SystemCallNumbers Arm64 { get; } = new(
        0xC00000B7, false, 277, 198, 220, 435,
        [
            221, 281, // execve, execveat
            117, 270, 271, 272, // ptrace, process_vm_readv, process_vm_writev, kcmp
            41, 51, 40, 39, // pivot_root, chroot, mount, umount2
            97, 268, 265, // unshare, setns, open_by_handle_at
            105, 106, 273, 104, 294, 280, // init_module, delete_module, finit_module, kexec_load, kexec_file_load, bpf
            241, 282, 217, 218, 219, // perf_event_open, userfaultfd, add_key, request_key, keyctl
            89, 224, 225, 142, 161, 162, 60, // acct, swapon, swapoff, reboot, sethostname, setdomainname, quotactl
            116, 58, // syslog, vhangup
            171, 170, 112, 266, // adjtimex, settimeofday, clock_settime, clock_adjtime
            .. s_common,
        ]);

    /// <summary>Null on an architecture whose numbers are not here.</summary>
    public static SystemCallNumbers? OfThisMachine => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };
}

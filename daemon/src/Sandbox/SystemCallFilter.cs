using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Sandbox;

/// <summary>
/// What a role may not ask of the kernel (seccomp(2)): the calls that turn a hole in this program into more than that.
/// They fail with EPERM, as a system that has none of them would let them fail.
/// </summary>
internal static class SystemCallFilter
{
    // struct seccomp_data; the lower half of an argument comes first on both architectures.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;

    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnySet = 0x45;
    private const ushort Return = 0x06;

    public const uint Allow = 0x7FFF_0000;
    public const uint KillProcess = 0x8000_0000;
    private const uint FailWith = 0x0005_0000;

    private const uint NotPermitted = 1;
    private const uint NoSuchCall = 38;
    private const uint NoSuchFamily = 97;

    private const uint X32Numbers = 0x4000_0000;

    /// <summary>CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET.</summary>
    private const uint NewNamespaces = 0x7E02_0080;

    /// <summary>AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK, which tells names and addresses.</summary>
    private static readonly uint[] s_families = [1, 2, 10, 16];

    private const nint SetModeFilter = 1;
    private const nint AllThreads = 1;
    private const nint LogRefusals = 2;

    /// <summary>One instruction (struct sock_filter): where to go on is relative to the next one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Program
    {
        public ushort Length;
        public Instruction* Instructions;
    }

    /// <summary>Forbids it to this process for good, or to the calling thread alone.</summary>
    /// <exception cref="Win32Exception">The kernel has no such filters, or not for this process.</exception>
    public static unsafe void Install(SystemCallNumbers numbers, bool allThreads)
    {
        if (SandboxNative.ProcessControl(SandboxNative.SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "new privileges cannot be given up");
        var instructions = Compile(numbers);
        fixed (Instruction* first = instructions)
        {
            var program = new Program { Length = (ushort)instructions.Length, Instructions = first };
            // The arguments are the operation and the flags; a number above zero is a thread that could not join.
            var result = SandboxNative.Call(
                numbers.Seccomp, SetModeFilter, (void*)(LogRefusals | (allThreads ? AllThreads : 0)), (nint)(&program), 0);
            if (result != 0)
                throw new Win32Exception(result < 0 ? Marshal.GetLastPInvokeError() : 0, "system calls cannot be filtered");
        }
    }

    public static Instruction[] Compile(SystemCallNumbers numbers)
    {
        List<Instruction> program =
        [
            new(Load, 0, 0, ArchitectureOffset),
            new(JumpIfEqual, 1, 0, numbers.Audit),
            new(Return, 0, 0, KillProcess),
            new(Load, 0, 0, NumberOffset),
        ];
        if (numbers.HasX32)
            program.AddRange([new(JumpIfAtLeast, 0, 1, X32Numbers), new(Return, 0, 0, KillProcess)]);
        foreach (var number in numbers.Forbidden)
            program.AddRange([new(JumpIfEqual, 0, 1, (uint)number), new(Return, 0, 0, FailWith | NotPermitted)]);
        // What its flags are cannot be seen here; libc takes clone instead.
        program.AddRange([new(JumpIfEqual, 0, 1, (uint)numbers.Clone3), new(Return, 0, 0, FailWith | NoSuchCall)]);
        program.AddRange(
        [
            new(JumpIfEqual, 0, 4, (uint)numbers.CloneProcess),
            new(Load, 0, 0, FirstArgumentOffset),
            new(JumpIfAnySet, 0, 1, NewNamespaces),
            new(Return, 0, 0, FailWith | NotPermitted),
            new(Return, 0, 0, Allow),
        ]);
        program.AddRange(
        [
            new(JumpIfEqual, 0, (byte)(s_families.Length + 2), (uint)numbers.Socket),
            new(Load, 0, 0, FirstArgumentOffset),
        ]);
        for (var i = 0; i < s_families.Length; i++)
            program.Add(new(JumpIfEqual, (byte)(s_families.Length - i), 0, s_families[i]));
        program.AddRange([new(Return, 0, 0, FailWith | NoSuchFamily), new(Return, 0, 0, Allow)]);
        return [.. program];
    }
}

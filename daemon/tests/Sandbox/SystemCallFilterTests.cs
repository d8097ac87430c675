using System.ComponentModel;
using System.Net.Sockets;
using IkeLab.Daemon.Sandbox;

namespace IkeLab.Daemon.Tests.Sandbox;

/// <summary>The filter's program, run by an interpreter of ours, and on a thread of this process.</summary>
public sealed class SystemCallFilterTests
{
    private const uint NotPermitted = 0x0005_0001;
    private const uint NoSuchCall = 0x0005_0026;
    private const uint NoSuchFamily = 0x0005_0061;

    public static TheoryData<string> Machines => ["x64", "arm64"];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Calls_that_no_role_needs_fail(string machine)
    {
        var numbers = Of(machine);
        Assert.Equal(numbers.Forbidden.Count, numbers.Forbidden.Distinct().Count());
        foreach (var number in numbers.Forbidden)
            Assert.Equal(NotPermitted, Judge(numbers, (uint)number));
        Assert.Equal(NoSuchCall, Judge(numbers, (uint)numbers.Clone3));
    }

    // execve, execveat, ptrace, process_vm_readv, mount, bpf, unshare, setns, userfaultfd, keyctl, init_module.
    [Theory]
    [InlineData("x64", new uint[] { 59, 322, 101, 310, 165, 321, 272, 308, 323, 250, 175 })]
    [InlineData("arm64", new uint[] { 221, 281, 117, 270, 40, 280, 97, 268, 282, 219, 105 })]
    public void Known_ones_are_among_them(string machine, uint[] numbers) =>
        Assert.All(numbers, number => Assert.Equal(NotPermitted, Judge(Of(machine), number)));

    [Theory]
    [MemberData(nameof(Machines))]
    public void Everything_else_is_allowed(string machine)
    {
        var numbers = Of(machine);
        int[] special = [.. numbers.Forbidden, numbers.Clone3, numbers.Socket];
        foreach (var number in Enumerable.Range(0, 600).Except(special))
            Assert.Equal(SystemCallFilter.Allow, Judge(numbers, (uint)number));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Sockets_are_of_four_families(string machine)
    {
        var numbers = Of(machine);
        for (var family = 0u; family < 64; family++)
        {
            Assert.Equal(
                family is 1 or 2 or 10 or 16 ? SystemCallFilter.Allow : NoSuchFamily,
                Judge(numbers, (uint)numbers.Socket, family));
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Threads_are_made_and_namespaces_are_not(string machine)
    {
        var numbers = Of(machine);
        // What libc's pthread_create asks for.
        Assert.Equal(SystemCallFilter.Allow, Judge(numbers, (uint)numbers.CloneProcess, 0x3D0F00));
        foreach (var flag in (uint[])[0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
            Assert.Equal(NotPermitted, Judge(numbers, (uint)numbers.CloneProcess, 0x3D0F00 | flag));
    }

    [Fact]
    public void Another_architecture_s_calls_end_the_process()
    {
        Assert.Equal(SystemCallFilter.KillProcess, Judge(SystemCallNumbers.X64, 1, audit: 0x40000003));
        Assert.Equal(SystemCallFilter.KillProcess, Judge(SystemCallNumbers.X64, 0x40000001));
        Assert.Equal(SystemCallFilter.KillProcess, Judge(SystemCallNumbers.Arm64, 1, audit: 0x40000028));
    }

    [Fact]
    public void The_kernel_holds_a_thread_to_it()
    {
        Assert.SkipUnless(SystemCallNumbers.OfThisMachine is not null, "this architecture's numbers are not known");
        Exception? started = null, made = null;
        var allowed = false;
        OnThread(() =>
        {
            SystemCallFilter.Install(SystemCallNumbers.OfThisMachine!, allThreads: false);
            started = Record.Exception(() => System.Diagnostics.Process.Start("/bin/true"));
            made = Record.Exception(() => new Socket((AddressFamily)17, SocketType.Dgram, 0));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            allowed = true;
        });
        Assert.IsType<Win32Exception>(started);
        Assert.IsType<SocketException>(made, exactMatch: false);
        Assert.True(allowed);
        // This thread is not within.
        using var process = System.Diagnostics.Process.Start("/bin/true");
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    internal static void OnThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static SystemCallNumbers Of(string machine) => machine == "x64" ? SystemCallNumbers.X64 : SystemCallNumbers.Arm64;

    /// <summary>What the program says of a call: BPF, as far as the filter uses it.</summary>
    private static uint Judge(SystemCallNumbers numbers, uint number, uint first = 0, uint? audit = null)
    {
        var program = SystemCallFilter.Compile(numbers);
        var accumulator = 0u;
        for (var at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, value) = program[at];
            switch (code)
            {
                case 0x20:
                    accumulator = value switch { 0 => number, 4 => audit ?? numbers.Audit, 16 => first, _ => throw new InvalidOperationException() };
                    break;
                case 0x15:
                    at += accumulator == value ? ifTrue : ifFalse;
                    break;
                case 0x35:
                    at += accumulator >= value ? ifTrue : ifFalse;
                    break;
                case 0x45:
                    at += (accumulator & value) != 0 ? ifTrue : ifFalse;
                    break;
                case 0x06:
                    return value;
                default:
                    throw new InvalidOperationException($"instruction {code:x}");
            }
        }
    }
}

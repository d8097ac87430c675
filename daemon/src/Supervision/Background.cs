using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// The way to the background (daemon(8)): the process that was called waits at a pipe until the one in the background serves,
/// or has failed and said why.
/// </summary>
internal sealed class Background : IDisposable
{
    private const string IsReady = "ready";

    /// <summary>A daemon whose processes die as they begin is never ready, and tries on.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly AnonymousPipeClientStream _pipe;

    private Background(int descriptor) =>
        _pipe = new(PipeDirection.Out, new SafePipeHandle(descriptor, ownsHandle: true));

    /// <summary>Begins a session of its own, without a terminal, and waits.</summary>
    /// <param name="option">The option that takes the pipe's descriptor.</param>
    /// <returns>A sentence when it does not serve; null when it does.</returns>
    public static string? Start(string option)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        string[] command =
        [
            "--fork", .. Self.Command, .. Environment.GetCommandLineArgs().Skip(1), option, pipe.GetClientHandleAsString(),
        ];
        try
        {
            using var process = Process.Start(new ProcessStartInfo("setsid", command) { UseShellExecute = false })!;
            process.WaitForExit();
        }
        catch (Win32Exception error)
        {
            return $"{error.Message}: install util-linux, or stay in the foreground with -d";
        }
        pipe.DisposeLocalCopyOfClientHandle();
        using var reader = new StreamReader(pipe);
        var said = Task.Run(reader.ReadToEnd);
        if (!said.Wait(s_patience))
            return "it is not ready after a minute, and tries on in the background; the system's log says why";
        return said.Result switch
        {
            IsReady => null,
            "" => "the process in the background has ended before it was ready; the system's log says more",
            var problem => problem,
        };
    }

    /// <summary>In the background: the pipe's other end.</summary>
    public static Background Enter(int descriptor)
    {
        Descriptors.SetInherited(descriptor, false);
        return new(descriptor);
    }

    /// <summary>The daemon serves. Said once; what this process would write to the terminal goes nowhere from then on.</summary>
    public void Ready()
    {
        using (var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite))
        {
            for (var standard = 0; standard <= 2; standard++)
                Descriptors.Replace(standard, (int)nowhere.DangerousGetHandle());
        }
        Tell(IsReady);
    }

    public void Fail(string problem) => Tell(problem);

    public void Dispose() => _pipe.Dispose();

    private void Tell(string text)
    {
        if (!_pipe.CanWrite)
            return;
        try
        {
            _pipe.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // Nobody waits any more.
        }
        _pipe.Dispose();
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace IkeLab.Kernel.Routing;

/// <summary>Runs a command with these arguments and this input; gives what is wrong, or null.</summary>
internal delegate string? RunCommand(IReadOnlyList<string> arguments, string input);

/// <summary>Runs commands without a shell.</summary>
internal static class CommandRunner
{
    /// <summary>A command that hangs is ended after this.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private const int MaxError = 256;

    public static string? Run(string path, IReadOnlyList<string> arguments, string input)
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                return $"it has not ended within {s_patience.TotalSeconds:0} seconds";
            }
            return process.ExitCode == 0 ? null : $"exit code {process.ExitCode}: {Clip(error.Result)}";
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return e.Message;
        }
    }

    private static string Clip(string text) => text.Trim().ReplaceLineEndings(" ") is { Length: > MaxError } line
        ? line[..MaxError] + "…"
        : text.Trim().ReplaceLineEndings(" ");
}

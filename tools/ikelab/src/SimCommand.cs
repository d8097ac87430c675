using IkeLab.Sim;
using IkeLab.Sim.Report;

namespace IkeLab.CommandLine;

/// <summary><c>ikelab sim</c>: parse, run, summarise, write the reports.</summary>
internal static class SimCommand
{
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            output.Write(Help());
            return 0;
        }
        if (!SimOptionsParser.TryParse(arguments, out var options, out var problem))
        {
            error.WriteLine($"ikelab sim: {problem}");
            return Commands.UsageError;
        }
        try
        {
            foreach (var path in new[] { options.PcapPath, options.ReportPath, options.JsonPath })
                CheckWritable(path);
            if (options.PcapPath is { } pcap && File.Exists(pcap + ".keys"))
                throw new IOException(
                    $"'{pcap}.keys' is a file: expected a directory, or nothing, for the keys");
            return RunWorld(options, output);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"ikelab sim: {exception.Message}");
            return Commands.UsageError;
        }
    }

    private static int RunWorld(SimOptions options, TextWriter output)
    {
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            // The first Ctrl-C ends the run with what there is, the second one ends the program.
            e.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        RunRecord record;
        using (var progress = new ProgressLine(options))
            record = options.Twice
                ? Simulation.RunTwice(options, progress, stop.Token)
                : Simulation.Run(options, progress, stop.Token);
        Console.CancelKeyPress -= onCancel;
        if (options.JsonPath is { } json)
        {
            using var stream = File.Create(json);
            JsonReport.Write(record, stream);
        }
        if (options.ReportPath is { } html)
        {
            using var stream = File.Create(html);
            HtmlReport.Write(record, stream);
        }
        Summary.Write(record, output, TerminalWidth());
        return (int)record.Verdict;
    }

    // Some terminals say that they are 0 columns wide.
    private static int TerminalWidth() =>
        !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width ? width : Summary.UsualWidth;

    // An hour of simulation must not end with "permission denied".
    private static void CheckWritable(string? path)
    {
        if (path is null)
            return;
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a directory: expected the name of a file to write");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new IOException($"'{path}' cannot be written: there is no directory '{folder}'");
        using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write))
        {
        }
    }

    private static string Help() => $"""
        usage: ikelab sim [OPTION...]

        Runs IKEv2 peers against a gateway, or a mesh, over a virtual network with virtual time: the daemon's
        engine, real messages, real cryptography. Defaults stand in brackets.

        {SimOptionsParser.Help()}
        durations: 90s, 1h30m, 250ms    shares: 5%, 0.05    sizes: 1400, 64k    rates: 2/h, 30/min, 1/s

        examples
          ikelab sim --peers 500 --loss 5%
          ikelab sim --peers 50 --auth mixed --suite mixed --nat 50% --report run.html
          ikelab sim --peers 20 --topology mesh --partition 4/h --crash 1/h --pcap run.pcapng

        exit codes: 0 every invariant held, 127 the engine threw, 128 something never came about,
        129 an invariant broke, 130 two equal runs differ, 131 stopped by hand, 2 wrong usage

        """;
}

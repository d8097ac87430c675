using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary><c>ikelab ctl</c>: control a running daemon with ikectl's commands and more.</summary>
internal static class CtlCommand
{
    public const int Done = 0;

    /// <summary>As ikectl has it, unlike the rest of this program.</summary>
    public const int WrongUsage = 1;
    public const int Refused = 3;
    public const int NoDaemon = 4;

    // Longer than the daemon takes to find that it cannot answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (CtlOptions.Parse(arguments, out var problem) is not { } options)
        {
            error.WriteLine($"ikelab ctl: {CtlPrinter.Clean(problem)}");
            return WrongUsage;
        }
        if (options.IsCompletion)
            return CtlCompletion.PrintCandidates(options, output);
        if (options.CompletionShell is { } shell)
            return CtlCompletion.PrintScript(shell, output, error);
        if (options.IsHelp)
        {
            output.Write(CtlHelp.Print());
            return Done;
        }
        if (options.Words.Count == 0)
        {
            error.WriteLine(CtlHelp.Usage);
            error.WriteLine("ikelab ctl --help lists the commands");
            return WrongUsage;
        }
        if (CtlParser.Parse(options.Words, out var message) is not { } action)
        {
            foreach (var line in message.TrimEnd('\n').Split('\n'))
                error.WriteLine(CtlPrinter.Clean(line));
            return WrongUsage;
        }
        if (FindMisuse(options, action) is { } misuse)
        {
            error.WriteLine($"ikelab ctl: {misuse}");
            return WrongUsage;
        }
        if (action.Tool is { } tool)
            return Commands.Run(options.IsQuiet ? [.. tool, "-q"] : tool, output, error);
        return AskAsync(action.Request!, options, output, error).GetAwaiter().GetResult();
    }

    private static string? FindMisuse(CtlOptions options, CtlAction action) => (options, action.Request) switch
    {
        ({ IsJson: true, IsHuman: true }, _) => "--json and --human exclude each other",
        ({ IsHuman: true }, not ShowSaRequest) => "--human goes with show sa only",
        ({ IsJson: true }, null) => "--json goes with commands to the daemon only",
        _ => null,
    };

    private static async Task<int> AskAsync(
        ControlRequest request, CtlOptions options, TextWriter output, TextWriter error)
    {
        using var client = ControlClient.Connect(options.Socket, out var problem);
        var replies = new CtlReplies(options, output, error);
        if (client is null)
        {
            error.WriteLine($"ikelab ctl: {CtlPrinter.Clean(problem)}");
            return NoDaemon;
        }
        try
        {
            if (request is not MonitorRequest)
            {
                using var patience = new CancellationTokenSource(Patience);
                return replies.Show(request, await client.AskAsync(request, patience.Token));
            }
            await MonitorAsync(client, options, output, error);
            error.WriteLine("ikelab ctl: the daemon has closed the connection");
        }
        catch (ControlRefusedException exception)
        {
            return replies.Show(request, new ErrorReply(exception.Message));
        }
        catch (IOException) when (request is MonitorRequest)
        {
            // Who reads the output has had enough.
            return Done;
        }
        catch (IOException exception)
        {
            error.WriteLine($"ikelab ctl: the output cannot be written: {exception.Message}");
            return Refused;
        }
        catch (ControlException exception)
        {
            error.WriteLine($"ikelab ctl: {CtlPrinter.Clean(exception.Message)}");
        }
        catch (OperationCanceledException)
        {
            error.WriteLine($"ikelab ctl: the daemon has not answered within {Patience.TotalSeconds:0} s");
        }
        return NoDaemon;
    }

    private static async Task MonitorAsync(
        ControlClient client, CtlOptions options, TextWriter output, TextWriter error)
    {
        using var pipe = CtlPipe.Open(output);
        var replies = new CtlReplies(options, pipe ?? output, error);
        await foreach (var item in client.MonitorAsync(CancellationToken.None))
            replies.Show(item);
    }
}

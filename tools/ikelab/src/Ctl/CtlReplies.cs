using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>Shows what the daemon has answered.</summary>
internal sealed class CtlReplies(CtlOptions options, TextWriter output, TextWriter error)
{
    private readonly CtlPrinter _output = new(output);
    private readonly CtlPrinter _error = new(error);

    /// <returns>The exit code.</returns>
    public int Show(ControlRequest request, ControlReply reply)
    {
        if (reply is ErrorReply refused)
        {
            _error.Line($"ikelab ctl: {refused.Sentence}");
            return CtlCommand.Refused;
        }
        if (options.IsJson)
            output.WriteLine(ControlProtocol.ToJson(reply));
        else if (reply is ConfigurationReply configuration)
            ShowDiagnostics(configuration);
        else
            ShowLines(Print(request, reply));
        return reply is ConfigurationReply { Applied: false } ? CtlCommand.Refused : CtlCommand.Done;
    }

    public void Show(EventInfo item)
    {
        if (options.IsJson)
            output.WriteLine(ControlProtocol.ToJson(item));
        else
            _output.Line(CtlLists.Event(item));
        output.Flush();
    }

    private IEnumerable<string> Print(ControlRequest request, ControlReply reply) => reply switch
    {
        IkeSaList sas => options.IsHuman ? CtlHumanForm.Print(sas.Items) : CtlIkedForm.Print(sas.Items),
        StatsReply stats => CtlLists.Stats(stats.Stats, options.IsQuiet),
        ConnectionList connections => CtlLists.Connections(connections.Items),
        CertificateList certificates => CtlLists.Certificates(certificates.Items),
        PolicyList policies => CtlLists.Policies(policies.Items),
        ProcessList processes => CtlLists.Processes(processes.Items),
        PoolList pools => CtlLists.Pools(pools.Items),
        MetricsReply metrics => metrics.Text.TrimEnd('\n').Split('\n'),
        DoneReply done when !options.IsQuiet => Confirmations(request, done),
        _ => [],
    };

    // What ikectl confirms is confirmed in its words.
    private static IEnumerable<string> Confirmations(ControlRequest request, DoneReply done)
    {
        if (request is ResetRequest or ResetIdRequest)
            yield return "reset request sent.";
        else if (request is LogRequest)
            yield return "logging request sent.";
        if (done.Note is { } note)
            yield return note;
    }

    private void ShowDiagnostics(ConfigurationReply configuration)
    {
        foreach (var diagnostic in configuration.Diagnostics)
            _error.Line(diagnostic.ToString());
        if (configuration.Applied)
            return;
        var errors = CtlUnits.Count(configuration.Diagnostics.Count(d => d.IsError), "error");
        _error.Line($"ikelab ctl: {errors} in the configuration: nothing has changed");
    }

    private void ShowLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            _output.Line(line);
    }
}

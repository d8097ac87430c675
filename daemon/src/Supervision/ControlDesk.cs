using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Status;

namespace IkeLab.Daemon.Supervision;

/// <summary>What the parent does for operators; the rest goes to the role that knows. On the event loop.</summary>
internal sealed class ControlDesk(IParent parent, ShardCalls gateways, PendingCalls trust, LeaseDesk leases)
{
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly System.Diagnostics.Stopwatch _uptime = System.Diagnostics.Stopwatch.StartNew();
    private long _applied;
    private long _refused;

    public void Answer(ControlRequest request, Action<ControlReply> answer)
    {
        switch (request)
        {
            case ReloadRequest:
                Load(parent.ConfigurationPath, answer);
                break;
            case LoadRequest load:
                Load(load.Path, answer);
                break;
            case LogRequest log:
                parent.SetVerbose(log.Verbose);
                Done(EventKind.Verbose, log.Verbose ? "logging more" : "logging less", answer);
                break;
            case ActiveRequest:
                parent.SetMode(new(Active: true, Coupled: null));
                Done(EventKind.Active, "connections are begun", answer);
                break;
            case PassiveRequest:
                parent.SetMode(new(Active: false, Coupled: null));
                Done(EventKind.Passive, "connections are not begun any more", answer);
                break;
            case CoupleRequest:
                parent.SetMode(new(Active: null, Coupled: true));
                Done(EventKind.Couple, "SAs are loaded into the kernel", answer);
                break;
            case DecoupleRequest:
                parent.SetMode(new(Active: null, Coupled: false));
                Done(EventKind.Decouple, "SAs are taken out of the kernel", answer);
                break;
            case ResetRequest reset:
                Reset(reset, answer);
                break;
            case ShowPoliciesRequest when parent.Configuration is { } configuration:
                // The gateway has them too, but not the places where they stand.
                answer(new PolicyList([.. configuration.Policies.Select(PolicyText.Describe)]));
                break;
            case ShowCertificatesRequest:
                trust.Forward(request, answer);
                break;
            case ShowProcessesRequest:
                answer(new ProcessList([.. parent.Roles.Select(Describe)]));
                break;
            case ShowPoolsRequest:
                gateways.AskAll(new ShowSaRequest(), reply => answer(leases.Describe(reply)));
                break;
            case ShowStatsRequest:
                gateways.AskAll(request, reply => answer(Complete(reply)));
                break;
            case ResetIdRequest reset:
                gateways.AskAll(reset, reply => answer(reply is DeletedReply deleted ? OfIdentity(reset.Id, deleted) : reply));
                break;
            case TerminateIkeRequest { Spi: var spi }:
                gateways.Ask(spi, request, answer);
                break;
            case RekeyIkeRequest { Spi: var spi }:
                gateways.Ask(spi, request, answer);
                break;
            default:
                gateways.AskAll(request, answer);
                break;
        }
    }

    /// <summary>Reads a configuration and brings it into force; with an error in it nothing changes.</summary>
    public void Load(string path, Action<ControlReply> answer)
    {
        var read = parent.Read(path);
        var diagnostics = read.Diagnostics.Select(Describe).ToList();
        if (read.Configuration is null)
        {
            _refused++;
            parent.Publish(EventKind.Fail, $"the configuration has errors, so nothing has changed: {diagnostics[0]}");
            answer(new ConfigurationReply(false, diagnostics));
            return;
        }
        parent.Apply(read.Configuration, read.Host, path, problems =>
        {
            var isApplied = problems.Length == 0;
            _ = isApplied ? _applied++ : _refused++;
            diagnostics.AddRange(problems.Select(p => new DiagnosticInfo(true, path, 0, 0, p)));
            parent.Publish(
                isApplied ? EventKind.Reload : EventKind.Fail,
                isApplied ? "the configuration is in force" : $"the configuration is not in force: {problems[0]}");
            answer(new ConfigurationReply(isApplied, diagnostics));
        });
    }

    // As iked: what is flushed comes back with a reload.
    private void Reset(ResetRequest reset, Action<ControlReply> answer)
    {
        var (scope, current) = (reset.Scope, parent.Configuration);
        if (scope == ResetScope.Sa || current is null)
        {
            gateways.AskAll(reset, reply =>
            {
                if (reply is DeletedReply deleted)
                    Done(EventKind.Reset, $"{Count(deleted)} deleted", answer);
                else
                    answer(reply);
            });
            return;
        }
        var left = scope switch
        {
            ResetScope.Policy => current with { Policies = [] },
            ResetScope.User => current with { Users = [] },
            ResetScope.All => current with { Policies = [], Users = [] },
            _ => current,
        };
        parent.Apply(left, parent.Host!, parent.ConfigurationPath, problems =>
        {
            if (problems.Length > 0)
            {
                answer(new ErrorReply($"nothing is reset: {problems[0]}"));
                return;
            }
            var what = scope switch
            {
                ResetScope.Ca => "keys, certificates and CRLs are read again",
                ResetScope.Policy => "all policies are flushed; reload brings them back",
                ResetScope.User => "all users are flushed; reload brings them back",
                _ => "policies, users and SAs are flushed; reload brings them back",
            };
            Done(EventKind.Reset, what, answer);
        });
    }

    private ControlReply Complete(ControlReply reply) => reply is StatsReply { Stats: var stats }
        ? new StatsReply(stats with
        {
            ReloadsApplied = _applied,
            ReloadsRefused = _refused,
            ProcessRestarts = parent.Roles.Sum(role => role.Failures),
            LeasesCurrent = leases.Count,
            Started = _startedAt,
            UptimeSeconds = (long)_uptime.Elapsed.TotalSeconds,
            Version = Program.Version,
        })
        : reply;

    private void Done(string kind, string sentence, Action<ControlReply> answer)
    {
        parent.Publish(kind, sentence);
        answer(new DoneReply(sentence));
    }

    private static ControlReply OfIdentity(string id, DeletedReply deleted) => deleted.IkeSas == 0
        ? new ErrorReply($"no peer has the identity '{id}'")
        : new DoneReply($"{Count(deleted)} of {id} deleted");

    private static string Count(DeletedReply deleted) => $"{deleted.IkeSas} IKE SA{(deleted.IkeSas == 1 ? "" : "s")}";

    private static ProcessInfo Describe(RoleKeeper role) => new()
    {
        Name = role.Name.ToString(),
        ProcessId = role.ProcessId,
        Restarts = role.Failures,
        UpSeconds = role.IsRunning ? (long)(DateTime.UtcNow - role.StartedAt).TotalSeconds : null,
    };

    private static DiagnosticInfo Describe(Diagnostic d) => new(
        d.Severity == Severity.Error, d.Position.File, d.Position.Line, d.Position.Column, d.Message);
}

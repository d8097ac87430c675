using System.Globalization;
using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>Connections, pools, policies, certificates and counters as lines.</summary>
internal static class CtlLists
{
    public static IEnumerable<string> Connections(IReadOnlyList<ConnectionInfo> connections)
    {
        if (connections.Count == 0)
            return ["No connection is configured."];
        string[] head = ["NAME", "LOCAL", "REMOTE", "IKE SAS", "CHILDREN", "STATE"];
        var lines = CtlPrinter.Align([head, .. connections.Select(Row)]).ToArray();
        return lines.Take(1).Concat(connections.SelectMany((c, i) => Troubles(c).Prepend(lines[i + 1])));
    }

    public static IEnumerable<string> Pools(IReadOnlyList<PoolInfo> pools)
    {
        if (pools.Count == 0)
            yield return "No connection gives addresses to its peers.";
        foreach (var pool in pools)
        {
            yield return $"{pool.Connection}: {pool.Network}, "
                + string.Create(CultureInfo.InvariantCulture, $"{pool.Leases.Count:N0} of {pool.Size:N0} leased");
            if (pool.Leases.Count == 0)
                continue;
            foreach (var line in CtlPrinter.Align([.. pool.Leases.Select(Lease)]))
                yield return $"  {line}";
        }
    }

    public static IEnumerable<string> Processes(IReadOnlyList<ProcessInfo> processes)
    {
        string[] head = ["NAME", "PID", "UP", "RESTARTS"];
        return CtlPrinter.Align([head, .. processes.Select(p => (string[])
        [
            p.Name,
            p.ProcessId > 0 ? p.ProcessId.ToString(CultureInfo.InvariantCulture) : "-",
            p.UpSeconds is { } up ? CtlUnits.Duration(up) : "begins again",
            p.Restarts.ToString(CultureInfo.InvariantCulture),
        ])]);
    }

    /// <summary>Reads as a configuration, since iked.conf has comments.</summary>
    public static IEnumerable<string> Policies(IReadOnlyList<PolicyInfo> policies)
    {
        foreach (var policy in policies)
        {
            yield return $"# {policy.Number}: {policy.Name}"
                + (policy.Position.Length > 0 ? $", {policy.Position}" : "");
            foreach (var line in policy.Text.TrimEnd('\n').Split('\n'))
                yield return line;
        }
    }

    public static IEnumerable<string> Certificates(IReadOnlyList<CertificateInfo> certificates) =>
        certificates.OrderBy(c => c.Kind).Select(certificate =>
        {
            var text = certificate.Kind switch
            {
                CertificateKind.Authority => $"CA: {certificate.Subject}",
                CertificateKind.Certificate => $"CERT: {certificate.Subject}",
                CertificateKind.RevocationList => $"CRL: {certificate.Subject}",
                _ => $"PUBKEY: {certificate.Subject}",
            };
            return certificate.Problem is { } problem ? $"{text} [not used: {problem}]" : text;
        });

    /// <param name="hidesZeros">Counters that are zero are left out.</param>
    public static IEnumerable<string> Stats(StatsInfo stats, bool hidesZeros)
    {
        var shown = Metric.All.Where(m => !hidesZeros || m.Value(stats) != 0);
        return shown.Select(m => $"\t{m.Describe(stats)}").Prepend("ike:");
    }

    public static string Event(EventInfo item)
    {
        var time = item.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var about = string.Concat(
            item.Connection is { } connection ? $" {connection}" : "",
            item.IkeSpi is { } ike ? $" {Spi.Print(ike)}" : "",
            item.ChildSpi is { } child ? $" {Spi.Print(child)}" : "");
        return $"{time} {item.Kind}{about}: {item.Sentence}";
    }

    private static string[] Row(ConnectionInfo connection) =>
    [
        connection.Name, connection.Local, connection.Remote,
        connection.IkeSas.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{connection.ChildSas}/{connection.Children.Count}"),
        State(connection),
    ];

    private static string State(ConnectionInfo connection)
    {
        var failed = connection.FailedAttempts > 0
            ? $", {CtlUnits.Count(connection.FailedAttempts, "attempt")} failed" : "";
        var next = connection.NextTryInSeconds is { } seconds
            ? $", next try in {CtlUnits.Duration(seconds)}" : "";
        return connection.State switch
        {
            ConnectionState.Up when connection.UpSeconds is { } up => $"up for {CtlUnits.Duration(up)}",
            ConnectionState.Listening => $"waits for the peer{failed}",
            var state => state.ToString().ToLowerInvariant() + failed + next,
        };
    }

    private static IEnumerable<string> Troubles(ConnectionInfo connection)
    {
        if (connection.LastFailure is { } failure)
        {
            var ago = connection.LastFailureSeconds is { } seconds ? $"{CtlUnits.Duration(seconds)} ago: " : "";
            yield return $"  {ago}{failure}";
        }
        foreach (var child in connection.Children.Where(c => c is { InboundSpi: null, LastFailure: not null }))
            yield return $"  child {child.Name} is down: {child.LastFailure}";
    }

    private static string[] Lease(LeaseInfo lease) =>
    [
        lease.Address, lease.Identity,
        lease.IkeSpi is { } spi ? Spi.Print(spi) : "kept for its peer",
        $"for {CtlUnits.Duration(lease.AgeSeconds)}",
    ];
}

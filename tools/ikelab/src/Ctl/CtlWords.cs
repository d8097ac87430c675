using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>
/// Every control command. ikectl's words come first and in its order; no word of ours makes an abbreviation
/// ambiguous that ikectl takes.
/// </summary>
internal static class CtlWords
{
    /// <summary>
    /// A child SA's SPI has at most so many digits after <c>0x</c>; an IKE SA's is printed with more.
    /// </summary>
    private const int ChildSpiLength = 10;

    public static IReadOnlyList<CtlWord> All { get; } =
    [
        Command("active", "begin the connections that are configured active", new ActiveRequest()),
        Command("passive", "begin nothing, answer peers only", new PassiveRequest()),
        Command("couple", "load SAs and flows into the kernel", new CoupleRequest()),
        Command("decouple", "take SAs and flows out of the kernel", new DecoupleRequest()),
        Group("load",
            Argument(WordKind.Path, "<path>", "read another configuration; one with an error changes nothing",
                a => new LoadRequest(Path.GetFullPath(a[0])))),
        Group("log",
            Command("verbose", "log more", new LogRequest(Verbose: true)),
            Command("brief", "log as configured", new LogRequest(Verbose: false))),
        Command("monitor", "follow what happens", new MonitorRequest()),
        Command("reload", "read the configuration again; one with an error changes nothing", new ReloadRequest()),
        Group("reset",
            Command("all", "forget policies, SAs and users, and read certificates again", new ResetRequest(ResetScope.All)),
            Command("ca", "read certificates and keys again", new ResetRequest(ResetScope.Ca)),
            Command("policy", "forget all policies", new ResetRequest(ResetScope.Policy)),
            Command("sa", "forget all SAs", new ResetRequest(ResetScope.Sa)),
            Command("user", "forget all users", new ResetRequest(ResetScope.User)),
            Group("id",
                Argument(WordKind.PeerIdentity, "<ikeid>", "delete the IKE SAs of this peer",
                    a => new ResetIdRequest(a[0])))),
        Group("show",
            Group("ca", new CtlWord(WordKind.Name, "<caname>") { Next = [ShowCaCertificates()] }),
            Command("sa", "SAs and flows, as ikectl prints them", new ShowSaRequest()),
            Command("certstore", "certificates in use", new ShowCertificatesRequest()),
            Command("stats", "counters; -q hides zeros", new ShowStatsRequest()),
            Command("policies", "the configuration in force, defaults included", new ShowPoliciesRequest()),
            Command("pools", "addresses given to peers", new ShowPoolsRequest()),
            Command("leases", "the same as show pools", new ShowPoolsRequest()),
            Command("processes", "the daemon's processes", new ShowProcessesRequest()),
            Command("metrics", "counters as OpenMetrics text", new ShowMetricsRequest())),
        new(WordKind.Keyword, "ca", "certificate authority: see ikelab help ca")
        {
            TakesRest = true,
            Make = a => CtlAction.Call(["ca", .. a]),
        },
        Group("initiate",
            Argument(WordKind.Connection, "<connection>", "bring a connection up and keep it up",
                a => new InitiateRequest(a[0]))),
        Group("terminate",
            Argument(WordKind.ConnectionOrSpi, "<connection|spi>",
                "take a connection, an IKE SA or a child SA down", a => Terminate(a[0]))),
        Group("rekey",
            Group("ike",
                Argument(WordKind.IkeSpi, "<ikespi>", "rekey the IKE SA with this local SPI",
                    a => new RekeyIkeRequest(ToSpi(a[0])))),
            Group("child",
                Argument(WordKind.ChildSpi, "<childspi>", "rekey the child SA with this inbound SPI",
                    a => new RekeyChildRequest((uint)ToSpi(a[0]))))),
        Command("list-conns", "every configured connection, and why it is down", new ListConnectionsRequest()),
    ];

    private static CtlWord ShowCaCertificates() => new(WordKind.Keyword, "certificates", "certificates of a CA")
    {
        Make = a => CtlAction.Call("ca", a[0], "show"),
        Next =
        [
            new(WordKind.Name, "<host>", "one host's certificate in full")
            {
                Make = a => CtlAction.Call("ca", a[0], "show", a[1]),
            },
        ],
    };

    private static ControlRequest Terminate(string name)
    {
        if (!Spi.TryParse(name, out var spi))
            return new TerminateRequest(name);
        return name.Length <= ChildSpiLength ? new TerminateChildRequest((uint)spi) : new TerminateIkeRequest(spi);
    }

    // The parser has looked at the argument.
    private static ulong ToSpi(string argument) => Spi.TryParse(argument, out var spi) ? spi : 0;

    private static CtlWord Command(string text, string help, ControlRequest request) =>
        new(WordKind.Keyword, text, help) { Make = _ => CtlAction.Ask(request) };

    private static CtlWord Group(string text, params CtlWord[] next) =>
        new(WordKind.Keyword, text) { Next = next };

    private static CtlWord Argument(
        WordKind kind, string text, string help, Func<IReadOnlyList<string>, ControlRequest> make) =>
        new(kind, text, help) { Make = a => CtlAction.Ask(make(a)) };
}

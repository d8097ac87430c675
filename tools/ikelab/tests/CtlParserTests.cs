using IkeLab.CommandLine.Ctl;
using IkeLab.Control;

namespace IkeLab.CommandLine.Tests;

public sealed class CtlParserTests
{
    public static TheoryData<string, ControlRequest> Commands => new()
    {
        { "active", new ActiveRequest() },
        { "a", new ActiveRequest() },
        { "p", new PassiveRequest() },
        { "co", new CoupleRequest() },
        { "d", new DecoupleRequest() },
        { "loa /etc/x.conf", new LoadRequest("/etc/x.conf") },
        { "log v", new LogRequest(true) },
        { "log b", new LogRequest(false) },
        { "m", new MonitorRequest() },
        { "rel", new ReloadRequest() },
        { "res a", new ResetRequest(ResetScope.All) },
        { "res c", new ResetRequest(ResetScope.Ca) },
        { "res p", new ResetRequest(ResetScope.Policy) },
        { "res s", new ResetRequest(ResetScope.Sa) },
        { "res u", new ResetRequest(ResetScope.User) },
        { "res i FQDN/b", new ResetIdRequest("FQDN/b") },
        { "s sa", new ShowSaRequest() },
        { "s st", new ShowStatsRequest() },
        { "s ce", new ShowCertificatesRequest() },
        { "s pol", new ShowPoliciesRequest() },
        { "s poo", new ShowPoolsRequest() },
        { "s pr", new ShowProcessesRequest() },
        { "s l", new ShowPoolsRequest() },
        { "s m", new ShowMetricsRequest() },
        { "i office", new InitiateRequest("office") },
        { "t office", new TerminateRequest("office") },
        { "t 0x00000100", new TerminateChildRequest(256) },
        { "t 0x0000000000000100", new TerminateIkeRequest(256) },
        { "t 0xoffice", new TerminateRequest("0xoffice") },
        { "rek i 0x5", new RekeyIkeRequest(5) },
        { "rek c 0xffffffff", new RekeyChildRequest(uint.MaxValue) },
        { "li", new ListConnectionsRequest() },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Commands))]
    public void Words_may_be_abbreviated(string line, ControlRequest expected)
    {
        Assert.Equal(expected, CtlParser.Parse(line.Split(' '), out var error)?.Request);
        Assert.Equal("", error);
    }

    // What an ikectl with its own words alone takes must stay good.
    [Theory]
    [InlineData("", "active passive couple decouple load log monitor reload reset show ca")]
    [InlineData("show", "ca sa certstore stats")]
    [InlineData("reset", "all ca policy sa user id")]
    [InlineData("log", "verbose brief")]
    public void No_word_of_ours_makes_an_abbreviation_of_ikectls_ambiguous(string before, string words)
    {
        var all = words.Split(' ');
        var before1 = before.Length == 0 ? [] : before.Split(' ');
        var prefixes = all.SelectMany(w => Enumerable.Range(1, w.Length).Select(n => w[..n])).Distinct()
            .Where(p => all.Contains(p) || all.Count(w => w.StartsWith(p, StringComparison.Ordinal)) == 1).ToArray();

        Assert.All(prefixes, p =>
        {
            CtlParser.Parse([.. before1, p], out var error);
            Assert.DoesNotContain("argument: ", error, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("show x", "unknown argument: x\nvalid commands/args:\n"
        + "  ca\n  sa\n  certstore\n  stats\n  policies\n  pools\n  leases\n  processes\n  metrics\n")]
    [InlineData("log vx", "unknown argument: vx\nvalid commands/args:\n  verbose\n  brief\n")]
    [InlineData("rekey", "missing argument:\nvalid commands/args:\n  ike\n  child\n")]
    [InlineData("reset id", "missing argument:\nvalid commands/args:\n  <ikeid>\n")]
    [InlineData("show ca x", "missing argument:\nvalid commands/args:\n  certificates\n")]
    [InlineData("reload now", "superfluous argument: now\n")]
    [InlineData("rekey ike office", "invalid argument: office: an IKE SA's SPI is 0x and 1 to 16 hexadecimal "
        + "digits, as show sa prints it\n")]
    [InlineData("rekey child 0x100000000", "invalid argument: 0x100000000: a child SA's SPI is 0x and 1 to 8 "
        + "hexadecimal digits, as show sa prints it\n")]
    [InlineData("initiate ", "invalid argument: : it is empty\n")]
    public void What_is_wrong_is_said_in_ikectls_words(string line, string expected)
    {
        Assert.Null(CtlParser.Parse(line.Split(' '), out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("re")]
    [InlineData("c")]
    [InlineData("")]
    public void A_beginning_of_several_words_is_ambiguous(string word)
    {
        Assert.Null(CtlParser.Parse([word], out var error));
        Assert.StartsWith($"ambiguous argument: {word}\nvalid commands/args:\n  active\n", error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ca vpn create password x", "ca vpn create password x")]
    [InlineData("show ca vpn certificates", "ca vpn show")]
    [InlineData("sh ca vpn cert a.example.org", "ca vpn show a.example.org")]
    public void The_certificate_authority_is_another_tools(string line, string expected) =>
        Assert.Equal(expected.Split(' '), CtlParser.Parse(line.Split(' '), out _)?.Tool);
}

using IkeLab.Sim.Report;

namespace IkeLab.Sim.Tests.World;

/// <summary>Whole worlds with one kind of trouble each; every invariant is on.</summary>
public sealed class EndToEndTests
{
    [Theory]
    [InlineData("--loss 20%")]
    [InlineData("--loss 60%")]
    [InlineData("--dup 20% --reorder 30% --corrupt 5%")]
    [InlineData("--nat 100% --loss 5%")]
    [InlineData("--crash 6/h")]
    [InlineData("--host-faults 20%")]
    [InlineData("--adversary 50/s --loss 5%")]
    [InlineData("--adversary 20/s --nat 50% --auth rsa --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--host-faults 50% --loss 10% --rekey-child 30s --rekey-ike 70s --auth mixed")]
    [InlineData("--partition 8/h")]
    [InlineData("--mtu 600 --auth rsa --loss 10%")]
    [InlineData("--auth mixed --suite mixed --loss 5%")]
    [InlineData("--suite chacha20poly1305-prfsha512-x448,aes256ccm12-prfaescmac-brainpool256,3des-aesxcbc-modp1536")]
    [InlineData("--crypto toy --loss 10% --nat 50%")]
    [InlineData("--topology mesh --peers 6 --loss 10%")]
    [InlineData("--topology mesh --peers 6 --crash 4/h --partition 4/h")]
    [InlineData("--topology mesh --peers 20 --loss 10% --crash 1/h")]
    [InlineData("--auth eap-mschapv2 --pool --loss 10% --fragment --nat 50%")]
    [InlineData("--auth null --pool --loss 10% --reload 4/h")]
    [InlineData("--auth eap-mschapv2 --pool --crash 4/h --host-faults 20% --rekey-child 30s --rekey-ike 70s --roam 4/h")]
    [InlineData("--qcd --crash 12/h --loss 10% --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--qcd --crash 12/h --nat 50% --host-faults 20% --adversary 20/s")]
    [InlineData("--qcd --resume --crash 12/h --loss 10% --rekey-child 30s --rekey-ike 70s --adversary 20/s")]
    [InlineData("--qcd --resume --auth eap-mschapv2 --pool --crash 12/h --nat 50% --host-faults 20% --roam 4/h")]
    [InlineData("--resume --auth mixed --fragment --partition 10/h --loss 10% --reload 4/h")]
    [InlineData("--ipcomp --multi-auth --auth mixed --loss 10% --nat 50% --mobike --fragment --rekey-child 30s --crash 6/h")]
    [InlineData("--ipcomp --multi-auth --auth eap-mschapv2 --host-faults 20% --pool --dup 10% --reload 4/h --ppk")]
    [InlineData("--multi-auth --auth null --adversary 20/s --loss 10% --nat 50%")]
    [InlineData("--ipcomp --multi-auth --topology mesh --peers 6 --loss 10% --crash 6/h --reauth 3m --rekey-ike 70s")]
    [InlineData("--auth eap-mschapv2 --eap-only --pool --split-dns --loss 10% --nat 50% --crash 4/h --reload 4/h")]
    [InlineData("--childless --pool --split-dns --auth mixed --fragment --loss 10% --resume --qcd --crash 6/h --reauth 3m")]
    [InlineData("--childless --topology mesh --peers 6 --loss 10% --crash 4/h --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--childless --auth eap-mschapv2 --eap-only --host-faults 20% --adversary 20/s --dup 10% --ppk")]
    [InlineData("--resume --qcd --topology mesh --peers 6 --crash 6/h --corrupt 5% --dup 10%")]
    [InlineData("--ppk --auth eap-mschapv2 --loss 10% --crash 2/h")]
    [InlineData("--ppk --auth mixed --ke x25519+ecp256 --fragment --mobike --loss 10% --nat 40%")]
    [InlineData("--ah --loss 10% --dup 10% --reorder 10% --corrupt 5% --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--ah --mobike --roam 6/h --host-faults 20% --crash 6/h --suite aes256-sha512-modp2048 --crypto toy --ipcomp")]
    [InlineData("--ah --topology mesh --peers 6 --loss 10% --crash 4/h --adversary 20/s --failover 6/h")]
    [InlineData("--clog 30/h --loss 5%")]
    [InlineData("--fragment --auth rsa --loss 20% --dup 20% --reorder 30% --mtu 600")]
    [InlineData("--fragment --auth mixed --suite aes256-sha256-modp4096 --corrupt 10% --adversary 20/s --crypto toy")]
    [InlineData("--ke x25519+ecp256 --fragment --loss 10%")]
    [InlineData("--ke x25519+ecp256+x448 --loss 10% --rekey-child 12s --rekey-ike 15s --reorder 30%")]
    [InlineData("--ke x25519+mlkem768 --fragment --mtu 600 --crypto toy --corrupt 5% --dup 20% --adversary 20/s --nat 50%")]
    [InlineData("--ke x25519+ecp256 --host-faults 30% --loss 10% --rekey-child 30s --rekey-ike 70s --auth mixed")]
    [InlineData("--roam 10/h --loss 5% --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--mobike --roam 20/h --loss 10% --nat 40% --crash 2/h --rekey-child 30s --rekey-ike 70s --crypto toy")]
    [InlineData("--mobike --roam 30/h --dup 20% --reorder 30% --reload 10/h --host-faults 20% --rekey-ike 40s --crypto toy")]
    [InlineData("--reload 10/h --loss 5% --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--latency 5s --jitter 5s --rekey-ike 20s --rekey-child 15s --crypto toy --seed 8")]
    [InlineData("--latency 5s --jitter 5s --rekey-ike 20s --rekey-child 15s --crypto toy --seed 10")]
    [InlineData("--rekey-child 20s --rekey-ike 45s --loss 10%")]
    [InlineData("--rekey-child 12s --rekey-ike 15s --reorder 30% --loss 5%")]
    [InlineData("--reauth 45s --loss 10% --nat 50%")]
    [InlineData("--reauth 60s --rekey-ike 25s --rekey-child 20s --loss 10% --reorder 20% --host-faults 20%")]
    [InlineData("--reauth 60s --auth eap-mschapv2 --pool --crash 4/h --roam 4/h --loss 10%")]
    [InlineData("--reauth 40s --topology mesh --peers 6 --loss 10% --adversary 20/s --rekey-ike 70s")]
    [InlineData("--profile windows --loss 10%")]
    [InlineData("--profile apple --loss 10%")]
    [InlineData("--profile android --loss 10%")]
    [InlineData("--profile strongswan --loss 10%")]
    [InlineData("--profile openiked --loss 10%")]
    [InlineData("--profile windows --loss 10% --nat 50% --roam 10/h --crash 4/h --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--profile apple --loss 10% --host-faults 20% --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--profile windows --loss 10% --auth psk --reload 4/h")]
    [InlineData("--redirect 100% --loss 10% --nat 50% --mobike --roam 6/h --crash 2/h --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--redirect 50% --auth eap-mschapv2 --pool --fragment --nat 50% --host-faults 20% --reload 4/h --crash 4/h")]
    [InlineData("--redirect 50% --auth mixed --resume --qcd --reauth 3m --adversary 20/s --dup 10% --partition 8/h")]
    [InlineData("--redirect 40% --failover 20/h --childless --ppk --multi-auth --loss 10% --rekey-child 30s --rekey-ike 70s")]
    [InlineData("--failover 60/h --loss 10% --rekey-child 30s --rekey-ike 70s --seed 2")]
    [InlineData("--failover 60/h --ke x25519+ecp256 --loss 20% --rekey-child 20s --rekey-ike 45s --ipcomp --resume --qcd")]
    [InlineData("--failover 60/h --host-faults 30% --adversary 20/s --dup 20% --reorder 30% --rekey-child 30s --suite mixed")]
    [InlineData("--failover 60/h --nat 50% --mobike --roam 10/h --auth eap-mschapv2 --pool --fragment --loss 10% --crash 2/h")]
    [InlineData("--failover 20/h --topology mesh --peers 6 --loss 5% --rekey-child 30s --rekey-ike 70s --seed 3")]
    [InlineData("--dpd 0 --rekey-ike 0 --rekey-child 0 --traffic off")]
    public void Every_invariant_holds(string options)
    {
        var record = TestRuns.AssertHeld(["--peers", "12", "--duration", "15m", .. options.Split(' ')]);
        Assert.True(record.Figure("IKE SAs", "established") >= 12);
        Assert.All(record.Checks.Where(c => c.Name.Contains("decode", StringComparison.Ordinal)), c => Assert.True(c.Value > 0));
    }

    [Fact]
    public void The_faults_that_are_asked_for_happen()
    {
        var record = TestRuns.AssertHeld("--peers", "20", "--loss", "10%", "--dup", "10%", "--reorder", "10%", "--corrupt", "5%",
            "--nat", "50%", "--crash", "3/h", "--partition", "3/h", "--duration", "40m", "--mtu", "576", "--clog", "10/h",
            "--roam", "3/h", "--reload", "3/h", "--host-faults", "10%");
        foreach (var (group, name) in new[]
        {
            ("network", "lost"), ("network", "duplicated"), ("network", "reordered"), ("network", "corrupted"),
            ("network", "in partitions"), ("network", "fragments"), ("faults", "partitions"), ("faults", "crashes"),
            ("faults", "clogged links"), ("faults", "address changes"), ("faults", "reloads"), ("faults", "pauses"),
            ("faults", "kernel and clock upsets"), ("faults", "slow effects"), ("faults", "failed effects"),
            ("faults", "NAT rebindings"), ("exchanges", "NAT keepalives"), ("exchanges", "retransmissions"),
            ("exchanges", "liveness checks"), ("IKE SAs", "rekeyed"), ("child SAs", "rekeyed"), ("traffic", "delivered"),
            ("traffic", "replayed"), ("traffic", "bad integrity"),
        })
        {
            Assert.True(record.Figure(group, name) > 0, $"no {group}: {name}");
        }
    }

    [Fact]
    public void Without_faults_nothing_is_lost_or_repeated()
    {
        var record = TestRuns.AssertHeld("--peers", "10", "--duration", "30m");
        Assert.Equal(10, record.Figure("IKE SAs", "established"));
        Assert.Equal(0, record.Figure("network", "lost") + record.Figure("exchanges", "retransmissions"));
        Assert.Equal(record.Figure("network", "ESP and AH packets"), record.Figure("traffic", "delivered"));
    }

    [Fact]
    public void With_mobike_sas_go_on_from_other_addresses()
    {
        var record = TestRuns.AssertHeld("--peers", "10", "--duration", "20m", "--mobike", "--roam", "40/h", "--nat", "40%",
            "--loss", "10%", "--rekey-child", "30s", "--rekey-ike", "50s", "--crypto", "toy");
        Assert.True(record.Figure("faults", "address changes") > 20);
        Assert.True(record.Figure("exchanges", "MOBIKE updates") > 50);
        Assert.Equal(10, record.Figure("IKE SAs", "established"));
    }

    [Fact]
    public void Peers_are_redirected_in_each_way_and_end_at_the_hubs_gateway()
    {
        var record = TestRuns.AssertHeld("--peers", "12", "--duration", "5m", "--redirect", "50%");
        Assert.Equal(6, record.Figure("IKE SAs", "redirected"));
        var sent = record.Charts.SelectMany(c => c.Messages).Where(m => m.Text.Contains("N(REDIRECT)", StringComparison.Ordinal)).ToList();
        Assert.Contains(sent, m => m.Text.StartsWith("IKE_SA_INIT response", StringComparison.Ordinal)
            && m.Text.EndsWith("(gateway-2)", StringComparison.Ordinal));
        Assert.Contains(sent, m => m.Text.StartsWith("IKE_AUTH response", StringComparison.Ordinal)
            && m.Text.EndsWith("(gateway-3)", StringComparison.Ordinal));
        Assert.Contains(sent, m => m.Text.StartsWith("INFORMATIONAL request", StringComparison.Ordinal)
            && m.Text.EndsWith("(gateway-4)", StringComparison.Ordinal));
    }

    [Fact]
    public void One_peer_at_least_is_redirected()
    {
        Assert.Equal(1, TestRuns.AssertHeld("--duration", "1m", "--redirect", "1%").Figure("IKE SAs", "redirected"));
        Assert.Equal(0, TestRuns.AssertHeld("--duration", "1m").Figure("IKE SAs", "redirected"));
    }

    [Fact]
    public void After_a_failover_all_go_on_without_a_new_ike_sa()
    {
        var record = TestRuns.AssertHeld("--peers", "20", "--duration", "20m", "--failover", "30/h");
        var failovers = record.Figure("faults", "failovers");
        Assert.True(failovers >= 3);
        Assert.InRange(record.Figure("IKE SAs", "counters synchronised"), 20 * (failovers - 1), 20 * failovers);
        Assert.Equal(20, record.Figure("IKE SAs", "established"));
        Assert.Equal(record.Figure("network", "ESP and AH packets"), record.Figure("traffic", "delivered"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--qcd")]
    [InlineData("--qcd --mobike --nat 50%")]
    public void A_client_that_does_not_answer_unexpected_notifies_is_not_sent_any(string options)
    {
        var record = TestRuns.AssertHeld(["--profile", "apple", "--rekey-ike", "4m", "--rekey-child", "90s",
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(10, record.Figure("IKE SAs", "established"));
        Assert.True(record.Figure("IKE SAs", "rekeyed") > 100);
        Assert.Equal(0, record.Figure("IKE SAs", "dead peers") + record.Figure("exchanges", "ignored by clients"));
    }

    [Fact]
    public void Progress_is_reported_from_the_beginning()
    {
        var reports = new Recorder();
        Simulation.Run(new() { Peers = 3, Duration = TimeSpan.FromMinutes(5) }, reports, TestContext.Current.CancellationToken);
        var first = reports.All[0];
        Assert.Equal(("life", 3), (first.Phase, first.Peers));
        Assert.InRange(first.Share, 0, 1);
    }

    [Fact]
    public void A_run_that_is_stopped_tells_what_there_is()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var record = Simulation.Run(new() { Peers = 200 }, cancellation: stop.Token);
        Assert.Equal(Verdict.Interrupted, record.Verdict);
        Assert.True(record.VirtualTime < TimeSpan.FromHours(1));
    }

    private sealed class Recorder : IProgress<SimProgress>
    {
        public List<SimProgress> All { get; } = [];
        public void Report(SimProgress value) => All.Add(value);
    }

    [Fact]
    public void Octets_end_a_child_sas_life_as_time_does()
    {
        var record = TestRuns.AssertHeld("--peers", "1", "--rekey-child", "0", "--traffic", "60000/min", "--crypto", "toy",
            "--duration", "20m");
        Assert.True(record.Figure("child SAs", "rekeyed") >= 2);
    }

    [Fact]
    public void A_flood_of_peers_meets_cookies()
    {
        var record = TestRuns.AssertHeld("--peers", "3000", "--crypto", "toy", "--latency", "3s", "--duration", "2m");
        Assert.True(record.Figure("exchanges", "cookies") > 0);
        Assert.Equal(3000, record.Figure("IKE SAs", "established"));
    }
}

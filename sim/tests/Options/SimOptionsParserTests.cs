namespace IkeLab.Sim.Tests.Options;

public sealed class SimOptionsParserTests
{
    [Fact]
    public void Without_arguments_everything_has_its_default()
    {
        var options = Parse();

        Assert.Equal(10, options.Peers);
        Assert.Equal(1UL, options.Seed);
        Assert.Equal(TimeSpan.FromHours(1), options.Duration);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Liveness);
        Assert.Equal("aes128gcm16-prfsha256-x25519", Assert.Single(options.Suites).Name);
        Assert.Equal("./ikelab sim", options.ToCommandLine());
    }

    [Fact]
    public void A_profile_comes_before_what_is_written_beside_it()
    {
        var options = Parse("--auth", "psk", "--profile", "windows", "--loss", "5%");

        Assert.Equal(("windows", AuthKind.Psk), (options.Profile?.Name, options.Auth));
        Assert.True(options is { Pool: true, Fragment: true, Mobike: true });
        Assert.Equal("./ikelab sim --loss 5% --profile windows --auth psk", options.ToCommandLine());
    }

    [Theory]
    [InlineData("--profile nokia",
        "--profile cannot be 'nokia': expected one of android, apple, openiked, strongswan, windows")]
    [InlineData("--profile apple --topology mesh", "--profile apple cannot go with --topology mesh: clients dial a gateway")]
    [InlineData("--profile apple --ke x448", "--suite and --ke cannot go with --profile apple: it has proposals of its own")]
    [InlineData("--profile apple --suite mixed", "--suite and --ke cannot go with --profile apple: it has proposals of its own")]
    [InlineData("--split-dns", "--split-dns needs --pool: names come with addresses")]
    [InlineData("--ah --nat 5%", "--ah cannot go with --nat: AH covers the addresses that a NAT changes")]
    [InlineData("--profile apple --ah", "--ah cannot go with --profile apple: it has proposals of its own")]
    [InlineData("--split-dns --pool --auth null", "--split-dns cannot go with --auth null: who has proved nothing assigns no domains")]
    [InlineData("--eap-only", "--eap-only needs --auth eap-mschapv2")]
    public void A_profile_that_does_not_fit_is_refused(string arguments, string expected)
    {
        Assert.False(SimOptionsParser.TryParse(arguments.Split(' '), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Every_option_is_read()
    {
        var options = Parse(
            "--peers", "7", "--loss=5%", "--dup", "0.02", "--reorder", "10%", "--corrupt=1%",
            "--latency", "30ms", "--jitter", "10ms", "--mtu", "1400", "--nat", "50%",
            "--partition", "2/h", "--crash", "0.5/h", "--duration", "1h30m", "--topology", "hub",
            "--auth", "mixed", "--suite", "aes256-sha256-modp2048,aes128gcm16-x25519",
            "--rekey-ike", "20m", "--rekey-child", "0", "--dpd", "off", "--traffic", "1/s",
            "--crypto", "toy", "--seed", "18446744073709551615",
            "--pcap", "run.pcapng", "--report=run.html", "--json", "run.json", "--quiet");

        Assert.Equal(7, options.Peers);
        Assert.Equal(
            (0.05, 0.02, 0.1, 0.01), (options.Loss, options.Duplicate, options.Reorder, options.Corrupt));
        Assert.Equal(TimeSpan.FromMilliseconds(30), options.Latency);
        Assert.Equal(TimeSpan.FromMilliseconds(10), options.Jitter);
        Assert.Equal(1400, options.Mtu);
        Assert.Equal((0.5, 2.0, 0.5), (options.Nat, options.PartitionsPerHour, options.CrashesPerHour));
        Assert.Equal(TimeSpan.FromMinutes(90), options.Duration);
        Assert.Equal(
            (Topology.Hub, AuthKind.Mixed, CryptoKind.Toy), (options.Topology, options.Auth, options.Crypto));
        Assert.Equal(["aes256-sha256-modp2048", "aes128gcm16-x25519"], options.Suites.Select(s => s.Name));
        Assert.Equal(TimeSpan.FromMinutes(20), options.RekeyIke);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (options.RekeyChild, options.Liveness));
        Assert.Equal(60, options.TrafficPerMinute);
        Assert.Equal(ulong.MaxValue, options.Seed);
        Assert.Equal(
            ("run.pcapng", "run.html", "run.json"), (options.PcapPath, options.ReportPath, options.JsonPath));
        Assert.True(options.Quiet);
    }

    [Theory]
    [InlineData("--pears 5", "there is no option --pears: did you mean --peers?")]
    [InlineData("--reky-ike=5m", "there is no option --reky-ike: did you mean --rekey-ike?")]
    [InlineData("--frobnicate 5", "there is no option --frobnicate: see ikelab sim --help")]
    [InlineData("5", "'5' is not expected here: options begin with --, see ikelab sim --help")]
    [InlineData("--quiet=yes", "--quiet takes no value, and got 'yes'")]
    [InlineData("--seed", "--seed needs a value: a whole number from 0 to 18446744073709551615")]
    [InlineData("--peers 0", "--peers cannot be '0': expected a whole number from 1 to 100000")]
    [InlineData("--peers five", "--peers cannot be 'five': expected a whole number from 1 to 100000")]
    [InlineData("--loss 500%", "--loss cannot be '500%': expected a share from 0% to 95%")]
    [InlineData("--loss=-5%", "--loss cannot be '-5%': expected a share from 0% to 95%")]
    [InlineData("--nat 2", "--nat cannot be '2': expected a share from 0% to 100%")]
    [InlineData("--latency 11s",
        "--latency cannot be '11s': expected a duration from 0 to 10s, such as 20ms")]
    [InlineData("--mtu 64k", "--mtu cannot be '64k': expected a size from 576 to 65535")]
    [InlineData("--crash 2/week",
        "--crash cannot be '2/week': expected a rate from 0 to 60 an hour, such as 1/h")]
    [InlineData("--duration 5s",
        "--duration cannot be '5s': expected a duration from 10s to 30d, such as 1h")]
    [InlineData("--topology star", "--topology cannot be 'star': expected hub or mesh")]
    [InlineData("--ke x25519+x25519", "--ke cannot be 'x25519+x25519': expected one to eight different methods, "
        + "such as x25519+mlkem768; 'x25519' comes twice")]
    [InlineData("--ke x25519+kyber", "--ke cannot be 'x25519+kyber': expected one to eight different methods, "
        + "such as x25519+mlkem768; 'kyber' is no key exchange method")]
    [InlineData("--auth 1", "--auth cannot be '1': expected psk, rsa, ecdsa, ed25519, mixed, eap-mschapv2 or null")]
    [InlineData("--crypto fake", "--crypto cannot be 'fake': expected real or toy")]
    [InlineData("--rekey-child 9s",
        "--rekey-child cannot be '9s': expected a duration from 10s to 30d, or 0")]
    [InlineData("--json=", "--json cannot be '': expected a file name")]
    [InlineData("--suite aes128gcm16", "--suite cannot be 'aes128gcm16': expected suites such as "
        + "aes256gcm16-prfsha384-ecp384, or mixed; in 'aes128gcm16', "
        + "it names no key exchange method, such as x25519")]
    [InlineData("--topology mesh --nat 10%",
        "--nat cannot go with --topology mesh: nodes behind a NAT cannot be dialled")]
    [InlineData("--topology mesh --redirect 10%",
        "--redirect cannot go with --topology mesh: there is no other gateway to be sent to")]
    [InlineData("--profile windows --redirect 10%",
        "--redirect cannot go with --profile windows: it does not follow redirections")]
    [InlineData("--topology mesh --peers 201", "--peers must be from 2 to 200 for a mesh, and is 201")]
    [InlineData("--json run --report run", "--report and --json cannot both write to 'run'")]
    public void What_is_wrong_is_told_in_one_sentence(string arguments, string expected)
    {
        Assert.False(SimOptionsParser.TryParse(arguments.Split(' '), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("--peers 500 --loss 5%", "./ikelab sim --peers 500 --loss 5%")]
    [InlineData("--loss 0.05 --duration 3600s", "./ikelab sim --loss 5%")]
    [InlineData("--ke CURVE25519+ecp256", "./ikelab sim --ke x25519+ecp256")]
    [InlineData("--traffic 1/s --partition 30/d", "./ikelab sim --partition 1.25/h --traffic 60/min")]
    [InlineData("--json it's", @"./ikelab sim --json 'it'\''s'")]
    public void The_command_that_repeats_a_run_has_what_differs_from_the_defaults(
        string arguments, string expected) =>
        Assert.Equal(expected, Parse(arguments.Split(' ')).ToCommandLine());

    [Theory]
    [InlineData("--loss 0.0123456789 --jitter 1.2345678s --partition 1/d --latency 17us")]
    [InlineData("--suite mixed --auth ecdsa --rekey-ike never --reauth 90s --dpd 45s --seed 99 --crypto toy")]
    [InlineData("--topology mesh --peers 12 --crash 7/d --mtu 1k --traffic off --failover 3/h")]
    [InlineData("--redirect 12.5% --failover 1/d")]
    public void The_command_that_repeats_a_run_gives_the_same_options(string arguments)
    {
        var options = Parse(arguments.Split(' '));

        var repeated = Parse(options.ToCommandLine().Split(' ')[2..]);

        Assert.Equal(options.Suites.Select(s => s.Name), repeated.Suites.Select(s => s.Name));
        Assert.Equal(options, repeated with { Suites = options.Suites });
    }

    [Fact]
    public void The_help_tells_every_option_with_its_default()
    {
        var help = SimOptionsParser.Help();

        Assert.All(SimOptionsTable.All,
            option => Assert.Contains($"  {option.Name} ", help, StringComparison.Ordinal));
        Assert.Contains("  --duration DURATION       virtual time between set-up and teardown [1h]\n", help,
            StringComparison.Ordinal);
    }

    private static SimOptions Parse(params string[] arguments)
    {
        Assert.True(SimOptionsParser.TryParse(arguments, out var options, out var error), error);
        return options;
    }
}

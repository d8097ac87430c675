using System.Globalization;
using System.Text;
using IkeLab.Sim.Profiles;

namespace IkeLab.Sim;

/// <summary>One option of <c>ikelab sim</c>: how it is written, read, printed and explained.</summary>
/// <param name="Expected">Completes "expected …" in an error.</param>
/// <param name="Read">
/// The options with the value, or null when the value is not understood or out of range.
/// </param>
/// <param name="Print">The value as text.</param>
internal sealed record SimOption(
    string Name, string Value, string Expected, string Help, Func<SimOptions, string, SimOptions?> Read,
    Func<SimOptions, string> Print)
{
    /// <summary>It stands alone, without a value.</summary>
    public bool IsFlag => Value.Length == 0;
}

/// <summary>All options; the parser, the help and the repeat command are made from this one table.</summary>
internal static class SimOptionsTable
{
    /// <summary>It decides what other options begin with, and so it is read before them.</summary>
    public const string Profile = "--profile";

    private const string EapMsChapV2 = "eap-mschapv2";

    public static readonly SimOption[] All =
    [
        new("--peers", "N", "a whole number from 1 to 100000",
            "peers that dial the gateway, or nodes of a mesh",
            (o, v) => Count(v, 1, 100_000) is { } n ? o with { Peers = n } : null, o => $"{o.Peers}"),
        new("--loss", "P", "a share from 0% to 95%", "datagrams lost each way, in bursts",
            (o, v) => Share(v, 0.95) is { } s ? o with { Loss = s } : null, o => Quantity.PrintShare(o.Loss)),
        new("--dup", "P", "a share from 0% to 100%", "datagrams delivered twice, some of them much later",
            (o, v) => Share(v, 1) is { } s ? o with { Duplicate = s } : null,
            o => Quantity.PrintShare(o.Duplicate)),
        new("--reorder", "P", "a share from 0% to 100%", "datagrams overtaken by later ones",
            (o, v) => Share(v, 1) is { } s ? o with { Reorder = s } : null,
            o => Quantity.PrintShare(o.Reorder)),
        new("--corrupt", "P", "a share from 0% to 100%",
            "datagrams with flipped, missing, added or foreign octets",
            (o, v) => Share(v, 1) is { } s ? o with { Corrupt = s } : null,
            o => Quantity.PrintShare(o.Corrupt)),
        new("--latency", "DURATION", "a duration from 0 to 10s, such as 20ms", "one-way delay",
            (o, v) => Time(v, 0, 10) is { } t ? o with { Latency = t } : null,
            o => Quantity.Print(o.Latency)),
        new("--jitter", "DURATION", "a duration from 0 to 10s, such as 5ms",
            "how much the delay varies, with a slow tail",
            (o, v) => Time(v, 0, 10) is { } t ? o with { Jitter = t } : null, o => Quantity.Print(o.Jitter)),
        new("--mtu", "SIZE", "a size from 576 to 65535",
            "larger packets travel as fragments, each of which can be lost",
            (o, v) => Quantity.TrySize(v, out var n) && n is >= 576 and <= 65535 ? o with { Mtu = n } : null,
            o => $"{o.Mtu}"),
        new("--nat", "P", "a share from 0% to 100%", "peers behind a NAT, whose mappings expire and move",
            (o, v) => Share(v, 1) is { } s ? o with { Nat = s } : null, o => Quantity.PrintShare(o.Nat)),
        new("--partition", "RATE", "a rate from 0 to 60 an hour, such as 2/h",
            "partitions of each link, 10 s to 2 min, one or both ways",
            (o, v) => Rate(v, TimeSpan.FromHours(1), 60) is { } r ? o with { PartitionsPerHour = r } : null,
            o => Quantity.PrintNumber(o.PartitionsPerHour) + "/h"),
        new("--clog", "RATE", "a rate from 0 to 60 an hour, such as 4/h",
            "times that each link is clogged, 5 s to 30 s: datagrams queue up, and are lost when the queue is full",
            (o, v) => Rate(v, TimeSpan.FromHours(1), 60) is { } r ? o with { ClogsPerHour = r } : null,
            o => Quantity.PrintNumber(o.ClogsPerHour) + "/h"),
        new("--roam", "RATE", "a rate from 0 to 60 an hour, such as 2/h",
            "address changes of each peer of a hub that is not behind a NAT",
            (o, v) => Rate(v, TimeSpan.FromHours(1), 60) is { } r ? o with { MovesPerHour = r } : null,
            o => Quantity.PrintNumber(o.MovesPerHour) + "/h"),
        new("--reload", "RATE", "a rate from 0 to 60 an hour, such as 2/h",
            "reloads of each host's configuration, every other one with changes",
            (o, v) => Rate(v, TimeSpan.FromHours(1), 60) is { } r ? o with { ReloadsPerHour = r } : null,
            o => Quantity.PrintNumber(o.ReloadsPerHour) + "/h"),
        new("--crash", "RATE", "a rate from 0 to 60 an hour, such as 1/h",
            "crashes of each peer with loss of its state; the gateway crashes as often as one peer",
            (o, v) => Rate(v, TimeSpan.FromHours(1), 60) is { } r ? o with { CrashesPerHour = r } : null,
            o => Quantity.PrintNumber(o.CrashesPerHour) + "/h"),
        new("--adversary", "RATE", "a rate from 0 to 10000 a second, such as 20/s", "datagrams injected by somebody who sees all and has no key",
            (o, v) => Rate(v, TimeSpan.FromSeconds(1), 10_000) is { } r ? o with { ForgedPerSecond = r } : null,
            o => Quantity.PrintNumber(o.ForgedPerSecond) + "/s"),
        new("--host-faults", "P", "a share from 0% to 100%", "effects that are slow or fail; hosts pause, clocks drift and jump, kernels report at bad moments",
            (o, v) => Share(v, 1) is { } s ? o with { HostFaults = s } : null, o => Quantity.PrintShare(o.HostFaults)),
        new("--duration", "DURATION", "a duration from 10s to 30d, such as 1h",
            "virtual time between set-up and teardown",
            (o, v) => Time(v, 10, 30 * 86400) is { } t ? o with { Duration = t } : null,
            o => Quantity.Print(o.Duration)),
        new("--topology", "hub|mesh", "hub or mesh", "one gateway, or everybody with everybody",
            (o, v) => Choice<Topology>(v) is { } t ? o with { Topology = t } : null, o => Print(o.Topology)),
        new(Profile, "NAME", "one of " + string.Join(", ", ProfileLibrary.Names),
            "peers behave like this client: its proposals, authentication, identities and peculiarities",
            (o, v) => ProfileLibrary.Find(v)?.ApplyTo(o), o => o.Profile?.Name ?? ""),
        new("--auth", "KIND", "psk, rsa, ecdsa, ed25519, mixed, eap-mschapv2 or null", "how the two sides prove themselves",
            (o, v) => (v == EapMsChapV2 ? AuthKind.EapMsChapV2 : Choice<AuthKind>(v)) is { } a ? o with { Auth = a } : null,
            o => o.Auth == AuthKind.EapMsChapV2 ? EapMsChapV2 : Print(o.Auth)),
        new("--suite", "NAME[,NAME…]", "suites such as aes256gcm16-prfsha384-ecp384, or mixed",
            "algorithms; peers take turns",
            (o, v) => Suites(v) is { } s ? o with { Suites = s } : null,
            o => string.Join(',', o.Suites.Select(s => s.Name))),
        new("--ppk", "", "", "a postquantum preshared key goes into the keys of every IKE SA",
            (o, _) => o with { Ppk = true }, o => o.Ppk ? "yes" : ""),
        new("--multi-auth", "", "", "each side proves further identities; in a hub the peers' users do so by EAP",
            (o, _) => o with { MultiAuth = true }, o => o.MultiAuth ? "yes" : ""),
        new("--ah", "", "", "child SAs are of AH: packets are authenticated, and not encrypted",
            (o, _) => o with { Ah = true }, o => o.Ah ? "yes" : ""),
        new("--ipcomp", "", "", "child SAs compress their packets",
            (o, _) => o with { Ipcomp = true }, o => o.Ipcomp ? "yes" : ""),
        new("--pool", "", "", "the gateway assigns the peers their inner addresses",
            (o, _) => o with { Pool = true }, o => o.Pool ? "yes" : ""),
        new("--split-dns", "", "", "with --pool: the gateway assigns a domain, and a resolver for encrypted DNS, too",
            (o, _) => o with { SplitDns = true }, o => o.SplitDns ? "yes" : ""),
        new("--eap-only", "", "", "with --auth eap-mschapv2: EAP proves both sides, and the gateway does not sign",
            (o, _) => o with { EapOnly = true }, o => o.EapOnly ? "yes" : ""),
        new("--childless", "", "", "IKE SAs are made without a child, which follows in an exchange of its own",
            (o, _) => o with { Childless = true }, o => o.Childless ? "yes" : ""),
        new("--ke", "METHOD[+METHOD…]", "one to eight different methods, such as x25519+mlkem768",
            "key exchanges of all suites, for IKE and for each child: one, and then the additional ones of RFC 9370",
            (o, v) => SuiteParser.TryParseMethods(v, out var m, out _)
                ? o with { KeyExchange = string.Join('+', m.Select(SuiteParser.NameOf)) }
                : null,
            o => o.KeyExchange ?? ""),
        new("--fragment", "", "", "messages larger than 576 octets are sent in IKE fragments",
            (o, _) => o with { Fragment = true }, o => o.Fragment ? "yes" : ""),
        new("--mobike", "", "", "SAs go on when a peer's address changes",
            (o, _) => o with { Mobike = true }, o => o.Mobike ? "yes" : ""),
        new("--qcd", "", "", "crashed hosts prove with a token that they have forgotten an IKE SA",
            (o, _) => o with { Qcd = true }, o => o.Qcd ? "yes" : ""),
        new("--resume", "", "", "lost IKE SAs are resumed with tickets, without a key exchange",
            (o, _) => o with { Resume = true }, o => o.Resume ? "yes" : ""),
        new("--redirect", "P", "a share from 0% to 100%",
            "peers that dial another gateway, which sends them on: at once, when it knows them, or later",
            (o, v) => Share(v, 1) is { } s ? o with { Redirect = s } : null, o => Quantity.PrintShare(o.Redirect)),
        new("--failover", "RATE", "a rate from 0 to 60 an hour, such as 6/h",
            "takeovers of the gateway, or of each node, by a standby that has counters of a while ago",
            (o, v) => Rate(v, TimeSpan.FromHours(1), 60) is { } r ? o with { FailoversPerHour = r } : null,
            o => Quantity.PrintNumber(o.FailoversPerHour) + "/h"),
        new("--rekey-ike", "DURATION", "a duration from 10s to 30d, or 0",
            "soft lifetime of IKE SAs; 0 never rekeys",
            (o, v) => TimeOrNever(v, 10) is { } t ? o with { RekeyIke = t } : null,
            o => Quantity.Print(o.RekeyIke)),
        new("--reauth", "DURATION", "a duration from 30s to 30d, or 0",
            "age at which peers authenticate anew, half of them because the gateway says so; 0 never",
            (o, v) => TimeOrNever(v, 30) is { } t ? o with { Reauthenticate = t } : null,
            o => Quantity.Print(o.Reauthenticate)),
        new("--rekey-child", "DURATION", "a duration from 10s to 30d, or 0",
            "soft lifetime of child SAs; 0 never rekeys",
            (o, v) => TimeOrNever(v, 10) is { } t ? o with { RekeyChild = t } : null,
            o => Quantity.Print(o.RekeyChild)),
        new("--dpd", "DURATION", "a duration from 1s to 30d, or 0",
            "silence after which the peer's liveness is checked; 0 never",
            (o, v) => TimeOrNever(v, 1) is { } t ? o with { Liveness = t } : null,
            o => Quantity.Print(o.Liveness)),
        new("--traffic", "RATE", "a rate from 0 to 60000 a minute, such as 20/min, 1/s or off",
            "packets of each peer in its child SA, both ways, in bursts",
            (o, v) => Rate(v, TimeSpan.FromMinutes(1), 60_000) is { } r
                ? o with { TrafficPerMinute = r }
                : null,
            o => Quantity.PrintNumber(o.TrafficPerMinute) + "/min"),
        new("--crypto", "real|toy", "real or toy", "real algorithms, or fast stand-ins for very large runs",
            (o, v) => Choice<CryptoKind>(v) is { } c ? o with { Crypto = c } : null, o => Print(o.Crypto)),
        new("--seed", "N", "a whole number from 0 to 18446744073709551615",
            "equal seeds and options give equal bytes",
            (o, v) => ulong.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                ? o with { Seed = n }
                : null,
            o => o.Seed.ToString(CultureInfo.InvariantCulture)),
        new("--pcap", "FILE", "a file name",
            "write all datagrams as pcapng, and the keys for Wireshark to FILE.keys/",
            (o, v) => v.Length > 0 ? o with { PcapPath = v } : null, o => o.PcapPath ?? ""),
        new("--report", "FILE.html", "a file name", "write a page with plots and sequence charts",
            (o, v) => v.Length > 0 ? o with { ReportPath = v } : null, o => o.ReportPath ?? ""),
        new("--json", "FILE", "a file name", "write all figures as JSON",
            (o, v) => v.Length > 0 ? o with { JsonPath = v } : null, o => o.JsonPath ?? ""),
        new("--twice", "", "", "run twice and compare every draw; exit 130 when they differ",
            (o, _) => o with { Twice = true }, o => o.Twice ? "yes" : ""),
        new("--quiet", "", "", "no progress, only the summary",
            (o, _) => o with { Quiet = true }, o => o.Quiet ? "yes" : ""),
    ];

    public static string Print(SimOptions options)
    {
        // What a profile brings along need not be written beside it.
        var defaults = (options.Profile?.ApplyTo(new()) ?? new()) with { Profile = null };
        var text = new StringBuilder("./ikelab sim");
        foreach (var option in All)
        {
            var value = option.Print(options);
            if (value == option.Print(defaults))
                continue;
            text.Append(' ').Append(option.Name);
            if (!option.IsFlag)
                text.Append(' ').Append(Quote(value));
        }
        return text.ToString();
    }

    private static string Quote(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-' or '_' or '%' or ',' or '+')
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static int? Count(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max
            ? n
            : null;

    private static double? Share(string text, double max) =>
        Quantity.TryShare(text, out var share) && share <= max ? share : null;

    private static double? Rate(string text, TimeSpan per, double max) =>
        Quantity.TryRate(text, per, out var rate) && rate >= 0 && rate <= max ? rate : null;

    private static TimeSpan? Time(string text, double minSeconds, double maxSeconds) =>
        Quantity.TryDuration(text, out var t) && t.TotalSeconds >= minSeconds && t.TotalSeconds <= maxSeconds
            ? t
            : null;

    private static TimeSpan? TimeOrNever(string text, double minSeconds) =>
        text is "off" or "never" ? TimeSpan.Zero
        : Quantity.TryDuration(text, out var t) && t == TimeSpan.Zero ? t
        : Time(text, minSeconds, 30 * 86400);

    private static T? Choice<T>(string text) where T : struct, Enum =>
        text.All(char.IsAsciiLetterOrDigit) && !text.All(char.IsAsciiDigit)
        && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;

    private static string Print<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static IReadOnlyList<Suite>? Suites(string text)
    {
        var suites = new List<Suite>();
        foreach (var name in text == "mixed" ? SuiteParser.Mixed : text.Split(','))
        {
            if (!SuiteParser.TryParse(name, out var suite, out _))
                return null;
            suites.Add(suite);
        }
        return suites;
    }
}

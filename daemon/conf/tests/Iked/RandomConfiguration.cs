namespace IkeLab.Configuration.Tests.Iked;

/// <summary>
/// Writes configurations by the grammar, and spoils about half of them in one or two places. The same seed
/// gives the same
/// text.
/// </summary>
internal sealed class RandomConfiguration(int seed)
{
    private static readonly string[] Switches =
    [
        "active", "passive", "couple", "decouple", "fragmentation", "nofragmentation", "mobike", "nomobike", "vendorid",
        "novendorid", "enforcesingleikesa", "noenforcesingleikesa", "stickyaddress", "nostickyaddress",
        "cert_partial_chain", "dpd_check_interval 30", "ocsp \"http://a/\" tolerate 5m maxage 2h",
    ];

    private static readonly string[] IkeCombined = ["aes-128-gcm", "aes-256-gcm", "aes-128-gcm-12", "aes-256-gcm-12"];
    private static readonly string[] IkeSeparate = ["3des", "aes-128", "aes-192", "aes-256", "3des-cbc", "aes"];
    private static readonly string[] ChildCombined =
        ["aes-128-gcm", "aes-192-gcm", "aes-256-gmac", "chacha20-poly1305", "aes-128-gmac"];

    private static readonly string[] ChildSeparate = ["3des", "aes-256", "aes-128-ctr", "null", "blowfish", "cast"];
    private static readonly string[] Hashes =
        ["hmac-md5", "hmac-sha1", "hmac-sha2-256", "hmac-sha2-384", "hmac-sha2-512", "hmac-sha2"];

    private static readonly string[] Groups =
    [
        "modp768", "grp2", "modp1536", "grp14", "modp3072", "grp16", "modp6144", "modp8192", "ecp256", "grp20", "ecp521",
        "ecp192", "grp26", "brainpool224", "grp28", "brainpool384", "brainpool512", "curve25519", "sntrup761x25519", "ecp",
    ];

    private static readonly string[] Addresses = ["192.0.2.1", "192.0.2.2", "10.0.0.1", "172.16.5.4", "198.51.100.9"];
    private static readonly string[] Networks = ["10.0.0.0/8", "10.1.0.0/16", "192.168.7.0/24", "172.16.0.0/12", "10.9.9.9/32"];
    private static readonly string[] Addresses6 = ["2001:db8::1", "2001:db8:1::2", "::1", "fd00::1"];
    private static readonly string[] Networks6 = ["2001:db8::/32", "fd00::/8", "::/0", "2001:db8:5::/64"];
    private static readonly string[] Protocols = ["tcp", "udp", "gre", "icmp", "50", "0", "132", "255"];
    private static readonly string[] Ports = ["80", "443", "https", "ssh", "0", "65535", "domain"];
    private static readonly string[] Times = ["0", "60", "3600", "30m", "8h", "12H", "5M"];
    private static readonly string[] Sizes = ["0", "1000000", "500K", "64m", "4G"];
    private static readonly string[] Identities =
        ["a.example.com", "alice@example.com", "192.0.2.1", "2001:db8::1", "\"/C=DE/O=Example/CN=a\"", "'two words'"];

    private static readonly string[] Names = ["office", "\"a name\"", "'single'", "x1", "\"with \\\" quote\""];
    private static readonly string[] Options =
        ["address", "netmask", "name-server", "netbios-server", "dhcp-server", "protected-subnet", "access-server"];

    /// <summary>Words that spoil; none is a name that would be looked up.</summary>
    private static readonly string[] Spoilers =
    [
        "from", "to", "peer", "local", "any", "dynamic", "port", "proto", "esp", "ah", "active", "passive", "quick",
        "default", "skip", "tunnel", "transport", "ipcomp", "inet", "inet6", "ikesa", "childsa", "enc", "auth", "prf",
        "group", "esn", "noesn", "srcid", "dstid", "lifetime", "bytes", "ikelifetime", "psk", "file", "eap", "config",
        "request", "iface", "tag", "tap", "rsa", "signature", "none", "name", "set", "user", "include", "rdomain 1", "=",
        "{", "}", "(", ")", ",", "/", "<", "!", "-", "5", "0", "-1", "70000", "10.0.0.1", "10.0.0.0/8", "::1", "\"\"",
        "\"x\"", "aes-256", "aes-256-gcm", "hmac-sha1", "modp2048", "5m", "3x", "$defined", "$undefined", "#", "\\",
        "0x00", "0xzz", "'", "tolerate", "maxage", "natural", "ike", "flow",
    ];

    private readonly Random _random = new(seed);

    public string Write()
    {
        var lines = new List<List<string>>();
        if (Chance(30))
            lines.Add(["defined", "=", Pick(["\"10.0.0.0\"", "esp", "'x y'", "\"from any to any\""])]);
        for (var i = _random.Next(3); i > 0; i--)
            lines.Add(["set", Pick(Switches)]);
        if (Chance(30))
            lines.Add(["user", Pick(Names), Pick(["secret", "\"long secret\""])]);
        for (var i = _random.Next(1, 4); i > 0; i--)
            lines.Add(Policy());
        if (Chance(50))
        {
            for (var i = _random.Next(1, 3); i > 0; i--)
                Spoil(lines[_random.Next(lines.Count)]);
        }
        var text = new StringBuilder();
        foreach (var line in lines)
            text.AppendJoin(Chance(20) ? " \\\n\t" : " ", line).Append(Chance(10) ? " # comment\n" : "\n");
        return text.ToString();
    }

    private List<string> Policy()
    {
        var isV6 = Chance(25);
        List<string> words = ["ikev2"];
        if (Chance(60))
            words.Add(Pick(Names));
        Maybe(words, 30, "quick", "skip", "default");
        var active = Chance(30);
        if (active)
            words.Add("active");
        else
            Maybe(words, 30, "passive");
        Maybe(words, 10, "ipcomp");
        Maybe(words, 30, "tunnel", "transport");
        Maybe(words, 60, "esp", "esp", "ah");
        Maybe(words, 20, isV6 ? "inet6" : "inet");
        if (Chance(25))
            words.AddRange(["proto", Chance(50) ? Pick(Protocols) : $"{{ {Pick(Protocols)}, {Pick(Protocols)} }}"]);
        var pairs = _random.Next(1, 4);
        for (var i = 0; i < pairs; i++)
            Pair(words, isV6);
        if (active || pairs > 1 || Chance(60))
            Peers(words, isV6, active);
        for (var i = Chance(40) ? _random.Next(1, 3) : 0; i > 0; i--)
            Transforms(words, "ikesa", IkeCombined, IkeSeparate);
        for (var i = Chance(40) ? _random.Next(1, 3) : 0; i > 0; i--)
            Transforms(words, "childsa", ChildCombined, ChildSeparate);
        Tail(words);
        return words;
    }

    private void Pair(List<string> words, bool isV6)
    {
        var source = Side(isV6, true);
        var destination = Side(isV6, false);
        words.AddRange(Chance(80) ? ["from", .. source, "to", .. destination] : ["to", .. destination, "from", .. source]);
    }

    private List<string> Side(bool isV6, bool isSource)
    {
        List<string> words = [Chance(10) ? "any" : Chance(5) ? "dynamic"
            : Chance(40) ? Pick(isV6 ? Addresses6 : Addresses) : Pick(isV6 ? Networks6 : Networks)];
        if (isSource && !isV6 && Chance(5) && words[0] is not ("any" or "dynamic"))
            words.Add($"({Pick(Networks)})");
        if (Chance(10))
            words.AddRange(["port", Pick(Ports)]);
        return words;
    }

    private void Peers(List<string> words, bool isV6, bool active)
    {
        var host = Pick(isV6 ? Addresses6 : Addresses);
        List<string> peer = ["peer", active || Chance(70) ? host : Chance(50) ? "any" : Pick(isV6 ? Networks6 : Networks)];
        List<string> local = Chance(30) ? ["local", Pick(isV6 ? Addresses6 : Addresses)] : [];
        words.AddRange(Chance(50) ? [.. peer, .. local] : [.. local, .. peer]);
    }

    private void Transforms(List<string> words, string opening, string[] combined, string[] separate)
    {
        words.Add(opening);
        var count = words.Count;
        var isCombined = Chance(50);
        for (var i = _random.Next(3); i > 0; i--)
            words.AddRange(["enc", Pick(isCombined ? combined : separate)]);
        if (!isCombined && Chance(60))
            words.AddRange(["auth", Pick(Hashes)]);
        if (opening == "ikesa" && Chance(50))
            words.AddRange(["prf", Pick(Hashes)]);
        for (var i = _random.Next(3); i > 0; i--)
            words.AddRange(["group", Pick(Groups)]);
        if (opening == "childsa")
            Maybe(words, 30, "esn", "noesn", "esn noesn", "group none");
        if (words.Count == count)
            words.AddRange(["group", "ecp256"]);
    }

    private void Tail(List<string> words)
    {
        if (Chance(40))
            words.AddRange(["srcid", Pick(Identities)]);
        if (Chance(40))
            words.AddRange(["dstid", Pick(Identities)]);
        if (Chance(20))
            words.AddRange(["ikelifetime", Pick(Times)]);
        if (Chance(30))
        {
            words.AddRange(["lifetime", Pick(Times)]);
            if (Chance(50))
                words.AddRange(["bytes", Pick(Sizes)]);
        }
        Maybe(words, 60, "rsa", "ecdsa256", "rfc7427", "signature", "ecdsa521", "psk \"a key of good length\"",
            "psk 0x0011223344556677", "eap mschap-v2", "psk bare-key-of-some-length");
        for (var i = Chance(30) ? _random.Next(1, 4) : 0; i > 0; i--)
        {
            words.AddRange(Chance(70) ? ["config", Pick(Options), Chance(60) ? Pick(Addresses) : Pick(Networks)]
                : ["request", Pick(Options), Chance(60) ? "any" : Pick(Addresses)]);
        }
        Maybe(words, 10, "iface lo");
        Maybe(words, 20, "tag x", "tag \"$name-$id\"", "tap \"enc1\"", "tag a tap enc2");
    }

    private void Spoil(List<string> words)
    {
        var at = _random.Next(words.Count);
        switch (_random.Next(7))
        {
            case 0 when words.Count > 1:
                words.RemoveAt(at);
                break;
            case 1:
                words.Insert(at, words[_random.Next(words.Count)]);
                break;
            case 2:
                var other = _random.Next(words.Count);
                (words[at], words[other]) = (words[other], words[at]);
                break;
            case 3:
                words[at] = Pick(Spoilers);
                break;
            case 4 when words[at].Length > 1:
                words[at] = words[at].Remove(_random.Next(words[at].Length), 1);
                break;
            case 5:
                words.RemoveRange(at, words.Count - at);
                words.Add(Pick(Spoilers));
                break;
            default:
                words.Insert(at, Pick(Spoilers));
                break;
        }
    }

    private void Maybe(List<string> words, int percent, params ReadOnlySpan<string> choices)
    {
        if (Chance(percent))
            words.Add(choices[_random.Next(choices.Length)]);
    }

    private string Pick(ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}

using System.Globalization;
using System.Text;
using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test.Options;

/// <summary>One option: how it is called, what values it takes, and what it changes.</summary>
/// <param name="Values">How many values follow.</param>
/// <param name="Read">False when the values are wrong.</param>
internal sealed record Pcap2TestOption(
    string Name, int Values, string Shown, string Expected, string Help, Func<Pcap2TestOptions,
        string[], bool> Read);

/// <summary>The options of <c>ikelab pcap2test</c>.</summary>
internal static class Pcap2TestOptionsTable
{
    public static readonly Pcap2TestOption[] All =
    [
        Text("--keys", "FILE",
            "keys: Wireshark's or strongSwan's table, its folder, tcpdump -E, or JSON; repeatable",
            (o, v) => o.KeyFiles.Add(v)),
        new("--psk", 1, "TEXT", "a text, or 0x and hexadecimal digits",
            "the shared key, to verify AUTH",
            (o, v) => (o.Psk = ReadPsk(v[0])) is { Length: > 0 }),
        new("--dh-secret", 1, "[SPIi=]HEX",
            "hexadecimal digits, with SPIi= before them where there are several sessions",
            "g^ir, from which all keys are derived: one an option for each key exchange, in order", ReadSecret),
        Text("--vector", "FILE", "write a test that replays the session against the engine", (o, v) =>
            o.VectorPath = v),
        new("--side", 1, "SIDE", "initiator, responder or both",
            "whose place the engine takes in --vector and --feature [both]", ReadSide),
        Text("--feature", "FILE", "write the session as a scenario for ikelab conform", (o, v) => o.FeaturePath = v),
        Text("--run", "FILE", "run such a test: exit 0 when it passes, else 1; repeatable",
            (o, v) => o.RunFiles.Add(v)),
        Text("--sanitise", "FILE", "write a pcapng without addresses, names and vendors", (o, v) =>
            o.SanitisePath = v),
        Text("--json", "FILE", "write everything as JSON", (o, v) => o.JsonPath = v),
        Flag("--check", "encode every message again and tell what differs, exit 1 if anything",
            o => o.Check = true),
        new("--diff", 2, "A B", "two sessions, by number or SPIi",
            "compare two sessions, exit 1 if they differ",
            (o, v) => (o.Diff = (v[0], v[1])) is not null),
        Text("--session", "N", "only this session, by number or SPIi", (o, v) => o.Session = v),
        new("--port", 1, "PORT", "a port from 1 to 65535",
            "a port that is used like 4500; repeatable", ReadPort),
        Flag("--tree", "every field of every message", o => o.Tree = true),
        Flag("--quiet", "no transcript", o => o.Quiet = true),
    ];

    private static Pcap2TestOption Text(
        string name, string shown, string help, Action<Pcap2TestOptions, string> set) =>
        new(name, 1, shown, shown == "FILE" ? "the name of a file" : "a number or an SPI", help,
            (o, v) =>
        {
            if (v[0].Length == 0)
                return false;
            set(o, v[0]);
            return true;
        });

    private static Pcap2TestOption Flag(string name, string help, Action<Pcap2TestOptions> set) =>
        new(name, 0, "", "", help, (o, _) =>
        {
            set(o);
            return true;
        });

    private static byte[]? ReadPsk(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? KeyFileReader.TryHex(text)
        : Encoding.UTF8.GetBytes(text);

    private static bool ReadSecret(Pcap2TestOptions options, string[] values)
    {
        var equals = values[0].IndexOf('=', StringComparison.Ordinal);
        ulong spi = 0;
        if (equals >= 0 && !KeyFileReader.TrySpi(values[0][..equals], out spi))
            return false;
        if (KeyFileReader.TryHex(values[0][(equals + 1)..]) is not { Length: > 0 } secret)
            return false;
        options.DhSecrets.Add(spi, secret);
        return true;
    }

    private static bool ReadSide(Pcap2TestOptions options, string[] values)
    {
        options.Side = values[0] switch { "initiator" => true, "responder" => false, _ => null };
        return values[0] is "initiator" or "responder" or "both";
    }

    private static bool ReadPort(Pcap2TestOptions options, string[] values)
    {
        if (!ushort.TryParse(
            values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        options.Ports.Add(port);
        return options.Ports.Count <= 64;
    }
}

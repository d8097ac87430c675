using System.Text;
using IkeLab.Crypto;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim;

/// <summary>Reads the arguments of <c>ikelab sim</c>; what is wrong is told in one sentence.</summary>
public static class SimOptionsParser
{
    public static bool TryParse(IReadOnlyList<string> arguments, out SimOptions options, out string error)
    {
        options = new();
        if (!TryPair(arguments, out var pairs, out error))
            return false;
        foreach (var (option, value) in pairs.OrderBy(p => p.Option.Name == SimOptionsTable.Profile ? 0 : 1))
        {
            if (option.Read(options, value) is not { } read)
            {
                error = $"{option.Name} cannot be '{value}': expected {option.Expected}{Why(option, value)}";
                return false;
            }
            options = read;
        }
        error = Contradiction(options);
        return error.Length == 0;
    }

    /// <summary>Options with their values, flags with an empty one.</summary>
    private static bool TryPair(
        IReadOnlyList<string> arguments, out List<(SimOption Option, string Value)> pairs, out string error)
    {
        pairs = [];
        error = "";
        for (var i = 0; i < arguments.Count && error.Length == 0; i++)
        {
            var argument = arguments[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (Array.Find(SimOptionsTable.All, o => o.Name == name) is not { } option)
                error = Unknown(argument, name);
            else if (option.IsFlag && equals >= 0)
                error = $"{name} takes no value, and got '{argument[(equals + 1)..]}'";
            else if (!option.IsFlag && equals < 0 && i + 1 == arguments.Count)
                error = $"{name} needs a value: {option.Expected}";
            else
                pairs.Add((option, option.IsFlag ? "" : equals < 0 ? arguments[++i] : argument[(equals + 1)..]));
        }
        return error.Length == 0;
    }

    private static string Contradiction(SimOptions options) => options switch
    {
        { Topology: Topology.Mesh, Nat: > 0 } =>
            "--nat cannot go with --topology mesh: nodes behind a NAT cannot be dialled",
        { Topology: Topology.Mesh, Profile: { } profile } =>
            $"--profile {profile.Name} cannot go with --topology mesh: clients dial a gateway",
        { Profile: { } profile } when options.KeyExchange is not null || !HasDefaultSuite(options) =>
            $"--suite and --ke cannot go with --profile {profile.Name}: it has proposals of its own",
        { Profile: { Mobike: false } profile, Mobike: true } =>
            $"--mobike cannot go with --profile {profile.Name}: it does not do MOBIKE",
        { Topology: Topology.Mesh, Redirect: > 0 } =>
            "--redirect cannot go with --topology mesh: there is no other gateway to be sent to",
        { Profile: { FollowsRedirects: false } profile, Redirect: > 0 } =>
            $"--redirect cannot go with --profile {profile.Name}: it does not follow redirections",
        { MultiAuth: true, Resume: true } =>
            "--resume cannot go with --multi-auth: a ticket stands for one authentication of each side",
        { Topology: Topology.Mesh, Auth: AuthKind.EapMsChapV2 } =>
            "--auth eap-mschapv2 cannot go with --topology mesh: who answers does not authenticate by EAP",
        { Topology: Topology.Mesh, Pool: true } =>
            "--pool cannot go with --topology mesh: there is no gateway to assign addresses",
        { Ah: true, Nat: > 0 } =>
            "--ah cannot go with --nat: AH covers the addresses that a NAT changes",
        { Ah: true, Profile: { } profile } =>
            $"--ah cannot go with --profile {profile.Name}: it has proposals of its own",
        { SplitDns: true, Pool: false } =>
            "--split-dns needs --pool: names come with addresses",
        { SplitDns: true, Auth: AuthKind.Null } =>
            "--split-dns cannot go with --auth null: who has proved nothing assigns no domains",
        { EapOnly: true, Auth: not AuthKind.EapMsChapV2 } =>
            "--eap-only needs --auth eap-mschapv2",
        { Topology: Topology.Mesh, Peers: < 2 or > 200 } =>
            $"--peers must be from 2 to 200 for a mesh, and is {options.Peers}",
        { Crypto: CryptoKind.Real } when MissingMethod(options) is { } missing =>
            $"{missing} needs OpenSSL 3.5, and this system has {SystemCapabilities.LibraryVersion}: "
            + "use --crypto toy, or another method",
        _ => SharedFile(options),
    };

    private static bool HasDefaultSuite(SimOptions options) => options.Suites is [var only] && only == Suite.Default;

    /// <summary>The name of a key exchange method that is wanted and not there.</summary>
    private static string? MissingMethod(SimOptions options)
    {
        using var crypto = new CryptoProvider();
        foreach (var suite in options.SuitesInUse())
        {
            foreach (var method in suite.Ike.KeyExchange.Concat(suite.Ike.AdditionalKeyExchanges.SelectMany(m => m)))
            {
                if (method >= KeyExchangeMethod.MlKem512 && !crypto.Supports(method))
                    return SuiteParser.NameOf(method);
            }
        }
        return null;
    }

    private static string SharedFile(SimOptions options)
    {
        (string Name, string? Path)[] files =
            [("--pcap", options.PcapPath), ("--report", options.ReportPath), ("--json", options.JsonPath)];
        for (var i = 0; i < files.Length; i++)
        {
            for (var j = i + 1; j < files.Length; j++)
            {
                if (files[i].Path is { } path && path == files[j].Path)
                    return $"{files[i].Name} and {files[j].Name} cannot both write to '{path}'";
            }
        }
        return "";
    }

    /// <summary>The option list of the help page.</summary>
    public static string Help()
    {
        var defaults = new SimOptions();
        var text = new StringBuilder();
        foreach (var option in SimOptionsTable.All)
        {
            var value = option.Print(defaults);
            var head = option.IsFlag ? option.Name : $"{option.Name} {option.Value}";
            text.Append("  ").Append(head.PadRight(25)).Append(' ').Append(option.Help);
            if (value.Length > 0)
                text.Append(" [").Append(value).Append(']');
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Unknown(string argument, string name)
    {
        if (!name.StartsWith('-'))
            return $"'{argument}' is not expected here: options begin with --, see ikelab sim --help";
        var near = SimOptionsTable.All.MinBy(o => Distance(o.Name, name))!.Name;
        return Distance(near, name) <= 3
            ? $"there is no option {name}: did you mean {near}?"
            : $"there is no option {name}: see ikelab sim --help";
    }

    private static string Why(SimOption option, string value)
    {
        if (option.Name == "--ke")
            return SuiteParser.TryParseMethods(value, out _, out var why) ? "" : $"; {why}";
        if (option.Name != "--suite")
            return "";
        foreach (var name in value.Split(','))
        {
            if (!SuiteParser.TryParse(name, out _, out var reason))
                return $"; in '{name}', {reason}";
        }
        return "";
    }

    /// <summary>Letters to insert, remove or replace.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}

namespace IkeLab.Configuration.Parsing;

/// <summary>The words for configuration attributes, in iked's order.</summary>
internal static class OptionWords
{
    private static readonly (string Word, ConfigurationOptionKind Kind, bool HasIpv6)[] Rows =
    [
        ("address", ConfigurationOptionKind.Address, true),
        ("netmask", ConfigurationOptionKind.Netmask, false),
        ("name-server", ConfigurationOptionKind.NameServer, true),
        ("netbios-server", ConfigurationOptionKind.NetbiosServer, true),
        ("dhcp-server", ConfigurationOptionKind.DhcpServer, true),
        ("protected-subnet", ConfigurationOptionKind.ProtectedSubnet, true),
        ("access-server", ConfigurationOptionKind.AccessServer, true),
    ];

    /// <summary>As in iked the beginning of a word will do.</summary>
    /// <param name="whole">The word that was found.</param>
    public static ConfigurationOptionKind? Find(string word, AddressFamily? family, out string whole)
    {
        whole = word;
        foreach (var row in Rows)
        {
            if (word.Length == 0 || !row.Word.StartsWith(word, StringComparison.Ordinal)
                || (family == AddressFamily.Ipv6 && !row.HasIpv6))
            {
                continue;
            }
            whole = row.Word;
            return row.Kind;
        }
        return null;
    }

    public static string Word(ConfigurationOptionKind kind) => Rows.First(row => row.Kind == kind).Word;

    public static string All(AddressFamily? family) =>
        string.Join(", ", Rows.Where(r => r.HasIpv6 || family != AddressFamily.Ipv6).Select(r => r.Word));
}

using System.Collections.Frozen;

namespace IkeLab.Configuration.Lexing;

/// <summary>
/// The reserved words. The words of radius statements are not among them: they are words only there, so
/// that macros
/// and names of older files may be called so.
/// </summary>
internal static class Keywords
{
    private static readonly FrozenSet<string> Words = new[]
    {
        "active", "ah", "any", "auth", "bytes", "cert_partial_chain", "childsa", "config", "couple", "decouple",
        "default", "dpd_check_interval", "dstid", "dynamic", "eap", "enc", "enforcesingleikesa", "esn", "esp",
        "file", "flow", "fragmentation", "from", "group", "iface", "ike", "ikelifetime", "ikesa", "ikev2",
        "include", "inet", "inet6", "ipcomp", "lifetime", "local", "maxage", "mobike", "name", "natt",
        "noenforcesingleikesa", "noesn", "nofragmentation", "nomobike", "nostickyaddress", "novendorid", "ocsp",
        "passive", "peer", "port", "prf", "proto", "psk", "quick", "rdomain", "request", "sa", "set", "skip",
        "srcid", "stickyaddress", "tag", "tap", "tcpmd5", "to", "tolerate", "transport", "tunnel", "user",
        "vendorid",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string word) => Words.Contains(word);
}

using System.Globalization;
using System.Text;
using IkeLab.Configuration.Parsing;

namespace IkeLab.Configuration;

/// <param name="Effective">Proposals are written out where the defaults fill them.</param>
/// <param name="Secrets">Keys and passwords are written; otherwise stars stand for them.</param>
public sealed record PrintOptions(bool Effective = false, bool Secrets = false);

/// <summary>
/// Writes a configuration as text of its own language. Read again, it is equal to the one that was written,
/// where
/// secrets are written and proposals are not filled.
/// </summary>
public static class ConfigurationPrinter
{
    private const string Hidden = "********";

    public static string Print(IkedConfiguration configuration, PrintOptions options)
    {
        var text = new StringBuilder();
        PrintSettings(text, configuration.Settings);
        foreach (var user in configuration.Users)
        {
            var password = options.Secrets ? user.Password : Hidden;
            text.Append("user ").Append(Quote(user.Name)).Append(' ').Append(Quote(password)).Append('\n');
        }
        if (configuration.Radius is { } radius)
            PrintRadius(text, radius, options);
        foreach (var policy in configuration.Policies)
        {
            text.AppendJoin(" \\\n\t", PolicyLines(policy, options)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>
    /// A string in quotes so that it reads back. A backslash is itself unless a quote, a space or a tab
    /// follows, and a
    /// newline in a string is nothing, so one keeps a last backslash from the closing quote.
    /// </summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var wasBackslash = i > 0 && text[i - 1] == '\\';
            if (c == '"' || (wasBackslash && c is ' ' or '\t'))
                quoted.Append('\\');
            quoted.Append(c);
        }
        if (text.EndsWith('\\'))
            quoted.Append("\\\n");
        return quoted.Append('"').ToString();
    }

    private static void PrintSettings(StringBuilder text, Settings settings)
    {
        var defaults = new Settings();
        void Switch(bool value, bool standard, string on, string off)
        {
            if (value != standard)
                text.Append("set ").Append(value ? on : off).Append('\n');
        }
        Switch(settings.Passive, defaults.Passive, "passive", "active");
        Switch(settings.Decoupled, defaults.Decoupled, "decouple", "couple");
        Switch(settings.Fragmentation, defaults.Fragmentation, "fragmentation", "nofragmentation");
        Switch(settings.Mobike, defaults.Mobike, "mobike", "nomobike");
        Switch(settings.VendorId, defaults.VendorId, "vendorid", "novendorid");
        Switch(settings.EnforceSingleIkeSa, false, "enforcesingleikesa", "noenforcesingleikesa");
        Switch(settings.StickyAddress, false, "stickyaddress", "nostickyaddress");
        Switch(settings.PartialCertificateChain, false, "cert_partial_chain", "");
        if (settings.LivenessInterval != defaults.LivenessInterval)
            text.Append("set dpd_check_interval ").Append(Seconds(settings.LivenessInterval)).Append('\n');
        if (settings.Ocsp is not { } ocsp)
            return;
        text.Append("set ocsp ").Append(Quote(ocsp.Url));
        if (ocsp.Tolerate != TimeSpan.Zero || ocsp.MaxAge is not null)
            text.Append(" tolerate ").Append(Seconds(ocsp.Tolerate));
        if (ocsp.MaxAge is { } age)
            text.Append(" maxage ").Append(Seconds(age));
        text.Append('\n');
    }

    private static void PrintRadius(StringBuilder text, RadiusConfiguration radius, PrintOptions options)
    {
        string Secret(RadiusPeer peer) => Quote(options.Secrets ? peer.Secret : Hidden);
        void Client(string prefix, RadiusClientSettings client)
        {
            foreach (var server in client.Servers)
                text.Append($"radius {prefix}server {server.Address} port {server.Port} secret {Secret(server)}\n");
            if (client.MaxTries != new RadiusClientSettings().MaxTries)
                text.Append($"radius {prefix}max-tries {client.MaxTries}\n");
            if (client.MaxFailovers != 0)
                text.Append($"radius {prefix}max-failovers {client.MaxFailovers}\n");
        }
        Client("", radius.Authentication);
        Client("accounting ", radius.Accounting);
        foreach (var mapping in radius.Mappings)
        {
            var family = mapping.Family switch { AddressFamily.Ipv4 => "inet ", AddressFamily.Ipv6 => "inet6 ", _ => "" };
            var vendor = mapping.Vendor == 0 ? "" : $"{mapping.Vendor} ";
            var option = mapping.Option is { } kind ? OptionWords.Word(kind) : "none";
            text.Append($"radius config {family}{option} {vendor}{mapping.Attribute}\n");
        }
        foreach (var listener in radius.Listeners)
            text.Append($"radius dae listen on {listener.Address} port {listener.Port}\n");
        foreach (var client in radius.Clients)
            text.Append($"radius dae client {client.Address} secret {Secret(client)}\n");
    }

    private static IEnumerable<string> PolicyLines(Policy policy, PrintOptions options)
    {
        yield return Head(policy);
        foreach (var pair in policy.Pairs)
            yield return $"from {Side(pair.Source, pair.SourceNat, pair.SourcePort)} "
                + $"to {Side(pair.Destination, null, pair.DestinationPort)}";
        if (policy.Local is { } local)
            yield return $"local {Host(local)}";
        if (policy.Peer is { } peer)
            yield return $"peer {Host(peer)}";
        foreach (var set in Sets(policy.IkeSas, true, options))
            yield return $"ikesa {Transforms(set)}";
        foreach (var set in Sets(policy.ChildSas, false, options))
            yield return $"childsa {Transforms(set)}";
        if (policy.SourceId is { } source)
            yield return $"srcid {Quote(source.Text)}";
        if (policy.DestinationId is { } destination)
            yield return $"dstid {Quote(destination.Text)}";
        if (policy.IkeLifetime != TimeSpan.Zero)
            yield return $"ikelifetime {Seconds(policy.IkeLifetime)}";
        if (policy.ChildLifetime != ChildLifetime.Default)
            yield return $"lifetime {Seconds(policy.ChildLifetime.Time)} bytes {policy.ChildLifetime.Bytes}";
        if (policy.Authentication != PolicyAuthentication.Default)
            yield return Authentication(policy.Authentication, options);
        foreach (var option in policy.Options)
            yield return $"{(option.IsRequest ? "request" : "config")} {OptionWords.Word(option.Kind)} "
                + Host(option.Value);
        if (policy.Interface is { } name)
            yield return $"iface {Quote(name)}";
        if (policy.Tag is { } tag)
            yield return $"tag {Quote(tag)}";
        if (policy.Tap is { } tap)
            yield return $"tap \"enc{tap}\"";
    }

    private static string Head(Policy policy)
    {
        var words = new List<string> { "ikev2" };
        if (policy.IsNamed)
            words.Add(Quote(policy.Name));
        if (policy.Match != PolicyMatch.Last)
            words.Add(policy.Match switch
            {
                PolicyMatch.Quick => "quick",
                PolicyMatch.Skip => "skip",
                _ => "default",
            });
        words.Add(policy.Active ? "active" : "passive");
        if (policy.Ipcomp)
            words.Add("ipcomp");
        words.Add(policy.Transport ? "transport" : "tunnel");
        if (policy.ForceNatTraversal)
            words.Add("natt");
        words.Add(policy.Protocol == SaProtocol.Ah ? "ah" : "esp");
        if (policy.Family is { } family)
            words.Add(family == AddressFamily.Ipv6 ? "inet6" : "inet");
        if (policy.Protocols.Count > 0)
            words.Add($"proto {{ {string.Join(", ", policy.Protocols)} }}");
        if (policy.RoutingDomain is { } domain)
            words.Add($"rdomain {domain}");
        return string.Join(' ', words);
    }

    private static string Side(HostSpecification host, HostSpecification? nat, ushort port) =>
        Host(host) + (nat is null ? "" : $" ({Host(nat)})") + (port == 0 ? "" : $" port {port}");

    private static string Host(HostSpecification host) => host.Kind == HostKind.Name
        ? Quote(host.Name) + (host.PrefixLength is { } bits ? $"/{bits}" : "")
        : host.ToString();

    private static IEnumerable<TransformSet> Sets(ValueList<TransformSet> sets, bool isIke, PrintOptions options)
    {
        if (!options.Effective)
            return sets;
        return sets.Count > 0 ? sets.SelectMany(set => set.Complete(isIke)) : DefaultTransforms.Sets(isIke);
    }

    private static string Transforms(TransformSet set) => string.Join(' ',
    [
        .. set.Encryption.Select(e => $"enc {e}"),
        .. set.Authentication.Select(a => $"auth {a}"),
        .. set.Prf.Select(p => $"prf {p}"),
        .. set.Groups.Select(g => $"group {g}"),
        .. set.ExtendedSequenceNumbers.Select(extended => extended ? "esn" : "noesn"),
    ]);

    private static string Authentication(PolicyAuthentication authentication, PrintOptions options)
    {
        switch (authentication.Kind)
        {
            case AuthenticationKind.EapMschapV2:
                return "eap \"mschap-v2\"";
            case AuthenticationKind.EapRadius:
                return "eap radius";
            case AuthenticationKind.SharedKey:
                var key = authentication.Key!;
                return key.File is { } file ? $"psk file {Quote(file)}" : $"psk {(options.Secrets ? Key(key) : Hidden)}";
            default:
                return PolicyParser.AuthenticationWords.First(w => w.Value == authentication.Kind).Key;
        }
    }

    private static string Key(PreSharedKey key)
    {
        var isText = key.Octets.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && !key.Octets.StartsWith("0x"u8);
        return isText ? Quote(Encoding.ASCII.GetString(key.Octets)) : $"0x{Convert.ToHexStringLower(key.Octets)}";
    }

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}

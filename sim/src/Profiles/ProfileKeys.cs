using System.Globalization;
using System.Text;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Profiles;

/// <summary>The profile with the value, or null with what was expected.</summary>
internal delegate PeerProfile? ProfileReader(PeerProfile profile, string value, out string expected);

internal sealed record ProfileKey(string Name, ProfileReader Read, bool IsRequired = false, bool MayRepeat = false);

/// <summary>What a line of a profile may set.</summary>
internal static class ProfileKeys
{
    /// <summary>Octets of a vendor ID, of the value of a requested attribute, and of a notify's data.</summary>
    private const int MaxOctets = 256;

    public static readonly ProfileKey[] All =
    [
        new("auth", ReadAuth, IsRequired: true),
        new("identity", ReadIdentity, IsRequired: true),
        new("ike", ReadIke, IsRequired: true, MayRepeat: true),
        new("esp", ReadEsp, IsRequired: true, MayRepeat: true),
        Switch("weak-ike", (p, on) => p with { WeakIke = on }),
        Switch("weak-esp", (p, on) => p with { WeakEsp = on }),
        Switch("rekey-with-ke", (p, on) => p with { RekeysWithKeyExchange = on }),
        Switch("certreq", (p, on) => p with { SendsCertificateRequests = on }),
        Switch("mobike", (p, on) => p with { Mobike = on }),
        Switch("redirect", (p, on) => p with { FollowsRedirects = on }),
        Switch("answers-any-notify", (p, on) => p with { AnswersAnyNotify = on }),
        new("fragment-size", ReadFragmentSize),
        new("window", ReadWindow),
        new("request", ReadRequest, MayRepeat: true),
        new("vendor-id", ReadVendorId, MayRepeat: true),
        new("nonce", ReadNonce),
        Notify("init-notify", AnnouncedIn.InitRequest),
        Notify("auth-notify", AnnouncedIn.AuthRequest),
    ];

    /// <summary>
    /// RFC 7296 §3.10.1: private use. Numbers that IANA assigns mean something to the engine, now or later.
    /// </summary>
    private const int FirstPrivateStatus = 40960;

    private static readonly (string Name, AuthKind Kind)[] AuthKinds =
    [
        ("psk", AuthKind.Psk), ("rsa", AuthKind.Rsa), ("ecdsa", AuthKind.Ecdsa), ("ed25519", AuthKind.Ed25519),
        ("eap-mschapv2", AuthKind.EapMsChapV2), ("null", AuthKind.Null),
    ];

    private static readonly (string Name, IdType Type)[] IdTypes =
    [
        ("fqdn", IdType.Fqdn), ("ipv4-address", IdType.Ipv4Address), ("email", IdType.Rfc822Address),
        ("key-id", IdType.KeyId),
    ];

    // Microsoft's own attributes are those of [MS-IKEE] §2.2.
    private static readonly (string Name, ushort Type)[] Attributes =
    [
        ("INTERNAL_IP4_ADDRESS", ConfigurationAttributeType.InternalIp4Address),
        ("INTERNAL_IP4_NETMASK", ConfigurationAttributeType.InternalIp4Netmask),
        ("INTERNAL_IP4_DNS", ConfigurationAttributeType.InternalIp4Dns),
        ("INTERNAL_IP4_NBNS", ConfigurationAttributeType.InternalIp4Nbns),
        ("INTERNAL_IP4_DHCP", ConfigurationAttributeType.InternalIp4Dhcp),
        ("APPLICATION_VERSION", ConfigurationAttributeType.ApplicationVersion),
        ("INTERNAL_IP6_ADDRESS", ConfigurationAttributeType.InternalIp6Address),
        ("INTERNAL_IP6_DNS", ConfigurationAttributeType.InternalIp6Dns),
        ("INTERNAL_IP6_DHCP", ConfigurationAttributeType.InternalIp6Dhcp),
        ("INTERNAL_IP4_SUBNET", ConfigurationAttributeType.InternalIp4Subnet),
        ("INTERNAL_IP6_SUBNET", ConfigurationAttributeType.InternalIp6Subnet),
        ("INTERNAL_DNS_DOMAIN", ConfigurationAttributeType.InternalDnsDomain),
        ("INTERNAL_IP4_SERVER", 23456), ("INTERNAL_IP6_SERVER", 23457),
    ];

    // What clients announce and the engine does not, or not always; what it sends by its settings is no name here.
    private static readonly (string Name, NotifyType Type)[] Notifies =
    [
        ("MULTIPLE_AUTH_SUPPORTED", NotifyType.MultipleAuthSupported),
        ("EAP_ONLY_AUTHENTICATION", NotifyType.EapOnlyAuthentication),
        ("IKEV2_MESSAGE_ID_SYNC_SUPPORTED", NotifyType.Ikev2MessageIdSyncSupported),
    ];

    private static ProfileKey Switch(string name, Func<PeerProfile, bool, PeerProfile> set) =>
        new(name, (PeerProfile profile, string value, out string expected) =>
        {
            expected = "expected yes or no";
            return value is "yes" or "no" ? set(profile, value == "yes") : null;
        });

    private static PeerProfile? ReadAuth(PeerProfile profile, string value, out string expected)
    {
        expected = "expected one of " + string.Join(", ", AuthKinds.Select(k => k.Name));
        return Array.Find(AuthKinds, k => k.Name == value) is { Name: not null } found
            ? profile with { Auth = found.Kind }
            : null;
    }

    private static PeerProfile? ReadIdentity(PeerProfile profile, string value, out string expected)
    {
        expected = "expected one of " + string.Join(", ", IdTypes.Select(t => t.Name));
        return Array.Find(IdTypes, t => t.Name == value) is { Name: not null } found
            ? profile with { Identity = found.Type }
            : null;
    }

    private static PeerProfile? ReadIke(PeerProfile profile, string value, out string expected) =>
        SuiteParser.TryParseIke(value, out var proposal, out expected)
            ? profile with { Ike = [.. profile.Ike, proposal] }
            : null;

    private static PeerProfile? ReadEsp(PeerProfile profile, string value, out string expected) =>
        SuiteParser.TryParseEsp(value, out var proposal, out expected)
            ? profile with { Esp = [.. profile.Esp, proposal] }
            : null;

    private static PeerProfile? ReadFragmentSize(PeerProfile profile, string value, out string expected)
    {
        expected = "expected octets of an IP packet from 576 to 65535, or none";
        return value == "none" ? profile with { FragmentSize = null }
            : Number(value, 576, 65535) is { } size ? profile with { FragmentSize = size }
            : null;
    }

    private static PeerProfile? ReadWindow(PeerProfile profile, string value, out string expected)
    {
        expected = "expected a number of requests from 1 to 32";
        return Number(value, 1, 32) is { } size ? profile with { WindowSize = size } : null;
    }

    /// <summary>An attribute's name or number, and behind a slash how many zero octets its value has.</summary>
    private static PeerProfile? ReadRequest(PeerProfile profile, string value, out string expected)
    {
        expected = "expected an attribute such as INTERNAL_IP4_ADDRESS or its number, and /LENGTH for a value of zeros";
        var (name, length) = value.Split('/') switch
        {
            [var alone] => (alone, 0),
            [var named, var octets] => (named, Number(octets, 1, MaxOctets)),
            _ => ("", null),
        };
        // Attribute types have 15 bits (RFC 7296 §3.15.1).
        var type = Array.Find(Attributes, a => a.Name == name) is { Name: not null } known
            ? known.Type
            : Number(name, 1, 0x7FFF);
        return type is { } found && length is { } zeros
            ? profile with { Requests = [.. profile.Requests, new((ushort)found, new byte[zeros])] }
            : null;
    }

    private static PeerProfile? ReadVendorId(PeerProfile profile, string value, out string expected)
    {
        expected = $"expected hexadecimal digits or \"text\", 1 to {MaxOctets} octets, "
            + $"at most {Connection.MaxVendorIds} times";
        var octets = value is ['"', .. var text, '"'] ? Encoding.UTF8.GetBytes(text)
            : Hex(value) ?? [];
        return octets.Length is > 0 and <= MaxOctets && profile.VendorIds.Length < Connection.MaxVendorIds
            ? profile with { VendorIds = [.. profile.VendorIds, octets] }
            : null;
    }

    private static PeerProfile? ReadNonce(PeerProfile profile, string value, out string expected)
    {
        expected = $"expected octets from {WireLimits.MinNonce} to {WireLimits.MaxNonce}";
        return Number(value, WireLimits.MinNonce, WireLimits.MaxNonce) is { } length
            ? profile with { NonceLength = length }
            : null;
    }

    /// <summary>A status's name or number, and behind a slash its data in hexadecimal digits.</summary>
    private static ProfileKey Notify(string key, AnnouncedIn message) =>
        new(key, (PeerProfile profile, string value, out string expected) =>
        {
            expected = $"expected {string.Join(", ", Notifies.Select(n => n.Name))} or the number of another status "
                + $"from {FirstPrivateStatus} on, and /HEX for at most {Announcement.MaxData} octets of data, "
                + $"at most {Connection.MaxAnnouncements} times";
            var (name, data) = value.Split('/') switch
            {
                [var alone] => (alone, []),
                [var named, var octets] => (named, Hex(octets)),
                _ => ("", null),
            };
            var type = Array.Find(Notifies, n => n.Name == name) is { Name: not null } known
                ? (int)known.Type
                : Number(name, FirstPrivateStatus, ushort.MaxValue);
            return type is { } found && data is { Length: <= Announcement.MaxData }
                && profile.Announcements.Length < Connection.MaxAnnouncements
                ? profile with { Announcements = [.. profile.Announcements, new(message, (NotifyType)found, data)] }
                : null;
        }, MayRepeat: true);

    /// <summary>Null for what is no octets.</summary>
    private static byte[]? Hex(string text) =>
        text.Length > 0 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static int? Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max ? n : null;
}

using System.Text;

namespace IkeLab.Engine.Wire;

/// <summary>Messages in the notation of RFC 7296 §1.2, on one line.</summary>
public static class MessagePrinter
{
    /// <summary>For example <c>IKE_SA_INIT request 0 { SA KE No N(COOKIE) }</c>.</summary>
    public static string Describe(in IkeHeader header, PayloadList clear, PayloadList? inner)
    {
        var text = new StringBuilder();
        text.Append(Name(header.Exchange)).Append(header.IsResponse ? " response " : " request ").Append(header.MessageId);
        if (clear.Count > 0)
            Append(text.Append(" { "), clear).Append('}');
        if (inner is not null)
            Append(text.Append(" SK { "), inner).Append('}');
        return text.ToString();
    }

    public static string Name(ExchangeType exchange) => exchange switch
    {
        ExchangeType.IkeSaInit => "IKE_SA_INIT",
        ExchangeType.IkeAuth => "IKE_AUTH",
        ExchangeType.CreateChildSa => "CREATE_CHILD_SA",
        ExchangeType.Informational => "INFORMATIONAL",
        ExchangeType.IkeSessionResume => "IKE_SESSION_RESUME",
        ExchangeType.IkeIntermediate => "IKE_INTERMEDIATE",
        ExchangeType.IkeFollowupKe => "IKE_FOLLOWUP_KE",
        _ => $"exchange {(byte)exchange}",
    };

    /// <summary>The registered name, as in N(NO_PROPOSAL_CHOSEN).</summary>
    public static string Name(NotifyType type)
    {
        if (!Enum.IsDefined(type))
            return $"{(ushort)type}";
        var text = new StringBuilder();
        foreach (var letter in type.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToUpperInvariant(letter));
        }
        return text.ToString();
    }

    /// <summary>The registered name of a configuration attribute; the number where there is none.</summary>
    public static string AttributeName(ushort type) => type switch
    {
        ConfigurationAttributeType.InternalIp4Address => "INTERNAL_IP4_ADDRESS",
        ConfigurationAttributeType.InternalIp4Netmask => "INTERNAL_IP4_NETMASK",
        ConfigurationAttributeType.InternalIp4Dns => "INTERNAL_IP4_DNS",
        ConfigurationAttributeType.InternalIp4Nbns => "INTERNAL_IP4_NBNS",
        ConfigurationAttributeType.InternalIp4Dhcp => "INTERNAL_IP4_DHCP",
        ConfigurationAttributeType.ApplicationVersion => "APPLICATION_VERSION",
        ConfigurationAttributeType.InternalIp6Address => "INTERNAL_IP6_ADDRESS",
        ConfigurationAttributeType.InternalIp6Dns => "INTERNAL_IP6_DNS",
        ConfigurationAttributeType.InternalIp6Dhcp => "INTERNAL_IP6_DHCP",
        ConfigurationAttributeType.InternalIp4Subnet => "INTERNAL_IP4_SUBNET",
        ConfigurationAttributeType.SupportedAttributes => "SUPPORTED_ATTRIBUTES",
        ConfigurationAttributeType.InternalIp6Subnet => "INTERNAL_IP6_SUBNET",
        ConfigurationAttributeType.InternalIp6Link => "INTERNAL_IP6_LINK",
        ConfigurationAttributeType.InternalIp6Prefix => "INTERNAL_IP6_PREFIX",
        ConfigurationAttributeType.InternalDnsDomain => "INTERNAL_DNS_DOMAIN",
        ConfigurationAttributeType.InternalDnssecTa => "INTERNAL_DNSSEC_TA",
        ConfigurationAttributeType.EncDnsIp4 => "ENCDNS_IP4",
        ConfigurationAttributeType.EncDnsIp6 => "ENCDNS_IP6",
        ConfigurationAttributeType.EncDnsDigestInfo => "ENCDNS_DIGEST_INFO",
        _ => $"{type}",
    };

    private static StringBuilder Append(StringBuilder text, PayloadList payloads)
    {
        foreach (var payload in payloads.Items)
            text.Append(Name(payload)).Append(' ');
        return text;
    }

    private static string Name(Payload payload) => payload switch
    {
        SaPayload => "SA",
        KePayload => "KE",
        IdPayload { Type: PayloadType.IdInitiator } => "IDi",
        IdPayload => "IDr",
        CertPayload => "CERT",
        CertReqPayload => "CERTREQ",
        AuthPayload => "AUTH",
        NoncePayload => "No",
        NotifyPayload notify => $"N({Name(notify.NotifyType)})",
        DeletePayload => "D",
        VendorIdPayload => "V",
        TsPayload { Type: PayloadType.TrafficSelectorInitiator } => "TSi",
        TsPayload => "TSr",
        ConfigurationPayload => "CP",
        EapPayload => "EAP",
        _ => $"payload {(byte)payload.Type}",
    };
}

namespace IkeLab.Engine.Wire;

/// <summary>Exchange types (RFC 7296 §3.1, RFC 5723 §4.3, RFC 9242 §3.2, RFC 9370 §2.2.4).</summary>
public enum ExchangeType : byte
{
    IkeSaInit = 34,
    IkeAuth = 35,
    CreateChildSa = 36,
    Informational = 37,
    IkeSessionResume = 38,
    IkeIntermediate = 43,
    IkeFollowupKe = 44,
}

/// <summary>Header flags (RFC 7296 §3.1).</summary>
[Flags]
public enum HeaderFlags : byte
{
    None = 0,
    Initiator = 0x08,
    Version = 0x10,
    Response = 0x20,
}

/// <summary>Payload types (RFC 7296 §3.2, RFC 7383 §2.5).</summary>
public enum PayloadType : byte
{
    None = 0,
    SecurityAssociation = 33,
    KeyExchange = 34,
    IdInitiator = 35,
    IdResponder = 36,
    Certificate = 37,
    CertificateRequest = 38,
    Authentication = 39,
    Nonce = 40,
    Notify = 41,
    Delete = 42,
    VendorId = 43,
    TrafficSelectorInitiator = 44,
    TrafficSelectorResponder = 45,
    Encrypted = 46,
    Configuration = 47,
    Eap = 48,
    EncryptedFragment = 53,

    /// <summary>RFC 8019 §8.2.</summary>
    PuzzleSolution = 54,
}

/// <summary>Protocol identifiers of proposals, notifies and deletes (RFC 7296 §3.3.1).</summary>
public enum ProtocolId : byte
{
    None = 0,
    Ike = 1,
    Ah = 2,
    Esp = 3,
}

/// <summary>Transform types (RFC 7296 §3.3.2, RFC 9370 for the additional key exchanges).</summary>
public enum TransformType : byte
{
    Encryption = 1,
    Prf = 2,
    Integrity = 3,
    KeyExchange = 4,
    ExtendedSequenceNumbers = 5,
    AdditionalKeyExchange1 = 6,
    AdditionalKeyExchange2 = 7,
    AdditionalKeyExchange3 = 8,
    AdditionalKeyExchange4 = 9,
    AdditionalKeyExchange5 = 10,
    AdditionalKeyExchange6 = 11,
    AdditionalKeyExchange7 = 12,
}

/// <summary>Compression algorithms of IPCOMP_SUPPORTED (RFC 7296 §2.22); 1 stands for unspecified ones.</summary>
public enum IpcompTransform : byte
{
    Deflate = 2,
    Lzs = 3,
    Lzjh = 4,
}

/// <summary>Notify message types (RFC 7296 §3.10.1); values below 16384 are errors.</summary>
public enum NotifyType : ushort
{
    UnsupportedCriticalPayload = 1,
    InvalidIkeSpi = 4,
    InvalidMajorVersion = 5,
    InvalidSyntax = 7,
    InvalidMessageId = 9,
    InvalidSpi = 11,
    NoProposalChosen = 14,
    InvalidKePayload = 17,
    AuthenticationFailed = 24,
    SinglePairRequired = 34,
    NoAdditionalSas = 35,
    InternalAddressFailure = 36,
    FailedCpRequired = 37,
    TsUnacceptable = 38,
    InvalidSelectors = 39,
    UnacceptableAddresses = 40,
    UnexpectedNatDetected = 41,
    TemporaryFailure = 43,
    ChildSaNotFound = 44,
    AuthorizationFailed = 46,
    StateNotFound = 47,
    InitialContact = 16384,
    SetWindowSize = 16385,
    AdditionalTsPossible = 16386,
    IpcompSupported = 16387,
    NatDetectionSourceIp = 16388,
    NatDetectionDestinationIp = 16389,
    Cookie = 16390,
    UseTransportMode = 16391,
    HttpCertLookupSupported = 16392,
    RekeySa = 16393,
    EspTfcPaddingNotSupported = 16394,
    NonFirstFragmentsAlso = 16395,
    MobikeSupported = 16396,
    AdditionalIp4Address = 16397,
    AdditionalIp6Address = 16398,
    NoAdditionalAddresses = 16399,
    UpdateSaAddresses = 16400,
    Cookie2 = 16401,
    NoNatsAllowed = 16402,
    AuthLifetime = 16403,
    MultipleAuthSupported = 16404,
    AnotherAuthFollows = 16405,
    RedirectSupported = 16406,
    Redirect = 16407,
    RedirectedFrom = 16408,
    TicketLtOpaque = 16409,
    TicketRequest = 16410,
    TicketAck = 16411,
    TicketNack = 16412,
    TicketOpaque = 16413,
    EapOnlyAuthentication = 16417,
    ChildlessIkev2Supported = 16418,
    QcdToken = 16419,
    Ikev2MessageIdSyncSupported = 16420,
    IpsecReplayCounterSyncSupported = 16421,
    Ikev2MessageIdSync = 16422,
    IpsecReplayCounterSync = 16423,
    FragmentationSupported = 16430,
    SignatureHashAlgorithms = 16431,
    Puzzle = 16434,
    UsePpk = 16435,
    PpkIdentity = 16436,
    NoPpkAuth = 16437,
    IntermediateExchangeSupported = 16438,
    AdditionalKeyExchange = 16441,
    SupportedAuthMethods = 16443,
}

/// <summary>Authentication methods (RFC 7296 §3.8, RFC 4754, RFC 7427).</summary>
public enum AuthMethod : byte
{
    RsaSignature = 1,
    SharedKey = 2,
    DssSignature = 3,
    EcdsaSha256P256 = 9,
    EcdsaSha384P384 = 10,
    EcdsaSha512P521 = 11,
    NullAuthentication = 13,
    DigitalSignature = 14,
}

/// <summary>Identification types (RFC 7296 §3.5, RFC 7619 §2.2).</summary>
public enum IdType : byte
{
    Ipv4Address = 1,
    Fqdn = 2,
    Rfc822Address = 3,
    Ipv6Address = 5,
    DerAsn1Dn = 9,
    DerAsn1Gn = 10,
    KeyId = 11,
    Null = 13,
}

/// <summary>Certificate encodings (RFC 7296 §3.6, RFC 7670 for raw public keys).</summary>
public enum CertificateEncoding : byte
{
    Pkcs7 = 1,
    Pgp = 2,
    DnsSignedKey = 3,
    X509Signature = 4,
    KerberosTokens = 6,
    Crl = 7,
    Arl = 8,
    Spki = 9,
    X509Attribute = 10,
    HashAndUrlX509 = 12,
    HashAndUrlBundle = 13,
    OcspContent = 14,
    RawPublicKey = 15,
}

/// <summary>Traffic selector types (RFC 7296 §3.13.1).</summary>
public enum TrafficSelectorType : byte
{
    Ipv4AddressRange = 7,
    Ipv6AddressRange = 8,
}

/// <summary>Configuration types (RFC 7296 §3.15).</summary>
public enum ConfigurationType : byte
{
    Request = 1,
    Reply = 2,
    Set = 3,
    Ack = 4,
}

/// <summary>Configuration attribute types (RFC 7296 §3.15.1, RFC 8598 §3, RFC 9464 §3).</summary>
public static class ConfigurationAttributeType
{
    public const ushort InternalIp4Address = 1;
    public const ushort InternalIp4Netmask = 2;
    public const ushort InternalIp4Dns = 3;
    public const ushort InternalIp4Nbns = 4;
    public const ushort InternalIp4Dhcp = 6;
    public const ushort ApplicationVersion = 7;
    public const ushort InternalIp6Address = 8;
    public const ushort InternalIp6Dns = 10;
    public const ushort InternalIp6Dhcp = 12;
    public const ushort InternalIp4Subnet = 13;
    public const ushort SupportedAttributes = 14;
    public const ushort InternalIp6Subnet = 15;
    public const ushort InternalIp6Link = 17;
    public const ushort InternalIp6Prefix = 18;
    public const ushort InternalDnsDomain = 25;
    public const ushort InternalDnssecTa = 26;
    public const ushort EncDnsIp4 = 27;
    public const ushort EncDnsIp6 = 28;
    public const ushort EncDnsDigestInfo = 29;
}

namespace IkeLab.Trust.Radius;

/// <summary>
/// Types of attributes (RFC 2865 §5, RFC 2866 §5, RFC 2869 §5, RFC 3162 §2, RFC 5176 §3.5, RFC 6911 §3).
/// </summary>
internal static class RadiusAttribute
{
    public const byte UserName = 1;
    public const byte NasIpAddress = 4;
    public const byte ServiceType = 6;
    public const byte FramedIpAddress = 8;
    public const byte FramedMtu = 12;
    public const byte State = 24;
    public const byte Class = 25;
    public const byte VendorSpecific = 26;
    public const byte CalledStationId = 30;
    public const byte CallingStationId = 31;
    public const byte NasIdentifier = 32;
    public const byte ProxyState = 33;
    public const byte AcctStatusType = 40;
    public const byte AcctInputOctets = 42;
    public const byte AcctOutputOctets = 43;
    public const byte AcctSessionId = 44;
    public const byte AcctAuthentic = 45;
    public const byte AcctSessionTime = 46;
    public const byte AcctInputGigawords = 52;
    public const byte AcctOutputGigawords = 53;
    public const byte EventTimestamp = 55;
    public const byte NasPortType = 61;
    public const byte EapMessage = 79;
    public const byte MessageAuthenticator = 80;
    public const byte NasPortId = 87;
    public const byte NasIpv6Address = 95;
    public const byte ErrorCause = 101;
    public const byte FramedIpv6Address = 168;

    /// <summary>Octets of a value: the length, one octet, counts type and itself.</summary>
    public const int MaxValue = 253;
}

/// <summary>RFC 2865 §4, RFC 2866 §4, RFC 5176 §2.3.</summary>
internal enum RadiusCode : byte
{
    AccessRequest = 1,
    AccessAccept = 2,
    AccessReject = 3,
    AccountingRequest = 4,
    AccountingResponse = 5,
    AccessChallenge = 11,
    DisconnectRequest = 40,
    DisconnectAck = 41,
    DisconnectNak = 42,
    CoaRequest = 43,
    CoaNak = 45,
}

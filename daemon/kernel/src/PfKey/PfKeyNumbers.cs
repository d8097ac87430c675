namespace IkeLab.Kernel.PfKey;

/// <summary>
/// Whose numbers and layouts beyond RFC 2367: those of KAME, which Linux has, or OpenBSD's.
/// </summary>
internal enum PfKeyDialect : byte
{
    Kame,
    OpenBsd,
}

/// <summary>Message types that all have (RFC 2367 §3.1).</summary>
internal static class PfKeyType
{
    public const byte GetSpi = 1;
    public const byte Update = 2;
    public const byte Add = 3;
    public const byte Delete = 4;
    public const byte Get = 5;
    public const byte Acquire = 6;
    public const byte Register = 7;
    public const byte Expire = 8;
    public const byte Flush = 9;
    public const byte Dump = 10;
    public const byte Promiscuous = 11;
}

/// <summary>KAME's message types, for policies in the kernel.</summary>
internal static class KameType
{
    public const byte SpdUpdate = 13;
    public const byte SpdAdd = 14;
    public const byte SpdDelete = 15;
    public const byte SpdGet = 16;
    public const byte SpdAcquire = 17;
    public const byte SpdDump = 18;
    public const byte SpdFlush = 19;
    public const byte SpdSetIndex = 20;
    public const byte SpdExpire = 21;
    public const byte SpdDeleteById = 22;
    public const byte NatNewMapping = 23;
    public const byte Migrate = 24;
}

/// <summary>OpenBSD's message types; its policies are flows.</summary>
internal static class OpenBsdType
{
    public const byte AddFlow = 12;
    public const byte DeleteFlow = 13;
    public const byte GroupSpis = 14;
    public const byte AskPolicy = 15;
    public const byte SpdDump = 16;
}

/// <summary>Extension types that all have (RFC 2367 §3.3).</summary>
internal static class PfKeyExtensionType
{
    public const ushort Sa = 1;
    public const ushort LifetimeCurrent = 2;
    public const ushort LifetimeHard = 3;
    public const ushort LifetimeSoft = 4;
    public const ushort AddressSource = 5;
    public const ushort AddressDestination = 6;
    public const ushort AddressProxy = 7;
    public const ushort KeyAuthentication = 8;
    public const ushort KeyEncryption = 9;
    public const ushort IdentitySource = 10;
    public const ushort IdentityDestination = 11;
    public const ushort Sensitivity = 12;
    public const ushort Proposal = 13;
    public const ushort SupportedAuthentication = 14;
    public const ushort SupportedEncryption = 15;
    public const ushort SpiRange = 16;
}

/// <summary>KAME's extension types (linux/pfkeyv2.h).</summary>
internal static class KameExtensionType
{
    public const ushort KeyManagerPrivate = 17;
    public const ushort Policy = 18;
    public const ushort Sa2 = 19;
    public const ushort NatType = 20;
    public const ushort NatSourcePort = 21;
    public const ushort NatDestinationPort = 22;
    public const ushort NatOriginalAddress = 23;
    public const ushort SecurityContext = 24;
    public const ushort KeyManagerAddresses = 25;
    public const ushort Filter = 26;
}

/// <summary>OpenBSD's extension types (net/pfkeyv2.h).</summary>
internal static class OpenBsdExtensionType
{
    public const ushort SourceMask = 17;
    public const ushort DestinationMask = 18;
    public const ushort Protocol = 19;
    public const ushort FlowType = 20;
    public const ushort SourceFlow = 21;
    public const ushort DestinationFlow = 22;
    public const ushort Sa2 = 23;
    public const ushort Destination2 = 24;
    public const ushort Policy = 25;
    public const ushort SupportedCompression = 30;
    public const ushort UdpEncapsulation = 31;
    public const ushort LifetimeLastUse = 32;
    public const ushort Tag = 33;
    public const ushort Tap = 34;
    public const ushort SaType2 = 35;
    public const ushort Counter = 36;
    public const ushort RoutingDomain = 37;
    public const ushort Mtu = 38;
    public const ushort Replay = 39;
    public const ushort Interface = 40;
}

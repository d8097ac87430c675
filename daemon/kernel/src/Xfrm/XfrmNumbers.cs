namespace IkeLab.Kernel.Xfrm;

/// <summary>Message types (linux/xfrm.h).</summary>
internal enum XfrmType : ushort
{
    NewSa = 0x10,
    DeleteSa = 0x11,
    GetSa = 0x12,
    NewPolicy = 0x13,
    DeletePolicy = 0x14,
    GetPolicy = 0x15,
    AllocateSpi = 0x16,
    Acquire = 0x17,
    Expire = 0x18,
    UpdatePolicy = 0x19,
    UpdateSa = 0x1a,
    FlushSa = 0x1c,
    FlushPolicy = 0x1d,
    Migrate = 0x21,
    Mapping = 0x26,
}

/// <summary>Multicast groups to listen to (linux/xfrm.h, enum xfrm_nlgroups).</summary>
internal enum XfrmGroup
{
    Acquire = 1,
    Expire = 2,
    Policy = 4,
    Mapping = 8,
}

/// <summary>Attribute types.</summary>
internal enum XfrmAttribute : ushort
{
    Auth = 1,
    Crypt = 2,
    Compression = 3,
    Encapsulation = 4,
    Templates = 5,
    CurrentLifetime = 9,
    Replay = 10,
    SourceAddress = 13,
    LastUsed = 15,
    PolicyType = 16,
    Migrate = 17,
    Aead = 18,
    IkeAddresses = 19,
    AuthTruncated = 20,
    Mark = 21,
    TrafficFlowPadding = 22,
    ReplayEsn = 23,
    ExtraFlags = 24,
    Protocol = 25,
    SetMark = 29,
    SetMarkMask = 30,
    InterfaceId = 31,
    Direction = 33,
}

/// <summary>Address families as XFRM writes them.</summary>
internal enum XfrmFamily : ushort
{
    Unspecified = 0,
    V4 = 2,
    V6 = 10,
}

internal enum XfrmMode : byte
{
    Transport = 0,
    Tunnel = 1,
    Beet = 4,
}

/// <summary>Which packets a policy is for: those that come in, go out, or are forwarded.</summary>
internal enum XfrmDirection : byte
{
    In = 0,
    Out = 1,
    Forward = 2,
}

internal enum XfrmAction : byte
{
    Allow = 0,
    Block = 1,
}

/// <summary>Which way an SA carries packets (since Linux 6.10).</summary>
internal enum XfrmSaDirection : byte
{
    None = 0,
    In = 1,
    Out = 2,
}

[Flags]
internal enum XfrmSaFlags : byte
{
    None = 0,
    NoEcn = 1,
    DecapsulateDscp = 2,
    NoPathMtuDiscovery = 4,
    WildReceive = 8,
    Icmp = 16,

    /// <summary>A tunnel may carry another family than its own.</summary>
    AnyFamily = 32,
    Align4 = 64,
    ExtendedSequenceNumbers = 128,
}

internal static class XfrmNumbers
{
    /// <summary>NETLINK_XFRM.</summary>
    public const int Protocol = 6;

    /// <summary>No limit, of octets or packets.</summary>
    public const ulong Infinite = ulong.MaxValue;

    /// <summary>All of AH, ESP and IPComp, where SAs are flushed.</summary>
    public const byte AnyIpsecProtocol = 255;

    public const byte ProtocolEsp = 50;
    public const byte ProtocolAh = 51;
    public const byte ProtocolComp = 108;

    /// <summary>ESP in UDP as RFC 3948 has it.</summary>
    public const ushort UdpEncapsulationEsp = 2;
}

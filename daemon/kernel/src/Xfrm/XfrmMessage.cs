using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>A message of XFRM: its fixed structure and its attributes.</summary>
/// <param name="Type">Several types share a structure.</param>
internal abstract record XfrmMessage(XfrmType Type, XfrmAttributes Attributes);

/// <summary>NEWSA, which also answers GETSA and ALLOCSPI, and UPDSA.</summary>
internal sealed record XfrmSaMessage(XfrmType Type, XfrmSa Sa, XfrmAttributes Attributes)
    : XfrmMessage(Type, Attributes)
{
    public XfrmSaId Id => new(Sa.Destination, Sa.Spi, Sa.Protocol);
}

/// <summary>GETSA and DELSA.</summary>
internal sealed record XfrmSaQuery(XfrmType Type, XfrmSaId Id, XfrmAttributes Attributes)
    : XfrmMessage(Type, Attributes);

/// <summary>GETSA or GETPOLICY for all of them, with <see cref="Netlink.NetlinkFlags.Dump"/>.</summary>
internal sealed record XfrmDump(XfrmType Type) : XfrmMessage(Type, XfrmAttributes.None);

/// <summary>ALLOCSPI: an SPI from a range, for an SA that is to come (struct xfrm_userspi_info).</summary>
internal sealed record XfrmAllocateSpi(XfrmSa Sa, uint Minimum, uint Maximum, XfrmAttributes Attributes)
    : XfrmMessage(XfrmType.AllocateSpi, Attributes);

/// <summary>FLUSHSA: removes all SAs of a protocol.</summary>
internal sealed record XfrmFlushSa(byte Protocol)
    : XfrmMessage(XfrmType.FlushSa, XfrmAttributes.None);

/// <summary>NEWPOLICY and UPDPOLICY.</summary>
internal sealed record XfrmPolicyMessage(XfrmType Type, XfrmPolicy Policy, XfrmAttributes Attributes)
    : XfrmMessage(Type, Attributes);

/// <summary>GETPOLICY and DELPOLICY.</summary>
internal sealed record XfrmPolicyQuery(XfrmType Type, XfrmPolicyId Id, XfrmAttributes Attributes)
    : XfrmMessage(Type, Attributes);

/// <summary>FLUSHPOLICY: removes all policies, but for those of sockets.</summary>
internal sealed record XfrmFlushPolicy(XfrmAttributes Attributes)
    : XfrmMessage(XfrmType.FlushPolicy, Attributes);

/// <summary>ACQUIRE: a packet wants an SA that does not exist (struct xfrm_user_acquire).</summary>
/// <param name="Id">Whom the SA must be with; its SPI is 0.</param>
/// <param name="Selector">The packet's.</param>
internal sealed record XfrmAcquire(
    XfrmSaId Id, IpAddress Source, XfrmSelector Selector, XfrmPolicy Policy, uint AuthAlgorithms,
    uint EncryptionAlgorithms, uint CompressionAlgorithms, uint Sequence, XfrmAttributes Attributes)
    : XfrmMessage(XfrmType.Acquire, Attributes);

/// <summary>EXPIRE: a limit was reached; with the hard one the SA is gone.</summary>
internal sealed record XfrmExpire(XfrmSa Sa, bool Hard, XfrmAttributes Attributes)
    : XfrmMessage(XfrmType.Expire, Attributes);

/// <summary>MAPPING: packets in UDP come from elsewhere now (struct xfrm_user_mapping).</summary>
internal sealed record XfrmMapping(
    XfrmSaId Id, uint RequestId, UdpEndpoint Old, UdpEndpoint New, XfrmAttributes Attributes)
    : XfrmMessage(XfrmType.Mapping, Attributes);

/// <summary>MIGRATE: the SAs of a policy move to other addresses.</summary>
internal sealed record XfrmMigrate(XfrmPolicyId Id, XfrmAttributes Attributes)
    : XfrmMessage(XfrmType.Migrate, Attributes);

namespace IkeLab.Engine.Sa;

/// <summary>What NAT detection found (RFC 7296 §2.23): with any of these ESP goes in UDP.</summary>
[Flags]
internal enum NatStatus : byte
{
    None = 0,
    LocalBehindNat = 1,
    RemoteBehindNat = 2,

    /// <summary>We have made the peer believe that we are behind a NAT.</summary>
    Forced = 4,
}

namespace IkeLab.Engine.Sa;

/// <summary>What NAT detection found (RFC 7296 §2.23).</summary>
[Flags]
internal enum NatStatus : byte
{
    None = 0,
    LocalBehindNat = 1,
    RemoteBehindNat = 2,
}

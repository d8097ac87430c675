namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// Limits (struct xfrm_lifetime_cfg): of octets and packets with <see cref="XfrmNumbers.Infinite"/>
/// for none, of seconds since the SA was made or first used with 0 for none.
/// </summary>
internal readonly record struct XfrmLifetime(
    ulong SoftBytes, ulong HardBytes, ulong SoftPackets, ulong HardPackets,
    ulong SoftSeconds, ulong HardSeconds, ulong SoftUseSeconds, ulong HardUseSeconds)
{
    public static readonly XfrmLifetime Unlimited = new(
        XfrmNumbers.Infinite, XfrmNumbers.Infinite, XfrmNumbers.Infinite, XfrmNumbers.Infinite,
        0, 0, 0, 0);

    public void Write(OctetWriter writer)
    {
        writer.U64(SoftBytes);
        writer.U64(HardBytes);
        writer.U64(SoftPackets);
        writer.U64(HardPackets);
        writer.U64(SoftSeconds);
        writer.U64(HardSeconds);
        writer.U64(SoftUseSeconds);
        writer.U64(HardUseSeconds);
    }

    public static XfrmLifetime Read(ref OctetReader reader) => new(
        reader.U64(), reader.U64(), reader.U64(), reader.U64(),
        reader.U64(), reader.U64(), reader.U64(), reader.U64());
}

/// <summary>What an SA or a policy has carried (struct xfrm_lifetime_cur); times in Unix seconds.</summary>
internal readonly record struct XfrmUse(ulong Bytes, ulong Packets, ulong Added, ulong Used)
{
    public void Write(OctetWriter writer)
    {
        writer.U64(Bytes);
        writer.U64(Packets);
        writer.U64(Added);
        writer.U64(Used);
    }

    public static XfrmUse Read(ref OctetReader reader) =>
        new(reader.U64(), reader.U64(), reader.U64(), reader.U64());
}

/// <summary>What an SA has refused (struct xfrm_stats).</summary>
internal readonly record struct XfrmRefusals(uint ReplayWindow, uint Replayed, uint Forged)
{
    public void Write(OctetWriter writer)
    {
        writer.U32(ReplayWindow);
        writer.U32(Replayed);
        writer.U32(Forged);
    }

    public static XfrmRefusals Read(ref OctetReader reader) =>
        new(reader.U32(), reader.U32(), reader.U32());
}

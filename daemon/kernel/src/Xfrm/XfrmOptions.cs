namespace IkeLab.Kernel.Xfrm;

/// <summary>What a deployment may want otherwise.</summary>
public sealed record XfrmOptions
{
    /// <summary>SPIs are drawn from here; 1–255 are reserved (RFC 4303 §2.1).</summary>
    public uint MinimumSpi { get; init; } = 0x100;
    public uint MaximumSpi { get; init; } = uint.MaxValue;

    /// <summary>Packets that may come late (RFC 4303 §3.4.3): 1 to 4096.</summary>
    public uint ReplayWindow { get; init; } = 64;

    /// <summary>The XFRM interface that SAs and policies belong to; 0 for none.</summary>
    public uint InterfaceId { get; init; }

    /// <summary>The mark of packets that policies and outbound SAs are for; null for any.</summary>
    public (uint Value, uint Mask)? Mark { get; init; }

    /// <summary>The mark of packets that an SA has worked on; 0 leaves them as they are.</summary>
    public uint OutputMark { get; init; }

    /// <summary>Which of several processes that share the kernel this is, from 0; request IDs tell whose an SA is.</summary>
    public int Shard { get; init; }

    /// <summary>So many share it, at most 256.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Tell the kernel which way an SA goes; needs Linux 6.10.</summary>
    public bool DirectedSas { get; init; }

    /// <summary>Children and allocated SPIs together; above that, none is installed.</summary>
    public int MaxChildren { get; init; } = 200_000;

    /// <summary>Policies of all children and traps, a direction counted apart.</summary>
    public int MaxPolicies { get; init; } = 1_000_000;

    public int MaxTraps { get; init; } = 4096;

    /// <summary>Calls under way; removals may be twice as many.</summary>
    public int MaxPending { get; init; } = 4096;

    /// <summary>Events that wait for the driver; later ones are dropped, and that is said.</summary>
    public int MaxEvents { get; init; } = 4096;
}

using System.Numerics;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tun;

/// <summary>Who wants outbound packets: a child SA, or a trap for one.</summary>
internal abstract class TunPolicy(TrafficSelector[] local, TrafficSelector[] remote)
{
    public TrafficSelector[] Local => local;
    public TrafficSelector[] Remote => remote;

    /// <summary>Later ones win over earlier ones of the same selectors.</summary>
    public long Age { get; init; }

    /// <summary>
    /// Which of several with the same selectors gets the packet: 2 a child that sends, 1 one that waits until the
    /// peer is known to be ready (RFC 7296 §2.8), 0 a trap.
    /// </summary>
    public abstract int Rank { get; }

    /// <summary>
    /// Below zero when the first one stands before the second one, among those of one remote network.
    /// </summary>
    public static int Compare(TunPolicy a, TunPolicy b)
    {
        var order = Breadth(a.Local).CompareTo(Breadth(b.Local));
        if (order == 0)
            order = Openness(a).CompareTo(Openness(b));
        if (order == 0)
            order = b.Rank.CompareTo(a.Rank);
        return order != 0 ? order : b.Age.CompareTo(a.Age);
    }

    /// <summary>Bits of the widest range of addresses.</summary>
    private static int Breadth(TrafficSelector[] selectors)
    {
        var widest = 0;
        foreach (var selector in selectors)
            widest = Math.Max(widest, 128 - (int)UInt128.LeadingZeroCount(selector.End.Bits - selector.Start.Bits));
        return widest;
    }

    /// <summary>How much of protocols and ports is allowed.</summary>
    private static int Openness(TunPolicy policy)
    {
        var widest = 0;
        foreach (var selector in (TrafficSelector[])[.. policy.Local, .. policy.Remote])
        {
            var ports = BitOperations.Log2((uint)Math.Max(0, selector.EndPort - selector.StartPort) + 1);
            widest = Math.Max(widest, selector.Protocol == 0 ? 32 : ports);
        }
        return widest;
    }
}

/// <summary>A child that is set up when traffic wants it.</summary>
internal sealed class TunTrap(KernelTrap trap, List<PolicyTable.Network> networks)
    : TunPolicy(trap.Child.Local, trap.Child.Remote)
{
    public KernelTrap Trap => trap;

    /// <summary>That packets go out to.</summary>
    public List<PolicyTable.Network> Networks => networks;
    public override int Rank => 0;

    /// <summary>A time stamp, or null before the first acquire; the outbound thread's.</summary>
    public long? RaisedAt { get; set; }
}

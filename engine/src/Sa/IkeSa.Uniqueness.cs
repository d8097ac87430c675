using IkeLab.Engine.Config;
using IkeLab.Engine.Core;

namespace IkeLab.Engine.Sa;

/// <summary>A peer that comes again: what becomes of the IKE SAs that it has.</summary>
internal sealed partial class IkeSa
{
    private const string BegunAnew = "the peer began anew (INITIAL_CONTACT)";

    /// <summary>The peer has a newer IKE SA in another shard.</summary>
    public static void CloseOlder(Instant now, EndpointCore core, PeerArrival arrival)
    {
        foreach (var sa in core.Sas.OfPeer(arrival.PeerId).ToArray())
        {
            // Of two arrivals whose messages cross, one is the later one on both sides.
            if (sa._establishedAt >= arrival.At)
                continue;
            if (arrival.BeginsAnew && sa.Connection.LocalId.Equals(arrival.LocalId))
                sa.Close(now, BegunAnew, answerRepeats: false);
            else if (arrival.IsOnlyOne && sa.IsUsable && sa.Connection.Name == arrival.Connection)
                sa.GiveWay(now);
        }
    }

    /// <summary>One IKE SA with a peer is enough (<see cref="Uniqueness.Replace"/>).</summary>
    private void ReplaceOthersOfPeer(Instant now)
    {
        foreach (var other in Core.Sas.OfPeer(PeerId!).ToArray())
        {
            if (ReferenceEquals(other, this) || !other.IsUsable || !ReferenceEquals(other.Connection, Connection))
                continue;
            var dialledAtOnce = other.Initiator != Initiator
                && other._establishedAt is { } at && now - at < Core.Configuration.Retransmission.Total();
            var loser = dialledAtOnce && other.SpiI > SpiI ? this : other;
            loser.GiveWay(now);
        }
    }

    /// <summary>RFC 7296 §2.4: the peer says that it has no other IKE SA with us, so what we hold is a dead one's.</summary>
    private void CloseOthersOfPeer(Instant now)
    {
        var others = Core.Sas.OfPeer(PeerId!);
        for (var i = others.Count - 1; i >= 0; i--)
        {
            var other = others[i];
            if (!ReferenceEquals(other, this) && other.Connection.LocalId.Equals(Connection.LocalId))
                other.Close(now, BegunAnew, answerRepeats: false);
        }
    }

    private void TellOtherShards(Instant now, bool beginsAnew)
    {
        var isOnlyOne = Connection.Uniqueness == Uniqueness.Replace;
        if (Core.Configuration.Shards > 1 && (beginsAnew || isOnlyOne))
            Core.Do(new PeerArrived(new(Connection.Name, Connection.LocalId, PeerId!, beginsAnew, isOnlyOne, now)));
    }

    private void GiveWay(Instant now)
    {
        BeginDelete(now, "another IKE SA with the peer takes its place");
        Settle(now);
    }
}

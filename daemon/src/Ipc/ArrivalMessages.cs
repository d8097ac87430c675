using IkeLab.Engine;

namespace IkeLab.Daemon.Ipc;

/// <summary>Peers that arrive, as messages between shards.</summary>
internal static class ArrivalMessages
{
    public static PeerArrivedMessage Of(PeerArrival a) => new(
        a.Connection, IdentityMessage.Of(a.LocalId), IdentityMessage.Of(a.PeerId), a.BeginsAnew, a.IsOnlyOne, a.At.Ticks);

    public static PeerArrival ToArrival(PeerArrivedMessage m) => new(
        m.Connection, m.LocalId.ToIdentity(), m.PeerId.ToIdentity(), m.BeginsAnew, m.IsOnlyOne, new(m.Ticks));
}

using IkeLab.Engine.Exchanges;

namespace IkeLab.Engine.Sa;

internal sealed partial class IkeSa
{
    /// <summary>For operators; null for one that only answers repeated requests any more.</summary>
    public IkeSaStatus? Describe() => State == IkeSaState.Closed ? null : new()
    {
        LocalSpi = LocalSpi,
        PeerSpi = PeerSpi,
        Initiator = Initiator,
        Phase = State switch
        {
            IkeSaState.Connecting or IkeSaState.HalfOpen => IkeSaPhase.Connecting,
            IkeSaState.Authenticating => IkeSaPhase.Authenticating,
            IkeSaState.Established when IsCurrent => IkeSaPhase.Established,
            IkeSaState.Established or IkeSaState.Replaced => IkeSaPhase.Replaced,
            _ => IkeSaPhase.Deleting,
        },
        Connection = Connection,
        Path = Path,
        PeerId = PeerId,
        Suite = Keys is { } keys ? (keys.Suite.Cipher, keys.Suite.Prf, keys.Suite.KeyExchange) : null,
        LocalBehindNat = (Nat & NatStatus.LocalBehindNat) != 0,
        RemoteBehindNat = (Nat & NatStatus.RemoteBehindNat) != 0,
        Fragmentation = (Extensions & Extensions.Fragmentation) != 0,
        Mobike = (Extensions & Extensions.Mobike) != 0,
        Assigned = Lease?.Addresses ?? [],
        LastHeard = LastHeard,
        RekeyAt = _rekeyAt,
        ExpireAt = _expireAt,
        MessageIds = new(Math.Max(Requests.NextId, _sync?.Send ?? 0), Responses.Next),
        AuthenticateAt = _reauthenticateAt < _authenticatedUntil ? _reauthenticateAt : _authenticatedUntil,
        OutstandingRequests = Requests.Outstanding,
        Retransmissions = Requests.Retransmissions,
        ReplacedBy = _replacedBy,
        Children = [.. Children.Where(c => c.State != ChildState.Closed).Select(Describe)],
    };

    private static ChildSaStatus Describe(ChildSa child) => new(
        child.InboundSpi, child.OutboundSpi, child.Configuration, child.State == ChildState.Installed,
        child.OwnRekey is not null || child.PeerRekey is not null, child.LocalSelectors, child.RemoteSelectors)
    {
        Compression = child.Compression,
    };
}

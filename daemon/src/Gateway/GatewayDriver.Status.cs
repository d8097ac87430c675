using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Daemon.Status;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    /// <summary>What operators ask of this role.</summary>
    public ControlReply Answer(ControlRequest request)
    {
        lock (_gate)
        {
            if (_engine is null || _book is null)
                return new ErrorReply("the configuration is not in force yet; try again");
            return request switch
            {
                ShowSaRequest => new IkeSaList([.. _engine.ListIkeSas().Select(Describe)]),
                ShowStatsRequest => new StatsReply(Statistics()),
                ListConnectionsRequest => new ConnectionList([.. DescribeConnections()]),
                InitiateRequest r => Initiate(r.Connection),
                TerminateRequest r => Terminate(r.Connection),
                TerminateIkeRequest r => OnIkeSa(r.Spi, new DeleteIke(r.Spi)),
                TerminateChildRequest r => OnChildSa(r.Spi, new DeleteChild(r.Spi)),
                RekeyIkeRequest r => OnIkeSa(r.Spi, new RekeyIke(r.Spi)),
                RekeyChildRequest r => OnChildSa(r.Spi, new RekeyChild(r.Spi)),
                ResetIdRequest r => ResetIdentity(r.Id),
                ResetRequest => ResetSas(),
                _ => new ErrorReply($"the gateway has no answer to {request.GetType().Name}"),
            };
        }
    }

    private ControlReply Initiate(string name)
    {
        if (FindConnection(name) is not { } connection)
            return Unknown(name);
        if (connection.Remote is null)
            return new ErrorReply($"the connection '{name}' takes any peer, so there is nobody to begin with");
        if (connection.Local is null)
            return new ErrorReply($"this host has no route to the peer of '{name}', {connection.Remote}");
        // All shards are asked, and one of them is the one to begin it.
        if (_connections.IsOwn(connection))
            _engine!.HandleCommand(Now, new Initiate(name));
        Drain();
        return new DoneReply();
    }

    private ControlReply Terminate(string name)
    {
        if (FindConnection(name) is null)
            return Unknown(name);
        _engine!.HandleCommand(Now, new Terminate(name));
        Drain();
        _failures.Ended(name, "taken down by an operator", Now);
        return new DoneReply();
    }

    private ErrorReply Unknown(string name) => new(
        $"there is no connection '{name}'; the configuration has "
        + (_book!.Endpoint.Connections.Length == 0
            ? "none"
            : string.Join(", ", _book.Endpoint.Connections.Select(c => $"'{c.Name}'"))));

    private ControlReply OnIkeSa(ulong spi, Command command)
    {
        if (!_engine!.ListIkeSas().Exists(sa => sa.LocalSpi == spi))
            return new ErrorReply($"there is no IKE SA with the SPI {Spi.Print(spi)} of this side; see 'show sa'");
        _engine.HandleCommand(Now, command);
        Drain();
        return new DoneReply();
    }

    private ControlReply OnChildSa(uint spi, Command command)
    {
        if (_traffic.Find(spi) is null)
            return new ErrorReply($"there is no child SA with the inbound SPI {Spi.Print(spi)}; see 'show sa'");
        _engine!.HandleCommand(Now, command);
        Drain();
        return new DoneReply();
    }

    private DeletedReply ResetIdentity(string id)
    {
        var hit = _engine!.ListIkeSas().FindAll(sa => sa.PeerId is { } peer && IdentityText.Matches(peer, id));
        foreach (var sa in hit)
        {
            _engine.HandleCommand(Now, new DeleteIke(sa.LocalSpi));
            Drain();
        }
        return new(hit.Count);
    }

    /// <summary>Wished connections come back by themselves, as in iked.</summary>
    private DeletedReply ResetSas()
    {
        var all = _engine!.ListIkeSas();
        foreach (var sa in all)
        {
            _engine.HandleCommand(Now, new DeleteIke(sa.LocalSpi));
            Drain();
        }
        return new(all.Count);
    }

    private IkeSaInfo Describe(IkeSaStatus sa)
    {
        var now = Now;
        var session = _sessions.Find(sa.LocalSpi);
        return new()
        {
            InitiatorSpi = sa.Initiator ? sa.LocalSpi : sa.PeerSpi,
            ResponderSpi = sa.Initiator ? sa.PeerSpi : sa.LocalSpi,
            State = sa.Phase switch
            {
                IkeSaPhase.Connecting => sa.Initiator ? IkeSaState.Connecting : IkeSaState.HalfOpen,
                IkeSaPhase.Authenticating => IkeSaState.Authenticating,
                IkeSaPhase.Established => IkeSaState.Established,
                IkeSaPhase.Replaced => IkeSaState.Replaced,
                _ => IkeSaState.Deleting,
            },
            Role = sa.Initiator ? SaRole.Initiator : SaRole.Responder,
            Connection = sa.Connection.Name,
            Local = sa.Path.Local.ToString(),
            Remote = sa.Path.Remote.ToString(),
            LocalId = IdentityText.Of(sa.Connection.LocalId),
            RemoteId = sa.PeerId is { } id ? IdentityText.Of(id) : null,
            Tag = session?.Tag,
            Suite = sa.Suite is var (cipher, prf, group)
                ? $"{AlgorithmWords.Of(cipher)} prf {AlgorithmWords.Of(prf)} group {AlgorithmWords.Of(group)}" : null,
            Nat = (sa.LocalBehindNat, sa.RemoteBehindNat) switch
            {
                (true, true) => NatPlace.Both,
                (true, _) => NatPlace.Local,
                (_, true) => NatPlace.Remote,
                _ => NatPlace.None,
            },
            UdpEncapsulated = sa.Path.HasNonEspMarker,
            Mobike = sa.Mobike,
            Fragmentation = sa.Fragmentation,
            AssignedAddresses = [.. sa.Assigned.Concat(_clients.AddressesOf(sa.LocalSpi)).Select(a => a.ToString())],
            AgeSeconds = Seconds(session is null ? null : now - session.CurrentAt) ?? 0,
            RekeyInSeconds = Until(sa.RekeyAt, now),
            ReauthenticateInSeconds = Until(sa.AuthenticateAt, now),
            LastHeardSeconds = Seconds(now - sa.LastHeard),
            OutstandingRequests = sa.OutstandingRequests,
            Retransmissions = sa.Retransmissions,
            ReplacedBy = sa.ReplacedBy,
            Children = [.. sa.Children.Select(c => Describe(c, now))],
        };
    }

    private ChildSaInfo Describe(ChildSaStatus child, Instant now)
    {
        var installed = _traffic.Find(child.InboundSpi);
        var lifetime = child.Configuration.Lifetime;
        return new()
        {
            Name = child.Configuration.Name,
            InboundSpi = child.InboundSpi,
            OutboundSpi = child.OutboundSpi,
            State = child.Current ? ChildSaState.Installed : ChildSaState.Replaced,
            Protocol = child.Configuration.Protocol == ProtocolId.Ah ? "AH" : "ESP",
            Transport = installed?.Sa.Mode == ChildMode.Transport,
            Suite = installed is null ? null : AlgorithmWords.Of(installed.Sa.Suite),
            ExtendedSequenceNumbers = installed?.Sa.ExtendedSequenceNumbers ?? false,
            Compression = child.Compression?.ToString().ToLowerInvariant(),
            LocalSelectors = [.. child.LocalSelectors.Select(SelectorText.Describe)],
            RemoteSelectors = [.. child.RemoteSelectors.Select(SelectorText.Describe)],
            Inbound = installed is null ? null : new(installed.PacketsIn, installed.BytesIn),
            Outbound = installed is null ? null : new(installed.PacketsOut, installed.BytesOut),
            AgeSeconds = Seconds(installed is null ? null : now - installed.At) ?? 0,
            ExpiresInSeconds = installed is null || lifetime.Hard <= TimeSpan.Zero
                ? null : Until(installed.At + lifetime.Hard, now),
            RekeyInSeconds = installed is null || lifetime.Soft <= TimeSpan.Zero
                ? null : Until(installed.At + lifetime.Soft, now),
            IsLoaded = installed?.IsLoaded ?? false,
            IsRekeying = child.Rekeying,
        };
    }

    private IEnumerable<ConnectionInfo> DescribeConnections()
    {
        var now = Now;
        var sas = _engine!.ListIkeSas();
        foreach (var policy in _book!.Endpoint.Connections)
        {
            var own = sas.FindAll(sa => ReferenceEquals(sa.Connection, policy));
            var up = own.FindAll(sa => sa.Phase == IkeSaPhase.Established);
            var wish = _engine.DescribeWish(policy.Name);
            var failure = _failures.Find(policy.Name);
            yield return new()
            {
                Name = policy.Name,
                State = up.Count > 0 ? ConnectionState.Up
                    : own.Exists(sa => sa.Phase is IkeSaPhase.Connecting or IkeSaPhase.Authenticating)
                        ? ConnectionState.Connecting
                    : wish is { Wanted: true } ? ConnectionState.Waiting
                    : ConnectionState.Listening,
                IsActive = _book.Active.Contains(policy.Name),
                Local = policy.Local?.Address.ToString() ?? "any",
                Remote = policy.Remote?.Address.ToString() ?? "any",
                LocalId = IdentityText.Of(policy.LocalId),
                RemoteId = policy.RemoteId is { } id ? IdentityText.Of(id) : null,
                IkeSas = up.Count,
                ChildSas = up.Sum(sa => sa.Children.Count(c => c.Current)),
                IkeSpi = up.Count > 0 ? up[^1].LocalSpi : null,
                UpSeconds = up.Count == 0 ? null : up.Max(sa => Seconds(
                    _sessions.Find(sa.LocalSpi) is { } session ? now - session.At : null)),
                LastFailure = up.Count > 0 ? null : failure?.Sentence,
                LastFailureSeconds = up.Count > 0 || failure is null ? null : Seconds(now - failure.At),
                FailedAttempts = failure?.Attempts ?? 0,
                NextTryInSeconds = wish is { Wanted: true } ? Until(wish.NextTry, now) : null,
                Children = [.. policy.Children.Select(c => new ConfiguredChildInfo
                {
                    Name = c.Name,
                    LocalSelectors = [.. c.Local.Select(SelectorText.Describe)],
                    RemoteSelectors = [.. c.Remote.Select(SelectorText.Describe)],
                    InboundSpi = up.SelectMany(sa => sa.Children)
                        .FirstOrDefault(sa => sa.Current && sa.Configuration.Name == c.Name)?.InboundSpi,
                    LastFailure = up.Count == 0 ? null : _failures.FindChild(policy.Name, c.Name),
                })],
            };
        }
    }

    private StatsInfo Statistics() => StatisticsOf.Engine(
        _engine!.Counters, _engine.ListIkeSas(), _sendFailures + _parts.Transport.Refused, _kernelFailures);

    private static long? Until(Instant at, Instant now) => at == Instant.Never ? null : Seconds(at - now);

    private static long? Seconds(TimeSpan? time) => time is { } t ? Math.Max(0, (long)t.TotalSeconds) : null;
}

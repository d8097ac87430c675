using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Responders;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>
/// One shard of an IKEv2 endpoint, sans-IO and single-threaded: the driver hands in datagrams, timeouts, commands,
/// kernel events and completions with the current instant, then drains the outputs before it hands in anything else.
/// </summary>
public sealed class IkeEndpoint
{
    private readonly EndpointCore _core;
    private readonly InitResponder _init;
    private readonly UnknownSpiResponder _unknownSpi;
    private readonly AnswerBudget _versionAnswers;

    // Whoever sends ESP with unknown SPIs can choose how many: one a second is answered, and only to a peer.
    private readonly AnswerBudget _invalidSpiAnswers = new(1);

    /// <exception cref="ArgumentException">Two connections of one name.</exception>
    public IkeEndpoint(EndpointConfiguration configuration, ICryptoProvider crypto, IRandomSource random)
    {
        _core = new(configuration, crypto, random);
        _init = new(_core);
        _unknownSpi = new(_core);
        _versionAnswers = new(configuration.Limits.UnknownSpiAnswersPerSecond);
    }

    /// <summary>What has been counted so far.</summary>
    public EndpointCounters Counters => _core.Counters;

    /// <summary>IKE SAs that exist, half-open ones and those that only answer repeated requests included.</summary>
    public int IkeSaCount => _core.Sas.Count;

    /// <summary>Every IKE SA but those that only answer repeated requests, in order of creation.</summary>
    public List<IkeSaStatus> ListIkeSas()
    {
        var list = new List<IkeSaStatus>(_core.Sas.Count);
        for (var node = _core.Sas.First; node is not null; node = node.Next)
        {
            if (node.Value.Describe() is { } status)
                list.Add(status);
        }
        return list;
    }

    /// <summary>Null for a connection that nobody has ever wanted up.</summary>
    public WishStatus? DescribeWish(string connection) => _core.Wishes.Describe(connection);

    /// <summary>Effects that have no completion yet.</summary>
    public int PendingEffectCount => _core.Effects.Count;

    /// <summary>The earliest timer, or null when nothing is pending.</summary>
    public Deadline? NextTimeout => _core.Timers.Next;

    /// <summary>
    /// A UDP payload came in. It is decrypted in place. Whatever it holds, nothing is thrown: a datagram that cannot
    /// be used is counted in <see cref="Counters"/>.
    /// </summary>
    public void HandleDatagram(Instant now, in UdpPath path, Span<byte> datagram)
    {
        AssertDrained();
        _core.Counters.DatagramsIn++;
        if (path.HasNonEspMarker)
        {
            // RFC 3948 §2.2: four zero octets tell IKE from ESP; a single 0xFF octet is a keepalive.
            if (datagram.Length < EndpointCore.MarkerLength || datagram[..EndpointCore.MarkerLength].ContainsAnyExcept((byte)0))
            {
                _core.Drop(DropReason.NotIke);
                return;
            }
            datagram = datagram[EndpointCore.MarkerLength..];
        }
        if (!IkeHeader.TryRead(datagram, out var header, out _))
        {
            _core.Drop(DropReason.Malformed);
            return;
        }
        if (header.MajorVersion != 2)
        {
            AnswerVersion(now, path, header);
            return;
        }
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (!PayloadIndex.TryRead(datagram, IkeHeader.Length, header.NextPayload, storage, out var index, out _))
        {
            _core.Drop(DropReason.Malformed);
            return;
        }
        Route(now, path, datagram, header, index);
    }

    /// <summary>The instant of <see cref="NextTimeout"/> has come.</summary>
    public void HandleTimeout(Instant now)
    {
        AssertDrained();
        while (_core.Timers.FirstDue(now) is { } owner)
            owner.OnDue(now);
    }

    /// <summary>An operator's wish. One that names nothing known has no effect.</summary>
    public void HandleCommand(Instant now, Command command)
    {
        AssertDrained();
        switch (command)
        {
            case Initiate initiate when _core.Connections.Find(initiate.Connection) is { } connection:
                _core.Wishes.Initiate(now, connection);
                break;
            case Terminate terminate:
                Terminate(now, terminate.Connection);
                break;
            case Relinquish relinquish:
                _core.Wishes.Forget(relinquish.Connection);
                break;
            case Reload reload:
                Reload(now, new(reload.Connections, _core.Connections));
                break;
            case MoveLocal move when move.From != move.To:
                MoveLocal(now, move);
                break;
            case TerminateAll:
                _core.Wishes.ForgetAll();
                DeleteAll(now, _ => true, "by command");
                break;
            case RekeyIke rekey when _core.Sas.Find(rekey.IkeSpi) is { } sa:
                sa.RekeySoon();
                sa.Settle(now);
                break;
            case Reauthenticate again when _core.Sas.Find(again.IkeSpi) is { } sa:
                sa.ReauthenticateNow(now);
                sa.Settle(now);
                break;
            case SynchronizeMessageIds sync when _core.Sas.Find(sync.IkeSpi) is { } sa:
                sa.Synchronize(now, sync.SequenceNumbers, sync.Known);
                sa.Settle(now);
                break;
            case DeleteIke delete when _core.Sas.Find(delete.IkeSpi) is { } sa:
                sa.BeginDelete(now, "by command");
                sa.Settle(now);
                break;
            case CreateChild create when _core.Sas.Find(create.IkeSpi) is { } sa:
                CreateChild(now, sa, create.Child);
                break;
            case RekeyChild rekey when _core.Sas.FindChild(rekey.InboundSpi) is { } child:
                RekeyChild(now, child);
                break;
            case DeleteChild delete when _core.Sas.FindChild(delete.InboundSpi) is { } child:
                DeleteChild(now, child, "by command");
                break;
            case RedirectPeers redirect:
                RedirectPeers(now, redirect);
                break;
            case CloseOlder older:
                IkeSa.CloseOlder(now, _core, older.Arrival);
                break;
            case CheckLiveness check when _core.Sas.Find(check.IkeSpi) is { } sa:
                sa.CheckLivenessNow();
                sa.Settle(now);
                break;
        }
    }

    /// <summary>The kernel says something about a child SA or wants one.</summary>
    public void HandleKernel(Instant now, KernelEvent kernelEvent)
    {
        AssertDrained();
        switch (kernelEvent)
        {
            case Acquire acquire when _core.Connections.Find(acquire.Connection) is { } connection:
                _core.Wishes.Initiate(now, connection, acquire);
                break;
            case Expire { Hard: false } expire when _core.Sas.FindChild(expire.InboundSpi) is { } child:
                RekeyChild(now, child);
                break;
            case Expire { Hard: true } expire when _core.Sas.FindChild(expire.InboundSpi) is { } child:
                DeleteChild(now, child, "hard lifetime");
                break;
            case NatMappingChanged moved when _core.Sas.FindChild(moved.InboundSpi) is { } child:
                child.Owner.FollowMapping(now, moved.Remote);
                break;
            case UnknownEspSpi unknown:
                TellInvalidSpi(now, unknown);
                break;
            case FirstInboundPacket first when _core.Sas.FindChild(first.InboundSpi) is { State: ChildState.Installed } child:
                child.Activate();
                break;
        }
    }

    /// <summary>
    /// Authenticated ESP has come in on this SA: the peer lives, and needs no liveness check (RFC 7296 §2.4). A driver
    /// may report every packet or, from time to time, the last one.
    /// </summary>
    public void HandleInboundTraffic(Instant at, uint inboundSpi) =>
        _core.Sas.FindChild(inboundSpi)?.Owner.OnInboundTraffic(at);

    /// <summary>An effect is done, or has failed.</summary>
    public void HandleCompletion(Instant now, Completion completion)
    {
        AssertDrained();
        _core.Effects.Complete(now, completion);
    }

    /// <summary>Something waits to be taken.</summary>
    public bool HasOutput => !_core.Outputs.IsEmpty;

    /// <summary>Takes the next output; drain until false before the next Handle* call.</summary>
    public bool TryTakeOutput(out Output output) => _core.Outputs.TryTake(out output);

    /// <summary>
    /// Adds the state of one IKE SA, and the numbers of SAs and pending effects, to the hash. Costs the same however many
    /// SAs there are.
    /// </summary>
    public void HashState(ref StateHasher hasher, ulong ikeSpi)
    {
        hasher.Add((long)_core.Sas.Count);
        hasher.Add((long)_core.Effects.Count);
        _core.Sas.Find(ikeSpi)?.HashState(ref hasher);
    }

    /// <summary>Adds all protocol state, in a fixed order, to the hash.</summary>
    public void HashState(ref StateHasher hasher)
    {
        hasher.Add((long)_core.Sas.Count);
        for (var node = _core.Sas.First; node is not null; node = node.Next)
            node.Value.HashState(ref hasher);
        _core.Cookies.HashState(ref hasher);
        _core.Wishes.HashState(ref hasher);
        hasher.Add((long)_core.Effects.Count);
    }

    private void Route(Instant now, in UdpPath path, Span<byte> datagram, in IkeHeader header, in PayloadIndex index)
    {
        if (header is
            { Exchange: ExchangeType.IkeSaInit or ExchangeType.IkeSessionResume, SpiR: 0, IsResponse: false })
        {
            _init.Handle(now, path, datagram, header, index);
            return;
        }
        // RFC 7296 §2.6: our SPI is the one of the role that the sender does not have.
        var ours = header.FromInitiator ? header.SpiR : header.SpiI;
        if (_core.Sas.Find(ours) is not { } sa
            || (sa.PeerSpi != 0 && sa.PeerSpi != (header.FromInitiator ? header.SpiI : header.SpiR)))
        {
            _unknownSpi.Handle(now, path, header, index);
            return;
        }
        sa.HandleMessage(now, path, datagram, header, index);
    }

    /// <summary>RFC 7296 §2.5: a higher major version is told, in clear, which one we speak.</summary>
    private void AnswerVersion(Instant now, in UdpPath path, in IkeHeader header)
    {
        // RFC 7296 §2.21.4: the rate of answers to what nobody has protected is limited.
        if (header.MajorVersion < 2 || header.IsResponse || !_versionAnswers.TryTake(now))
        {
            _core.Drop(DropReason.OlderVersion);
            return;
        }
        var writer = new MessageWriter(_core.Scratch);
        writer.Begin(new IkeHeader(header.SpiI, header.SpiR, header.Exchange,
            HeaderFlags.Response | (header.FromInitiator ? 0 : HeaderFlags.Initiator), header.MessageId));
        writer.AddNotify(ProtocolId.None, [], NotifyType.InvalidMajorVersion, []);
        _core.TransmitScratch(path, writer.Finish());
    }

    private static void CreateChild(Instant now, IkeSa sa, string name)
    {
        foreach (var child in sa.Connection.Children)
        {
            if (child.Name == name)
                sa.Enqueue(new CreateChildExchange(child));
        }
        sa.Settle(now);
    }

    private static void RekeyChild(Instant now, ChildSa child)
    {
        if (child.State != ChildState.Installed
            || child.Owner.Has<RekeyChildExchange>(e => ReferenceEquals(e.Old, child)))
        {
            return;
        }
        child.Owner.Enqueue(new RekeyChildExchange(child));
        child.Owner.Settle(now);
    }

    private static void DeleteChild(Instant now, ChildSa child, string reason)
    {
        child.Owner.DeleteChild(now, child, reason);
        child.Owner.Settle(now);
    }

    private void Terminate(Instant now, string connection)
    {
        _core.Wishes.Forget(connection);
        DeleteAll(now, sa => sa.Connection.Name == connection, "by command");
    }

    private void Reload(Instant now, ConnectionTable connections)
    {
        _core.Connections = connections;
        var changed = _core.Wishes.Withdraw(connections);
        DeleteAll(now, sa => !connections.Has(sa.Connection), "its configuration has changed");
        foreach (var connection in changed)
            _core.Wishes.Initiate(now, connection);
    }

    private void MoveLocal(Instant now, MoveLocal move)
    {
        _core.Connections.Move(move.From, move.To);
        for (var node = _core.Sas.First; node is not null;)
        {
            var sa = node.Value;
            node = node.Next;
            if (sa.State == IkeSaState.Closed || sa.Path.Local.Address != move.From)
                continue;
            sa.MoveLocal(now, move.To);
            sa.Settle(now);
        }
    }

    private void RedirectPeers(Instant now, RedirectPeers command)
    {
        for (var node = _core.Sas.First; node is not null;)
        {
            var sa = node.Value;
            node = node.Next;
            if (sa.Connection.Name != command.Connection || !sa.IsUsable
                || (sa.Extensions & Extensions.PeerFollowsRedirects) == 0)
                continue;
            sa.Enqueue(new RedirectExchange(command.Gateway));
            sa.Settle(now);
        }
    }

    private void TellInvalidSpi(Instant now, UnknownEspSpi unknown)
    {
        if (!_invalidSpiAnswers.TryTake(now))
            return;
        for (var node = _core.Sas.First; node is not null; node = node.Next)
        {
            var sa = node.Value;
            if (!sa.IsUsable || !sa.Connection.AnswersAnyNotify || sa.Path.Remote.Address != unknown.Remote.Address)
                continue;
            sa.Enqueue(new InvalidSpiExchange(unknown.Spi));
            sa.Settle(now);
            return;
        }
    }

    private void DeleteAll(Instant now, Predicate<IkeSa> which, string reason)
    {
        for (var node = _core.Sas.First; node is not null;)
        {
            var sa = node.Value;
            node = node.Next;
            if (!which(sa))
                continue;
            sa.BeginDelete(now, reason);
            sa.Settle(now);
        }
    }

    private void AssertDrained()
    {
        if (!_core.Outputs.IsEmpty)
            throw new InvalidOperationException("the outputs of the last call have not been taken");
    }
}

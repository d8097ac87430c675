using System.Security.Cryptography;
using IkeLab.Kernel.Netlink;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// Turns effects into requests, one at a time and in order, and remembers what the kernel holds. It
/// waits for each answer, so it runs on a thread of its own; it starts none.
/// </summary>
internal sealed partial class XfrmDriver
{
    /// <summary>The kernel draws SPIs per address; one that we use elsewhere is drawn again.</summary>
    private const int MaxSpiDraws = 8;

    private readonly XfrmOptions _options;
    private readonly Action<KernelOutput> _emit;
    private readonly IXfrmRequests _requests;
    private readonly XfrmPolicies _policies;
    private readonly XfrmRequestIds _requestIds;
    private readonly Dictionary<uint, XfrmChild> _children = [];
    private readonly Dictionary<XfrmSaId, XfrmChild> _byOutbound = [];
    private readonly Dictionary<uint, XfrmSaId> _allocated = [];
    private readonly Dictionary<(string Connection, string Child), XfrmTrap> _traps = [];

    public XfrmDriver(IXfrmRequests requests, XfrmOptions options, Action<KernelOutput> emit)
    {
        _options = options;
        _emit = emit;
        _requests = requests;
        _requestIds = new(options.Shard);
        _policies = new(_requests, _requestIds, options);
    }

    public int Children => _children.Count;

    public void FlushStale()
    {
        // Policies first, so that no packet asks for the SAs that are going.
        Report("remove stale policies", _policies.DeleteOwn());
        Report("remove stale SAs", _requests.DeleteSas(_requestIds));
        _children.Clear();
        _byOutbound.Clear();
        _allocated.Clear();
        _cpis.Clear();
        _policies.Clear();
        _traps.Clear();
        _requestIds.Clear();
    }

    public void AllocateSpi(AllocateSpi effect)
    {
        var spi = 0u;
        ushort cpi = 0;
        try
        {
            spi = Allocate(XfrmSaBuilder.Allocate(effect.Protocol, effect.Path, _options));
            if (spi != 0 && effect.WithCpi && CanCompress())
                cpi = AllocateCpi(spi, effect.Path);
        }
        finally
        {
            _emit(new KernelCompleted(new SpiAllocated(effect.Id, spi) { Cpi = cpi, Protocol = effect.Protocol }));
        }
    }

    public void InstallChild(InstallChild effect)
    {
        var ok = false;
        try
        {
            ok = TryInstall(effect.Sa);
        }
        finally
        {
            Forget(effect.Sa.Inbound);
            Forget(effect.Sa.Outbound);
            _emit(new KernelCompleted(new ChildInstalled(effect.Id, ok)));
        }
    }

    public void ActivateOutbound(ActivateOutbound effect)
    {
        if (!_children.TryGetValue(effect.InboundSpi, out var child) || child.OutboundActive)
            return;
        child.OutboundActive = true;
        if (child.HasOutbound)
            ReportUnless(_policies.Set(child, XfrmDirection.Out));
    }

    /// <summary>
    /// The kernel finds an SA by its address, so an SA that moves is read, removed and made anew with
    /// its keys and its sequence numbers.
    /// </summary>
    public void UpdateChildPath(UpdateChildPath effect)
    {
        if (!_children.TryGetValue(effect.InboundSpi, out var child))
            return;
        var (local, remote) = (effect.Path.Local, effect.Path.Remote);
        var moved = true;
        if (child.HasOutbound)
            moved &= TryMove(child.Ids(inbound: false), local, remote, effect.UdpEncapsulated);
        if (child.HasInbound)
            moved &= TryMove(child.Ids(inbound: true), remote, local, effect.UdpEncapsulated);
        _byOutbound.Remove(child.OutboundId);
        child.Path = effect.Path;
        child.UdpEncapsulated = effect.UdpEncapsulated;
        if (child.HasOutbound)
            _byOutbound[child.OutboundId] = child;
        foreach (var direction in DirectionsOf(child))
            ReportUnless(_policies.Set(child, direction));
        // Half a child is none: the engine makes another one.
        if (!moved)
            Expire(child, true);
    }

    public void RemoveChild(RemoveChild effect)
    {
        if (_allocated.Remove(effect.InboundSpi, out var allocated))
        {
            Delete(allocated);
            ReleaseCpi(effect.InboundSpi);
            return;
        }
        if (!_children.TryGetValue(effect.InboundSpi, out var child))
            return;
        if (effect.Outbound && child.HasOutbound)
        {
            // First the policy, so that no packet asks for the SA that is going.
            ReportUnless(_policies.Remove(child, XfrmDirection.Out));
            DeleteAll(child.Ids(inbound: false));
            _byOutbound.Remove(child.OutboundId);
            child.HasOutbound = false;
        }
        if (effect.Inbound && child.HasInbound)
        {
            ReportUnless(_policies.Remove(child, XfrmDirection.In));
            ReportUnless(_policies.Remove(child, XfrmDirection.Forward));
            DeleteAll(child.Ids(inbound: true));
            child.HasInbound = false;
        }
        if (!child.HasInbound && !child.HasOutbound)
        {
            _children.Remove(child.InboundSpi);
            _requestIds.Release(child.RequestId);
        }
    }

    public void SetTrap(KernelTrap trap)
    {
        RemoveTrap(trap.Connection, trap.Child.Name);
        if (_traps.Count >= _options.MaxTraps)
        {
            Fault($"no trap for {trap.Child.Name}: there are {_options.MaxTraps} already");
            return;
        }
        if (!XfrmSelectors.TryBuild(
            trap.Child.Local, trap.Child.Remote, out var selectors, out var fault))
        {
            Fault($"no trap for {trap.Child.Name}: {fault}");
            return;
        }
        var set = new XfrmTrap(
            trap, _requestIds.Take(trap.Connection, trap.Child.Name), selectors);
        _traps[(trap.Connection, trap.Child.Name)] = set;
        ReportUnless(_policies.SetTrap(set));
    }

    public void RemoveTrap(string connection, string child)
    {
        if (!_traps.Remove((connection, child), out var trap))
            return;
        ReportUnless(_policies.RemoveTrap(trap));
        _requestIds.Release(trap.RequestId);
    }

    public void QueryUse(uint inboundSpi)
    {
        if (!_children.TryGetValue(inboundSpi, out var child) || !child.HasInbound)
            return;
        var sa = Read(child.InboundId, out var verdict);
        if (sa is null)
        {
            // Its end may be an event that was lost.
            if (verdict.IsMissing)
                Expire(child, true);
            else
                Report("read an SA", verdict);
            return;
        }
        sa.Attributes.ForgetKeys();
        var use = sa.Sa.Use;
        var sent = default(XfrmUse);
        if (child.HasOutbound && Read(child.OutboundId, out _) is { } outbound)
        {
            outbound.Attributes.ForgetKeys();
            sent = outbound.Sa.Use;
        }
        _emit(new KernelUse(inboundSpi, use.Bytes, use.Packets, sent.Bytes, sent.Packets));
        if (use.Packets > 0 && !child.OutboundActive && !child.InboundSeen)
        {
            child.InboundSeen = true;
            _emit(new KernelRaised(new FirstInboundPacket(inboundSpi)));
        }
    }

    /// <summary>What the kernel says by itself.</summary>
    public void HandleEvent(XfrmMessage message)
    {
        switch (message)
        {
            case XfrmAcquire acquire:
                HandleAcquire(acquire);
                break;
            case XfrmExpire expire:
                var child = Find(new(expire.Sa.Destination, expire.Sa.Spi, expire.Sa.Protocol));
                if (child is not null)
                    Expire(child, expire.Hard);
                break;
            case XfrmMapping mapping:
                if (_children.TryGetValue(mapping.Id.Spi, out var moved) && moved.InboundId == mapping.Id)
                    _emit(new KernelRaised(new NatMappingChanged(mapping.Id.Spi, mapping.New)));
                break;
            case XfrmPolicyQuery { Type: XfrmType.DeletePolicy } deleted:
                ReportUnless(_policies.Restore(deleted.Id.Direction, deleted.Id.Selector));
                break;
        }
    }

    /// <summary>Events were lost: finds the SAs that have gone meanwhile.</summary>
    public void Resynchronise()
    {
        Fault("the kernel dropped events; every SA is looked up");
        foreach (var child in _children.Values.ToArray())
        {
            if (!child.HasInbound)
                continue;
            var sa = Read(child.InboundId, out var verdict);
            if (sa is not null)
                sa.Attributes.ForgetKeys();
            else if (verdict.IsMissing)
                Expire(child, true);
        }
    }

    private uint Allocate(XfrmAllocateSpi request)
    {
        for (var draw = 0; draw < MaxSpiDraws && HasRoom(); draw++)
        {
            var larval = _requests.Ask<XfrmSaMessage>(request, out var verdict);
            if (larval is null)
            {
                Report("allocate an SPI", verdict);
                return 0;
            }
            var id = new XfrmSaId(request.Sa.Destination, larval.Sa.Spi, request.Sa.Protocol);
            if (!_children.ContainsKey(id.Spi) && _allocated.TryAdd(id.Spi, id))
                return id.Spi;
            Delete(id);
        }
        return 0;
    }

    private bool TryInstall(ChildSaParameters sa)
    {
        var allocated = _allocated.Remove(sa.InboundSpi);
        var withCpi = sa.Compression is not null && _cpis.Remove(sa.InboundSpi);
        ReleaseCpi(sa.InboundSpi);
        if (!HasRoom() || _children.ContainsKey(sa.InboundSpi))
            return Refuse(sa, "it is one too many");
        if (!XfrmSelectors.TryBuild(
            sa.LocalSelectors, sa.RemoteSelectors, out var selectors, out var fault))
            return Refuse(sa, fault);
        if (sa.Compression is not null && !CanCompress(sa, selectors))
            return Refuse(sa, "the kernel compresses no tunnel whose inside and outside are of different families");
        var child = new XfrmChild(sa, RequestIdFor(sa, selectors), selectors);
        if (!TryInstallSas(sa, child, allocated, withCpi))
        {
            _requestIds.Release(child.RequestId);
            return false;
        }
        _children[child.InboundSpi] = child;
        _byOutbound[child.OutboundId] = child;
        foreach (var direction in DirectionsOf(child))
        {
            if (_policies.Set(child, direction) is not { } failure)
                continue;
            RemoveChild(new()
            {
                Protocol = sa.Protocol, InboundSpi = sa.InboundSpi, OutboundSpi = sa.OutboundSpi,
                Inbound = true, Outbound = true,
            });
            return Refuse(sa, failure);
        }
        return true;
    }

    private bool TryInstallSas(ChildSaParameters sa, XfrmChild child, bool allocated, bool withCpi)
    {
        var messages = new List<XfrmSaMessage?>();
        if (sa.Compression is not null)
        {
            messages.Add(XfrmSaBuilder.BuildCompression(TypeFor(withCpi), sa, child, true, _options));
            messages.Add(XfrmSaBuilder.BuildCompression(XfrmType.NewSa, sa, child, false, _options));
        }
        messages.Add(XfrmSaBuilder.Build(TypeFor(allocated), sa, child, true, _options));
        messages.Add(XfrmSaBuilder.Build(XfrmType.NewSa, sa, child, false, _options));
        if (messages.Contains(null))
            return Refuse(sa, $"XFRM has no name for {sa.Suite} or {sa.Compression?.Transform}");
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i]!;
            var verdict = _requests.Send(message);
            // What was allocated lives for some minutes only (net.core.xfrm_acq_expires).
            if (verdict.IsMissing && message.Type == XfrmType.UpdateSa)
                verdict = _requests.Send(message with { Type = XfrmType.NewSa });
            if (verdict.IsSuccess)
                continue;
            // With those that are there, those go that are only allocated.
            DeleteAll(messages.Where((m, at) => at < i || m!.Type == XfrmType.UpdateSa).Select(m => m!.Id));
            return Refuse(sa, $"SA {i + 1} of {messages.Count}: {verdict.Describe()}");
        }
        return true;
    }

    private static XfrmType TypeFor(bool allocated) => allocated ? XfrmType.UpdateSa : XfrmType.NewSa;

    /// <summary>
    /// A replacement has its predecessor's, and a child its trap's; so has a second child of the same
    /// peer with the same policies, which would shut out the first otherwise.
    /// </summary>
    private uint RequestIdFor(ChildSaParameters sa, List<XfrmSelector> selectors)
    {
        if (_children.TryGetValue(sa.ReplacesInboundSpi, out var replaced))
            return _requestIds.Share(replaced.RequestId);
        if (_traps.TryGetValue((sa.Connection.Name, sa.Child.Name), out var trap))
            return _requestIds.Share(trap.RequestId);
        foreach (var owner in _policies.OwnersOf(XfrmDirection.Out, selectors[0]))
        {
            if (owner is XfrmChild other && other.Connection == sa.Connection.Name
                && other.Name == sa.Child.Name && other.PeerId == sa.PeerId)
                return _requestIds.Share(other.RequestId);
        }
        return _requestIds.Take(sa.Connection.Name, sa.Child.Name);
    }

    /// <summary>ESP goes in UDP, and IPComp inside of it.</summary>
    private bool TryMove(
        IEnumerable<XfrmSaId> ids, in UdpEndpoint from, in UdpEndpoint to, bool udpEncapsulated)
    {
        var moved = true;
        foreach (var id in ids)
            moved &= TryMove(id, from, to, udpEncapsulated && id.Protocol != XfrmNumbers.ProtocolComp);
        return moved;
    }

    private bool TryMove(
        in XfrmSaId id, in UdpEndpoint from, in UdpEndpoint to, bool udpEncapsulated)
    {
        var sa = Read(id, out var verdict);
        if (sa is not null)
        {
            Delete(id);
            verdict = _requests.Send(XfrmSaBuilder.Move(sa, from, to, udpEncapsulated));
            sa.Attributes.ForgetKeys();
        }
        Report("move an SA", verdict);
        return verdict.IsSuccess;
    }

    private XfrmSaMessage? Read(in XfrmSaId id, out NetlinkError verdict) =>
        _requests.Ask<XfrmSaMessage>(
            new XfrmSaQuery(XfrmType.GetSa, id, XfrmAttributes.None), out verdict);

    private void DeleteAll(IEnumerable<XfrmSaId> ids)
    {
        foreach (var id in ids)
            Delete(id);
    }

    private void Delete(in XfrmSaId id)
    {
        var verdict = _requests.Send(new XfrmSaQuery(XfrmType.DeleteSa, id, XfrmAttributes.None));
        // A hard limit has removed it before us.
        if (!verdict.IsMissing)
            Report("remove an SA", verdict);
    }

    private void HandleAcquire(XfrmAcquire acquire)
    {
        foreach (var template in acquire.Attributes.Templates)
        {
            if (!_requestIds.TryFind(template.RequestId, out var connection, out var child))
                continue;
            // PF_KEY does not tell of the packet.
            if (acquire.Selector.Family == XfrmFamily.Unspecified)
            {
                _emit(new KernelRaised(new Acquire(connection, child, null, null)));
                return;
            }
            var (source, destination) = XfrmPacketSelectors.From(acquire.Selector);
            _emit(new KernelRaised(new Acquire(connection, child, source, destination)));
            return;
        }
    }

    private XfrmChild? Find(in XfrmSaId id)
    {
        if (_children.TryGetValue(id.Spi, out var inbound) && inbound.InboundId == id)
            return inbound;
        return _byOutbound.GetValueOrDefault(id);
    }

    /// <summary>Both halves reach their limits; the engine hears of it once.</summary>
    private void Expire(XfrmChild child, bool hard)
    {
        if (hard ? child.HardExpired : child.SoftExpired || child.HardExpired)
            return;
        child.SoftExpired = true;
        child.HardExpired = hard;
        _emit(new KernelRaised(new Expire(child.InboundSpi, hard)));
    }

    private static IEnumerable<XfrmDirection> DirectionsOf(XfrmChild child)
    {
        if (child.HasInbound)
        {
            yield return XfrmDirection.In;
            if (child.Mode == Engine.Config.ChildMode.Tunnel)
                yield return XfrmDirection.Forward;
        }
        if (child.HasOutbound)
            yield return XfrmDirection.Out;
    }

    private bool HasRoom() => _children.Count + _allocated.Count < _options.MaxChildren;

    private static void Forget(DirectionKeys keys)
    {
        CryptographicOperations.ZeroMemory(keys.Encryption);
        CryptographicOperations.ZeroMemory(keys.Integrity);
    }

    private bool Refuse(ChildSaParameters sa, string why)
    {
        Fault($"child {sa.Child.Name} with {sa.Path.Remote} was not installed: {why}");
        return false;
    }

    private void Report(string what, NetlinkError verdict)
    {
        if (!verdict.IsSuccess)
            Fault($"cannot {what}: {verdict.Describe()}");
    }

    private void ReportUnless(string? fault)
    {
        if (fault is not null)
            Fault(fault);
    }

    private void Fault(string message) => _emit(new KernelFault(message));
}

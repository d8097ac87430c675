using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tun;

/// <summary>What the control side works on.</summary>
/// <param name="Random">Of the outbound packet thread.</param>
internal sealed record TunControlParts(
    TunTables Tables, TunPaths Paths, TunEvents Events, PacketTurn OutboundTurn, PacketTurn InboundTurn,
    ICryptoProvider Crypto, IRandomSource Random, TunRouting Routing, TimeProvider Time, TunLimits Limits);

/// <summary>
/// Carries out effects, and watches over time and path MTUs. For one thread at a time; starts none.
/// </summary>
internal sealed class TunControl(TunControlParts parts)
{
    private const string EspOnly = "this kernel has ESP only";
    private const string TooManyNetworks = "its remote traffic selectors are too many networks";
    private const uint MinimumSpi = 0x100;
    private const int MaxSpiDraws = 16;

    /// <summary>Children whose path's MTU is looked up at one <see cref="Tick"/>.</summary>
    private const int MtusATick = 16;

    private readonly Dictionary<uint, TunChild> _children = [];
    private readonly HashSet<uint> _allocated = [];
    private readonly Dictionary<(string Connection, string Child), TunTrap> _traps = [];
    private readonly TunTimers _timers = new();
    private readonly TunGarbage _garbage = new();
    private readonly Queue<uint> _mtuTurns = [];
    private long _age;
    private bool _toldOfCompression;

    public int Children => _children.Count;

    /// <summary>A previous life has left nothing; what this one has is removed.</summary>
    public void Clear()
    {
        foreach (var child in _children.Values.ToArray())
            Remove(child, true, true);
        foreach (var (connection, child) in _traps.Keys.ToArray())
            RemoveTrap(connection, child);
        _allocated.Clear();
    }

    public void AllocateSpi(AllocateSpi effect)
    {
        var fault = effect.Protocol != ProtocolId.Esp ? EspOnly : HasRoom() ? null : TooMany;
        var spi = fault is null ? DrawSpi() : 0;
        if (fault is not null)
            parts.Events.Fault($"no SPI for {effect.Path.Remote}: {fault}");
        if (effect.WithCpi && !_toldOfCompression)
        {
            _toldOfCompression = true;
            parts.Events.Fault("nothing is compressed, although ipcomp is configured: tun does not do it, xfrm does");
        }
        parts.Events.Complete(new SpiAllocated(effect.Id, spi));
    }

    public void InstallChild(InstallChild effect)
    {
        var fault = TryInstall(effect.Sa);
        CryptographicOperations.ZeroMemory(effect.Sa.Inbound.Encryption);
        CryptographicOperations.ZeroMemory(effect.Sa.Inbound.Integrity);
        CryptographicOperations.ZeroMemory(effect.Sa.Outbound.Encryption);
        CryptographicOperations.ZeroMemory(effect.Sa.Outbound.Integrity);
        if (fault is not null)
            parts.Events.Fault($"child {effect.Sa.Child.Name} with {effect.Sa.Path.Remote} was not installed: {fault}");
        parts.Events.Complete(new ChildInstalled(effect.Id, fault is null));
    }

    public void UpdateChildPath(UpdateChildPath effect)
    {
        if (!_children.TryGetValue(effect.InboundSpi, out var child) || !child.HasOutbound)
            return;
        var sa = child.Sa;
        sa.Route = parts.Paths.Route(effect.Path, effect.UdpEncapsulated, sa.Mode, sa.Outbound);
        if (sa.Route.Sink is null)
            parts.Events.Fault($"child {sa.ChildName} cannot send: {NoSocket(effect.Path, effect.UdpEncapsulated)}");
    }

    public void ActivateOutbound(ActivateOutbound effect)
    {
        if (!_children.TryGetValue(effect.InboundSpi, out var child) || child.Sa.Active)
            return;
        child.Sa.Active = true;
        if (child.HasOutbound)
            parts.Tables.Policies.Sort(child.Networks);
    }

    public void RemoveChild(RemoveChild effect)
    {
        if (!_allocated.Remove(effect.InboundSpi) && _children.TryGetValue(effect.InboundSpi, out var child))
            Remove(child, effect.Inbound, effect.Outbound);
    }

    public void SetTrap(KernelTrap trap)
    {
        var key = (trap.Connection, trap.Child.Name);
        _traps.TryGetValue(key, out var before);
        var networks = PolicyTable.NetworksOf(trap.Child.Remote);
        if (networks is null || (before is null && _traps.Count >= parts.Limits.MaxTraps))
        {
            parts.Events.Fault($"no trap for {trap.Child.Name}: " + (networks is null
                ? TooManyNetworks : $"there are {parts.Limits.MaxTraps} already"));
            return;
        }
        var set = new TunTrap(trap, networks) { Age = _age++ };
        _traps[key] = set;
        parts.Tables.Policies.Add(set, networks);
        parts.Routing.Add(networks);
        if (before is not null)
            Forget(before);
    }

    public void RemoveTrap(string connection, string child)
    {
        if (_traps.Remove((connection, child), out var trap))
            Forget(trap);
    }

    public void QueryUse(uint inboundSpi)
    {
        if (_children.TryGetValue(inboundSpi, out var child) && child.HasInbound)
        {
            var sa = child.Sa;
            parts.Events.Emit(new KernelUse(
                inboundSpi, sa.InboundBytes, sa.InboundPackets, sa.OutboundBytes, sa.OutboundPackets));
        }
    }

    /// <summary>Some time has passed.</summary>
    public void Tick()
    {
        var now = parts.Time.GetTimestamp();
        while (_timers.TryTake(now, out var spi, out var hard))
        {
            if (_children.TryGetValue(spi, out var child) && (hard || child.HasOutbound))
                parts.Events.RaiseExpire(child.Sa, hard);
        }
        LookUpMtus();
        _garbage.Collect();
    }

    /// <summary>No packet thread runs any more: frees all keys and removes the routes.</summary>
    public void End()
    {
        Clear();
        _garbage.CollectAll();
    }

    private void LookUpMtus()
    {
        var wanted = MtusATick;
        for (var left = _mtuTurns.Count; left > 0 && wanted > 0; left--)
        {
            var spi = _mtuTurns.Dequeue();
            if (!_children.TryGetValue(spi, out var child) || !child.HasOutbound)
                continue;
            wanted--;
            _mtuTurns.Enqueue(spi);
            var route = child.Sa.Route;
            var found = parts.Paths.Route(route.Path, route.UdpEncapsulated, child.Sa.Mode, child.Sa.Outbound);
            if (found.Mtu != route.Mtu)
                child.Sa.Route = found;
        }
    }

    private string TooMany => $"there are {parts.Limits.MaxChildren} children already";

    private uint DrawSpi()
    {
        Span<byte> octets = stackalloc byte[4];
        for (var draw = 0; draw < MaxSpiDraws; draw++)
        {
            RandomNumberGenerator.Fill(octets);
            var spi = BinaryPrimitives.ReadUInt32BigEndian(octets);
            if (spi >= MinimumSpi && !_children.ContainsKey(spi) && _allocated.Add(spi))
                return spi;
        }
        return 0;
    }

    /// <returns>What stands against it, or null.</returns>
    private string? TryInstall(ChildSaParameters sa)
    {
        _allocated.Remove(sa.InboundSpi);
        if (sa.Protocol != ProtocolId.Esp)
            return EspOnly;
        if (!HasRoom())
            return TooMany;
        if (_children.ContainsKey(sa.InboundSpi))
            return $"its SPI {sa.InboundSpi:x8} is in use";
        if (PolicyTable.NetworksOf(sa.RemoteSelectors) is not { } networks)
            return TooManyNetworks;
        if (!Supports(sa.Suite))
            return $"the system's libcrypto has no {sa.Suite}";
        var outbound = new EspOutbound(
            sa.OutboundSpi, CipherOf(sa.Suite, sa.Outbound), sa.ExtendedSequenceNumbers, parts.Random);
        var route = parts.Paths.Route(sa.Path, sa.UdpEncapsulated, sa.Mode, outbound);
        if (route.Sink is null)
        {
            outbound.Dispose();
            return NoSocket(sa.Path, sa.UdpEncapsulated);
        }
        var inbound = new EspInbound(
            sa.InboundSpi, CipherOf(sa.Suite, sa.Inbound), sa.ExtendedSequenceNumbers, parts.Limits.ReplayWindow);
        Add(new(sa, inbound, outbound, route) { Age = _age++ }, networks);
        return null;
    }

    private void Add(TunSa sa, List<PolicyTable.Network> networks)
    {
        var now = parts.Time.GetTimestamp();
        var child = new TunChild(sa, networks)
        {
            SoftAt = After(now, sa.Lifetime.Soft), HardAt = After(now, sa.Lifetime.Hard),
        };
        _children.Add(sa.Spi, child);
        _timers.Add(child);
        _mtuTurns.Enqueue(sa.Spi);
        parts.Tables.Inbound[sa.Spi] = sa;
        parts.Tables.Policies.Add(sa, networks);
        parts.Routing.Add(networks);
    }

    private void Remove(TunChild child, bool inbound, bool outbound)
    {
        if (outbound && child.HasOutbound)
        {
            child.HasOutbound = false;
            parts.Tables.Policies.Remove(child.Sa, child.Networks);
            parts.Routing.Remove(child.Networks);
            _garbage.Add(parts.OutboundTurn, child.Sa.Outbound);
        }
        if (inbound && child.HasInbound)
        {
            child.HasInbound = false;
            parts.Tables.Inbound.TryRemove(child.Sa.Spi, out _);
            _garbage.Add(parts.InboundTurn, child.Sa.Inbound);
        }
        if (!child.HasInbound && !child.HasOutbound && _children.Remove(child.Sa.Spi))
            _timers.Remove(child);
        _garbage.Collect();
    }

    private void Forget(TunTrap trap)
    {
        parts.Tables.Policies.Remove(trap, trap.Networks);
        parts.Routing.Remove(trap.Networks);
    }

    private bool HasRoom() => _children.Count + _allocated.Count < parts.Limits.MaxChildren;

    private bool Supports(in CipherSuite suite) =>
        parts.Crypto.Supports(suite.Encryption, suite.KeyBits)
        && (suite.Integrity == IntegrityId.None || parts.Crypto.Supports(suite.Integrity));

    private PacketCipher CipherOf(in CipherSuite suite, DirectionKeys keys) =>
        parts.Crypto.CreateCipher(suite, keys.Encryption, keys.Integrity);

    private long? After(long now, TimeSpan time) =>
        time <= TimeSpan.Zero ? null : now + (long)(time.TotalSeconds * parts.Time.TimestampFrequency);

    private static string NoSocket(in UdpPath path, bool udpEncapsulated) => udpEncapsulated
        ? $"no UDP port here has the address {path.Local}"
        : $"no raw ESP socket here has the address {path.Local.Address}; UDP encapsulation would need none";
}

using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Leases;

/// <summary>What a policy gives to its peers.</summary>
/// <param name="Sources">Where addresses come from, in the order of the file.</param>
/// <param name="Netmask">Null where none is configured.</param>
/// <param name="Others">Everything that is the same for all peers.</param>
internal sealed record Assignment(
    IReadOnlyList<AddressSource> Sources, ConfigurationAttribute? Netmask,
    IReadOnlyList<ConfigurationAttribute> Others)
{
    /// <param name="shared">Networks that policies before have, with what is free of them.</param>
    public static Assignment Of(Policy policy, Dictionary<AddressRange, FreeAddresses> shared)
    {
        var given = policy.Options.Where(o => !o.IsRequest && o.Value.Addresses.Count > 0).ToList();
        var sources =
            from option in given
            where option.Kind == ConfigurationOptionKind.Address
            from address in option.Value.Addresses
            let range = AddressRange.Network(address, option.Value.PrefixLength)
            let length = option.Value.PrefixLength ?? 8 * address.Length
            select new AddressSource(Share(range, shared), (byte)length);
        return new(
            [.. sources],
            given.Find(o => o.Kind == ConfigurationOptionKind.Netmask)?.ToAttribute(),
            [
                .. from option in given
                   where option.Kind is not (ConfigurationOptionKind.Address or ConfigurationOptionKind.Netmask)
                   select option.ToAttribute(),
            ]);
    }

    /// <summary>
    /// Addresses that no peer may have: the gateway's, and those of the servers that peers are told of.
    /// </summary>
    public static IEnumerable<IpAddress> InsidersOf(Policy policy) =>
    [
        .. policy.EffectiveLocal.Addresses,
        .. policy.Options.Where(o => !o.IsRequest && IsServer(o.Kind)).SelectMany(o => o.Value.Addresses),
    ];

    /// <summary>Null when none of these has this address to give.</summary>
    public AddressSource? SourceOf(IpAddress address) =>
        Sources.FirstOrDefault(s => s.Free.Contains(address));

    private static bool IsServer(ConfigurationOptionKind kind) => kind is ConfigurationOptionKind.NameServer
        or ConfigurationOptionKind.NetbiosServer or ConfigurationOptionKind.DhcpServer
        or ConfigurationOptionKind.AccessServer;

    private static FreeAddresses Share(AddressRange range, Dictionary<AddressRange, FreeAddresses> shared)
    {
        if (!shared.TryGetValue(range, out var free))
            shared.Add(range, free = new(range));
        return free;
    }
}

/// <summary>A pool, or an address that a policy names.</summary>
/// <param name="PrefixLength">As configured; all bits of an address without one.</param>
internal sealed record AddressSource(FreeAddresses Free, byte PrefixLength)
{
    public override string ToString() => $"{Free.Range.Start}/{PrefixLength}";
}

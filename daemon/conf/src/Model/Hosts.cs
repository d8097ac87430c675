using IkeLab.Engine;

namespace IkeLab.Configuration;

public enum AddressFamily : byte
{
    Ipv4,
    Ipv6,
}

public enum HostKind : byte
{
    Any,

    /// <summary>The addresses that the peer, or this host, is assigned in IKE_AUTH.</summary>
    Dynamic,
    Address,

    /// <summary>
    /// An interface or a host name; <see cref="HostSpecification.Addresses"/> has what it stood for.
    /// </summary>
    Name,
}

/// <summary>Who or what a policy is about: an address, a network, a name or a keyword.</summary>
public sealed record HostSpecification
{
    public static HostSpecification Any { get; } = new() { Kind = HostKind.Any };
    public static HostSpecification Dynamic { get; } = new() { Kind = HostKind.Dynamic };

    public required HostKind Kind { get; init; }

    /// <summary>As written, for <see cref="HostKind.Name"/>.</summary>
    public string Name { get; init; } = "";

    /// <summary>One for an address, one or more for a name, none for a keyword.</summary>
    public ValueList<IpAddress> Addresses { get; init; } = [];

    /// <summary>Null where none is written: then it is a host, and not a network of one.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>Not one host alone: a network or any.</summary>
    public bool IsNetwork => Kind == HostKind.Any || PrefixLength is not null;

    public bool HasFamily(AddressFamily family) =>
        Kind is HostKind.Any or HostKind.Dynamic || Addresses.Any(a => a.IsV6 == (family == AddressFamily.Ipv6));

    /// <summary>The ranges of a family, host by host.</summary>
    public IEnumerable<AddressRange> Ranges(AddressFamily family)
    {
        var isV6 = family == AddressFamily.Ipv6;
        if (Kind is HostKind.Any or HostKind.Dynamic)
            return [AddressRange.All(family)];
        return Addresses.Where(a => a.IsV6 == isV6).Select(a => AddressRange.Network(a, PrefixLength));
    }

    public override string ToString() => Kind switch
    {
        HostKind.Any => "any",
        HostKind.Dynamic => "dynamic",
        HostKind.Name => PrefixLength is { } bits ? $"{Name}/{bits}" : Name,
        _ => PrefixLength is { } bits ? $"{Addresses[0]}/{bits}" : $"{Addresses[0]}",
    };
}

/// <summary>Addresses of one family from the first to the last.</summary>
public readonly record struct AddressRange(IpAddress Start, IpAddress End)
{
    public static AddressRange All(AddressFamily family) => family == AddressFamily.Ipv6
        ? new(IpAddress.V6(0), IpAddress.V6(UInt128.MaxValue))
        : new(IpAddress.V4(0u), IpAddress.V4(uint.MaxValue));

    /// <summary>The network that an address is in; without a length the address alone.</summary>
    public static AddressRange Network(IpAddress address, int? prefixLength)
    {
        var width = address.IsV6 ? 128 : 32;
        var hostBits = width - Math.Min(prefixLength ?? width, width);
        var hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        return address.IsV6
            ? new(IpAddress.V6(address.Bits & ~hosts), IpAddress.V6(address.Bits | hosts))
            : new(IpAddress.V4((uint)(address.Bits & ~hosts)), IpAddress.V4((uint)(address.Bits | hosts)));
    }

    public bool Contains(AddressRange other) => Start.IsV6 == other.Start.IsV6
        && Start.CompareTo(other.Start) <= 0 && End.CompareTo(other.End) >= 0;
}

/// <summary>One pair of <c>from</c> and <c>to</c>.</summary>
/// <param name="SourcePort">0 for any.</param>
/// <param name="SourceNat">The addresses that are translated to <paramref name="Source"/> before they are
/// protected.</param>
public sealed record HostPair(
    HostSpecification Source, ushort SourcePort, HostSpecification? SourceNat,
    HostSpecification Destination, ushort DestinationPort, SourceReference At);

/// <summary>Traffic to be protected, one family and protocol each.</summary>
/// <param name="Protocol">0 for any.</param>
/// <param name="SourceIsAssigned">The source is what this host gets assigned.</param>
/// <param name="DestinationIsAssigned">The destination is what the peer gets assigned.</param>
public sealed record Flow(
    byte Protocol, AddressRange Source, ushort SourcePort, bool SourceIsAssigned,
    AddressRange Destination, ushort DestinationPort, bool DestinationIsAssigned);

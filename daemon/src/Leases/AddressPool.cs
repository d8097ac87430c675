using System.Numerics;
using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Daemon.Leases;

/// <summary>One <c>config address</c>: an address or a network to give addresses from, one after the other.</summary>
internal sealed class AddressPool(AddressRange range)
{
    /// <summary>Addresses that one search looks at: of a larger pool, so many can be taken.</summary>
    private const int MaxSearch = 1 << 20;

    private UInt128 _next;

    public AddressRange Range => range;
    public bool IsV6 => range.Start.IsV6;
    public long Size => (long)UInt128.Min(Last - First + 1, long.MaxValue);

    public string Text => $"{range.Start}/{range.Start.Length * 8 - (int)UInt128.PopCount(range.End.Bits - range.Start.Bits)}";

    public bool Contains(IpAddress address) => range.Contains(new(address, address));

    public bool CanGive(IpAddress address) =>
        address.IsV6 == IsV6 && address.Bits >= First && address.Bits <= Last;

    /// <summary>The next one that is free, round and round, so that an address given back rests a while.</summary>
    public IpAddress? Next(Predicate<IpAddress> isFree)
    {
        var size = Last - First + 1;
        var tries = UInt128.Min(size, MaxSearch);
        for (UInt128 i = 0; i < tries; i++)
        {
            var address = Address(First + _next);
            _next = _next + 1 >= size ? 0 : _next + 1;
            if (isFree(address))
                return address;
        }
        return null;
    }

    // A network's own and its broadcast address are nobody's (RFC 4291 §2.6.1 for IPv6's first one).
    private UInt128 First => range.Start.Bits + (IsSmall ? 0u : 1u);
    private UInt128 Last => range.End.Bits - (IsSmall || IsV6 ? 0u : 1u);
    private bool IsSmall => range.End.Bits - range.Start.Bits < 3;

    private IpAddress Address(UInt128 bits) => IsV6 ? IpAddress.V6(bits) : IpAddress.V4((uint)bits);
}

using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// Which address of a network comes next: those that nobody has had yet, and then the one that has been free
/// for longest, so that who comes back finds its former address free for as long as possible.
/// </summary>
internal sealed class FreeAddresses
{
    private readonly UInt128 _first;
    private readonly UInt128 _last;
    private readonly Queue<UInt128> _returned = new();
    private readonly HashSet<UInt128> _waiting = [];
    private UInt128 _next;
    private bool _isSwept;

    /// <param name="range">A network or one address.</param>
    public FreeAddresses(AddressRange range)
    {
        Range = range;
        (_first, _last) = (range.Start.Bits, range.End.Bits);
        // Networks of one or two addresses have none to spare (RFC 3021, RFC 6164).
        if (_last - _first > 1)
        {
            // The network's own address, which for IPv6 is that of any router (RFC 4291 §2.6.1).
            _first++;
            if (!range.Start.IsV6)
                _last--;
        }
        _next = _first;
    }

    public AddressRange Range { get; }
    public bool IsV6 => Range.Start.IsV6;
    public bool IsSingle => _first == _last;

    /// <summary>At most <see cref="long.MaxValue"/>.</summary>
    public long Size => _last - _first >= long.MaxValue ? long.MaxValue : (long)(_last - _first) + 1;

    public bool Contains(IpAddress address) =>
        address.IsV6 == IsV6 && address.Bits >= _first && address.Bits <= _last;

    /// <summary>
    /// The next one that may be given; null when there is none. Who takes another one of them need not say
    /// so.
    /// </summary>
    public IpAddress? Take(Predicate<IpAddress> isFree)
    {
        while (!_isSwept)
        {
            var fresh = Address(_next);
            _isSwept = _next == _last;
            if (!_isSwept)
                _next++;
            if (isFree(fresh))
                return fresh;
        }
        while (_returned.TryDequeue(out var bits))
        {
            _waiting.Remove(bits);
            if (isFree(Address(bits)))
                return Address(bits);
        }
        return null;
    }

    /// <summary>An address, of this network or not, is free again.</summary>
    public void Return(IpAddress address)
    {
        if (Contains(address) && (_isSwept || address.Bits < _next) && _waiting.Add(address.Bits))
            _returned.Enqueue(address.Bits);
    }

    /// <summary>With this number in its low-order bits (RFC 7296 §3.15.1).</summary>
    public IpAddress WithHost(UInt128 host) =>
        Address(Range.Start.Bits | (host & (Range.End.Bits - Range.Start.Bits)));

    private IpAddress Address(UInt128 bits) => IsV6 ? IpAddress.V6(bits) : IpAddress.V4((uint)bits);
}

namespace IkeLab.Pcap2Test.Sanitise;

/// <summary>
/// Addresses and names in the order in which they appear, mapped to those that documentation may
/// use (RFC 5737,
/// RFC 3849, RFC 2606); one more than these have goes to the benchmark range of RFC 2544.
/// </summary>
internal sealed class AddressMap
{
    private readonly Dictionary<IpAddress, IpAddress> _addresses = [];
    private readonly Dictionary<(string Kind, string Value), int> _names = [];
    private readonly Dictionary<string, int> _counts = [];
    private uint _v4;
    private uint _v6;

    public IpAddress Map(IpAddress address)
    {
        if (address.IsUnspecified)
            return address;
        if (_addresses.TryGetValue(address, out var mapped))
            return mapped;
        if (address.IsV6)
            mapped = IpAddress.V6(new UInt128(0x20010db800000000, ++_v6));
        else
            mapped = ++_v4 < 255 ? IpAddress.V4(192, 0, 2, (byte)_v4)
                : IpAddress.V4((198u << 24 | 18u << 16) + _v4);
        return _addresses[address] = mapped;
    }

    /// <summary>A range keeps its size; "any" stays "any".</summary>
    public (IpAddress Start, IpAddress End) Map(IpAddress start, IpAddress end)
    {
        if (start == end)
            return (Map(start), Map(start));
        var width = start.IsV6 ? 128 : 32;
        var hostBits = 0;
        while (hostBits < width && start.Bits >> hostBits != end.Bits >> hostBits)
            hostBits++;
        if (hostBits == width)
            return (start, end);
        var network = Network(start.Bits >> hostBits, hostBits, start.IsV6);
        var mask = (UInt128.One << hostBits) - 1;
        return start.IsV6
            ? (IpAddress.V6(network | (start.Bits & mask)),
                IpAddress.V6(network | (end.Bits & mask)))
            : (IpAddress.V4((uint)(network | (start.Bits & mask))),
                IpAddress.V4((uint)(network | (end.Bits & mask))));
    }

    /// <summary>A number for a value of one kind: the same for the same value, from 1 on.</summary>
    public int Number(string kind, ReadOnlySpan<byte> value)
    {
        var key = (kind, Convert.ToHexString(value));
        if (!_names.TryGetValue(key, out var number))
            _names[key] = number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        return number;
    }

    private UInt128 Network(UInt128 prefix, int hostBits, bool v6)
    {
        var number = Number(
            $"network{hostBits}{v6}", System.Text.Encoding.ASCII.GetBytes($"{prefix}"));
        // 10.0.0.0/8 and 2001:db8::/32 where the range is small enough for them.
        var fixedBits = v6 ? (UInt128)0x20010db8 << 96 : 10u << 24;
        var room = v6 ? 96 : 24;
        return hostBits < room ? fixedBits | (UInt128)(uint)number << hostBits
            : (UInt128)(uint)number << hostBits;
    }
}

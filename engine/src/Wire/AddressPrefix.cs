using System.Numerics;

namespace IkeLab.Engine.Wire;

/// <summary>An address and how many of its first bits name its network.</summary>
public readonly record struct AddressPrefix(IpAddress Address, byte Length)
{
    public override string ToString() => $"{Address}/{Length}";

    /// <summary>The network of one address.</summary>
    internal static AddressPrefix Of(IpAddress address) => new(address, (byte)(8 * address.Length));

    internal IpAddress First => WithBits(Address.Bits & ~HostBits);
    internal IpAddress Last => WithBits(Address.Bits | HostBits);

    /// <summary>The one of a netmask whose ones all come first; null for any other mask.</summary>
    internal static byte? LengthOf(IpAddress mask)
    {
        var zeros = ~(uint)mask.Bits;
        return mask.IsV6 || (zeros & (zeros + 1)) != 0 ? null : (byte)(32 - BitOperations.PopCount(zeros));
    }

    internal static IpAddress MaskOf(byte length) =>
        IpAddress.V4(length == 0 ? 0 : uint.MaxValue << (32 - length));

    private UInt128 HostBits
    {
        get
        {
            var count = 8 * Address.Length - Length;
            return count == 128 ? UInt128.MaxValue : (UInt128.One << count) - 1;
        }
    }

    private IpAddress WithBits(UInt128 bits) => Address.IsV6 ? IpAddress.V6(bits) : IpAddress.V4((uint)bits);
}

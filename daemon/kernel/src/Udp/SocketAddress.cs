using System.Buffers.Binary;
using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>Addresses as the system calls have them.</summary>
internal static unsafe class SocketAddress
{
    public const uint LengthV4 = 16;
    public const uint LengthV6 = 28;

    private const int OffsetV6 = 4;

    public static uint LengthOf(bool isV6) => isV6 ? LengthV6 : LengthV4;

    public static void Write(SocketNative.Address* to, in UdpEndpoint endpoint)
    {
        *to = default;
        to->Family = (ushort)(endpoint.Address.IsV6 ? SocketNative.FamilyV6 : SocketNative.FamilyV4);
        to->Port = BinaryPrimitives.ReverseEndianness(endpoint.Port);
        var rest = new Span<byte>(to->Rest, 24);
        endpoint.Address.Write(endpoint.Address.IsV6 ? rest[OffsetV6..] : rest);
    }

    public static UdpEndpoint Read(SocketNative.Address* from)
    {
        var rest = new ReadOnlySpan<byte>(from->Rest, 24);
        var address = from->Family == SocketNative.FamilyV6
            ? IpAddress.Read(rest.Slice(OffsetV6, 16))
            : IpAddress.Read(rest[..4]);
        return new(address, BinaryPrimitives.ReverseEndianness(from->Port));
    }
}
